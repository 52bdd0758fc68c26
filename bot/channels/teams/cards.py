"""Replies as Adaptive Cards. Each activity also carries plain text, for notifications and for clients that show no cards."""

import re
from collections.abc import Callable
from typing import Any

from bot.guidance import Scenario

Card = dict[str, Any]
Reply = dict[str, Any]

_VERSION = "1.4"  # what every Teams client of the last years shows
_QUOTED = re.compile(r"“([^”\n]+)”")
_MARKS = re.compile(r"([\\*_\[\]#>`~])")


def activity(reply: Reply, picture: str = "") -> Card:
    """Return the activity of one reply (see bot.tutor.replies); ``picture`` is the address of the rings, if Teams can reach one."""
    text = "\n\n".join(part for part in (reply.get("title"), reply["text"]) if part) or "…"
    body = _RENDER.get(reply["type"], _plain)(reply)
    if reply["type"] == "picture":
        body = _rings(reply, picture)
    choices = reply.get("choices") or []
    actions: list[Card] = []
    if choices and reply.get("several"):
        options = [{"title": c["title"], "value": c["value"]} for c in choices]
        body.append({"type": "Input.ChoiceSet", "id": "several", "isMultiSelect": True, "style": "expanded", "label": "Choose any number", "choices": options, "wrap": True})
        actions = [_submit("Send", {"kind": "several"})]
    elif len(choices) > 6:
        options = [{"title": c["title"], "value": c["value"]} for c in choices]
        body.append({"type": "Input.ChoiceSet", "id": "one", "style": "expanded", "label": "Choose one", "choices": options, "wrap": True})
        actions = [_submit("Send", {"kind": "one"})]
    else:
        actions = [_submit(c["title"], {"kind": "say", "say": c["value"]}) for c in choices]
    return _activity(text, body, actions)


def discussion(scenario: Scenario) -> Card:
    """A story with its reflection questions, for a team to talk about in the thread. Names nobody, scores nothing."""
    body = [
        _block(f"{scenario.title}, {scenario.age}", weight="Bolder", size="Large"),
        {"type": "Container", "style": "emphasis", "items": [_block(_safe(scenario.vignette.strip()))]},
        _block("To talk about in this thread", weight="Bolder"),
        *(_block(f"{n}. {_safe(q)}") for n, q in enumerate(scenario.reflection, 1)),
        _block(
            "Nothing here is scored. What is said here is collected without names for your team's supervisor when somebody writes "
            "**@Attune discuss close**. Please keep real children and families out of it.", isSubtle=True, size="Small",
        ),
    ]  # fmt: skip
    text = f"{scenario.title}, {scenario.age}: {scenario.vignette.strip()}"
    return _activity(text, body, [_submit("Start on my own", {"kind": "alone"})])


def chosen(value: dict[str, Any]) -> str | None:
    """Return the words for which a submitted card stands; None when it holds nothing of ours."""
    kind = value.get("kind")
    if kind == "say":
        return str(value.get("say") or "") or None
    if kind in ("several", "one"):
        return ", ".join(part.strip() for part in str(value.get(kind) or "").split(",") if part.strip()) or None
    return None


def _activity(text: str, body: list[Card], actions: list[Card]) -> Card:
    content = {
        "type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": _VERSION,
        "fallbackText": text, "body": body, "actions": actions, "msteams": {"width": "Full"},
    }  # fmt: skip
    card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}
    return {"type": "message", "summary": text[:200], "attachments": [card]}


def _plain(reply: Reply) -> list[Card]:
    title = [_block(_safe(reply["title"]), weight="Bolder")] if reply.get("title") else []
    return [*title, *(_block(_marked(part)) for part in _paragraphs(reply["text"]))]


def _story(reply: Reply) -> list[Card]:
    items = [_block(_safe(reply.get("title") or "The story"), weight="Bolder", size="Medium"), *(_block(_safe(p)) for p in _paragraphs(reply["text"]))]
    return [{"type": "Container", "style": "emphasis", "items": items}]


def _question(reply: Reply) -> list[Card]:
    return [_block(_safe(reply["text"]), weight="Bolder")]


def _safety(reply: Reply) -> list[Card]:
    return [{"type": "Container", "style": "attention", "items": _plain(reply)}]


def _aside(reply: Reply) -> list[Card]:
    return [{"type": "Container", "style": "default", "separator": True, "items": _plain(reply)}]


def _rings(reply: Reply, picture: str) -> list[Card]:
    """The five levels: as an image where Teams can reach one, and always as a list that says the same."""
    named, guided = set(reply.get("levels") or ()), set(reply.get("guided") or ())
    image = [{"type": "Image", "url": picture, "altText": " ".join(reply["text"].split())[:900], "size": "Large"}] if picture else []
    facts = [
        {"title": f"Level {n}", "value": ", ".join(w for w, s in (("you named it", named), ("the guidance looks here", guided)) if n in s) or "–"}
        for n in (1, 2, 3, 4, 5)
    ]
    return [*image, {"type": "FactSet", "facts": facts}, *_plain(reply)]


_RENDER: dict[str, Callable[[Reply], list[Card]]] = {
    "story": _story, "question": _question, "safety": _safety, "caution": _aside, "comment": _aside, "explain": _aside, "hint": _aside,
}  # fmt: skip


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
