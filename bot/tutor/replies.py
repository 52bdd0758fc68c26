"""What the tutor sends back: typed messages, which each channel shows in its own best form."""

from dataclasses import asdict, dataclass
from typing import Any

TYPES = (
    "text", "story", "question", "feedback", "caution", "hint", "explain", "choice", "picture", "safety", "progress", "comment",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Something to pick; ``value`` is what typing it would be, so that every channel can offer it."""

    title: str
    value: str


@dataclass(frozen=True)
class Reply:
    """One message. ``text`` says everything on its own; the rest is for channels that can do better."""

    type: str
    text: str
    title: str = ""
    choices: tuple[Choice, ...] = ()
    several: bool = False
    levels: tuple[int, ...] = ()
    guided: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def plain(self) -> str:
        """Return the message for a channel that shows text only."""
        lines = [self.title, self.text] if self.title and self.type in ("story", "safety", "comment") else [self.text]
        if self.type == "choice" and not self.several:
            lines += [f"{c.value}. {c.title}" if c.value.isdigit() else f"- {c.title}" for c in self.choices]
        if self.type == "choice" and self.several:
            lines.append("(" + ", ".join(c.value for c in self.choices) + ")")
        return "\n".join(line for line in lines if line)
