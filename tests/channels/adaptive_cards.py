"""What Teams takes of Adaptive Cards (adaptivecards.io, schema 1.5; Teams: 28 KB a message), for everything that we send."""

import json
from typing import Any

Card = dict[str, Any]
_TEXT = {"text", "wrap", "weight", "size", "isSubtle", "spacing", "separator", "style"}
KNOWN = {
    "TextBlock": _TEXT, "Container": {"style", "items"}, "FactSet": {"facts"}, "Image": {"url", "altText", "width"},
    "Input.ChoiceSet": {"id", "isMultiSelect", "style", "wrap", "label", "isRequired", "errorMessage", "choices"},
    "Action.Submit": {"title", "data"},
    "AdaptiveCard": {"$schema", "version", "fallbackText", "body", "actions", "msteams"},
}  # fmt: skip


def parts(found: Any) -> list[Card]:
    """Return every element of a card, itself included."""
    own = [found] if isinstance(found, dict) and "type" in found else []
    if isinstance(found, dict):
        inner = [v for k, v in found.items() if k in ("body", "items", "actions")]
    else:
        inner = found if isinstance(found, list) else []
    return own + [p for i in inner for p in parts(i)]


def faults(message: Card) -> list[str]:
    """Return what Teams would refuse, cut off, or show to nobody who cannot see."""
    size = len(json.dumps(message, ensure_ascii=False).encode())
    found = [f"{size} bytes"] if size >= 28_000 else []
    found += [] if message.get("summary", "").strip() else ["no summary for the notification"]
    attached = message["attachments"][0]
    if attached["contentType"] != "application/vnd.microsoft.card.adaptive" or len(message["attachments"]) != 1:
        found.append("not one card")
    card = attached["content"]
    found += [] if tuple(map(int, card["version"].split("."))) <= (1, 5) else [f"version {card['version']}"]
    found += [] if card["fallbackText"].strip() and card["body"] else ["nothing for old clients"]
    found += [f"{len(card['actions'])} buttons"] if len(card["actions"]) > 6 else []
    return found + [f"{p['type']}: {fault}" for p in parts(card) for fault in _of(p)]


def _of(part: Card) -> list[str]:
    strange = set(part) - KNOWN.get(part["type"], set()) - {"type"}
    found = [f"does not know {sorted(strange)}"] if strange else []
    match part["type"]:
        case "TextBlock":
            found += [] if part["text"].strip() and part["wrap"] is True else ["empty, or cut at the edge"]
            found += ["a line break that Teams swallows"] if "\n" in part["text"] else []
        case "Image":
            found += [] if part["altText"].strip() and part["url"].startswith("https://") else ["no words, or no address"]
        case "FactSet":
            found += [] if all(f["title"].strip() and f["value"].strip() for f in part["facts"]) else ["an empty fact"]
        case "Input.ChoiceSet":
            found += [] if part["label"].strip() and part["errorMessage"].strip() else ["no label"]
            found += [] if all(c["title"].strip() and c["value"].strip() for c in part["choices"]) else ["an empty choice"]
            found += ["a comma in a value, where Teams joins them by commas"] if part["isMultiSelect"] and any("," in c["value"] for c in part["choices"]) else []
        case "Action.Submit":
            found += [] if part["title"].strip() and part["data"].get("kind") else ["says or does nothing"]
    return found


def shown(message: Card) -> str:
    """Return the words of a card as a person reads them, Markdown taken away."""
    found: list[str] = []
    for part in parts(message["attachments"][0]["content"]):
        found += [str(part[k]) for k in ("text", "label", "altText", "title") if part.get(k)]
        found += [f"{f['title']} {f['value']}" for f in part.get("facts", ())] + [c["title"] for c in part.get("choices", ())]
    return "\n".join(found).replace("**", "").replace("\\", "")
