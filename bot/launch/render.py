"""Show a reply in a terminal, or as plain lines where the output is a file or a pipe."""

import textwrap

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from bot.launch.client import Reply

WIDTH = 88

_LABELS = {
    "story": "The story",
    "hint": "Hint",
    "explain": "Explanation",
    "picture": "Picture",
    "caution": "A thought",
    "safety": "Please read this first",
    "progress": "Progress",
}
_STYLES = {"question": "bold", "hint": "italic", "progress": "dim", "picture": "dim", "explain": "cyan"}


def label(reply: Reply) -> str:
    return reply.title or _LABELS.get(reply.type, "")


def render_rich(reply: Reply, first: int) -> RenderableType:
    """Return the reply for a terminal; its choices are numbered from ``first``."""
    text = Text(reply.text.strip(), style=_STYLES.get(reply.type, ""))
    if reply.link:
        text.append(f"\n{reply.link}" if text else reply.link, style="dim underline")
    parts: list[RenderableType] = []
    if reply.type in ("story", "safety"):
        border = "yellow" if reply.type == "safety" else "dim"
        parts.append(Panel(text, title=Text(label(reply)), title_align="left", border_style=border, box=box.ROUNDED, padding=(0, 1)))
    else:
        if label(reply):
            parts.append(Text(label(reply), style="dim"))
        if text:
            parts.append(text)
    for number, choice in enumerate(reply.choices, first):
        parts.append(_item(number, choice.title))
    return Padding(Group(*parts), (0, 0, 1, 0))


def _item(number: int, title: str) -> RenderableType:
    line = Text(f"{number:>3}  ", style="dim")
    line.append(title, style="not dim")
    return line


def render_plain(reply: Reply, first: int) -> str:
    """Return the reply as wrapped lines, ending in an empty one."""
    lines: list[str] = []
    indent = "  " if reply.type in ("story", "safety") else ""
    if label(reply):
        lines.append(f"[{label(reply)}]")
    for paragraph in reply.text.strip().splitlines():
        lines += wrap(paragraph, indent)
    if reply.link:
        lines.append(indent + reply.link)
    for number, choice in enumerate(reply.choices, first):
        lines += wrap(choice.title, "     ", f"{number:>3}  ")
    return "\n".join(lines) + "\n"


def wrap(paragraph: str, indent: str = "", start: str | None = None) -> list[str]:
    """Wrap one paragraph at :data:`WIDTH`; never breaks a long word or address."""
    begin = indent if start is None else start
    return textwrap.wrap(
        paragraph, WIDTH, initial_indent=begin, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    ) or [""]
