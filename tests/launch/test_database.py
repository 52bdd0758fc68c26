from pathlib import Path

import pytest

from bot.launch.database import prepare
from bot.launch.faults import LaunchError
from bot.settings import Settings


def test_a_file_that_is_no_database_is_named_before_anything_starts(settings: Settings) -> None:
    settings.data.mkdir()
    Path(settings.data / "x.sqlite3").write_bytes(b"this is not a database, whatever its name says" * 10)
    with pytest.raises(LaunchError, match=r"x\.sqlite3 cannot be read as a database"):
        prepare(settings)
