"""What comes from Teams, turned into messages for the gateway. Everything is kept before Teams is told that we have it."""

import hashlib
import html
import re
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from bot.channels import codes
from bot.channels.menu import is_late_choice
from bot.channels.teams import cards
from bot.channels.teams.channel import PLATFORM, split
from bot.channels.teams.trust import tenant_of
from bot.gateway import inbox, outbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import Incoming
from bot.guidance import Guidance
from bot.records import discussions, identities
from bot.records.discussions import Spot
from bot.records.models import Workspace
from bot.tutor.replies import Reply

Activity = dict[str, Any]

_MENTION = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
_CLOSE = re.compile(r"(?:discuss(?:ion)?\s+)?(?:close|end|stop)(?:\s+(?:it|this|now|please|(?:the|this)\s+discussion|discussion))*[.!]*", re.IGNORECASE)
_DISCUSS = re.compile(r"discuss\b\W*(.*)", re.IGNORECASE | re.DOTALL)
_IN_PUBLIC = (
    "Here I put up stories to talk about together: write “@Attune discuss”, or “@Attune discuss 3” for a certain one, and “@Attune discuss close” "
    "at the end. To train on your own, write to me in our personal chat; nothing from there is shown here."
)
_TAG = re.compile(r"<(?:br|/p|/div)\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?(?:p|div|span|b|i|u|em|strong|a|ul|ol|li|blockquote|attachment)\b[^>]*>", re.IGNORECASE)
_ONCE = "I read a message once, so I have not seen what you changed. Please send it again as a new message."
_NO_FILES = "I cannot open files. Please write what you think in a few words."
_NOWHERE = "There is no open discussion here. Write “@Attune discuss” to begin one."
_RECEIVED = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Received"}


