"""What an activity of Teams says: who, where, and in which words."""

import hashlib
import html
import re
from typing import Any

from bot.channels.teams.channel import PLATFORM, split
from bot.channels.teams.trust import tenant_of
from bot.records.discussions import Spot

Activity = dict[str, Any]

_MENTION = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:br|/p|/div)\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|a|ul|ol|li|blockquote|attachment)\b[^>]*>", re.IGNORECASE)
_QUOTE = re.compile(r"<blockquote\b[^>]*schema\.skype\.com/Reply.*?</blockquote>", re.IGNORECASE | re.DOTALL)
_MENTIONED = re.compile(r"<span\b[^>]*schema\.skype\.com/Mention[^>]*>(.*?)</span>", re.IGNORECASE | re.DOTALL)
_EVERY_TAG = re.compile(r"<(?!/?at\b|br\b|/p\b|/div\b)[^>]+>", re.IGNORECASE)


def words(activity: Activity) -> str:
    """Return what the person wrote, as they see it, without our mention and without what they quoted: that was said before."""
    ours = our_names(activity)
    for attached in activity.get("attachments") or ():
        shown = str(attached.get("content") or "") if attached.get("contentType") == "text/html" else ""
        if _QUOTE.search(shown):
            return plain(_EVERY_TAG.sub("", _MENTIONED.sub(r"<at>\1</at>", _QUOTE.sub("", shown))), ours)
    return plain(str(activity.get("text") or ""), ours)


def plain(text: str, ours: frozenset[str] = frozenset()) -> str:
    """Return the text without our mention and markup, other people as "[name]", entities as characters."""
    found = _MENTION.sub(lambda m: "" if m[1].strip() in ours else "[name]", text)
    found = _ANY_TAG.sub("", _TAG.sub("\n", found))
    return html.unescape(found).replace("\xa0", " ").strip()


def our_names(activity: Activity) -> frozenset[str]:
    """Return how we are mentioned in this message; nothing when we are not."""
    us, found = our_id(activity), set()
    for entity in activity.get("entities") or ():
        if entity.get("type") == "mention" and (entity.get("mentioned") or {}).get("id") == us:
            found |= {m[1].strip() for m in _MENTION.finditer(str(entity.get("text") or ""))}
    return frozenset(found)


def our_id(activity: Activity) -> str:
    return str((activity.get("recipient") or {}).get("id") or "")


def concerns_us(activity: Activity, group: str) -> bool:
    """Whether we are among those who were added or removed."""
    return any(member.get("id") == our_id(activity) for member in activity.get(group) or ())


def conversation(activity: Activity) -> str:
    return str((activity.get("conversation") or {}).get("id") or "")


def team_id(activity: Activity) -> str:
    """Return Teams' own id of the team to which the channel belongs; empty elsewhere, and where Teams does not say it."""
    return str(((activity.get("channelData") or {}).get("team") or {}).get("id") or "")


def message_id(activity: Activity, more: str = "") -> str:
    """Return an id that is ours alone: two conversations may number their messages alike. Teams' ids can be longer than our column."""
    found = f"{conversation(activity)}:{more or activity.get('id', '')}"
    return found if len(found) <= 200 else hashlib.sha256(found.encode()).hexdigest()


def is_personal(activity: Activity) -> bool:
    """Where it is not said, others may read along."""
    return bool((activity.get("conversation") or {}).get("conversationType") == "personal")


def key(activity: Activity) -> str:
    sender = activity.get("from") or {}
    return f"{PLATFORM}:{tenant_of(activity)}:{sender.get('aadObjectId') or sender.get('id')}"[:200]


def spot(activity: Activity) -> Spot:
    return Spot(PLATFORM, tenant_of(activity), *split(conversation(activity)))
