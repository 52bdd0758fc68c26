"""What an administrator does on the command line. Each runs in a process of its own, as in real life."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def python(tmp_path: Path) -> Run:
    """Run Python with a data folder of its own."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DJANGO_"))} | {"ATTUNE_DATA": str(tmp_path)}
        return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)

    return run


@pytest.fixture
def attune(python: Run) -> Run:
    return lambda *arguments: python("-m", "bot.cli", *arguments)


FIRST = """
from bot.launch.database import prepare
from bot.launch.people import first_administrator
from bot.settings import read_settings
prepare(read_settings())
print(first_administrator(read_settings()))
print(first_administrator(read_settings()))
"""
CHECK = """
from bot.launch.database import prepare
from bot.settings import read_settings
prepare(read_settings())
from bot.records.models import User
user = User.objects.get()
print([user.check_password(p) for p in {}], user.is_staff, user.is_superuser)
"""


def password(told: str) -> str:
    found = re.search(r"Password: (\S+)", told)
    assert found and len(found[1]) >= 20
    return found[1]


def test_the_first_start_makes_an_administrator_and_later_ones_do_not(python: Run) -> None:
    told = python("-c", FIRST).stdout
    assert told.startswith("'admin' is a new administrator") and told.endswith("\nNone\n")
    assert python("-c", CHECK.format([password(told)])).stdout == "[True] True True\n"


def test_createadmin_makes_one_and_resets_one_and_tells_each_password_once(attune: Run, python: Run) -> None:
    first, second = attune("createadmin"), attune("createadmin", "ADMIN")
    assert "'admin' is a new administrator" in first.stdout and "'admin' is an administrator again" in second.stdout
    passwords = [password(first.stdout), password(second.stdout)]
    assert python("-c", CHECK.format(passwords)).stdout == "[False, True] True True\n"


def test_a_name_that_cannot_be_one_is_one_line(attune: Run) -> None:
    done = attune("createadmin", "a b:c")
    assert done.returncode == 1 and done.stderr.startswith("'a b:c' cannot be a name") and done.stderr.count("\n") == 1


def test_expire_tells_what_it_did(attune: Run) -> None:
    assert attune("expire", "--dry-run").stdout == (
        "Nobody's records are over their time.\nBesides: 0 handled messages, 0 old sessions and 0 old tries of a password would leave.\n"
    )
    assert "have left" in attune("expire").stdout
