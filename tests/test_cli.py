import io
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot import cli

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ("run", "chat", "demo", "test", "check", "help", "install", "bench", "clean")


def attune(monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> int:
    """Run the command line in this process; return its exit code."""
    monkeypatch.setattr(sys, "argv", ["attune", *arguments])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.fixture
def broken_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = tmp_path / "scenarios"
    content.mkdir()
    (content / "levels.yml").write_text("- number: 6\n")
    monkeypatch.setenv("ATTUNE_SCENARIOS", str(content))
    monkeypatch.setenv("ATTUNE_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("ATTUNE_MODELS", str(tmp_path / "models"))
    return content


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_help_lists_every_target_from_the_makefiles_own_comments() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\S+) +\S", listed, re.MULTILINE) == list(TARGETS)
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony and phony[1].split() == list(TARGETS)


def test_ci_installs_what_the_tests_drive_and_runs_the_test_command() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0].startswith("set -e") and lines[1].startswith("cd ") and lines[-1] == "make test"
    assert not [line for line in lines if "pytest" in line or "://" in line]


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh")
def test_the_bootstrap_script_is_sound_shell() -> None:
    subprocess.run(["sh", "-n", str(ROOT / "bot/launch/bootstrap.sh")], check=True)


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    heavy = ["rasa", "numpy", "django", "spacy", "yaml", "httpx", "psutil", "prompt_toolkit"]
    code = f"import sys, bot.cli; print(*[m for m in {heavy} if m in sys.modules])"
    began = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip() == ""
    assert time.monotonic() - began < 5


def test_check_says_what_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert attune(monkeypatch, "check") == 0
    assert re.match(r"\d+ scenarios, \d+ points, .*: no faults\n$", capsys.readouterr().out)


def test_check_lists_every_fault(broken_content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (broken_content / "continuum.yml").write_text("- id: never\n")
    assert attune(monkeypatch, "check") == 1
    told = capsys.readouterr()
    assert told.out == "" and "scenarios/levels.yml:1: " in told.err and "scenarios/continuum.yml:1: " in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["run", "train", "demo", "score", "chat"])
def test_broken_content_is_one_line(
    command: str, broken_content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.launch.obstacles import free_port

    monkeypatch.setenv("ATTUNE_RASA_PORT", str(free_port()))
    monkeypatch.setenv("ATTUNE_ACTION_PORT", str(free_port()))
    assert attune(monkeypatch, command) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and "make check" in told.err


def test_a_setting_that_cannot_be_used_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATTUNE_RASA_PORT", "door")
    assert attune(monkeypatch, "run") == 1
    assert capsys.readouterr().err == "ATTUNE_RASA_PORT is 'door'; set it to a whole number from 1 to 65535, or unset it\n"


def test_malformed_lines_write_nothing_and_exit_with_two(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    good = b'{"id": "1", "scenario": "quiet-9-weeks", "question": "notice", "text": "quiet"}\n'
    assert attune(monkeypatch, "score", stdin=good + b"{oops\n") == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("line 2: not JSON")


def test_what_nobody_foresaw_is_one_line_and_the_details_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def burst() -> None:
        raise ZeroDivisionError("words of a person")

    monkeypatch.setattr(cli, "_settings", burst)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert attune(monkeypatch, "check") == 70
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "ZeroDivisionError" in told and "words" not in told
    [kept] = tmp_path.glob("attune-error-*.log")
    assert "words of a person" in kept.read_text() and kept.stat().st_mode & 0o777 == 0o600
