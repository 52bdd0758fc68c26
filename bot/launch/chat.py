"""The conversation in a terminal."""

import getpass
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from bot.launch.client import Choice, Client, NoAnswer, Outgoing
from bot.launch.faults import LaunchError
from bot.launch.lock import is_running
from bot.launch.processes import Watch
from bot.launch.readiness import LIMIT, answers
from bot.launch.screen import Ask, Screen, piped_lines, typed_lines
from bot.launch.servers import rasa_address
from bot.launch.start import started
from bot.settings import Settings

GREETING = "hello"

_NUMBERS = re.compile(r"[0-9]{1,6}(?:(?:\s*(?:,|and|&)\s*|\s+)[0-9]{1,6})*")


class Conversation:
    """One person's side of the talk. ``pending`` is what was sent and not yet answered."""

    def __init__(self, client: Client, screen: Screen) -> None:
        self._client, self._screen = client, screen
        self._choices: tuple[Choice, ...] = ()
        self._several = False
        self.pending: Outgoing | None = None
        self.shown = ""

    def say(self, text: str) -> bool:
        """Send ``text`` (a number or the words of an offered choice stand for it) and show the replies."""
        if self.pending is None or text != self.shown:
            self.pending, self.shown = self._outgoing(text).with_id(), text
        try:
            with self._screen.waiting():
                replies = self._client.send(self.pending)
        except NoAnswer as reason:
            self._screen.note(f"{reason} What you wrote is kept.")
            return False
        self.pending, self.shown = None, ""
        self._choices = tuple(choice for reply in replies for choice in reply.choices)
        self._several = any(reply.several for reply in replies)
        self._screen.show(replies)
        return True

    def _outgoing(self, text: str) -> Outgoing:
        word = text.strip().rstrip(".").casefold()
        numbers = [int(n) for n in re.findall(r"[0-9]{1,6}", word)] if _NUMBERS.fullmatch(word) else []
        if numbers and all(1 <= n <= len(self._choices) for n in numbers) and (len(numbers) == 1 or self._several):
            return Outgoing(", ".join(self._choices[n - 1].value for n in numbers))
        for choice in self._choices:
            if word == choice.title.strip().rstrip(".").casefold():
                return Outgoing(choice.value)
        return Outgoing(text)


def converse(conversation: Conversation, screen: Screen, ask: Ask, interactive: bool) -> int:
    """Talk until the person's lines end; returns the exit code."""
    try:
        answered = conversation.say(GREETING)
        while True:
            if not answered and not interactive:
                return 1
            if not answered:
                screen.note("Press Enter to send it again, or change it first.")
            text = ask("" if answered else conversation.shown)
            if not interactive:
                screen.echo(text)
            if text.strip():
                answered = conversation.say(text)
            else:
                screen.note("There was nothing in that message. Write a few words, or 'help'.")
    except (EOFError, KeyboardInterrupt):
        screen.note("Goodbye. Your progress is saved; come back any time with: make chat")
        return 0


def chat(settings: Settings, name: str | None) -> int:
    """``attune chat``: joins the running assistant, or starts one for as long as the talk lasts."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    screen = Screen()
    try:
        with _assistant(settings) as address, Client(address, person_id(name)) as client:
            ask = typed_lines() if interactive else piped_lines()
            return converse(Conversation(client, screen), screen, ask, interactive)
    except KeyboardInterrupt:
        return 0


def person_id(name: str | None) -> str:
    """``terminal:<name>``; a name that has a channel already is taken as it is."""
    if name is None:
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = "user"
    if not name.strip():
        raise LaunchError("--as needs a name, for example: --as anna")
    return name if ":" in name else f"terminal:{name}"


@contextmanager
def _assistant(settings: Settings) -> Iterator[str]:
    console = Console(stderr=True)
    address = rasa_address(settings)
    if is_running(settings):
        _wait_for_other(settings, address, console)
        yield address
        return
    with started(settings, console) as running:
        stop = threading.Event()
        threading.Thread(target=_watch, args=(running.watch, stop, console), daemon=True).start()
        try:
            yield running.address
        finally:
            stop.set()


def _wait_for_other(settings: Settings, address: str, console: Console) -> None:
    """Somebody else is starting or running it: wait until it answers."""
    if answers(f"{address}/"):
        return
    console.print("Attune is just starting in another terminal; waiting for it ...", highlight=False)
    for _ in range(int(LIMIT / 0.5)):
        if answers(f"{address}/", 0.5):
            return
        if not is_running(settings):
            raise LaunchError("The Attune that was starting in another terminal has ended. Start again: make chat")
        threading.Event().wait(0.5)
    raise LaunchError(
        f"Attune runs in this folder but nothing answers at {address}. Was it started with another ATTUNE_RASA_PORT? "
        "Set the same here, or stop it and start again."
    )


def _watch(watch: Watch, stop: threading.Event, console: Console) -> None:
    try:
        watch.forever(stop)
    except LaunchError as error:
        console.print(str(error), markup=False, highlight=False, soft_wrap=True)
