"""Socket Mode: we call Slack and stay connected, for places that nothing can reach from outside.

Bolt's own client reconnects once it has been connected. Before that it gives up at the first trouble, so beginning is ours:
the pages and everything else start whether or not Slack can be reached just then.
"""

import logging
import threading

from django.db import close_old_connections
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0  # seconds between two tries to begin


class _Handler(SocketModeHandler):
    """Lets no thread keep a connection to the database that has died meanwhile; over HTTP Django itself sees to that."""

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        close_old_connections()
        try:
            super().handle(client, req)
        finally:
            close_old_connections()


class SocketMode:
    """A line to Slack, from :meth:`start` to :meth:`stop`."""

    def __init__(self, app: App, app_token: str, ping_interval: float = 10.0, pause: float = 1.0) -> None:
        self._handler, self._pause = _Handler(app, app_token, ping_interval=ping_interval), pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._begin, name="slack-socket", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        self._stop.set()
        self._thread.join(patience)
        self._handler.close()  # type: ignore[no-untyped-call]

    def _begin(self) -> None:
        pause = self._pause
        while not self._stop.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
                return
            except Exception as error:  # the edge of a thread; the SDK raises whatever broke, from DNS to its own classes
                logger.warning("slack: Socket Mode could not begin (%s); trying again in %.0f s", type(error).__name__, pause)
            self._stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
