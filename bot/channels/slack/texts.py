"""Between Slack's way of writing and plain words."""

import re
from collections.abc import Collection

_LINK = re.compile(r"<(?:mailto:|tel:)?([^|>]+)(?:\|([^>]*))?>")
_USER = re.compile(r"<@[UW]\w+(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#C\w+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!(\w+)[^>]*>")
_FIRST_MENTION = re.compile(r"^\s*<@([UW]\w+)(?:\|[^>]*)?>\s*[:,]?\s*")

LONGEST = 2900  # a section takes 3,000 characters


def plain(text: str) -> str:
    """Return what the person sees: links as their words, people as "[name]", entities as characters."""
    found = _USER.sub("[name]", text)
    found = _CHANNEL.sub(lambda m: f"#{m[1] or 'channel'}", found)
    found = _SPECIAL.sub(lambda m: f"@{m[1]}", found)
    found = _LINK.sub(lambda m: m[2] or m[1], found)
    return found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def without_mention(text: str, of: Collection[str] | None = None) -> str:
    """Drop the mention that a message begins with: anybody's, or only one ``of`` these ids."""
    found = _FIRST_MENTION.match(text)
    return text[found.end() :] if found and (of is None or found[1] in of) else text


def escaped(text: str) -> str:
    """Return ``text`` so that Slack shows exactly it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a long text between paragraphs, sentences or words, whatever comes first from behind."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > longest:
        found_at = (rest.rfind(mark, longest // 2, longest) + len(mark.rstrip()) for mark in ("\n", ". ", " "))
        cut = next((at for at in found_at if at > longest // 2), longest)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found
