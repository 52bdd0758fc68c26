"""What stands on the chat page: the turns, what is still being read, what could not be read, and what is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from bot.gateway import inbox, outbox
from bot.gateway.models import FAILED, OPEN, WAITING, Incoming, Outgoing
from bot.gateway.worker import APOLOGY
from bot.records.models import Person, Turn
from bot.tutor.state import IN_STORY, Trainee, from_json
from bot.web.content import guidance
from bot.web.practitioner.shown import HELLO, Shown, ShownTurn, loose, named, shown_replies, shown_turns

CHANNEL = "web"
PAGE = 30  # turns at once
SLOW = timedelta(seconds=6)
_PAUSE = timedelta(hours=6)  # as in bot.tutor.opening: after this somebody is welcomed back
_OPEN_THOUGHT = "What would you like to take to supervision?"


@dataclass(frozen=True)
class Unread:
    """A message that has no answer yet. ``slow``: it has been with us for a while; ``failed``: nobody is reading it now."""

    id: int
    own: str
    slow: bool
    failed: bool
    apology: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Story:
    """What the person is working on, to look at again while writing."""

    key: str
    title: str
    vignette: str
    question: str


@dataclass(frozen=True)
class Talk:
    """``state`` says in one word what :attr:`unread` shows, so that a page can ask whether anything has changed.

    ``earlier``: there are turns before these; ``erased``: what was there before is gone, and only the last reply is left.
    """

    turns: tuple[ShownTurn, ...]
    unread: tuple[Unread, ...]
    after: int
    earlier: bool = False
    erased: bool = False

    @property
    def reading(self) -> bool:
        return any(not u.failed for u in self.unread)

    @property
    def slow(self) -> bool:
        return any(u.slow and not u.failed for u in self.unread)

    @property
    def state(self) -> str:
        return "-".join(f"{u.id}{'f' if u.failed else 's' if u.slow else ''}" for u in self.unread)

    @property
    def choosing(self) -> Shown | None:
        """The choices that count now: those of the newest turn, unless something is being read."""
        return self.turns[-1].choosing if self.turns and not self.reading else None


def talk(person: Person, now: datetime, after: int = 0, former: str = "") -> Talk:
    """Return the newest turns, or those after the turn ``after``, and what else is to be seen.

    ``former`` is the key of the same visitor before everything of theirs was erased: the last reply still waits under it.
    """
    keys = [k for k in (person.key, former) if k]
    open_ = Incoming.objects.filter(channel=CHANNEL, person_key__in=keys, state__in=(*OPEN, FAILED)).exclude(sealed="")
    rows = list(open_.order_by("pk"))  # before the turns: what is answered in between is then seen as a turn
    mine = Turn.objects.filter(person_id=person.pk)
    turns, before = _page(mine.filter(pk__gt=after))
    more = before is not None
    if before is None and after:
        before = mine.filter(pk=after).first()
    last = turns[-1] if turns else before
    known = _answered(person, rows)
    unread = tuple(_unread(row, last, now) for row in rows if f"{CHANNEL}:{row.message_id}" not in known)
    alone = _without_turn(person, keys, now)
    shown = (*shown_turns(turns, before), *alone)
    return Talk(shown, unread, turns[-1].pk if turns else after, more, bool(alone))


def earlier(person: Person, before: int) -> Talk:
    """Return a page of turns before the turn ``before``."""
    turns, older = _page(Turn.objects.filter(person_id=person.pk, pk__lt=before))
    return Talk(shown_turns(turns, older), (), before, older is not None)


def _page(turns: "QuerySet[Turn]") -> tuple[list[Turn], Turn | None]:
    """Return the newest of ``turns`` in order, and the one before them if there is one."""
    found = list(turns.order_by("-pk")[: PAGE + 1])
    return found[:PAGE][::-1], found[PAGE] if len(found) > PAGE else None


def _answered(person: Person, rows: Iterable[Incoming]) -> set[str]:
    """Return the ids of those messages whose turn is kept already, though the gateway has not closed them yet."""
    ids = [f"{CHANNEL}:{row.message_id}" for row in rows]
    return set(Turn.objects.filter(person_id=person.pk, message_id__in=ids).values_list("message_id", flat=True)) if ids else set()


def _unread(row: Incoming, last: Turn | None, now: datetime) -> Unread:
    failed = row.state == FAILED
    own = "" if row.message_id.startswith(HELLO) else named(inbox.words(row), last)
    apology = shown_replies([APOLOGY.as_dict()]) if failed else ()
    return Unread(row.pk, own, now - row.received > SLOW, failed, apology)


def _without_turn(person: Person, keys: Sequence[str], now: datetime) -> tuple[ShownTurn, ...]:
    """Close the replies that this page shows; return those whose turn is gone, because everything was erased."""
    waiting = Outgoing.objects.filter(channel=CHANNEL, person_key__in=keys, state=WAITING)
    rows = list(waiting.select_related("incoming").order_by("pk"))
    kept = _answered(person, [r.incoming for r in rows if r.incoming])
    alone: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        message = row.incoming
        if message is not None and message.state != FAILED and f"{CHANNEL}:{message.message_id}" not in kept:
            alone.setdefault(message.pk, []).append(row.reply)
        outbox.delivered(row, "", now)
    return tuple(loose(replies) for replies in alone.values())


def story_of(person: Person) -> Story | None:
    """Return the story that is open, with its open question."""
    trainee = from_json(person.state)
    attempt, open_ = trainee.attempt, trainee.lasting
    if attempt is None or open_.kind not in IN_STORY or attempt.scenario not in guidance().by_id:
        return None
    scenario = guidance().scenario(attempt.scenario)
    question = _OPEN_THOUGHT
    if open_.kind == "question":
        question = str(getattr(scenario.questions, attempt.question))
    elif open_.kind == "reflection":
        question = scenario.reflection[open_.number]
    key = f"{attempt.id}-{open_.kind}-{attempt.question}-{open_.number}"
    return Story(key, f"{scenario.title}, {scenario.age}", scenario.vignette, question)


@dataclass(frozen=True)
class Welcome:
    """What to offer somebody who comes in: ``by_itself`` when the greeting should come without a click."""

    words: str
    by_itself: bool


def welcome(person: Person, shown: Talk, now: datetime) -> Welcome | None:
    """Whether a greeting is due: on the first visit, after a stop, or after a long pause."""
    if shown.unread:
        return None
    trainee = from_json(person.state)
    if not trainee.greeted:
        return Welcome("Begin", not shown.turns)
    if trainee.pending.kind not in (*IN_STORY, "menu"):
        return None  # a question in between is open, and a greeting would be taken for its answer
    paused = _paused(trainee, now)
    return Welcome("Go on where I left off", paused) if paused or trainee.away else None


def _paused(trainee: Trainee, now: datetime) -> bool:
    return bool(trainee.seen) and now - datetime.fromisoformat(trainee.seen) > _PAUSE
