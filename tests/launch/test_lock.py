import subprocess
import sys

import pytest

from bot.launch.environment import settings_environment
from bot.launch.faults import AlreadyRuns
from bot.launch.lock import is_running, only_once
from bot.settings import Settings

HOLD = """
from bot.launch.lock import only_once
from bot.settings import read_settings
with only_once(read_settings()):
    print("held", flush=True)
    input()
"""


def test_a_second_start_is_told_that_it_already_runs_and_how_to_chat(settings: Settings) -> None:
    environment = settings_environment(settings)
    with subprocess.Popen([sys.executable, "-c", HOLD], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        assert is_running(settings)
        told = rf"already runs in this folder \(process {other.pid}, port 5005\).*make chat"
        with pytest.raises(AlreadyRuns, match=told), only_once(settings):
            pass
        other.kill()
    with only_once(settings):
        pass


def test_nothing_runs_in_a_new_folder(settings: Settings) -> None:
    assert not is_running(settings)
