"""Replies and turns as the page shows them: a frozen view of each, and small marks in the text made safe for HTML."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bot.records.models import Turn
from bot.tutor.replies import Choice
from bot.web.content import guidance
from bot.web.practitioner.rings import Rings, rings

HELLO = "hello-"  # a message that the page sent by itself begins with this; its word is not shown
_LABELS = {"hint": "A hint", "caution": "A thought", "explain": "What it means", "progress": "Your progress", "story": "The story"}
_LABELS |= {"safety": "Please read this first", "apology": "Sorry"}
_QUOTE = re.compile(r"“[^”]{1,400}”")


@dataclass(frozen=True)
class Shown:
    """One reply. ``lines`` are its paragraphs, safe; ``label`` says what kind it is, in words."""

    type: str
    label: str
    lines: tuple[SafeString, ...]
    choices: tuple[Choice, ...] = ()
    several: bool = False
    rings: Rings | None = None

    @property
    def numbered(self) -> bool:
        """Whether the choices go by numbers, which can be typed as well."""
        return bool(self.choices) and all(c.value.isdigit() for c in self.choices)


@dataclass(frozen=True)
class ShownTurn:
    """One message and its replies. ``own`` is empty where the page spoke by itself or nothing may be shown."""

    id: int
    own: str
    kept: bool
    replies: tuple[Shown, ...]

    @property
    def choosing(self) -> Shown | None:
        """The reply whose choices answer this turn, if there is one."""
        return next((r for r in reversed(self.replies) if r.choices), None)


def shown_turns(turns: Sequence[Turn], before: Turn | None) -> tuple[ShownTurn, ...]:
    """Show ``turns``; what was picked by a button is named as the button was, so the turn before them is needed as well."""
    offered = ({}, *(_offered(t.replies) for t in turns)) if before is None else (*map(_offered, (t.replies for t in (before, *turns))),)
    return tuple(_shown_turn(turn, names) for turn, names in zip(turns, offered, strict=False))


def named(text: str, turn: Turn | None) -> str:
    """Return what was picked in answer to ``turn`` by the name on its button, and anything else as it is."""
    return _offered(turn.replies).get(text, text) if turn else text


def _offered(replies: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(c["value"]): str(c["title"]) for r in replies if not r.get("several") for c in r.get("choices", ())}


def _shown_turn(turn: Turn, names: Mapping[str, str]) -> ShownTurn:
    by_itself = turn.message_id.partition(":")[2].startswith(HELLO)
    own = "" if by_itself else turn.text or ""
    return ShownTurn(turn.pk, names.get(own, own), by_itself or turn.text is not None, shown_replies(turn.replies))


def loose(replies: Iterable[Mapping[str, Any]]) -> ShownTurn:
    """Replies whose turn is gone because everything was erased: shown once."""
    return ShownTurn(0, "", True, shown_replies(replies))


def shown_replies(replies: Iterable[Mapping[str, Any]]) -> tuple[Shown, ...]:
    return tuple(_shown(r) for r in replies)


def _shown(reply: Mapping[str, Any]) -> Shown:
    kind = str(reply.get("type", "text"))
    picture = None
    if kind == "picture":
        picture = rings(guidance(), reply.get("levels", ()), reply.get("guided", ()))
    choices = tuple(Choice(str(c["title"]), str(c["value"])) for c in reply.get("choices", ()))
    lines = tuple(_marked(line, kind) for line in str(reply.get("text", "")).splitlines() if line.strip())
    return Shown(kind, str(reply.get("title") or _LABELS.get(kind, "")), lines, choices, bool(reply.get("several")), picture)


def _marked(line: str, kind: str) -> SafeString:
    """Escape a line; the person's own words stand out in feedback, numbers can be rung in a safety message."""
    if kind == "feedback":
        return _replaced(_QUOTE, line, lambda words: format_html('<em class="quoted">{}</em>', words))
    if kind == "safety":
        return _replaced(_numbers(), line, lambda n: format_html('<a href="tel:{}">{}</a>', n.replace(" ", ""), n))
    return conditional_escape(line)


def _replaced(pattern: "re.Pattern[str]", line: str, make: Any) -> SafeString:
    parts, at = [], 0
    for found in pattern.finditer(line):
        parts += [conditional_escape(line[at : found.start()]), make(found.group())]
        at = found.end()
    return mark_safe("".join((*parts, conditional_escape(line[at:]))))


@lru_cache(maxsize=1)
def _numbers() -> "re.Pattern[str]":
    """The telephone numbers of the area's contacts, longest first."""
    known = {c.number for c in guidance().safety.contacts if c.number and re.fullmatch(r"[+\d ()-]+", c.number)} | {"999", "111"}
    return re.compile(r"(?<!\d)(?:" + "|".join(re.escape(n) for n in sorted(known, key=len, reverse=True)) + r")(?!\d)")
