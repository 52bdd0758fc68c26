"""What machine and people say of each item of an answer, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import QuerySet

from bot.guidance import Guidance, Scenario
from bot.records import outcomes
from bot.records.models import Answer, Attempt, Correction, Verdict
from bot.scoring.verdict import FOUND
from bot.web.takeaway.active import Trail, trail
from bot.web.takeaway.filters import whole

_AT_ONCE = 100  # attempts in memory


@dataclass(frozen=True)
class Finding:
    """One item of one answer. ``machine`` is empty where only a person found it; ``counts`` is what counts now."""

    question: str
    kind: str
    item: str
    words: str
    machine: str
    counts: str
    confidence: float | None = None
    settled: bool | None = None
    contested: datetime | None = None
    evidence: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    scorer_version: str = ""


def findings(answer: Answer, scenario: Scenario | None, guidance: Guidance) -> list[Finding]:
    """Return every item that the scorer or a supervisor has spoken of in ``answer``."""
    verdicts = {(v.question, v.kind, v.item): v for v in answer.verdicts.all()}
    corrections: dict[outcomes.Item, list[Correction]] = {}
    for c in sorted(answer.corrections.all(), key=lambda c: c.pk):
        corrections.setdefault((c.question, c.kind, c.item), []).append(c)
    counts = outcomes.of_answer(answer)
    made = []
    for key in (*verdicts, *(k for k in corrections if k not in verdicts)):
        question, kind, item = key
        verdict = verdicts.get(key)
        words = says(scenario, question, kind, item, guidance)
        by_hand = tuple(corrections.get(key, ()))
        if verdict is None:
            made.append(Finding(question, kind, item, words, "", counts[key], corrections=by_hand))
            continue
        made.append(
            Finding(
                question, kind, item, words, verdict.state, counts.get(key, verdict.state), verdict.confidence,
                verdict.settled, verdict.contested, _evidence(answer, verdict), by_hand, verdict.scorer_version,
            )
        )  # fmt: skip
    return made


def _evidence(answer: Answer, verdict: Verdict) -> tuple[str, ...]:
    return tuple(answer.text[start:end] for start, end in verdict.evidence)


def says(scenario: Scenario | None, question: str, kind: str, item: str, guidance: Guidance) -> str:
    """Return the guidance's words for an item; empty when the content no longer has it."""
    if kind in ("level", "reasoned"):
        return next((level.name for level in guidance.levels if str(level.number) == item), "")
    if kind == "tier":
        return next((tier.name for tier in guidance.tiers if tier.id == item), "")
    if scenario is None:
        return ""
    items = guidance.cautions_for(scenario) if kind == "caution" else scenario.points(question)
    return next((i.says for i in items if i.id == item), "")


def key_points(attempt: Attempt, scenario: Scenario | None, question: str) -> tuple[int, int]:
    """Return how many of a question's key points count as found now, and how many there are."""
    ids = [p.id for p in scenario.points(question) if p.weight == "key"] if scenario else []
    states = attempt.outcome.get(question, {})
    return sum(states.get(f"point:{i}") == FOUND for i in ids), len(ids)


def one_by_one(attempts: "QuerySet[Attempt]") -> Iterator[tuple[Attempt, timedelta]]:
    """Go through ``attempts`` with everything that hangs on them and the time each took, without holding them all."""
    stream = whole(attempts).iterator(chunk_size=_AT_ONCE)
    while chunk := list(islice(stream, _AT_ONCE)):
        followed: Trail = trail({a.person_id for a in chunk})
        yield from ((attempt, followed.time[attempt.pk]) for attempt in chunk)


def state(attempt: Attempt) -> str:
    return "finished" if attempt.finished else "begun anew" if attempt.dropped else "open"