@dataclass(frozen=True)
class Door:
    """Takes activities that were verified; each may come again."""

    guidance: Guidance

    def take(self, activity: Activity) -> tuple[int, Activity | None]:
        """Keep what the activity brings; returns HTTP status and, for an invoke, the body that Teams waits for."""
        sender = activity.get("from") or {}
        if sender.get("role") == "bot" or str(sender.get("id", "")).startswith("28:"):
            return 200, None
        match activity.get("type"):
            case "message":
                self._message(activity)
            case "invoke":
                return self._invoke(activity)
            case "conversationUpdate":
                self._arrived(activity)
            case "installationUpdate" if activity.get("action") == "add" and _is_personal(activity):
                self._begin(activity, f"{_conversation(activity)}:greeting")
            case "messageUpdate":
                self._changed(activity)
            case "messageDelete":
                self._deleted(activity)
        return 200, None

    def _message(self, activity: Activity) -> None:
        value = activity.get("value")
        message_id = f"{_conversation(activity)}:{activity.get('id', '')}"
        if isinstance(value, dict):
            self._submitted(activity, value, message_id)
            return
        if Incoming.objects.filter(channel=PLATFORM, message_id=_short(message_id)).exists():
            return  # what it asks for is done only once: a code serves once, and closing twice would close the next discussion
        text = plain(str(activity.get("text") or ""), _our_names(activity))
        if not _is_personal(activity):
            self._in_public(activity, text, message_id)
        elif not text and any(a.get("contentType") != "text/html" for a in activity.get("attachments") or ()):
            self._answer(self._arrival(activity, message_id), _NO_FILES)
        elif (code := codes.in_message(text)) is not None:
            with transaction.atomic():  # both or neither: a code serves once, but may arrive twice
                reply = codes.use(code, _key(activity), timezone.now(), discussions.team_at(PLATFORM, tenant_of(activity), ""))
                outbox.answer(self._arrival(activity, message_id), [reply.as_dict()], timezone.now())
        else:
            inbox.accept(self._arrival(activity, message_id, text or "hello"))

    def _submitted(self, activity: Activity, value: Activity, message_id: str) -> None:
        """A card was used. The same card twice is one answer: the id is that of the card."""
        card = str(activity.get("replyToId") or "")
        if value.get("kind") == "alone":
            self._begin(activity, f"{_conversation(activity)}:{card}:{_key(activity)}:alone")
        elif value.get("kind") == "again":
            person = identities.canonical(_key(activity))
            outbox.ask_again(PLATFORM, person, str(value.get("again")), timezone.now())
        elif _is_personal(activity):
            self._picked(activity, value, card, message_id)

    def _picked(self, activity: Activity, value: Activity, card: str, message_id: str) -> None:
        picked = cards.chosen(value)
        if picked is None:
            return
        arrival = self._arrival(activity, f"{_conversation(activity)}:{card}:used" if card else message_id, picked.words)
        if card:
            place = self._arrival(activity, f"{_conversation(activity)}:{card}:taken")
            reply = {"type": "chosen", "title": picked.asked, "text": picked.shown}
            outbox.answer(replace(place, address=place.address | {"card": card}), [reply], timezone.now())
        if is_late_choice(self.guidance, arrival.person_key, picked.words, picked.shown):
            inbox.accept(replace(arrival, message_id=_short(f"{arrival.message_id}:menu"), text="menu"))
        inbox.accept(arrival)

    def _invoke(self, activity: Activity) -> tuple[int, Activity | None]:
        value = activity.get("value") or {}
        if activity.get("name") != "adaptiveCard/action":
            return 501, None
        action = value.get("action") or {}
        data = action.get("data")
        if isinstance(data, dict):
            self._submitted(activity, data, f"{_conversation(activity)}:{activity.get('id', '')}")
        return 200, dict(_RECEIVED)

    def _arrived(self, activity: Activity) -> None:
        """Somebody was added: if it is us, in a personal chat, we say hello once."""
        us = (activity.get("recipient") or {}).get("id")
        if _is_personal(activity) and any(m.get("id") == us for m in activity.get("membersAdded") or ()):
            self._begin(activity, f"{_conversation(activity)}:greeting")

    def _begin(self, activity: Activity, message_id: str) -> None:
        arrival = self._arrival(activity, message_id, "hello")
        if not _is_personal(activity):
            arrival = replace(arrival, address=arrival.address | {"conversation": ""})
        inbox.accept(arrival)

    def _changed(self, activity: Activity) -> None:
        if _is_personal(activity):
            self._answer(self._arrival(activity, f"{_conversation(activity)}:{activity.get('id')}:changed:{activity.get('timestamp')}"), _ONCE)
        else:
            self._remark(activity, plain(str(activity.get("text") or ""), _our_names(activity)))

    def _deleted(self, activity: Activity) -> None:
        found = None if _is_personal(activity) else discussions.at(_spot(activity))
        if found is not None:
            discussions.take_back(found, str(activity.get("id")))

    def _in_public(self, activity: Activity, text: str, message_id: str) -> None:
        """In a channel or group only the discussion mode exists; whatever is not for it is left alone."""
        mentioned, asks = bool(_our_names(activity)), _DISCUSS.fullmatch(text)
        if mentioned and _CLOSE.fullmatch(text):
            self._close(activity, message_id)
        elif mentioned and (not text or asks):
            self._put_up(activity, asks[1] if asks else "", message_id)
        elif mentioned and discussions.at(_spot(activity)) is None:
            self._answer(self._arrival(activity, message_id), _IN_PUBLIC)
        else:
            self._remark(activity, text)

    def _put_up(self, activity: Activity, words: str, message_id: str) -> None:
        spot = _spot(activity)
        story = discussions.story_for(self.guidance, words, PLATFORM, spot.workspace, spot.channel)
        outbox.answer(self._arrival(activity, message_id), [{"type": "discussion", "text": "", "value": story}], timezone.now())

    def _close(self, activity: Activity, message_id: str) -> None:
        spot = _spot(activity)
        found = discussions.at(spot) or discussions.newest_in(PLATFORM, spot.workspace, spot.channel)
        if found is None:
            self._answer(self._arrival(activity, message_id), _NOWHERE)
            return
        said = discussions.thanks(*discussions.close(found, timezone.now()))
        self._answer(self._arrival(activity, message_id), said)

    def _remark(self, activity: Activity, text: str) -> None:
        found = discussions.at(_spot(activity))
        if found is None or not text:
            return
        whom = discussions.remark(found, str(activity.get("id")), text, self.guidance, timezone.now())
        if not whom:
            return
        arrival = self._arrival(activity, f"{_conversation(activity)}:{activity.get('id')}:safety")
        private = replace(arrival, address=arrival.address | {"conversation": ""})
        outbox.answer(private, [Reply("safety", discussions.safety_text(self.guidance, whom)).as_dict()], timezone.now())

    def _arrival(self, activity: Activity, message_id: str, text: str = "") -> Arrival:
        now, tenant = timezone.now(), tenant_of(activity)
        Workspace.objects.get_or_create(platform=PLATFORM, external_id=tenant, defaults={"installed": now})
        sender = activity.get("from") or {}
        channel = "" if _is_personal(activity) else split(_conversation(activity))[0]
        person = identities.person_at(_key(activity), str(sender.get("name") or ""), now, discussions.team_at(PLATFORM, tenant, channel))
        address = {
            "service": activity.get("serviceUrl"), "tenant": tenant, "user": sender.get("id"), "conversation": _conversation(activity),
            "bot": (activity.get("recipient") or {}).get("id"),
        }  # fmt: skip
        return Arrival(PLATFORM, _short(message_id), person.key, text, address)

    def _answer(self, arrival: Arrival, text: str) -> None:
        outbox.answer(arrival, [Reply("text", text).as_dict()], timezone.now())


def plain(text: str, ours: frozenset[str] = frozenset()) -> str:
    """Return what the person sees: without our mention, other people as "[name]", without markup, entities as characters."""
    found = _MENTION.sub(lambda m: "" if m[1].strip() in ours else "[name]", text)
    found = _ANY_TAG.sub("", _TAG.sub("\n", found))
    return html.unescape(found).replace("\xa0", " ").strip()


def _our_names(activity: Activity) -> frozenset[str]:
    """Return how we are mentioned in this message; nothing when we are not."""
    us, found = (activity.get("recipient") or {}).get("id"), set()
    for entity in activity.get("entities") or ():
        if entity.get("type") == "mention" and (entity.get("mentioned") or {}).get("id") == us:
            found |= {m[1].strip() for m in _MENTION.finditer(str(entity.get("text") or ""))}
    return frozenset(found)


def _short(message_id: str) -> str:
    """Teams' ids can be longer than our column."""
    return message_id if len(message_id) <= 200 else hashlib.sha256(message_id.encode()).hexdigest()


def _conversation(activity: Activity) -> str:
    return str((activity.get("conversation") or {}).get("id") or "")


def _is_personal(activity: Activity) -> bool:
    """Where it is not said, others may read along."""
    return bool((activity.get("conversation") or {}).get("conversationType") == "personal")


def _key(activity: Activity) -> str:
    sender = activity.get("from") or {}
    return f"{PLATFORM}:{tenant_of(activity)}:{sender.get('aadObjectId') or sender.get('id')}"[:200]


def _spot(activity: Activity) -> Spot:
    return Spot(PLATFORM, tenant_of(activity), *split(_conversation(activity)))
