"""Keep each team's counts in step with its finished attempts, and count them anew when in doubt."""

from collections import Counter
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from bot.records.models import Attempt, Tally

Key = tuple[date, str, str, str, str, str]  # month, scenario, question, kind, item, state

ANSWERED = "answered"  # the state of the one item of kind "question" that counts how often a question was answered


def move(attempt: Attempt, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    """Take ``before`` out of the tallies of the attempt's team and put ``after`` in."""
    change = _counts(attempt, after)
    change.subtract(_counts(attempt, before))
    for key, number in change.items():
        if number:
            _add(attempt.team_id, key, number)


def forget(attempts: "list[Attempt]") -> None:
    """Take attempts that are about to be erased out of the tallies."""
    for attempt in attempts:
        if attempt.tallied:
            move(attempt, attempt.outcome, {})


def recount(team_id: int) -> None:
    """Count a team's tallies anew from its attempts."""
    total: Counter[Key] = Counter()
    tallied = Attempt.objects.filter(team_id=team_id, tallied=True)
    for attempt in tallied.only("scenario", "finished", "outcome", "team_id").iterator(chunk_size=500):
        total.update(_counts(attempt, attempt.outcome))
    with transaction.atomic():
        Tally.objects.filter(team_id=team_id).delete()
        rows = [Tally(team_id=team_id, count=number, **_named(key)) for key, number in total.items()]
        Tally.objects.bulk_create(rows, batch_size=500)


def _counts(attempt: Attempt, outcome: dict[str, dict[str, str]]) -> Counter[Key]:
    if not outcome or attempt.finished is None:
        return Counter()
    month = attempt.finished.date().replace(day=1)
    found: Counter[Key] = Counter()
    for question, states in outcome.items():
        found[(month, attempt.scenario, question, "question", question, ANSWERED)] += 1
        for name, state in states.items():
            kind, _, item = name.partition(":")
            found[(month, attempt.scenario, question, kind, item, state)] += 1
    return found


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(("month", "scenario", "question", "kind", "item", "state"), key, strict=True))


def _add(team_id: int | None, key: Key, number: int) -> None:
    if team_id is None:
        return
    row, _ = Tally.objects.get_or_create(team_id=team_id, **_named(key))
    Tally.objects.filter(pk=row.pk).update(count=F("count") + number)
