import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from bot.launch.faults import LaunchError
from bot.launch.processes import RESTARTS, ChildPlan, Children, Watch

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_stop_ends_a_child_and_what_the_child_started(child: Callable[..., ChildPlan], tmp_path: Path) -> None:
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-S', '-c', {SLEEP!r}]); print(p.pid, flush=True); p.wait()"
    children = Children()
    process = children.start(child(code))
    log = tmp_path / "child.log"
    wait_for(lambda: log.read_text().strip().isdigit())
    grandchild = int(log.read_text())
    children.stop()
    assert process.poll() is not None
    wait_for(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE)


def test_stop_kills_what_ignores_being_asked(child: Callable[..., ChildPlan], tmp_path: Path) -> None:
    children = Children()
    process = children.start(child(STUBBORN))
    wait_for(lambda: "up" in (tmp_path / "child.log").read_text())
    children.stop(patience=0.2)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_children_die_when_their_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from bot.launch.processes import Children, ChildPlan\n"
        f"plan = ChildPlan('x', (sys.executable, '-S', '-c', {SLEEP!r}), {{}}, Path('.'), Path({str(tmp_path / 'c.log')!r}))\n"
        "print(Children().start(plan).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    wait_for(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_watch_starts_a_dead_child_again_and_later_gives_up(child: Callable[..., ChildPlan]) -> None:
    children, said, now = Children(), [], [0.0]
    watch = Watch(children, said.append, clock=lambda: now[0])
    children.start(child("raise SystemExit(3)"))
    try:
        with pytest.raises(LaunchError, match=rf"stopped {RESTARTS + 1} times in 10 minutes, last with code 3"):
            for _ in range(100):
                wait_for(lambda: bool(children.dead()))
                watch.look()
                now[0] += 20
    finally:
        children.stop()
    assert len(said) == RESTARTS and "starting it again in 1 s" in said[0] and "in 16 s" in said[-1]


def test_watch_waits_before_it_starts_again(child: Callable[..., ChildPlan]) -> None:
    children, now = Children(), [0.0]
    watch = Watch(children, lambda text: None, clock=lambda: now[0])
    children.start(child(SLEEP))
    try:
        first = children._running["The fake server"][1]
        os.killpg(first.pid, signal.SIGKILL)
        wait_for(lambda: bool(children.dead()))
        watch.look()
        watch.look()
        assert children.dead(), "it was started again at once"
        now[0] = 1.5
        watch.look()
        assert not children.dead()
    finally:
        children.stop()


def test_a_command_that_does_not_exist_is_one_line(child: Callable[..., ChildPlan], tmp_path: Path) -> None:
    plan = ChildPlan("The Rasa server", (str(tmp_path / "none"),), {}, tmp_path, tmp_path / "x.log")
    with pytest.raises(LaunchError, match="The Rasa server cannot be started: No such file"):
        Children().start(plan)


def test_logs_are_private(child: Callable[..., ChildPlan], tmp_path: Path) -> None:
    children = Children()
    children.start(child("print('words')"))
    wait_for(lambda: bool(children.dead()))
    children.stop()
    assert (tmp_path / "child.log").stat().st_mode & 0o777 == 0o600
