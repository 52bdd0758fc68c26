"""One warm line in reply to small talk, thanks, crossness or sadness."""

import re

from bot.tutor.desk import Desk

_KINDS = (
    ("thanks", re.compile(r"\b(?:thanks|thank|ta|cheers|helpful|useful|great|brilliant|lovely)\b")),
    ("cross", re.compile(r"\b(?:useless|rubbish|stupid|crap|shut up|hate|annoying|shit|fuck\w*|bloody|dumb|wrong|idiot|cheeky|pointless)\b")),
    ("sad", re.compile(r"\b(?:sad|depressing|heavy|upsetting|heartbreaking|grim|awful|hard going|tough)\b")),
    ("bot", re.compile(r"\b(?:bot|robot|human|real person|ai|chatgpt|who made|who are you|what are you|sleep|feelings|your name)\b")),
    ("greeting", re.compile(r"^(?:hi+|hello+|hey+|hiya|heya|morning|good|evening|afternoon|yo|alright|anyone)\b")),
)  # fmt: skip


def smalltalk(desk: Desk) -> None:
    """Say one line that fits the tone; nothing about the story."""
    plain = re.sub(r"['’]", "", desk.text.lower())
    kind = next((k for k, pattern in _KINDS if pattern.search(plain)), "other")
    desk.say(f"smalltalk_{kind}")
