"""What is looked at before anything is started: ports, disk, content."""

import errno
import os
import shutil
import socket
from datetime import date
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from bot.guidance import ContentError, Guidance, load_guidance
from bot.launch.faults import LaunchError
from bot.settings import Settings

LOOPBACK = "127.0.0.1"
GIB = 1 << 30
CONTACTS_GOOD_FOR = 182  # days


def check_ports(settings: Settings) -> None:
    """Raise :class:`LaunchError` when a port cannot be had; says who holds it and which variable changes it."""
    wanted = (
        (settings.host, settings.rasa_port, "ATTUNE_RASA_PORT", "ATTUNE_HOST"),
        (LOOPBACK, settings.action_port, "ATTUNE_ACTION_PORT", "ATTUNE_HOST"),
        (settings.web_host, settings.web_port, "ATTUNE_WEB_PORT", "ATTUNE_WEB_HOST"),
    )
    seen: dict[int, str] = {}
    for host, port, variable, host_variable in wanted:
        if port in seen:
            raise LaunchError(f"{seen[port]} and {variable} are both {port}; give one of them another number.")
        seen[port] = variable
        _check_port(host, port, variable, host_variable)


def _check_port(host: str, port: int, variable: str, host_variable: str) -> None:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} is taken{_holder(port)}. Stop that, or choose another port: {variable}={_free_near(port)} make run"
        elif error.errno == errno.EACCES:
            message = f"Port {port} needs administrator rights. Set {variable} to a number above 1023."
        else:
            message = f"{host_variable} is '{host}', which is no address of this machine. Set it to 127.0.0.1, or unset it."
        raise LaunchError(message) from error


def _holder(port: int) -> str:
    """Name who listens on ``port``, as far as this account may see it."""
    try:
        found = [c.pid for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and c.laddr.port == port]
        pid = next((p for p in found if p), None)
        return f" by '{psutil.Process(pid).name()}' (process {pid})" if pid else ""
    except psutil.Error:
        return ""


def _free_near(port: int) -> int:
    for other in range(port + 1, min(port + 100, 65536)):
        with socket.socket() as trial:
            if trial.connect_ex((LOOPBACK, other)):
                return other
    return free_port()


def free_port() -> int:
    """Let the system choose a free loopback port."""
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return int(trial.getsockname()[1])


def check_disk(folder: Path, wanted: int = GIB) -> None:
    """Raise :class:`LaunchError` when the disk of ``folder`` has less than ``wanted`` bytes left."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise LaunchError(
            f"The disk that holds {folder} has only {free / GIB:.2f} GiB left and training needs {wanted / GIB:.0f} GiB. "
            "Free some space and start again."
        )


def check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise LaunchError(f"The scenario folder {folder} does not exist. Set ATTUNE_SCENARIOS to one that does, or unset it.")


def read_content(folder: Path) -> Guidance:
    """Load the content, or tell the first fault in one line."""
    check_folder(folder)
    try:
        return load_guidance(folder)
    except ContentError as error:
        more = len(error.faults) - 1
        rest = f" (and {more} more: 'make check' lists them all)" if more else ""
        raise LaunchError(f"{error.faults[0]}{rest}") from error


def describe_content(guidance: Guidance) -> str:
    points = sum(len(s.notice) + len(s.pathway.points) for s in guidance.scenarios)
    cautions = len(guidance.cautions) + sum(len(s.cautions) for s in guidance.scenarios)
    return (
        f"{len(guidance.scenarios)} scenarios, {points} points, {cautions} cautions, "
        f"{len(guidance.glossary)} glossary terms, {len(guidance.services)} local services: no faults"
    )


def contacts_warning(guidance: Guidance, today: date | None = None) -> str | None:
    """Return a warning when nobody has checked the safety contacts for half a year, or ever."""
    checked, where = guidance.safety.checked, f"scenarios{os.sep}local{os.sep}safety.yml"
    repair = f"Ring them, then set 'checked' to today's date and 'checked_by' in {where}."
    if checked is None:
        return f"The safety contacts were never checked. {repair}"
    try:
        days = ((today or date.today()) - date.fromisoformat(checked)).days
    except ValueError:
        return f"The safety contacts were checked on '{checked}', which is no date like 2026-01-31. {repair}"
    if days > CONTACTS_GOOD_FOR:
        return f"The safety contacts were last checked {days} days ago, on {checked}. {repair}"
    return None
