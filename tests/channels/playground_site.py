"""The real site with its gateway, and the real tutor in place of Rasa: ``python -m tests.channels.playground_site``.

Runs in a process of its own, because the Playground and the browser live in a network of their own and the site has to be there too.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.launch.database import prepare
from bot.service import receive
from bot.settings import read_settings


class Tutor(BaseHTTPRequestHandler):
    """Rasa's REST channel, which takes every message for an answer; commands are told apart by their words."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = asked["metadata"]
        replies = receive(told["person"], told["message_id"], asked["message"], {"give_answer": 0.9})
        data = json.dumps([{"recipient_id": asked["sender"], "custom": r.as_dict()} for r in replies]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    settings = read_settings()
    prepare(settings)
    tutor = ThreadingHTTPServer(("127.0.0.1", settings.rasa_port), Tutor)
    threading.Thread(target=tutor.serve_forever, daemon=True).start()
    from bot.web.server import main as serve  # after Django's settings are in the environment

    serve()


if __name__ == "__main__":
    main()
