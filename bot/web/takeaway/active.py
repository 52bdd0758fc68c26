"""Which turn belongs to which attempt, and how long somebody was really at it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from bot.records.models import Answer, Attempt, Turn

PAUSE = timedelta(minutes=10)  # a longer gap between two messages was a pause and is not counted


@dataclass(frozen=True)
class Trail:
    """What some people did: the turns of each attempt in order, and the time spent on it without pauses."""

    turns: dict[UUID, list[int]] = field(default_factory=lambda: defaultdict(list))
    time: dict[UUID, timedelta] = field(default_factory=lambda: defaultdict(timedelta))


def trail(people: Iterable[int]) -> Trail:
    """Follow ``people`` through their turns, in four queries however many they are.

    A turn belongs to the attempt that it began or answered, else to the one that was going on. The time before a
    message counts for what the message belongs to: it went into reading and writing.
    """
    wanted = set(people)
    begun: dict[tuple[int, datetime], UUID] = {}
    ended: set[tuple[UUID, datetime]] = set()
    for key, person, start, finished, dropped in Attempt.objects.filter(person__in=wanted).values_list(
        "id", "person_id", "begun", "finished", "dropped"
    ):
        begun[(person, start)] = key
        ended |= {(key, moment) for moment in (finished, dropped) if moment}
    answered = dict(Answer.objects.filter(attempt__person__in=wanted).order_by("-pk").values_list("turn_id", "attempt_id"))
    made = Trail()
    before: tuple[int, datetime] | None = None
    current: UUID | None = None
    turns = Turn.objects.filter(person__in=wanted).order_by("person_id", "received", "pk")
    for turn, person, received, route in turns.values_list("pk", "person_id", "received", "route"):
        if before is None or before[0] != person:
            before, current = None, None
        own = answered.get(turn) or begun.get((person, received)) or current
        if own is not None:
            made.turns[own].append(turn)
            # The message that begins a story was written before it: choosing is not counted.
            if before is not None and begun.get((person, received)) != own and received - before[1] <= PAUSE:
                made.time[own] += received - before[1]
        current = begun.get((person, received)) or own
        if (route == "menu" and (person, received) not in begun) or (current, received) in ended:
            current = None
        before = (person, received)
    return made


def minutes(spent: timedelta) -> int:
    return round(spent.total_seconds() / 60)


def in_words(total: int) -> str:
    """Say a number of minutes: "1 hour 5 minutes"."""
    hours, rest = divmod(total, 60)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(parts) or "less than a minute"
