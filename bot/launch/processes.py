"""Child processes that never outlive us: each in its own session, stopped as a group, and watched while they run."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bot.launch.faults import LaunchError
from bot.launch.logs import open_log

PATIENCE = 10.0
RESTARTS, WINDOW = 5, 600.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

Process = subprocess.Popen[bytes]


@dataclass(frozen=True)
class ChildPlan:
    """How to start one process. ``answers_at`` is the address that answers once it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    answers_at: str = ""


class Children:
    """The processes we started, by name. They write to their own logs and are gone when we are."""

    def __init__(self) -> None:
        self._running: dict[str, tuple[ChildPlan, Process]] = {}

    def start(self, plan: ChildPlan) -> Process:
        with open_log(plan.log) as log:
            try:
                child = subprocess.Popen(
                    plan.command, cwd=plan.folder, env=dict(plan.environment), stdin=subprocess.DEVNULL, stdout=log,
                    stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_dies_with(os.getpid()),
                )  # fmt: skip
            except OSError as error:
                reason = error.strerror or str(error)
                raise LaunchError(f"{plan.name} cannot be started: {reason}; run 'make install' and start again.") from error
        self._running[plan.name] = (plan, child)
        return child

    def dead(self) -> list[tuple[ChildPlan, int]]:
        """Return the children that have ended, with their exit codes."""
        ended = [(plan, child.poll()) for plan, child in self._running.values()]
        return [(plan, code) for plan, code in ended if code is not None]

    def stop(self, patience: float = PATIENCE) -> None:
        """End every group: politely, then after ``patience`` seconds (or a second Ctrl-C) for good."""
        children = [child for _, child in self._running.values()]
        with _second_signal() as hurry:
            for child in children:
                _signal_group(child, signal.SIGTERM)
            deadline = time.monotonic() + patience
            while any(map(_lives, children)) and time.monotonic() < deadline and not hurry.is_set():
                time.sleep(0.05)
            for child in children:
                _signal_group(child, signal.SIGKILL)
                child.wait()
        self._running.clear()


class Watch:
    """Starts again what has died, a little later each time; gives up after ``RESTARTS`` in ``WINDOW`` seconds."""

    def __init__(self, children: Children, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._children, self._say, self._clock = children, say, clock
        self._starts: dict[str, deque[float]] = {}
        self._due: dict[str, float] = {}

    def look(self) -> None:
        """Look once at all children."""
        now = self._clock()
        for plan, code in self._children.dead():
            if plan.name not in self._due:
                self._due[plan.name] = now + self._delay(plan, code, now)
            elif now >= self._due[plan.name]:
                del self._due[plan.name]
                self._children.start(plan)

    def forever(self, stop: threading.Event, every: float = 0.5) -> None:
        while not stop.wait(every):
            self.look()

    def _delay(self, plan: ChildPlan, code: int, now: float) -> float:
        starts = self._starts.setdefault(plan.name, deque())
        while starts and now - starts[0] > WINDOW:
            starts.popleft()
        if len(starts) >= RESTARTS:
            raise LaunchError(
                f"{plan.name} stopped {RESTARTS + 1} times in {WINDOW / 60:.0f} minutes, last with code {code}; "
                f"look for the reason in {plan.log}, then start again."
            )
        delay = float(2 ** len(starts))
        starts.append(now)
        self._say(f"{plan.name} stopped (code {code}, log {plan.log}); starting it again in {delay:.0f} s.")
        return delay


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and a closed terminal end us like Ctrl-C does, also where a shell made us ignore Ctrl-C."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number, handler in before.items():
        if number != signal.SIGHUP or handler != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _second_signal() -> Iterator[threading.Event]:
    """While stopping, a signal only makes us hurry."""
    hurry = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield hurry
        return

    def note(number: int, frame: FrameType | None) -> None:
        hurry.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield hurry
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _dies_with(parent: int) -> Callable[[], None] | None:
    """Let Linux kill the child when we die without a chance to stop it; macOS has no such thing."""
    if _LIBC is None:
        return None
    libc = _LIBC

    def set_up() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return set_up


def _signal_group(child: Process, number: int) -> None:
    try:
        os.killpg(child.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # the whole group is gone (macOS reports a zombie as EPERM)


def _lives(child: Process) -> bool:
    """Say whether anything of the group is left: the child itself or what it started."""
    ended = child.poll() is not None
    try:
        os.killpg(child.pid, 0)
    except (ProcessLookupError, PermissionError):
        return not ended
    return True
