"""A REST server that stands in for Rasa, and child processes that are two lines long."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bot.launch.processes import ChildPlan
from bot.settings import Settings


@dataclass
class FakeRasa:
    """Answers each message with the next of ``replies`` (a list, or an HTTP status); remembers what it was sent."""

    address: str = ""
    replies: list[Any] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, b"Hello from Rasa")

        def do_POST(self) -> None:
            fake.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            reply = fake.replies.pop(0) if fake.replies else [{"text": "yes?"}]
            if isinstance(reply, int):
                self._answer(reply, b"broken")
            else:
                self._answer(200, json.dumps(reply).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., ChildPlan]:
    """Plan a child that runs a few lines of Python."""

    def plan(code: str, name: str = "The fake server", answers_at: str = "") -> ChildPlan:
        return ChildPlan(name, (sys.executable, "-S", "-c", code), {"PATH": ""}, tmp_path, tmp_path / "child.log", answers_at)

    return plan


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = tmp_path / "var"
    return Settings(
        scenarios=tmp_path / "scenarios", data=data, models=tmp_path / "models", database=f"sqlite:///{data / 'x.sqlite3'}",
        host="127.0.0.1", rasa_port=5005, action_port=5055, retention_days=365,
    )  # fmt: skip
