"""The far end of Socket Mode on loopback: a real WebSocket server that hands out envelopes and remembers what is acknowledged."""

import asyncio
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import websockets

TEAM, USER, DM = "T1", "U1", "D1"


def until(there: Callable[[], Any], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


class Sockets:
    """``lines`` are the open connections, ``opened`` how many there have ever been, ``acked`` what was acknowledged, in order."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.lines: list[Any] = []
        self.opened, self.port = 0, 0
        self.acked: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self.port}/link"

    def send(self, payload: dict[str, Any], kind: str = "events_api", **more: Any) -> str:
        """Send an envelope over the newest line; returns its id."""
        envelope = {"envelope_id": str(uuid.uuid4()), "type": kind, "accepts_response_payload": kind != "events_api", "payload": payload} | more
        self._run(self.lines[-1].send(json.dumps(envelope)))
        return str(envelope["envelope_id"])

    def say(self, text: str, ts: str, **more: Any) -> str:
        event = {"type": "message", "channel_type": "im", "channel": DM, "user": USER, "text": text, "ts": ts}
        return self.send({"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": f"Ev{ts}", "event": event}, **more)

    def ask_to_move(self) -> None:
        """What Slack says some seconds before it closes a line."""
        self._run(self.lines[-1].send(json.dumps({"type": "disconnect", "reason": "warning", "debug_info": {"host": "h"}})))

    def close(self) -> None:
        self._run(self.lines[-1].close(1001))

    def tear(self) -> None:
        """Break the line without a word, as a network does."""
        self.loop.call_soon_threadsafe(self.lines[-1].transport.abort)

    def ids(self) -> list[str]:
        return [a["envelope_id"] for a in self.acked]

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def _serve(self, line: Any) -> None:
        self.lines.append(line)
        self.opened += 1
        await line.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}))
        try:
            async for text in line:
                self.acked.append(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        finally:
            self.lines.remove(line)


@contextmanager
def sockets() -> Iterator[Sockets]:
    found = Sockets()

    async def begin() -> Any:
        return await websockets.serve(found._serve, "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        await server.wait_closed()

    thread = threading.Thread(target=found.loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(begin(), found.loop).result(5)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(end(), found.loop).result(5)
        found.loop.call_soon_threadsafe(found.loop.stop)
        thread.join(5)
        found.loop.close()
