import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.launch.client import Client
from bot.launch.demo import play, read_recording
from bot.launch.faults import LaunchError
from bot.launch.screen import Screen

from .conftest import FakeRasa


@pytest.mark.parametrize(("replies", "code"), [([[{"text": "One."}], [{"text": "Two."}]], 0), ([[{"text": "One."}], []], 1)])
def test_both_sides_are_shown_and_a_missing_reply_fails(rasa: FakeRasa, replies: list[object], code: int) -> None:
    rasa.replies = list(replies)
    screen = Screen(Console(file=io.StringIO(), force_terminal=False))
    with Client(rasa.address, "demo") as client:
        assert play(("hello", "1"), client, screen) == code
    assert screen._console.file.getvalue().startswith("> hello\n\nOne.\n\n> 1\n")  # type: ignore[attr-defined]


def test_a_recording_is_read_and_a_broken_one_named(tmp_path: Path) -> None:
    path = tmp_path / "r.yml"
    path.write_text("scenario: x\nsteps:\n- user: hello\n- user: '1'\n")
    assert read_recording(path) == ("hello", "1")
    for broken in ("steps: 3", "steps: []", "steps:\n- user: 1", "a: [", ""):
        path.write_text(broken)
        with pytest.raises(LaunchError, match="The recorded conversation"):
            read_recording(path)
    with pytest.raises(LaunchError, match="is missing"):
        read_recording(tmp_path / "none.yml")
