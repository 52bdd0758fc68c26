"""Bring the database to the version of the code."""

import importlib.util
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

from bot.launch.environment import settings_environment
from bot.launch.faults import LaunchError
from bot.launch.logs import private_folder
from bot.settings import Settings

SETTINGS_MODULE = "bot.django_config"


def prepare(settings: Settings) -> None:
    """Apply the migrations; does nothing as long as there is no package ``bot.records``."""
    private_folder(settings.data)
    if importlib.util.find_spec("bot.records") is None or importlib.util.find_spec(SETTINGS_MODULE) is None:
        return
    _check_file(settings)
    os.environ.update(settings_environment(settings))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS_MODULE
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        shown = settings.database.rpartition("@")[2]  # never the password
        raise LaunchError(f"The database {shown} cannot be used: {reason}. Mend that or set ATTUNE_DATABASE.") from error


def _check_file(settings: Settings) -> None:
    """Tell a damaged or foreign file before Django stumbles over it."""
    kind, _, rest = settings.database.partition(":///")
    path = Path(unquote(rest))
    if kind != "sqlite" or not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise LaunchError(
            f"{path} cannot be read as a database: {error}. Put a back-up in its place, or move it away to begin anew."
        ) from error
    if "records_person" in tables and "records_team" not in tables:
        raise LaunchError(f"{path} was made by a trial version before 0.2 and cannot be taken over; move it away to begin anew.")
