"""Take what was sent: kept at once, once, and waited for a moment, so that most answers come with the page."""

import threading
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from bot.gateway import inbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import OPEN, Incoming
from bot.records.models import Person, Turn
from bot.web.practitioner.shown import HELLO
from bot.web.practitioner.talk import CHANNEL

LONGEST = 20_000  # characters; the tutor reads the first 600 words of an answer
MOST_WAITING = 4  # half of the web server's threads (bot.web.server.THREADS): the others keep serving pages
PATIENCE = 1.2  # seconds
_LOOK = 0.05
_AGAIN = timedelta(minutes=1)  # within this the same id is a double click or a retry
_seats = threading.BoundedSemaphore(MOST_WAITING)

EMPTY = "There was nothing in the box yet. A word or two is enough, or type hint."
TOO_LONG = "That is more than I can take at once. Nothing is lost, it is all still in the box: could you send it in two or three parts?"


@dataclass(frozen=True)
class Said:
    """What the form brought. ``problem`` says kindly why it cannot be sent as it is; ``from_box``: the written words are in it."""

    text: str
    message_id: str
    problem: str = ""
    from_box: bool = True


def read(form: QueryDict) -> Said:
    """Read the form: one button that was pressed, or ticks and written words together, or the page's own hello."""
    message_id = _id(form.get("message_id", ""))
    if "begin" in form:
        return Said("hello", HELLO + message_id, from_box=False)
    picked = form.get("pick", "").strip()
    if picked:
        return Said(picked[:200], message_id, from_box=False)
    written = form.get("text", "").strip()
    ticked = ", ".join(c.strip()[:200] for c in form.getlist("choices")[:20] if c.strip())
    text = ". ".join(part for part in (ticked, written) if part)
    problem = EMPTY if not text else TOO_LONG if len(text) > LONGEST else ""
    return Said(text, message_id, problem)


def _id(given: str) -> str:
    """The form's id if it is one that we made; anything else would be somebody's game with other people's messages."""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        return str(uuid.uuid4())


def send(person: Person, said: Said, now: datetime) -> Incoming:
    """Keep the message. A second copy of it (a double click, a browser's retry) is the first one."""
    row, new = inbox.accept(Arrival(CHANNEL, said.message_id, person.key, said.text, {}))
    if new or (row.person_key == person.key and _is_copy(row, person, said.text, now)):
        return row
    fresh = HELLO * said.message_id.startswith(HELLO) + str(uuid.uuid4())
    return inbox.accept(Arrival(CHANNEL, fresh, person.key, said.text, {}))[0]


def _is_copy(row: Incoming, person: Person, text: str, now: datetime) -> bool:
    """Whether ``text`` under an id that came before is the same message, and not an old page that was written on again."""
    if row.sealed:
        return inbox.words(row) == inbox.plain(text)
    if now - row.received < _AGAIN:
        return True
    turn = Turn.objects.filter(person_id=person.pk, message_id=f"{CHANNEL}:{row.message_id}").first()
    return turn is not None and turn.text == text


def wait_for(row: Incoming) -> None:
    """Give the answer a moment to come. When half of the server is waiting already, nobody else does."""
    if not _seats.acquire(blocking=False):
        return
    try:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and Incoming.objects.filter(pk=row.pk, state__in=OPEN).exists():
            time.sleep(_LOOK)
    finally:
        _seats.release()
