"""A small HTTP server on loopback, for the length of a test, that answers with what a function says."""

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request; ``body`` is its JSON, or its form's fields."""

    method: str
    path: str
    body: dict[str, Any]
    headers: Mapping[str, str]


Answer = tuple[int, Any, Mapping[str, str]]


@contextmanager
def serving(answer: Callable[[Asked], Answer | None]) -> Iterator[str]:
    """Yield the address. ``answer`` returns status, JSON and headers, or None to hang up without a word."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            body = json.loads(raw or "{}") if "json" in self.headers.get("Content-Type", "") else dict(urllib.parse.parse_qsl(raw))
            found = answer(Asked(self.command, self.path, body, self.headers))
            if found is None:
                self.close_connection = True
                return
            status, content, headers = found
            data = json.dumps(content).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json", "Content-Length": str(len(data))} | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
