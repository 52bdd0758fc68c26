"""The checkers that every commit passes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_types_are_strict() -> None:
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", "bot"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_style() -> None:
    places = ["bot", "actions", "engine", "tests", "benchmarks"]
    done = subprocess.run([sys.executable, "-m", "ruff", "check", *places], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
