"""A message that may be about somebody real waits here, in memory only, until its writer has said which it is."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock, Timer

MINUTES = 15


@dataclass(frozen=True)
class Message:
    """What came in. ``intents`` are the NLU's confidences; ``id`` is the channel's own."""

    id: str
    text: str
    intents: Mapping[str, float]
    person: str = ""


class Waiting:
    """At most one message a person, and none for longer than ``seconds``, whether or not anybody writes again."""

    def __init__(self, seconds: float = MINUTES * 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock, self._lock = seconds, clock, Lock()
        self._held: dict[str, tuple[float, Message]] = {}
        self._timer: Timer | None = None

    def __len__(self) -> int:
        return len(self._held)

    def hold(self, message: Message) -> None:
        with self._lock:
            self._held[message.person] = (self._clock() + self._seconds, message)
            if self._timer is None:
                self._start()

    def take(self, person: str) -> Message | None:
        """Hand over what waited, and keep nothing of it."""
        self.sweep()
        with self._lock:
            return self._held.pop(person, (0.0, None))[1]

    def sweep(self) -> None:
        """Drop what has waited too long."""
        with self._lock:
            now = self._clock()
            self._held = {person: kept for person, kept in self._held.items() if kept[0] > now}

    def _start(self) -> None:
        self._timer = Timer(self._seconds, self._ring)
        self._timer.daemon = True
        self._timer.start()

    def _ring(self) -> None:
        self.sweep()
        with self._lock:
            self._timer = None
            if self._held:
                self._start()
