"""Messages come in: kept at once, each once, and claimed one at a time for each person."""

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bot.gateway.models import DONE, FAILED, OPEN, WAITING, WORKING, Incoming
from bot.secrets import seal, unseal

LEASE = timedelta(seconds=90)  # how long a worker may be silent before another one takes its message over
BELL = threading.Event()  # rung when something has come in, so that the gateway of this process looks at once
LONGEST = 100_000  # characters; the tutor reads far fewer, but nobody's words are cut off on the way


@dataclass(frozen=True)
class Arrival:
    """A message as a channel verified it. ``address`` is where replies go, in the channel's own terms."""

    channel: str
    message_id: str
    person_key: str
    text: str
    address: dict[str, Any]


def accept(arrival: Arrival) -> tuple[Incoming, bool]:
    """Keep a message; returns it and whether it is new. One that was seen before is dropped."""
    now = timezone.now()
    row = Incoming(
        channel=arrival.channel, message_id=arrival.message_id or str(uuid.uuid4()), person_key=arrival.person_key,
        address=arrival.address, sealed=seal(plain(arrival.text), settings.SECRET_KEY), received=now, due=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Incoming.objects.get(channel=row.channel, message_id=row.message_id), False
    transaction.on_commit(BELL.set)
    return row, True


def plain(text: str) -> str:
    """Return the words without what Rasa would take for a command: a text that begins with "/" is only a text."""
    kept = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")[:LONGEST]
    return kept.lstrip().lstrip("/").lstrip() if kept.lstrip().startswith("/") else kept


def words(row: Incoming) -> str:
    return unseal(row.sealed, settings.SECRET_KEY) if row.sealed else ""


def claim(now: datetime) -> Incoming | None:
    """Take the oldest message that is due of a person none of whose messages is open before it; None when there is none.

    Two workers never get the same one: whoever changes the row first has it.
    """
    earlier = Incoming.objects.filter(person_key=OuterRef("person_key"), state__in=OPEN, pk__lt=OuterRef("pk"))
    free = Incoming.objects.filter(state__in=OPEN, due__lte=now).filter(~Exists(earlier)).order_by("pk")
    for row in free[:8]:
        taken = Incoming.objects.filter(pk=row.pk, state=row.state, due=row.due, tries=row.tries).update(
            state=WORKING, due=now + LEASE, tries=row.tries + 1
        )
        if taken:
            row.refresh_from_db()
            return row
    return None


def put_back(row: Incoming, problem: str, due: datetime) -> None:
    """Try again later; nothing of the same person overtakes it meanwhile."""
    Incoming.objects.filter(pk=row.pk).update(state=WAITING, due=due, problem=problem[:200])


def try_again(row: Incoming, now: datetime) -> None:
    """Put a failed message back in the queue, with its words; asked for by the person or an administrator."""
    Incoming.objects.filter(pk=row.pk, state=FAILED).exclude(sealed="").update(state=WAITING, tries=0, due=now, problem="")


def forget(person_key: str) -> None:
    """Erase everything of a person that is not on its way right now."""
    Incoming.objects.filter(person_key=person_key).filter(~Q(state__in=OPEN)).delete()


def let_go(row: Incoming) -> None:
    """Close a failed message that its writer does not want to try again; its words go."""
    Incoming.objects.filter(pk=row.pk, state=FAILED).update(state=DONE, sealed="")


def clean(now: datetime, keep: timedelta = timedelta(days=7)) -> int:
    """Remove what has been done for a while; platforms do not send a message again after so long."""
    deleted, _ = Incoming.objects.filter(state__in=(DONE, FAILED), received__lt=now - keep).delete()
    return deleted
