"""Replies go out: in order for each address, kept until the channel has them, never twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from bot.gateway.inbox import BELL, Arrival
from bot.gateway.models import DELIVERED, DONE, FAILED, OPEN, PARKED, WAITING, WORKING, Incoming, Outgoing

LEASE = timedelta(seconds=60)
MOST_TRIES = 8


class RetryLater(Exception):
    """The platform asked for patience (429, 5xx, no network); ``seconds`` is its Retry-After, if it gave one.

    ``in_doubt``: the reply may have arrived all the same, because the line broke before the platform answered.
    """

    def __init__(self, reason: str, seconds: float | None = None, in_doubt: bool = False) -> None:
        super().__init__(reason)
        self.seconds, self.in_doubt = seconds, in_doubt


class Unknowable(Exception):
    """Nobody can tell whether the reply arrived; the person was told, and it is kept in case they ask for it."""


class DeadAddress(Exception):
    """The address will never take a message again; what waits for it is parked for an administrator."""


class Channel(Protocol):
    """What delivers replies on a platform."""

    name: str

    def typing(self, address: dict[str, Any]) -> None:
        """Show that an answer is being read; must not raise."""

    def deliver(self, address: dict[str, Any], reply: dict[str, Any], key: str) -> str:
        """Send one reply and return the platform's id for it. ``key`` is the same whenever the same reply is tried."""

    def arrived(self, address: dict[str, Any], key: str) -> str | None:
        """Return the platform's id of a reply that was under way when a process died or the line broke, or None if it never
        arrived. Raises :class:`Unknowable` where the platform cannot be asked, :class:`RetryLater` to ask again."""


@dataclass(frozen=True)
class Sending:
    """One claimed reply; ``again`` says that a process died, or the line broke, while it was being sent."""

    row: Outgoing
    again: bool


@transaction.atomic
def put(incoming: Incoming, replies: Sequence[dict[str, Any]], now: datetime, failed: str = "") -> None:
    """Keep the replies and close the message, together: killed before, nothing happened; killed after, both did."""
    state = FAILED if failed else DONE
    sealed = incoming.sealed if failed else ""
    closed = Incoming.objects.filter(pk=incoming.pk, state__in=OPEN).update(state=state, sealed=sealed, handled=now, problem=failed[:200])
    if not closed:
        return
    first = Outgoing.objects.filter(incoming=incoming).count()
    Outgoing.objects.bulk_create(
        Outgoing(
            incoming=incoming, position=first + i, channel=incoming.channel, person_key=incoming.person_key,
            address=incoming.address, reply=reply, due=now,
        )
        for i, reply in enumerate(replies)
    )  # fmt: skip


def answer(arrival: Arrival, replies: Sequence[dict[str, Any]], now: datetime) -> bool:
    """Answer a message that is not for Rasa: kept as done, with its replies, together; False when it was seen before."""
    try:
        with transaction.atomic():
            row = Incoming.objects.create(
                channel=arrival.channel, message_id=arrival.message_id, person_key=arrival.person_key, address=arrival.address,
                received=now, due=now,
            )  # fmt: skip
            put(row, replies, now)
    except IntegrityError:
        return False
    transaction.on_commit(BELL.set)
    return True


def claim(channels: Sequence[str], now: datetime) -> Sending | None:
    """Take the next reply that is due for one of ``channels``; a person's replies never overtake each other."""
    earlier = Outgoing.objects.filter(
        channel=OuterRef("channel"), person_key=OuterRef("person_key"), state__in=OPEN, pk__lt=OuterRef("pk")
    )
    free = Outgoing.objects.filter(channel__in=channels, state__in=OPEN, due__lte=now).filter(~Exists(earlier)).order_by("pk")
    for row in free[:8]:
        taken = Outgoing.objects.filter(pk=row.pk, state=row.state, due=row.due).update(
            state=WORKING, due=now + LEASE, tries=row.tries + 1
        )
        if taken:
            again = row.state == WORKING
            row.refresh_from_db()
            return Sending(row, again)
    return None


def delivered(row: Outgoing, platform_id: str, now: datetime) -> None:
    """Close a reply; its words are no longer needed here."""
    Outgoing.objects.filter(pk=row.pk).update(state=DELIVERED, delivered=now, platform_id=platform_id[:200], reply={}, problem="")


def later(row: Outgoing, reason: str, due: datetime, in_doubt: bool = False) -> None:
    """Try again when it is ``due``; one in doubt stays claimed until then, so that whoever takes it asks first whether it is there."""
    Outgoing.objects.filter(pk=row.pk).update(state=WORKING if in_doubt else WAITING, due=due, problem=reason[:200])


def set_aside(row: Outgoing, reason: str) -> None:
    """Park this reply alone; what comes after it goes on."""
    Outgoing.objects.filter(pk=row.pk).update(state=PARKED, problem=reason[:200])


def park(row: Outgoing, reason: str) -> None:
    """Set aside what cannot be delivered, with everything behind it for the same address, where an administrator sees it."""
    same = Outgoing.objects.filter(channel=row.channel, person_key=row.person_key, state__in=OPEN)
    same.update(state=PARKED, problem=reason[:200])


def send_again(row: Outgoing, now: datetime) -> None:
    """Put a parked reply back on its way."""
    Outgoing.objects.filter(pk=row.pk, state=PARKED).update(state=WAITING, tries=0, due=now, problem="")


def key_of(row: Outgoing) -> str:
    """Return the key under which a channel sends a reply, the same whenever the same reply is tried."""
    return f"attune-{row.pk}"


def ask_again(channel: str, person_key: str, key: str, now: datetime) -> bool:
    """Send a reply that was set aside, because the person to whom it goes asks for it; False when there is none (any more)."""
    number = key.removeprefix("attune-")
    row = Outgoing.objects.filter(channel=channel, person_key=person_key, pk=int(number), state=PARKED).first() if number.isdecimal() else None
    if row is None:
        return False
    send_again(row, now)
    transaction.on_commit(BELL.set)
    return True
