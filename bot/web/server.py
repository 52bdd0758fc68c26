"""The web server, the gateway and the daily work, in one process: ``python -m bot.web.server``."""

import os
import signal
from types import FrameType

import waitress
from django.core.wsgi import get_wsgi_application

from bot.settings import Settings, read_settings

THREADS = 8


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; what the gateway had claimed is free again when its lease is over."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.django_config")
    settings = read_settings()
    application = get_wsgi_application()
    from bot.channels.slack import start as slack  # deferred: these need Django set up
    from bot.channels.teams import start as teams
    from bot.gateway.assistant import Rasa
    from bot.gateway.worker import Gateway
    from bot.web.upkeep import Upkeep

    channels = [c for c in (slack.make_channel(settings), teams.make_channel(settings)) if c is not None]
    upkeep = Upkeep()
    upkeep.start()
    gateway = Gateway(Rasa(rasa_address(settings)), {c.name: c for c in channels})
    gateway.start()
    line = slack.connect(settings)
    proxy = {"trusted_proxy": "*", "trusted_proxy_headers": "x-forwarded-proto x-forwarded-for"} if settings.https else {}
    server = waitress.create_server(
        application, host=settings.web_host, port=settings.web_port, threads=THREADS, ident="attune",
        clear_untrusted_proxy_headers=True, **proxy,
    )  # fmt: skip

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    finally:
        if line is not None:
            line.stop()
        gateway.stop()
        upkeep.stop()
        server.close()


def rasa_address(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.rasa_port}"


if __name__ == "__main__":
    main()
