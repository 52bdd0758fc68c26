"""One running assistant a folder: a lock that the system itself lets go when its holder dies."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.launch.faults import AlreadyRuns
from bot.launch.logs import private_folder
from bot.settings import Settings


@contextmanager
def only_once(settings: Settings) -> Iterator[None]:
    """Hold the folder's lock; raises :class:`AlreadyRuns` when somebody else does."""
    path = private_folder(settings.data) / "run.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRuns(f"Attune already runs in this folder{_who(file.name)}. Talk to it with: make chat") from error
        file.truncate(0)
        json.dump({"process": os.getpid(), "port": settings.rasa_port}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def is_running(settings: Settings) -> bool:
    """Say whether another process holds the lock; it may still be starting."""
    path = settings.data / "run.lock"
    if not path.exists():
        return False
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _who(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            note = json.load(file)
        return f" (process {note['process']}, port {note['port']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
