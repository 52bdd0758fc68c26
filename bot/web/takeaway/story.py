"""One attempt as a conversation to print: what was asked, written and answered, in order.

Only turns of this attempt, and of those only what belongs to its story: what else was said meanwhile ("what do you know about me",
another list, a comment on another story) may come from a time in another team, and is nobody's business here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.guidance import Guidance
from bot.records.models import Attempt, Turn
from bot.scoring.verdict import FOUND
from bot.web.takeaway.active import Trail, minutes, trail
from bot.web.takeaway.filters import whole
from bot.web.takeaway.findings import says

_OF_THE_STORY = ("answer", "hint", "repeat", "explain", "skip", "contest", "gap", "yes", "no", "menu")
_SHOWN = ("story", "question", "feedback", "caution", "hint", "explain", "picture", "text")
SAFETY = "Something was written here that may have been about a real child or about themselves. The safety message was given; no word was kept."


@dataclass(frozen=True)
class Line:
    """Something said: ``own`` by the practitioner, else by Attune."""

    own: bool
    type: str
    text: str
    said: datetime


@dataclass(frozen=True)
class Count:
    """One of the guidance's points: whether it counts as found, and who last said so by hand."""

    question: str
    words: str
    found: bool
    by_hand: str


@dataclass(frozen=True)
class Remark:
    who: str
    made: datetime
    text: str


@dataclass(frozen=True)
class Story:
    """An attempt, ready to print."""

    attempt: Attempt
    title: str
    age: str
    spent: int
    lines: tuple[Line, ...]
    counts: tuple[Count, ...]
    remarks: tuple[Remark, ...]
    versions: tuple[str, ...]


def tell(attempt: Attempt, guidance: Guidance) -> Story:
    """Gather what there is of ``attempt``."""
    attempt = whole(Attempt.objects.all()).get(pk=attempt.pk)
    scenario = guidance.by_id.get(attempt.scenario)
    followed = trail([attempt.person_id])
    title, age = (scenario.title, scenario.age) if scenario else (attempt.scenario, "")
    comments = sorted(attempt.comments.all(), key=lambda c: c.pk)
    return Story(
        attempt, title, age, minutes(followed.time[attempt.pk]), _lines(attempt, followed), _counts(attempt, guidance),
        tuple(Remark(c.who.shown_name if c.who else "A supervisor", c.made, c.text) for c in comments), _versions(attempt),
    )  # fmt: skip


def _lines(attempt: Attempt, followed: Trail) -> tuple[Line, ...]:
    answers: Mapping[int, str] = {a.turn_id: a.text for a in attempt.answers.all()}
    made: list[Line] = []
    for turn in Turn.objects.filter(pk__in=followed.turns[attempt.pk]).order_by("received", "pk"):
        if turn.safety:
            made.append(Line(False, "safety", SAFETY, turn.received))
        if turn.text is None or turn.safety or turn.route not in _OF_THE_STORY:
            continue
        if turn.route != "menu":
            made.append(Line(True, turn.route, answers.get(turn.pk, turn.text), turn.received))
        made += [Line(False, r["type"], r["text"], turn.received) for r in turn.replies if r["type"] in _SHOWN]
    return tuple(made)


def _counts(attempt: Attempt, guidance: Guidance) -> tuple[Count, ...]:
    """Return what counts now of every point of the story's two questions that have points, and of the levels that were named."""
    scenario = guidance.by_id.get(attempt.scenario)
    last = {}
    for answer in attempt.answers.all():
        for c in sorted(answer.corrections.all(), key=lambda c: c.pk):
            last[(c.question, f"{c.kind}:{c.item}")] = c
    made = []
    for question in ("notice", "levels", "pathway"):
        states = attempt.outcome.get(question, {})
        listed = [f"point:{p.id}" for p in scenario.points(question)] if scenario else []
        named = sorted(name for name, state in states.items() if state == FOUND and name.partition(":")[0] in ("level", "tier"))
        for name in (*listed, *named):
            kind, _, item = name.partition(":")
            by_hand = ""
            if corrected := last.get((question, name)):
                by_hand = corrected.who.shown_name if corrected.who else "a supervisor"
            words = says(scenario, question, kind, item, guidance) or item
            made.append(Count(question, words, states.get(name) == FOUND, by_hand))
    return tuple(made)


def _versions(attempt: Attempt) -> tuple[str, ...]:
    scorers = {v.scorer_version for a in attempt.answers.all() for v in a.verdicts.all()}
    return (f"story {attempt.scenario_version}", *(f"scorer {version}" for version in sorted(scorers)))
