"""What counts now: the machine's verdict, unless the practitioner settled it, unless a human corrected it.

An item is found in an attempt when any answer of the attempt holds it. ``Attempt.outcome`` keeps the result by
question: ``{"notice": {"point:quiet-subdued": "found"}}``; the pages and the tallies read only that.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from bot.records import tallies
from bot.records.models import Answer, Attempt, Correction, Verdict
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE

Outcome = dict[str, dict[str, str]]
Item = tuple[str, str, str]  # question, kind, item

_COUNTS = ("point", "caution", "level", "reasoned", "tier")
_RANK = {NOT_FOUND: 0, UNSURE: 1, FOUND: 2}


def machine_state(verdict: Verdict) -> str:
    """Return the verdict's state after the practitioner's own yes or no."""
    if verdict.settled is None:
        return verdict.state
    return FOUND if verdict.settled else NOT_FOUND


def corrected(corrections: Iterable[Correction]) -> dict[Item, Correction]:
    """Return the newest correction of each item; ``corrections`` come in the order in which they were made."""
    return {(c.question, c.kind, c.item): c for c in corrections}


def of_answer(answer: Answer) -> dict[Item, str]:
    """Return the state that counts of every item of one answer (verdicts and corrections prefetched or not)."""
    states = {(v.question, v.kind, v.item): machine_state(v) for v in answer.verdicts.all() if v.kind in _COUNTS}
    last = corrected(sorted(answer.corrections.all(), key=lambda c: c.pk))
    return states | {item: c.after for item, c in last.items()}


def of_attempt(answers: Iterable[Answer]) -> Outcome:
    """Join the answers of one attempt: the best state of each item counts."""
    outcome: Outcome = {}
    for answer in answers:
        outcome.setdefault(answer.question, {})
        for (question, kind, item), state in of_answer(answer).items():
            states = outcome.setdefault(question, {})
            name = f"{kind}:{item}"
            if _RANK[state] >= _RANK[states.get(name, NOT_FOUND)]:
                states[name] = state
    return outcome


def refresh(attempt_id: UUID | str, now: datetime | None = None) -> None:
    """Work out an attempt's outcome anew and carry the difference into the team's tallies; call inside a transaction.

    ``now`` marks the attempt as changed by its practitioner, so that it is unread again.
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    before = attempt.outcome if attempt.tallied else {}
    answers = attempt.answers.prefetch_related("verdicts", "corrections").order_by("pk")
    attempt.outcome = of_attempt(answers)
    counts = attempt.finished is not None and attempt.team_id is not None
    tallies.move(attempt, before, attempt.outcome if counts else {})
    attempt.tallied = counts
    attempt.changed = now or attempt.changed
    attempt.save(update_fields=["outcome", "tallied", "changed"])
