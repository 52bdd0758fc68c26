"""Bring the assistant up, from nothing to two servers that answer; whatever happens, nothing is left behind."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.launch import database, people
from bot.launch.lock import only_once
from bot.launch.logs import rotate
from bot.launch.obstacles import check_ports, contacts_warning, read_content
from bot.launch.processes import Children, Watch, stoppable
from bot.launch.readiness import wait_until_ready
from bot.launch.servers import plan_servers, rasa_address, web_address
from bot.launch.training import ensure_trained
from bot.settings import Settings


@dataclass(frozen=True)
class Running:
    """The servers as long as they run."""

    address: str
    pages: str
    watch: Watch


@contextmanager
def started(settings: Settings, console: Console, logs: Path | None = None, prefix: str = "") -> Iterator[Running]:
    """Check, train, migrate, start and wait; stop everything on the way out. Raises :class:`LaunchError`."""
    with stoppable(), only_once(settings):
        check_ports(settings)
        guidance = read_content(settings.scenarios)
        warning = contacts_warning(guidance)
        if warning:
            _say(console, f"Note: {warning}")
        model = ensure_trained(settings, guidance, console)
        database.prepare(settings)
        plans = plan_servers(settings, model, logs or settings.data / "log", prefix)
        for plan in plans:
            rotate(plan.log)
        children = Children()
        try:
            with console.status("Starting ...") if console.is_terminal else nullcontext():
                for plan in plans:
                    children.start(plan)
                wait_until_ready(children, plans)
            yield Running(rasa_address(settings), web_address(settings), Watch(children, lambda text: _say(console, text)))
        finally:
            children.stop()


def run_until_stopped(settings: Settings, console: Console, began: float) -> None:
    """``attune run``: returns when Ctrl-C or SIGTERM has stopped everything."""
    try:
        with started(settings, console) as running:
            _say(console, f"Attune is ready in {time.monotonic() - began:.1f} s. Open {running.pages} in a browser,")
            _say(console, "or in another terminal: make chat    Stop with Ctrl-C here.")
            if note := people.first_administrator(settings):
                _say(console, f"First start: {note}")
            running.watch.forever(threading.Event())
    except KeyboardInterrupt:
        _say(console, "Stopped.")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
