"""Which of a person's messages belong to an attempt, and what of them may be read.

A message carries no attempt: stories can be put aside and taken up again. What an attempt certainly had (its beginning,
answers, hints, its end) marks the person's time line; what was said in between belongs to the story that was open. After
the list of stories was shown it belongs to whichever story went on, and to none if none did: a message is never shown with
an attempt to which it may not belong, since that one may be another team's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.records.models import Answer, Attempt, Hint, Rating, Turn

# What a person asks about themselves is not for their supervisor, nor how they rate themselves.
PRIVATE = ("rate", "my-data", "erase", "progress")


@dataclass(frozen=True)
class Event:
    """Something that places ``attempt`` on the time line; after one that ``ends`` it, nothing is open."""

    at: datetime
    attempt: UUID
    ends: bool = False


def turns_of(attempt: Attempt) -> list[Turn]:
    """Return the messages of ``attempt`` in order; the private ones come without words and replies."""
    person = attempt.person_id
    turns = Turn.objects.filter(person=person, received__gte=attempt.begun).order_by("received", "pk")
    end = attempt.finished or attempt.dropped
    own = belonging(list(turns.filter(received__lte=end) if end else turns), _events(attempt), attempt.pk)
    rated = set(Rating.objects.filter(person=person, rated__gte=attempt.begun).values_list("rated", flat=True))
    for turn in own:
        if turn.route in PRIVATE or turn.received in rated:
            turn.text, turn.replies = None, []
    return own


def belonging(turns: Iterable[Turn], events: Sequence[Event], attempt: UUID) -> list[Turn]:
    """Return those of ``turns`` (in order) that belong to ``attempt``, by the ``events`` of all the person's attempts."""
    at: dict[datetime, list[Event]] = {}
    for event in events:
        at.setdefault(event.at, []).append(event)
    own: list[Turn] = []
    waiting: list[Turn] = []
    now_open: UUID | None = None
    choosing = False
    for turn in turns:
        here = at.get(turn.received, [])
        if here:
            # One message can end a run and begin the next: it belongs to both.
            whose = {e.attempt for e in here}
            own += [*(waiting if choosing else ()), turn] if attempt in whose else []
            waiting, choosing = [], False
            now_open = next((e.attempt for e in here if not e.ends), None)
        elif choosing:
            waiting.append(turn)
        elif now_open == attempt:
            own.append(turn)
        choosing = choosing or (not here and turn.route == "menu")
    return own


def _events(attempt: Attempt) -> list[Event]:
    """Return what places this person's attempts on the time line since ``attempt`` began."""
    events: list[Event] = []
    for key, begun, finished, dropped in Attempt.objects.filter(person=attempt.person_id).values_list("pk", "begun", "finished", "dropped"):
        events.append(Event(begun, key))
        events += [Event(end, key, ends=True) for end in (finished, dropped) if end]
    ended = {(e.at, e.attempt) for e in events if e.ends}
    since = attempt.begun
    written = Answer.objects.filter(attempt__person=attempt.person_id, written__gte=since).values_list("written", "attempt")
    hinted = Hint.objects.filter(attempt__person=attempt.person_id, given__gte=since).values_list("given", "attempt")
    events += [Event(when, key) for when, key in (*written, *hinted) if (when, key) not in ended]
    return events
