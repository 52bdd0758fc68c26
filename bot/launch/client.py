"""Speak to the running assistant over Rasa's REST channel."""

import uuid
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import httpx

PATIENCE = 20.0  # seconds


class NoAnswer(Exception):
    """The message was not answered; it can be sent again under the same id without being recorded twice."""


@dataclass(frozen=True)
class Choice:
    """Something the person can pick: what is shown, and what is sent."""

    title: str
    value: str


@dataclass(frozen=True)
class Reply:
    """One typed message of the assistant; ``type`` is text where Rasa itself said something."""

    type: str
    text: str
    title: str = ""
    choices: tuple[Choice, ...] = ()
    link: str = ""
    several: bool = False


@dataclass(frozen=True)
class Outgoing:
    """What is sent. The id stays the same when it is sent again, so that it is not recorded twice."""

    text: str
    id: str = ""

    def with_id(self) -> "Outgoing":
        return self if self.id else replace(self, id=str(uuid.uuid4()))


class Client:
    """Sends one person's messages and reads the replies."""

    def __init__(self, address: str, person: str, patience: float = PATIENCE) -> None:
        self._url = f"{address.rstrip('/')}/webhooks/rest/webhook"
        self._person, self._patience = person, patience
        self._http = httpx.Client(timeout=patience, trust_env=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def send(self, message: Outgoing) -> tuple[Reply, ...]:
        """Send and wait; raises :class:`NoAnswer` with a sentence for the person."""
        body = {
            "sender": self._person,
            "message": message.text.encode("utf-8", "replace").decode("utf-8"),
            "metadata": {"typed": True, "message_id": message.id, "person": self._person},
        }
        try:
            response = self._http.post(self._url, json=body)
            response.raise_for_status()
            found = response.json()
        except httpx.TimeoutException as error:
            raise NoAnswer(f"There was no answer within {self._patience:.0f} seconds.") from error
        except (httpx.HTTPError, ValueError) as error:
            raise NoAnswer("The connection to Attune was lost.") from error
        replies = read_replies(found)
        if not replies:
            raise NoAnswer("Attune gave no reply.")
        return replies


def read_replies(found: Any) -> tuple[Reply, ...]:
    """Turn Rasa's list of messages into replies; what says nothing is left out."""
    items = found if isinstance(found, list) else []
    replies = [_read(item) for item in items if isinstance(item, dict)]
    return tuple(r for r in replies if r.text.strip() or r.choices or r.link)


def _read(item: dict[str, Any]) -> Reply:
    custom = item.get("custom")
    if isinstance(custom, dict):
        return Reply(
            type=_text(custom.get("type")) or "text",
            text=_text(custom.get("text")),
            title=_text(custom.get("title")),
            choices=_choices(custom.get("choices"), "value"),
            link=_text(custom.get("url") or custom.get("image")),
            several=custom.get("several") is True,
        )
    return Reply("text", _text(item.get("text")), "", _choices(item.get("buttons"), "payload"), _text(item.get("image")))


def _choices(found: Any, key: str) -> tuple[Choice, ...]:
    items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return tuple(Choice(_text(i.get("title")), _text(i.get(key)) or _text(i.get("title"))) for i in items)


def _text(value: Any) -> str:
    """Return printable text: a control character in a reply must not reach the terminal."""
    text = "" if value is None else str(value)
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c in "\u200d\u200c"))
