"""Codes that somebody writes to us on a channel: one that makes two accounts one person, and one that joins a team.

A message is taken for one only when it can hardly be anything else: "link worker" and "join in" are answers.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.records import identities, joining
from bot.records.models import Team
from bot.tutor.replies import Choice, Reply

LINKED = "Done. What you train here and on the web is one from now on."
_ASKED = re.compile(r"/?\s*(?:attune\s+)?(link|join)\s+(\S+)", re.IGNORECASE)
_PAGE = re.compile(r"https?://\S+?/join/([\w-]+)/?$")
_LINK = re.compile(r"(?=\S*\d|[A-Z-]+$)[A-Za-z0-9]{4}-?[A-Za-z0-9]{4}|[a-hj-km-np-z]{4}-[a-hj-km-np-z]{4}")
_JOIN = re.compile(r"(?=\S*\d)[\w-]{8,}|(?=\S+[A-Z])[\w-]{20,}")


@dataclass(frozen=True)
class Code:
    """``kind`` is "link" or "join"."""

    kind: str
    code: str


def in_message(text: str) -> Code | None:
    """Return the code that a message of somebody's own words is, or None when it is anything else."""
    found = _ASKED.fullmatch(text.strip())
    if found is None:
        return None
    code = in_command(found[1].lower(), found[2])
    looks = _LINK if code.kind == "link" else _JOIN
    return code if _PAGE.match(found[2]) or looks.fullmatch(code.code) else None


def in_command(kind: str, words: str) -> Code:
    """Return the code after a command, whatever it looks like; of a team's link only the end matters."""
    code = words.strip().strip("`\"'“”.")
    page = _PAGE.match(code)
    return Code(kind, page[1] if page else code)


def use(code: Code, key: str, now: datetime, team: Team | None = None) -> Reply:
    """Do what the code is for, for the address ``key``; ``team`` is where such an address belongs at first."""
    if code.kind == "link":
        return Reply("text", identities.link(key, code.code, now).problem or LINKED)
    joined = joining.join(identities.person_at(key, "", now, team), code.code, now)
    return Reply("text", joined.text, choices=(Choice("Begin, or go on", "hello"),) if joined.team else ())
