"""A learning record store, over xAPI's own HTTP interface."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import httpx

from bot.settings import Xapi

AT_ONCE = 50
_TRIES = 5
_LATER = (429, 500, 502, 503, 504)


class StoreError(Exception):
    """The store did not take statements; the message says why and what to do. What it did take is noted."""


class Store:
    """Sends statements. Sending one again is safe: its id is the same, and a store keeps one statement per id."""

    def __init__(self, settings: Xapi, transport: httpx.BaseTransport | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._url = f"{settings.url}/statements"
        self._sleep = sleep
        self._http = httpx.Client(
            auth=(settings.key, settings.secret), transport=transport, timeout=httpx.Timeout(30.0, connect=5.0),
            headers={"X-Experience-API-Version": "1.0.3"},
        )  # fmt: skip

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, batch: Sequence[dict[str, Any]]) -> None:
        """Return once the store has every statement of ``batch`` (at most ``AT_ONCE``); raises :class:`StoreError`."""
        answer = self._ask("POST", json=list(batch))
        if answer.is_success:
            return
        if answer.status_code in (409, 413) and len(batch) > 1:  # one of them is there already, or together they are too long
            for one in batch:
                self.send([one])
        elif answer.status_code != 409 or not self._has(batch[0]["id"]):
            raise StoreError(_why(answer))

    def _has(self, statement: str) -> bool:
        return any(self._ask("GET", params={name: statement}).is_success for name in ("statementId", "voidedStatementId"))

    def _ask(self, method: str, **content: Any) -> httpx.Response:
        """Ask, and ask again when the store is busy or away; the last answer is returned whatever it is."""
        for attempt in range(_TRIES):
            last = attempt == _TRIES - 1
            try:
                answer = self._http.request(method, self._url, **content)
            except httpx.TransportError as error:
                if last:
                    raise StoreError(f"The store at {self._url} does not answer ({type(error).__name__}). Look at ATTUNE_LRS_URL.") from error
                self._sleep(2.0**attempt)
                continue
            if answer.status_code not in _LATER or last:
                return answer
            asked = answer.headers.get("Retry-After", "")
            self._sleep(min(float(asked), 120.0) if asked.isdigit() else 2.0**attempt)
        raise AssertionError("unreachable")


def _why(answer: httpx.Response) -> str:
    if answer.status_code in (401, 403):
        return f"The store does not let us in ({answer.status_code}). Look at ATTUNE_LRS_KEY and ATTUNE_LRS_SECRET."
    if answer.status_code == 404:
        return f"There is no store at {answer.request.url} (404). ATTUNE_LRS_URL is its xAPI endpoint, without /statements."
    return f"The store refused with {answer.status_code}: {answer.text[:300]}"
