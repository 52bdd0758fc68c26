"""The log files under ``var/log``: private, rotated at each start, and read again to say what went wrong."""

import os
import re
from pathlib import Path
from typing import BinaryIO

KEPT = 3

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_TELLING = re.compile(r"\b(ERROR|CRITICAL|Error|error|Exception|Interrupt|Killed|fatal|No space left)\b|\w+(Error|Exception):")
_NOISE = re.compile(r"Warning|bad revision|^\s")


def private_folder(folder: Path) -> Path:
    """Make ``folder`` for this account only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def open_log(path: Path) -> BinaryIO:
    """Open for appending; nobody else can read it, for Rasa's errors can contain what a person wrote."""
    private_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(handle, 0o600)
    return os.fdopen(handle, "ab")


def rotate(path: Path) -> None:
    """Move ``x.log`` to ``x.log.1`` and so on; the oldest goes."""
    for number in range(KEPT, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
        if newer.exists():
            newer.replace(older)


def tail(path: Path, size: int = 64_000) -> str:
    """Return the end of a log without colours; empty when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - size))
        return _COLOUR.sub("", file.read().decode("utf-8", "replace"))


def last_useful_line(path: Path) -> str:
    """Return the last line that says what failed, else the last line that is no warning and no part of a traceback."""
    lines = [line for line in re.split(r"[\r\n]+", tail(path)) if line.strip()]
    sound = [line for line in lines if not _NOISE.search(line)]
    telling = [line for line in sound if _TELLING.search(line)]
    found = (telling or sound or lines or ["it wrote nothing"])[-1].strip()
    return found if len(found) <= 300 else found[:297] + "..."
