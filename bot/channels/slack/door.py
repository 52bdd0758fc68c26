"""What comes from Slack, turned into messages for the gateway. Everything is kept before Slack is told that we have it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bot.channels import codes
from bot.channels.codes import Code
from bot.channels.slack import installs
from bot.channels.slack.installs import PLATFORM
from bot.channels.slack.texts import plain, without_mention
from bot.gateway import inbox, outbox
from bot.gateway.inbox import Arrival
from bot.guidance import Guidance
from bot.records import discussions, identities
from bot.records.discussions import Spot
from bot.records.models import Discussion
from bot.tutor.replies import Reply

Address = dict[str, Any]

DIRECT = "I have written to you in a direct message."
HELP = (
    "In a direct message just talk to me. `/attune` begins or goes on; `/attune link CODE` joins me to your training on the web; "
    "`/attune join CODE` takes you into your team; `/attune discuss` puts a story up for this channel to talk about, `/attune discuss close` collects what was said."
)
_ONCE = "I read a message once, so I have not seen what you changed. Please send it again as a new message."
_NO_FILES = "I cannot open files. Please write what you think in a few words."
_NOWHERE = "There is no open discussion in this channel. `/attune discuss` begins one."


@dataclass(frozen=True)
class Door:
    """Takes what Bolt has verified; every method may be called again with the same thing."""

    guidance: Guidance

    def said(self, team: str, user: str, channel: str, ts: str, text: str, has_files: bool = False) -> None:
        """Somebody wrote in a direct message."""
        words = plain(text)
        address = {"team": team, "user": user, "channel": channel, "message": ts}
        arrival = self._arrival(address, f"{team}:{channel}:{ts}", words)
        if not words and has_files:
            self._answer(arrival, _NO_FILES)
        elif (code := codes.in_message(words)) is not None:
            self.coded(address, arrival.message_id, code)
        else:
            inbox.accept(arrival)

    def picked(self, address: Address, message_id: str, value: str, shown: str) -> None:
        """Somebody used a choice that we issued: it is said, and the choices make way for what was chosen."""
        self._answer_with(self._arrival(address, f"{message_id}:chosen", ""), {"type": "chosen", "text": shown})
        inbox.accept(self._arrival(address | {"message": ""}, message_id, value))

    def wrote(self, address: Address, message_id: str, text: str) -> None:
        """Somebody sent the bigger box."""
        inbox.accept(self._arrival(address, message_id, text))

    def begin(self, team: str, user: str, message_id: str, story: str = "") -> None:
        """Begin or go on in a direct message."""
        inbox.accept(self._arrival({"team": team, "user": user}, message_id, story or "hello"))

    def changed(self, team: str, user: str, channel: str, ts: str, text: str, event_id: str) -> None:
        """Somebody edited a message: a remark follows, an answer that was read does not."""
        self._answer(self._arrival({"team": team, "user": user, "channel": channel}, f"{event_id}:changed", ""), _ONCE)

    def coded(self, address: Address, message_id: str, code: Code) -> None:
        """Use a code and answer in a direct message, both or neither: a code serves once, but may arrive twice."""
        with transaction.atomic():
            reply = codes.use(code, self._key(address), timezone.now(), discussions.team_at(PLATFORM, address["team"]))
            self._answer_with(self._arrival(address, message_id, ""), reply.as_dict())

    def home(self, team: str, user: str, event_id: str) -> None:
        self._answer_with(self._arrival({"team": team, "user": user}, event_id, ""), {"type": "home", "text": ""})

    def discuss(self, team: str, user: str, channel: str, message_id: str, text: str) -> str:
        """Put a story up in a channel, or close the discussion there; returns what only the asker sees."""
        address = {"team": team, "user": user, "channel": channel}
        words = without_mention(text).lower().removeprefix("discuss").strip()
        if words.startswith(("close", "end", "stop")):
            open_ = discussions.newest_in(PLATFORM, team, channel)
            return self._close(open_, address, message_id) if open_ else _NOWHERE
        story = discussions.story_for(self.guidance, words, PLATFORM, team, channel)
        self._answer_with(self._arrival(address, message_id, ""), {"type": "discussion", "text": "", "value": story})
        return "I am putting a story up. Talk about it in its thread; `/attune discuss close` ends it."

    def in_thread(self, team: str, user: str, channel: str, thread: str, ts: str, text: str) -> None:
        """Somebody wrote in a thread of a channel: a remark, if a story is being discussed there."""
        found = discussions.at(Spot(PLATFORM, team, channel, thread))
        words = plain(without_mention(text))
        if found is None or not words:
            return
        address = {"team": team, "user": user, "channel": channel, "thread": thread}
        if words.lower() in ("close", "discuss close"):
            self._close(found, address, f"{team}:{channel}:{ts}:close")
            return
        whom = discussions.remark(found, ts, words, self.guidance, timezone.now())
        if whom:
            self._warn({"team": team, "user": user}, f"{team}:{channel}:{ts}:safety", whom)

    def remark_gone(self, team: str, channel: str, thread: str, ts: str) -> None:
        found = discussions.at(Spot(PLATFORM, team, channel, thread))
        if found is not None:
            discussions.take_back(found, ts)

    def _close(self, discussion: Discussion, address: Address, message_id: str) -> str:
        said = discussions.thanks(*discussions.close(discussion, timezone.now()))
        self._answer(self._arrival(address | {"thread": discussion.thread}, message_id, ""), said)
        return "The discussion is closed."

    def _warn(self, address: Address, message_id: str, whom: str) -> None:
        """Say in private, and only there, where to turn: what was written in the thread is not kept."""
        text = discussions.safety_text(self.guidance, whom)
        self._answer_with(self._arrival(address, message_id, ""), Reply("safety", text).as_dict())

    def _arrival(self, address: Address, message_id: str, text: str) -> Arrival:
        now = timezone.now()
        installs.workspace(address["team"], now)
        team = discussions.team_at(PLATFORM, address["team"])
        person = identities.person_at(self._key(address), "", now, team)
        return Arrival(PLATFORM, message_id, person.key, text, address)

    def _key(self, address: Address) -> str:
        return f"{PLATFORM}:{address['team']}:{address['user']}"

    def _answer(self, arrival: Arrival, text: str) -> None:
        self._answer_with(arrival, Reply("text", text).as_dict())

    def _answer_with(self, arrival: Arrival, reply: dict[str, Any]) -> None:
        outbox.answer(arrival, [reply], timezone.now())
