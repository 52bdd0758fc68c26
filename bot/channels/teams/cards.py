"""Replies as Adaptive Cards. Each also says itself in plain text, for notifications and for clients that show no cards."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.guidance import LevelInfo, Scenario

Card = dict[str, Any]
Reply = dict[str, Any]

_VERSION = "1.5"  # the newest that every Teams client shows
_QUOTED = re.compile(r"“([^”\n]+)”")
_MARKS = re.compile(r"([\\*_\[\]`]|^[#>~])")
_LEVEL = re.compile(r"level \d")
_MOST_BUTTONS = 6  # more than these Teams does not show
_FALLBACK = 1500  # characters; with the card itself a message must stay under Teams' 28 KB
TO_ALL = (
    "A word to everybody here, because I cannot write to each of you alone: what may be about a real child or family, or about oneself, is not collected. "
    "If you are worried about a child, tell your safeguarding lead today. If anybody is in danger now, call 999."
)
STILL_THERE = "I have not kept what you wrote, but Teams still shows it here. You can delete your message."
AGAIN = "I was interrupted just now, and cannot tell whether my last message reached you. If it did not, I can show it again."


def activity(reply: Reply, levels: Sequence[LevelInfo], picture: str = "") -> Card:
    """Return the activity of one reply (see bot.tutor.replies); ``picture`` is the address of the rings, if Teams can reach one."""
    text = "\n\n".join(part for part in (reply.get("title"), reply["text"]) if part) or "…"
    body = _rings(reply, levels, picture) if reply["type"] == "picture" else _RENDER.get(reply["type"], _plain)(reply)
    choices = {c["value"]: _titled(c) for c in reply.get("choices") or []}
    if not choices:
        return _activity(text, body, [])
    asked = {"asked": reply["text"][:600]}
    if reply.get("several") or len(choices) > _MOST_BUTTONS:
        kind = "several" if reply.get("several") else "one"
        return _activity(text, [*body, _choices(kind, choices)], [_submit("Send", asked | {"kind": kind, "titles": choices})])
    return _activity(text, body, [_submit(t, asked | {"kind": "say", "say": v, "titles": {v: t}}) for v, t in choices.items()])


def taken(reply: Reply) -> Card:
    """What stands in place of a card once it was used: what was asked and what was chosen, with nothing left to press."""
    asked = [_block(_safe(part), isSubtle=True) for part in reply.get("title", "").splitlines() if part.strip()]
    return _activity(reply["text"], [*asked, _block(f"You chose: **{_safe(reply['text'])}**")], [])


def again(key: str) -> Card:
    """Offer a reply of which nobody can tell whether it arrived."""
    return _activity(AGAIN, [_block(AGAIN, isSubtle=True)], [_submit("Show it again", {"kind": "again", "again": key})])


def discussion(scenario: Scenario, team: str = "") -> Card:
    """A story with its reflection questions, for a team to talk about in the thread. Names nobody, scores nothing."""
    for_whom = f"for the supervisors of {_safe(team)}" if team else "but no team belongs to this place yet, so nobody will read it"
    body = [
        *_heading(scenario),
        {"type": "Container", "style": "emphasis", "items": [_block(_safe(part)) for part in _paragraphs(scenario.vignette)]},
        _block("To talk about in this thread", weight="Bolder", spacing="Medium"),
        *(_block(f"{n}. {_safe(q)}") for n, q in enumerate(scenario.reflection, 1)),
        _block("Nothing here is scored. Please keep real children and families out of it.", isSubtle=True, separator=True),
        _block(
            f"**@Attune discuss close** collects what was said, without names, {for_whom}. If your organisation does not let me read along here, "
            "only replies that mention **@Attune** reach me.", isSubtle=True,
        ),
    ]  # fmt: skip
    text = f"{scenario.title}, {scenario.age}: {scenario.vignette.strip()}"
    return _activity(text, body, [_submit("Start on my own", {"kind": "alone"})])


def to_all() -> Card:
    """Where somebody had to be told something in private, and cannot be reached there."""
    return _activity(TO_ALL, [{"type": "Container", "style": "accent", "items": [_block(TO_ALL)]}], [])


@dataclass(frozen=True)
class Chosen:
    """What a used card stands for: the words to say, and how to show what was asked and chosen."""

    words: str
    shown: str
    asked: str


def chosen(value: dict[str, Any]) -> Chosen | None:
    """Read a submitted card; None when it holds nothing of ours, or nothing was chosen."""
    kind, titles = value.get("kind"), value.get("titles")
    if kind not in ("say", "several", "one"):
        return None
    picked = [part.strip() for part in str(value.get(kind) or "").split(",") if part.strip()]
    known = titles if isinstance(titles, dict) else {}
    shown = ", ".join(str(known.get(part, part)) for part in picked)
    return Chosen(", ".join(picked), shown, str(value.get("asked") or "")) if picked else None


def _heading(scenario: Scenario) -> list[Card]:
    return [_block(f"{_safe(scenario.title)}, {_safe(scenario.age)}", weight="Bolder", size="Large", style="heading")]


def _choices(kind: str, titles: dict[str, str]) -> Card:
    several = kind == "several"
    return {
        "type": "Input.ChoiceSet", "id": kind, "isMultiSelect": several, "style": "expanded", "wrap": True,
        "label": "Choose one or more, or write your answer below" if several else "Choose one", "isRequired": True,
        "errorMessage": "Nothing is chosen yet.", "choices": [{"title": title, "value": value} for value, title in titles.items()],
    }  # fmt: skip


def _activity(text: str, body: list[Card], actions: list[Card]) -> Card:
    content = {
        "type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": _VERSION,
        "fallbackText": text[:_FALLBACK], "body": body, "actions": actions, "msteams": {"width": "Full"},
    }  # fmt: skip
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "summary": text[:200], "attachments": [card]}


def _plain(reply: Reply) -> list[Card]:
    title = [_block(_safe(reply["title"]), weight="Bolder")] if reply.get("title") else []
    return [*title, *(_block(_marked(part)) for part in _paragraphs(reply["text"]))]


def _story(reply: Reply) -> list[Card]:
    title = _block(_safe(reply.get("title") or "The story"), weight="Bolder", size="Medium", style="heading")
    return [{"type": "Container", "style": "emphasis", "items": [title, *(_block(_safe(p)) for p in _paragraphs(reply["text"]))]}]


def _question(reply: Reply) -> list[Card]:
    return [_block(_safe(part), weight="Bolder") for part in _paragraphs(reply["text"])]


def _safety(reply: Reply) -> list[Card]:
    """Whom to turn to; with the contacts also what we cannot do: Teams keeps its own copy of what was written."""
    still = [_block(STILL_THERE, spacing="Medium")] if reply.get("title") else []
    return [{"type": "Container", "style": "accent", "items": [*_plain(reply), *still]}]


def _comment(reply: Reply) -> list[Card]:
    return [{"type": "Container", "style": "emphasis", "items": _plain(reply)}]


def _rings(reply: Reply, levels: Sequence[LevelInfo], picture: str) -> list[Card]:
    """The five levels as an image where Teams can reach one, or else as a list that says the same; the text says it in words."""
    named, guided = set(reply.get("levels") or ()), set(reply.get("guided") or ())
    if picture:
        alt = " ".join(reply["text"].split())[:900] or "The five levels as rings"
        key = f"Filled: you named it.{' Amber edge: the guidance looks here.' if guided else ''}"
        return [{"type": "Image", "url": picture, "altText": alt, "width": "280px"}, _block(key, isSubtle=True), *_plain(reply)]
    facts = [
        {"title": f"{level.number} {level.short}", "value": _seen(level.number in named, level.number in guided)} for level in levels
    ]
    return [{"type": "FactSet", "facts": facts}, *_plain(reply)]


def _seen(named: bool, guided: bool) -> str:
    if named and guided:
        return "● you named it, and the guidance looks here too"
    return "● you named it" if named else "◆ the guidance looks here" if guided else "–"


_RENDER: dict[str, Callable[[Reply], list[Card]]] = {"story": _story, "question": _question, "safety": _safety, "comment": _comment}


def _titled(choice: Reply) -> str:
    """What is spoken of by its number shows it."""
    value, title = str(choice["value"]), str(choice["title"])
    if value.isdigit():
        return f"{value}. {title}"
    return f"{value.capitalize()}: {title}" if _LEVEL.fullmatch(value) else title


def _paragraphs(text: str) -> list[str]:
    """Teams runs single line breaks together, so that each line becomes a block of its own."""
    return [line for line in text.splitlines() if line.strip()] or ["…"]


def _safe(text: str) -> str:
    """Show exactly these words: nothing of what a person typed becomes Markdown."""
    return _MARKS.sub(r"\\\1", text)


def _marked(text: str) -> str:
    return _QUOTED.sub(r"“**\1**”", _safe(text))


def _block(text: str, **how: Any) -> Card:
    return {"type": "TextBlock", "text": text, "wrap": True} | how


def _submit(title: str, data: dict[str, Any]) -> Card:
    return {"type": "Action.Submit", "title": title, "data": data}
