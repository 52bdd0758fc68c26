"""Play a recorded conversation through the real servers, with a database of its own."""

import dataclasses
import tempfile
from pathlib import Path

import yaml
from rich.console import Console

from bot.launch.chat import Conversation
from bot.launch.client import Client
from bot.launch.faults import LaunchError
from bot.launch.obstacles import LOOPBACK, free_port
from bot.launch.screen import Screen
from bot.launch.start import started
from bot.settings import ROOT, Settings

RECORDING = ROOT / "tests" / "conversations" / "demo_quiet_9_weeks.yml"
PERSON = "demo"


def read_recording(path: Path) -> tuple[str, ...]:
    """Return what the person says, step by step."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        lines = [step["user"] for step in content["steps"] if "user" in step]
    except FileNotFoundError as error:
        raise LaunchError(f"The recorded conversation {path} is missing. Bring it back with: git checkout {path}") from error
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError) as error:
        raise LaunchError(f"The recorded conversation {path} is not a list 'steps' of 'user:' lines; mend it.") from error
    if not lines or not all(isinstance(line, str) for line in lines):
        raise LaunchError(f"The recorded conversation {path} needs at least one step 'user: \"...\"', each in quotes.")
    return tuple(lines)


def demo(settings: Settings, recording: Path = RECORDING) -> int:
    """``attune demo``: prints both sides; returns 1 when a message got no reply."""
    lines = read_recording(recording)
    logs = settings.data / "log"
    try:
        with tempfile.TemporaryDirectory(prefix="attune-demo-") as folder:
            aside = _aside(settings, Path(folder))
            with started(aside, Console(stderr=True), logs, "demo-") as running, Client(running.address, PERSON) as client:
                return play(lines, client, Screen())
    except KeyboardInterrupt:
        return 130


def play(lines: tuple[str, ...], client: Client, screen: Screen) -> int:
    conversation = Conversation(client, screen)
    for line in lines:
        screen.echo(line)
        if not conversation.say(line):
            return 1
    return 0


def _aside(settings: Settings, folder: Path) -> Settings:
    ports: set[int] = set()
    while len(ports) < 3:
        ports.add(free_port())
    rasa_port, action_port, web_port = ports
    return dataclasses.replace(
        settings, data=folder, database=f"sqlite:///{folder / 'demo.sqlite3'}", host=LOOPBACK, web_host=LOOPBACK,
        rasa_port=rasa_port, action_port=action_port, web_port=web_port,
    )  # fmt: skip
