"""One attempt as a supervisor reads it: every message in order, every answer with what it shows and what shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.records import outcomes
from bot.records.models import Answer, Attempt, Check, Comment, Correction, Gap, Hint, Turn, Verdict
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE
from bot.web.supervisor.highlight import Piece, Span, pieces
from bot.web.supervisor.items import GROUPS, QUESTION_NAMES, Item, items_of, title_of, unknown
from bot.web.supervisor.passage import PRIVATE, turns_of

WORDS = {FOUND: "Found", UNSURE: "Unsure", NOT_FOUND: "Not found"}
_ALWAYS_SHOWN = ("main", "level", "tier")
_REASONS = {
    "empty": "There were no words to score.", "blank": "There was too little to score.", "unreadable": "It could not be read as words.",
    "instruction": "It spoke to the machine, not about the story.", "copied": "The story or the question was copied.",
    "list": "It was a list of catchwords.", "repeated": "The same words were repeated.", "all-levels": "It named every level without a reason.",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One item of one answer: what the machine said, what counts now, and everything behind it."""

    item: Item
    state: str
    machine: str
    number: int = 0
    quotes: tuple[str, ...] = ()
    verdict: Verdict | None = None
    corrections: tuple[Correction, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def machine_word(self) -> str:
        return WORDS[self.machine]

    @property
    def seen(self) -> int:
        """The newest correction that is before the reader's eyes (see bot.records.reviews.correct)."""
        return self.corrections[-1].pk if self.corrections else 0

    @property
    def folded(self) -> bool:
        """Whether there is nothing to say of it, so that it can wait behind a fold."""
        touched = self.corrections or self.comments or (self.verdict and (self.verdict.contested or self.verdict.settled is not None))
        return self.state == NOT_FOUND and self.item.group not in _ALWAYS_SHOWN and not touched


@dataclass(frozen=True)
class Group:
    title: str
    shown: tuple[Finding, ...]
    folded: tuple[Finding, ...]


@dataclass(frozen=True)
class AnswerRead:
    """An answer in pieces, with its findings in groups. ``findings`` has them all by key."""

    answer: Answer
    question: str
    pieces: tuple[Piece, ...]
    findings: dict[str, Finding]
    reason: str
    comments: tuple[Comment, ...]
    checks: tuple[Check, ...]
    versions: tuple[tuple[str, str], ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        made = []
        for name, title in GROUPS.items():
            members = [f for f in self.findings.values() if f.item.group == name]
            shown, folded = tuple(f for f in members if not f.folded), tuple(f for f in members if f.folded)
            made += [Group(title, shown, folded)] if members else []
        return tuple(made)

    @property
    def marked(self) -> tuple[Finding, ...]:
        return tuple(sorted((f for f in self.findings.values() if f.number), key=lambda f: f.number))

    @property
    def scored(self) -> bool:
        return bool(self.findings)


@dataclass(frozen=True)
class Moment:
    """One message and what came back. ``note`` stands where words are not kept or not the reader's."""

    turn: Turn
    note: str
    text: str
    replies: tuple[dict[str, Any], ...]
    answers: tuple[AnswerRead, ...]
    hints: tuple[str, ...]
    gaps: tuple[str, ...]
    contested: bool
    new: bool


@dataclass(frozen=True)
class Transcript:
    attempt: Attempt
    title: str
    moments: tuple[Moment, ...]
    comments: tuple[Comment, ...]
    hints: int

    @property
    def answers(self) -> tuple[AnswerRead, ...]:
        return tuple(a for m in self.moments for a in m.answers)


def answers_of(attempt: Attempt) -> list[AnswerRead]:
    """Read every answer of the attempt, with whatever was said about it; a fixed number of queries."""
    rows = attempt.answers.order_by("pk").prefetch_related("verdicts", "corrections__who", "checks__who", "comments__who")
    return [read_answer(attempt, answer) for answer in rows]


def read_answer(attempt: Attempt, answer: Answer) -> AnswerRead:
    """Put together what is known about one answer (relations prefetched or not)."""
    verdicts = sorted(answer.verdicts.all(), key=lambda v: v.pk)
    corrections = sorted(answer.corrections.all(), key=lambda c: c.pk)
    comments = sorted(answer.comments.all(), key=lambda c: c.pk)
    findings = _findings(attempt, answer, verdicts, corrections, comments)
    spans = [Span(a, b, f.number) for f in findings.values() if f.number and f.verdict for a, b in f.verdict.evidence]
    versions = tuple(dict.fromkeys((v.scenario_version, v.scorer_version) for v in verdicts))
    return AnswerRead(
        answer, QUESTION_NAMES.get(answer.question, answer.question), pieces(answer.text, spans), findings,
        _REASONS.get(answer.reason, "") if answer.merit == "none" else "", tuple(c for c in comments if c.item not in findings),
        tuple(answer.checks.all()), versions,
    )  # fmt: skip


def _findings(
    attempt: Attempt, answer: Answer, verdicts: Sequence[Verdict], corrections: Sequence[Correction], comments: Sequence[Comment]
) -> dict[str, Finding]:
    by_key = {f"{v.question}:{v.kind}:{v.item}": v for v in verdicts}
    counts = outcomes.of_answer(answer)
    items = dict(items_of(attempt.scenario, answer.question))
    for name in ((r.question, r.kind, r.item) for rows in (verdicts, corrections) for r in rows):
        items.setdefault(":".join(name), unknown(*name))
    found: dict[str, Finding] = {}
    number = 0
    for key, item in sorted(items.items(), key=lambda kv: list(GROUPS).index(kv[1].group)):
        verdict = by_key.get(key)
        evidence = verdict.evidence if verdict else []
        number += bool(evidence)
        found[key] = Finding(
            item, counts.get((item.question, item.kind, item.id), NOT_FOUND), verdict.state if verdict else NOT_FOUND,
            number if evidence else 0, tuple(answer.text[a:b] for a, b in evidence), verdict,
            tuple(c for c in corrections if f"{c.question}:{c.kind}:{c.item}" == key), tuple(c for c in comments if c.item == key),
        )  # fmt: skip
    return found


def read_transcript(attempt: Attempt, last_read: datetime | None) -> Transcript:
    """Return the whole attempt; ``last_read`` is when the reader was last here, to point out what is new."""
    answers: dict[int, list[AnswerRead]] = {}
    for read in answers_of(attempt):
        answers.setdefault(read.answer.turn_id, []).append(read)
    hints = list(attempt.hints.order_by("pk"))
    gaps = list(attempt.gaps.order_by("pk"))
    turns = turns_of(attempt)
    moments = tuple(_moment(attempt, t, answers.get(t.pk, []), hints, gaps, last_read) for t in turns)
    overall = tuple(attempt.comments.filter(answer=None).select_related("who").order_by("pk"))
    return Transcript(attempt, title_of(attempt.scenario), moments, overall, sum(h.rung > 0 for h in hints))


def _moment(
    attempt: Attempt, turn: Turn, answers: list[AnswerRead], hints: Iterable[Hint], gaps: Iterable[Gap], last_read: datetime | None
) -> Moment:
    note = _note(turn)
    text = "" if note or any(a.answer.text == turn.text for a in answers) else turn.text or ""
    replies = () if note else tuple(r for r in turn.replies if r.get("type") != "comment")  # comments stand where they belong
    given = tuple(_hint(attempt, h) for h in hints if h.given == turn.received)
    missing = tuple(g.text for g in gaps if g.noted == turn.received)
    new = last_read is not None and turn.received > last_read
    return Moment(turn, note, text, replies, tuple(answers), given, missing, turn.received == attempt.contested, new)


def _note(turn: Turn) -> str:
    if turn.safety:
        return "A safety message was given here. What was written is not kept."
    if turn.route in PRIVATE or (turn.text is None and turn.route != "disclosure"):
        return "Something about their own progress, rating or data: not shown here."
    return "Attune asked whether this was about the story or somebody real. What was written is not kept." if turn.text is None else ""


def _hint(attempt: Attempt, hint: Hint) -> str:
    items = items_of(attempt.scenario, hint.question)
    item = items.get(f"{hint.question}:{hint.item}") or items.get(f"{hint.question}:point:{hint.item}")
    about = f", about “{item.name}”" if item else ", about the tier of support" if hint.item == "tier" else ""
    return f"Step {hint.rung} of 3{about}"


def contested_unanswered(attempt: Attempt) -> list[str]:
    """Return the names of what somebody says to have meant though they passed the question over: no answer holds a verdict on it."""
    named: dict[str, None] = {}
    for contest in attempt.contests.order_by("pk"):
        for key in contest.unanswered:
            question, _, rest = key.partition(":")
            item = items_of(attempt.scenario, question).get(key if rest.startswith("level:") else f"{question}:point:{rest}")
            named[item.name if item else key] = None
    return list(named)
