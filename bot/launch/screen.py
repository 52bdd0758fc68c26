"""The two ends of the terminal: what is shown, and where the person's lines come from."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

from rich.console import Console
from rich.text import Text

from bot.launch.client import Reply
from bot.launch.render import WIDTH, render_plain, render_rich, wrap

Ask = Callable[[str], str]


class Screen:
    """Shows a conversation. ``plain`` (no terminal) writes a transcript: no colours, no frames, no prompts."""

    def __init__(self, console: Console | None = None) -> None:
        console = console or Console()
        self.plain = not console.is_terminal
        self._console = console if self.plain else Console(width=min(WIDTH, console.width), file=console.file)

    def show(self, replies: tuple[Reply, ...]) -> None:
        number = 1
        for reply in replies:
            if self.plain:
                self._write(render_plain(reply, number))
            else:
                self._console.print(render_rich(reply, number))
            number += len(reply.choices)

    def echo(self, text: str) -> None:
        """Show what the person said, where no terminal has shown it already."""
        lines = [line for part in (text.splitlines() or [""]) for line in wrap(part, "> ")]
        if self.plain:
            self._write("\n".join(lines) + "\n")
        else:
            self._console.print(Text("\n".join(lines), style="bold cyan"), end="\n\n")

    def note(self, text: str) -> None:
        """Say something that is not part of the conversation."""
        if self.plain:
            self._write("\n".join(wrap(f"({text})")) + "\n")
        else:
            self._console.print(Text(text, style="dim italic"), end="\n\n")

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext() if self.plain else self._console.status(Text("...", style="dim"))

    def _write(self, text: str) -> None:
        file = self._console.file
        encoding = getattr(file, "encoding", None) or "utf-8"
        file.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        file.flush()


def typed_lines() -> Ask:
    """Ask a person at a terminal: a paste of several lines is one message, the arrow keys bring earlier ones back."""
    from prompt_toolkit import PromptSession

    session: PromptSession[str] = PromptSession("> ")

    def ask(kept: str) -> str:
        answer = session.prompt(default=kept)
        print()
        return answer

    return ask


def piped_lines(stream: BinaryIO | None = None) -> Ask:
    """Read one message a line; raises EOFError at the end."""
    lines: Iterator[bytes] = iter(stream or sys.stdin.buffer)

    def ask(kept: str) -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        return line.decode("utf-8", "replace").rstrip("\r\n")

    return ask
