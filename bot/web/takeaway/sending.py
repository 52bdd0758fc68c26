"""Bring a learning record store to what is true here: send what it lacks, take back what no longer holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from bot.records.models import Attempt
from bot.web.takeaway.findings import one_by_one
from bot.web.takeaway.models import Sent
from bot.web.takeaway.statements import Maker, Statement
from bot.web.takeaway.store import AT_ONCE, Store


@dataclass(frozen=True)
class Plan:
    """Statements the store lacks, each with the attempt it comes from, and ids of statements to take back."""

    new: list[tuple[UUID, Statement]]
    stale: list[UUID]


def wanted(team: str = "", since: date | None = None) -> "QuerySet[Attempt]":
    """Return the finished attempts that go out: begun in a team, so that whoever wrote them was told who reads them."""
    attempts = Attempt.objects.filter(finished__isnull=False, team__isnull=False)
    if team:
        attempts = attempts.filter(team__name=team)
    if since:
        attempts = attempts.filter(finished__date__gte=since)
    return attempts.order_by("finished", "id")


def plan(attempts: "QuerySet[Attempt]", maker: Maker) -> Plan:
    """Compare what holds with what was sent. What was sent of erased attempts is always taken back, whatever was asked for."""
    there: dict[UUID, dict[UUID, bool]] = {}
    taken_back: set[UUID] = set()
    for key, attempt, sent, voided in Sent.objects.values_list("id", "attempt_id", "sent", "voided"):
        if voided:
            taken_back.add(key)
        elif attempt:
            there.setdefault(attempt, {})[key] = sent is not None
    made = Plan([], list(Sent.objects.filter(attempt=None, voided=None).values_list("id", flat=True)))
    for attempt_row, spent in one_by_one(attempts):
        holds = {}
        for statement in maker.of_attempt(attempt_row, spent):
            key = UUID(statement["id"])
            while key in taken_back:  # what was taken back cannot come again under the same id
                key = uuid5(key, "again")
            holds[key] = statement | {"id": str(key)}
        if not holds:
            continue  # the story is no longer part of the content: what was said of it stays true
        known = there.get(attempt_row.pk, {})
        made.stale.extend(sorted(set(known) - set(holds)))
        made.new.extend((attempt_row.pk, statement) for key, statement in holds.items() if not known.get(key))
    return made


def send(planned: Plan, maker: Maker, store: Store, now: datetime) -> None:
    """Send and take back, noting each batch: a run that breaks off goes on where it was."""
    for start in range(0, len(planned.new), AT_ONCE):
        batch = _noted(planned.new[start : start + AT_ONCE])
        if batch:
            store.send(batch)
            Sent.objects.filter(id__in=[s["id"] for s in batch]).update(sent=now)
    for start in range(0, len(planned.stale), AT_ONCE):
        keys = planned.stale[start : start + AT_ONCE]
        store.send([maker.void(key, now) for key in keys])
        Sent.objects.filter(id__in=keys).update(voided=now)


@transaction.atomic
def _noted(batch: Sequence[tuple[UUID, Statement]]) -> list[Statement]:
    """Note that statements are about to go out, and leave out those on attempts that were erased meanwhile."""
    alive = set(Attempt.objects.filter(pk__in={key for key, _ in batch}).values_list("pk", flat=True))
    going = [(key, statement) for key, statement in batch if key in alive]
    Sent.objects.bulk_create([Sent(id=s["id"], attempt_id=key) for key, s in going], ignore_conflicts=True)
    return [statement for _, statement in going]


def statements(attempts: "QuerySet[Attempt]", maker: Maker) -> Iterator[Statement]:
    """Return every statement on the finished ones of ``attempts``."""
    finished = one_by_one(attempts.filter(finished__isnull=False))
    return chain.from_iterable(maker.of_attempt(attempt, spent) for attempt, spent in finished)
