"""The limits of Block Kit, from Slack's reference (docs.slack.dev/reference/block-kit), for everything that we send."""

from typing import Any

Block = dict[str, Any]


def faults(body: dict[str, Any], most: int = 50) -> list[str]:
    """Return what Slack would refuse in a message, a modal or a home view."""
    blocks: list[Block] = body.get("blocks") or []
    found = [f"{len(blocks)} blocks"] if len(blocks) > most else []
    names = [b["block_id"] for b in blocks if "block_id" in b]
    found += ["block ids twice"] if len(names) != len(set(names)) else []
    if "text" in body and not 0 < len(body["text"]) <= 4000:
        found.append(f"a text of {len(body['text'])}")
    return found + [f"{b['type']}: {fault}" for b in blocks for fault in _KINDS[b["type"]](b)]


def view_faults(view: dict[str, Any]) -> list[str]:
    found = faults({"blocks": view["blocks"]}, most=100)
    if view["type"] == "modal":
        found += [f for name in ("title", "submit", "close") for f in _text(view[name], 24, name, ("plain_text",))]
        found += ["private_metadata"] if len(view["private_metadata"]) > 3000 else []
    return found


def _text(text: dict[str, Any], longest: int, name: str, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> list[str]:
    found = [] if text["type"] in kinds else [f"{name} of type {text['type']}"]
    return found + ([] if text["text"].strip() and len(text["text"]) <= longest else [f"{name} of {len(text['text'])}"])


def _section(block: Block) -> list[str]:
    return _text(block["text"], 3000, "text")


def _header(block: Block) -> list[str]:
    return _text(block["text"], 150, "text", ("plain_text",))


def _context(block: Block) -> list[str]:
    found = [] if 0 < len(block["elements"]) <= 10 else [f"{len(block['elements'])} elements"]
    return found + [f for e in block["elements"] for f in _text(e, 3000, "element")]


def _image(block: Block) -> list[str]:
    return [n for n, most in (("alt_text", 2000), ("image_url", 3000)) if not 0 < len(block[n]) <= most]


def _actions(block: Block) -> list[str]:
    elements = block["elements"]
    found = [] if 0 < len(elements) <= 25 else [f"{len(elements)} elements"]
    ids = [e["action_id"] for e in elements]
    found += ["action ids twice"] if len(ids) != len(set(ids)) else []
    return found + [f for e in elements for f in (_button(e) if e["type"] == "button" else _checkboxes(e))]


def _button(element: Block) -> list[str]:
    found = _text(element["text"], 75, "button", ("plain_text",))
    found += ["style"] if element.get("style", "primary") not in ("primary", "danger") else []
    return found + (["value"] if not 0 < len(element["value"]) <= 2000 else [])


def _checkboxes(element: Block) -> list[str]:
    options = element["options"]
    found = [] if element["type"] == "checkboxes" and 0 < len(options) <= 10 else [f"{element['type']} with {len(options)}"]
    found += [f for o in options for f in _text(o["text"], 75, "option")]
    found += [f for o in options if "description" in o for f in _text(o["description"], 75, "description")]
    return found + (["option value"] if any(not 0 < len(o["value"]) <= 150 for o in options) else [])


def _input(block: Block) -> list[str]:
    found = _text(block["label"], 2000, "label", ("plain_text",))
    return found + (["max_length"] if block["element"].get("max_length", 3000) > 3000 else [])


_KINDS = {
    "section": _section, "header": _header, "context": _context, "image": _image, "actions": _actions, "input": _input, "divider": lambda _: [],
}  # fmt: skip
