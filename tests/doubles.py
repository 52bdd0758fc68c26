"""What stands in for a clock, for Rasa, and for a process that dies."""

from datetime import datetime, timedelta, timezone
from typing import Any

from bot.gateway.assistant import Unavailable


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(timezone.utc) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Echo:
    """Answers like Rasa with our records behind it: the same id gets the same replies, and counts once."""

    def __init__(self) -> None:
        self.down = 0
        self.asked: list[tuple[str, str, str]] = []

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        if self.down:
            self.down -= 1
            raise Unavailable("Rasa: ConnectError")
        self.asked.append((person_key, message_id, text))
        return [{"type": "text", "text": f"1 {text}"}, {"type": "text", "text": f"2 {text}"}]


class Killed(BaseException):
    """Stands for a process that is gone: nothing catches it, nothing is cleaned up."""
