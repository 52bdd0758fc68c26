"""What comes from Teams, turned into messages for the gateway. Everything is kept before Teams is told that we have it."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from bot.channels import codes
from bot.channels.codes import Code
from bot.channels.menu import is_late_choice
from bot.channels.teams import cards, keeping, reading
from bot.channels.teams.channel import PLATFORM
from bot.channels.teams.reading import Activity
from bot.channels.teams.together import Together
from bot.gateway import inbox, outbox
from bot.guidance import Guidance
from bot.records import identities

_ONCE = "I read a message once, so I have not seen what you changed. Please send it again as a new message."
_NO_FILES = "I cannot open files. Please write what you think in a few words."
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
            case "installationUpdate" | "conversationUpdate":
                self._came_or_went(activity)
            case "messageUpdate":
                self._changed(activity)
            case "messageDelete" if not reading.is_personal(activity):
                self._together.deleted(activity)
        return 200, None

    @property
    def _together(self) -> Together:
        return Together(self.guidance)

    def _message(self, activity: Activity) -> None:
        value, message_id = activity.get("value"), reading.message_id(activity)
        if isinstance(value, dict):
            self._submitted(activity, value, message_id)
        elif keeping.seen(message_id):
            pass  # what it asks for is done only once: a code serves once, and closing twice would close the next discussion
        elif not reading.is_personal(activity):
            self._together.said(activity)
        else:
            self._said(activity, reading.words(activity), message_id)

    def _said(self, activity: Activity, text: str, message_id: str) -> None:
        """Somebody wrote in their personal chat."""
        if not text and any(a.get("contentType") != "text/html" for a in activity.get("attachments") or ()):
            keeping.answer(keeping.arrival(activity, message_id), _NO_FILES)
        elif (code := codes.in_message(text)) is not None:
            self._coded(activity, message_id, code)
        else:
            inbox.accept(keeping.arrival(activity, message_id, text or "hello"))

    def _coded(self, activity: Activity, message_id: str, code: Code) -> None:
        """Use a code and answer, both or neither."""
        with transaction.atomic():
            reply = codes.use(code, reading.key(activity), timezone.now(), keeping.team_of(activity))
            keeping.answer_with(keeping.arrival(activity, message_id), reply.as_dict())

    def _submitted(self, activity: Activity, value: Activity, message_id: str) -> None:
        """A card was used. The same card twice is one answer: the id is that of the card."""
        card = str(activity.get("replyToId") or "")
        if value.get("kind") == "alone":
            self._begin(activity, reading.message_id(activity, f"{card}:{reading.key(activity)}:alone"))
        elif value.get("kind") == "again":
            person = identities.canonical(reading.key(activity))
            outbox.ask_again(PLATFORM, person, str(value.get("again")), timezone.now())
        elif reading.is_personal(activity):
            self._picked(activity, value, card, message_id)

    def _picked(self, activity: Activity, value: Activity, card: str, message_id: str) -> None:
        picked = cards.chosen(value)
        if picked is None:
            return
        arrival = keeping.arrival(activity, reading.message_id(activity, f"{card}:used") if card else message_id, picked.words)
        if card:
            place = keeping.arrival(activity, reading.message_id(activity, f"{card}:taken"))
            reply = {"type": "chosen", "title": picked.asked, "text": picked.shown}
            keeping.answer_with(replace(place, address=place.address | {"card": card}), reply)
        if is_late_choice(self.guidance, arrival.person_key, picked.words, picked.shown):
            inbox.accept(replace(arrival, message_id=reading.message_id(activity, f"{card or message_id}:menu"), text="menu"))
        inbox.accept(arrival)

    def _invoke(self, activity: Activity) -> tuple[int, Activity | None]:
        value = activity.get("value") or {}
        if activity.get("name") != "adaptiveCard/action":
            return 501, None
        action = value.get("action") or {}
        data = action.get("data")
        if isinstance(data, dict):
            self._submitted(activity, data, reading.message_id(activity))
        return 200, dict(_RECEIVED)

    def _came_or_went(self, activity: Activity) -> None:
        """We were added, and say hello once in a personal chat; or removed, and forget the chat. Others come and go unnoticed."""
        action = activity.get("action") if activity.get("type") == "installationUpdate" else ""
        if action in ("remove", "remove-upgrade") or reading.concerns_us(activity, "membersRemoved"):
            channels = keeping.let_go(activity)
            if not reading.is_personal(activity):
                self._together.removed(activity, channels)
        elif reading.is_personal(activity) and (action == "add" or reading.concerns_us(activity, "membersAdded")):
            self._begin(activity, reading.message_id(activity, "greeting"))

    def _begin(self, activity: Activity, message_id: str) -> None:
        arrival = keeping.arrival(activity, message_id, "hello")
        inbox.accept(arrival if reading.is_personal(activity) else keeping.in_private(arrival))

    def _changed(self, activity: Activity) -> None:
        if not reading.is_personal(activity):
            self._together.changed(activity)
        elif (activity.get("channelData") or {}).get("eventType") != "undeleteMessage":
            keeping.answer(keeping.arrival(activity, reading.message_id(activity, f"{activity.get('id')}:changed:{activity.get('timestamp')}")), _ONCE)
