from pathlib import Path

import pytest

from bot.launch.logs import KEPT, last_useful_line, open_log, rotate

TRACEBACK = "start\nTraceback (most recent call last):\n  File 'x', line 1\n    import y\nModuleNotFoundError: No module named 'y'\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TRACEBACK, "ModuleNotFoundError: No module named 'y'"),
        ("\x1b[31mERROR it broke\x1b[0m\nbye\n", "ERROR it broke"),
        ("x.py:1: DeprecationWarning: old\nready soon\nx.py:2: UserWarning: Error\n", "ready soon"),
        ("", "it wrote nothing"),
    ],
)
def test_the_last_useful_line_says_what_failed(tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "a.log").write_text(text)
    assert last_useful_line(tmp_path / "a.log") == found


def test_a_missing_log_is_no_error(tmp_path: Path) -> None:
    assert last_useful_line(tmp_path / "none.log") == "it wrote nothing"


def test_logs_are_rotated_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "log" / "a.log"
    for number in range(KEPT + 3):
        rotate(path)
        with open_log(path) as log:
            log.write(str(number).encode())
    assert [p.read_text() for p in sorted(path.parent.iterdir())] == ["5", "4", "3", "2"]
