"""Ask Rasa, over its REST channel on loopback, with our own message id: asking again records nothing twice."""

from typing import Any, Protocol

import httpx


class Unavailable(Exception):
    """Rasa or the action server did not answer as it should; asking again later is safe."""


class Assistant(Protocol):
    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        """Return the typed replies (see bot.tutor.replies); raises :class:`Unavailable`."""


class Rasa:
    """The Rasa server. Replies that are not typed come from Rasa itself or from a turn that failed: no answer at all."""

    def __init__(self, address: str, patience: float = 30.0) -> None:
        self._url = f"{address.rstrip('/')}/webhooks/rest/webhook"
        self._http = httpx.Client(timeout=httpx.Timeout(patience, connect=2.0), trust_env=False)

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        metadata = {"typed": True, "message_id": message_id, "person": person_key}
        try:
            response = self._http.post(self._url, json={"sender": person_key, "message": text, "metadata": metadata})
            response.raise_for_status()
            found = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(f"Rasa: {type(error).__name__}") from error
        replies = [item["custom"] for item in found if isinstance(item, dict) and isinstance(item.get("custom"), dict)]
        if not replies or len(replies) != len(found):
            raise Unavailable("the action server gave no answer")
        return replies

    def close(self) -> None:
        self._http.close()
