"""Keep each team's counts in step with its finished attempts, and count them anew when in doubt."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from bot.records.models import Attempt, Tally
from bot.scoring.verdict import FOUND

Key = tuple[date, str, str, str, str, str]  # month, scenario, question, kind, item, state

ANSWERED = "answered"  # the state of the one item of kind "question" that counts how often a question was answered
TOGETHER = "level-tier"  # the kind of the items "2:treatment": a level and a tier that were both named in one attempt
BOTH = "both"  # its item, with state "answered", that counts attempts in which something was said to both questions


def move(attempt: Attempt, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> None:
    """Take ``before`` out of the tallies of the attempt's team and put ``after`` in."""
    change = _counts(attempt, after)
    change.subtract(_counts(attempt, before))
    if attempt.team_id is not None:
        _add(attempt.team_id, {key: number for key, number in change.items() if number})


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
    if "levels" in outcome and "pathway" in outcome:
        found[(month, attempt.scenario, "pathway", TOGETHER, BOTH, ANSWERED)] += 1
    for pair in _together(outcome):
        found[(month, attempt.scenario, "pathway", TOGETHER, pair, FOUND)] += 1
    return found


def _together(outcome: dict[str, dict[str, str]]) -> Iterator[str]:
    """Every level that was named where levels are asked, with every tier that was named where the pathway is."""
    for level in _found(outcome, "levels", "level"):
        for tier in _found(outcome, "pathway", "tier"):
            yield f"{level}:{tier}"


def _found(outcome: dict[str, dict[str, str]], question: str, kind: str) -> list[str]:
    names = [name.partition(":") for name, state in outcome.get(question, {}).items() if state == FOUND]
    return [item for its_kind, _, item in names if its_kind == kind]


def _named(key: Key) -> dict[str, Any]:
    return dict(zip(("month", "scenario", "question", "kind", "item", "state"), key, strict=True))


def _add(team_id: int, change: dict[Key, int]) -> None:
    """Add up in the database, in as many statements as there are different numbers, not as there are rows."""
    Tally.objects.bulk_create((Tally(team_id=team_id, **_named(key)) for key in change), ignore_conflicts=True)
    rows = Tally.objects.filter(team_id=team_id, month__in={k[0] for k in change}, scenario__in={k[1] for k in change})
    ids = {_key(row): row.pk for row in rows}
    for number in set(change.values()):
        same = [ids[key] for key, n in change.items() if n == number]
        Tally.objects.filter(pk__in=same).update(count=F("count") + number)


def _key(row: Tally) -> Key:
    return (row.month, row.scenario, row.question, row.kind, row.item, row.state)
