"""Replies to Slack: as blocks, with patience where Slack asks for it, and each only once."""

import logging
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channels.slack import blocks
from bot.channels.slack.calls import PATIENCE, TROUBLES, code, troubles, web
from bot.channels.slack.installs import PLATFORM, Tokens
from bot.gateway.outbox import Unknowable
from bot.guidance import Guidance
from bot.records import discussions, places
from bot.records.identities import canonical, person_at
from bot.records.models import Person
from bot.settings import Settings
from bot.tutor.replies import Reply
from bot.tutor.state import from_json

logger = logging.getLogger(__name__)

Address = dict[str, Any]
EVENT = "attune_reply"  # the kind of metadata that carries our key
_CLOSED_TO_US = frozenset("missing_scope not_in_channel no_permission access_denied".split())
_NO_ENTRY = frozenset("not_in_channel channel_not_found is_archived restricted_action".split())
_NOT_INVITED = Reply(
    "text",
    "I could not put the story up: I am not in that channel, or may not write there. Invite me with `/invite @Attune`, then write `/attune discuss` again.",
).as_dict()
_FORM_REFUSED = frozenset("invalid_blocks invalid_blocks_format msg_blocks_too_long".split())


class SlackChannel:
    """Sends to Slack. An address is ``{"team", "user", "channel"?, "thread"?, "message"?}``; without a channel it is a direct message."""

    name = PLATFORM

    def __init__(self, settings: Settings, guidance: Guidance, patience: float = PATIENCE) -> None:
        self._settings, self._guidance, self._tokens, self._patience = settings, guidance, Tokens(settings.slack), patience

    def typing(self, address: Address) -> None:
        """Put two eyes under the message that is being read; a small thing that must never hold up the answer."""
        try:
            client = self._client(address, min(self._patience, 2.0))
            if address.get("message"):
                client.reactions_add(channel=address["channel"], timestamp=address["message"], name="eyes")
            self._learn_name(client, address)
            self._learn_team(client, address)
        except TROUBLES as error:
            logger.debug("slack: no sign of reading: %s", type(error).__name__)

    def deliver(self, address: Address, reply: dict[str, Any], key: str) -> str:
        """Send one reply; raises :class:`RetryLater` or :class:`DeadAddress`."""
        with troubles():
            client = self._client(address)
            if reply["type"] == "home":
                client.views_publish(user_id=address["user"], view={"type": "home", "blocks": self._home(address)})
                return "home"
            if reply["type"] == "chosen":
                return self._take_place(client, address, reply)
            channel = self._where(client, address)
        payload = {"key": key} | ({"story": reply["value"]} if reply["type"] == "discussion" else {})
        with troubles(posting=True):
            try:
                ts = self._post(client, address | {"channel": channel}, reply, payload)
            except SlackApiError as error:
                if reply["type"] != "discussion" or code(error) not in _NO_ENTRY:
                    raise
                channel, payload = self._where(client, {"user": address["user"]}), {"key": key}
                ts = self._post(client, address | {"channel": channel}, _NOT_INVITED, payload)
        self._posted(address, channel, ts, payload)
        self._read(client, address)
        return ts

    def arrived(self, address: Address, key: str) -> str | None:
        """Look among the newest messages for the one that carries our key. Where we may not look, the person is asked."""
        if address.get("repeatable"):
            return None
        with troubles():
            client = self._client(address)
            try:
                return self._found(client, address, key)
            except SlackApiError as error:
                if code(error) not in _CLOSED_TO_US:
                    raise
            private = address | {"thread": None, "channel": address["channel"] if is_direct(address) else ""}
            text, body = blocks.again(key)
            client.chat_postMessage(channel=self._where(client, private), text=text, blocks=body)
        raise Unknowable("interrupted while it was being sent")

    def _found(self, client: WebClient, address: Address, key: str) -> str | None:
        channel = self._where(client, address)
        if address.get("thread"):
            found = client.conversations_replies(channel=channel, ts=address["thread"], limit=100, include_all_metadata=True)
        else:
            found = client.conversations_history(channel=channel, limit=100, include_all_metadata=True)
        for message in found.get("messages") or []:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key:
                self._posted(address, channel, str(message["ts"]), payload)
                return str(message["ts"])
        return None

    def _posted(self, address: Address, channel: str, ts: str, payload: dict[str, Any]) -> None:
        """Note that a story is up, so that what is said in its thread belongs to it."""
        if payload.get("story"):
            spot = discussions.Spot(PLATFORM, address["team"], channel, ts)
            discussions.at(spot) or discussions.begin(spot, payload["story"], timezone.now())

    def _take_place(self, client: WebClient, address: Address, reply: dict[str, Any]) -> str:
        """Show what was chosen where the choices were; if that message is gone, nothing is held back for it."""
        text, body = blocks.chosen(reply)
        try:
            client.chat_update(channel=address["channel"], ts=address["message"], text=text, blocks=body)
        except SlackApiError as error:
            if code(error) not in ("message_not_found", "cant_update_message", "edit_window_closed"):
                raise
        return str(address["message"])

    def _post(self, client: WebClient, address: Address, reply: dict[str, Any], payload: dict[str, Any]) -> str:
        """Post in the best form that Slack takes: it refuses a message whole when, for one, it cannot fetch the picture in it."""
        refused: SlackApiError | None = None
        for text, body in self._forms(address, reply):
            try:
                sent = client.chat_postMessage(
                    channel=address["channel"], text=text, blocks=body, thread_ts=address.get("thread"), unfurl_links=False,
                    metadata={"event_type": EVENT, "event_payload": payload},
                )  # fmt: skip
                return str(sent["ts"])
            except SlackApiError as error:
                if code(error) not in _FORM_REFUSED:
                    raise
                logger.warning("slack: a reply of type %s was refused as it was: %s", reply["type"], code(error))
                refused = error
        assert refused is not None
        raise refused

    def _forms(self, address: Address, reply: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]] | None]]:
        if reply["type"] == "picture" and self._settings.public:
            named, guided = ("".join(map(str, reply.get(k) or ())) or "0" for k in ("levels", "guided"))
            yield blocks.message(reply | {"url": f"{self._settings.public}/rings/{named}-{guided}.png"}, self._guidance.levels)
        if reply["type"] == "discussion":
            team = discussions.team_at(PLATFORM, address["team"], address["channel"])
            text, body = blocks.discussion(self._guidance.scenario(reply["value"]), team.name if team else "")
        else:
            text, body = blocks.message(reply, self._guidance.levels)
        yield text, body
        yield text, None

    def _home(self, address: Address) -> list[dict[str, Any]]:
        person = person_at(f"{PLATFORM}:{address['team']}:{address['user']}", "", timezone.now())
        return blocks.home(from_json(person.state), self._guidance, person.team.name if person.team else "")

    def _where(self, client: WebClient, address: Address) -> str:
        if address.get("channel"):
            return str(address["channel"])
        return str(client.conversations_open(users=address["user"])["channel"]["id"])

    def _read(self, client: WebClient, address: Address) -> None:
        if not address.get("message"):
            return
        try:
            client.reactions_remove(channel=address["channel"], timestamp=address["message"], name="eyes")
        except TROUBLES as error:
            logger.debug("slack: the sign of reading stays: %s", type(error).__name__)

    def _learn_name(self, client: WebClient, address: Address) -> None:
        """Ask once what somebody is called in Slack, so that their supervisor sees a name."""
        nameless = Person.objects.filter(key=canonical(f"{PLATFORM}:{address['team']}:{address['user']}"), name="")
        if nameless.exists():
            profile = client.users_info(user=address["user"])["user"]
            nameless.update(name=str(profile.get("real_name") or profile.get("name") or "")[:150])

    def _learn_team(self, client: WebClient, address: Address) -> None:
        """Ask, before somebody's first turn, whether they are in a channel that has a team of its own: nobody else can tell in a
        direct message."""
        key = canonical(f"{PLATFORM}:{address['team']}:{address['user']}")
        if not places.open_for(PLATFORM, address["team"], key):
            return
        found = client.users_conversations(user=address["user"], types="public_channel,private_channel", limit=999, exclude_archived=True)
        places.settle(PLATFORM, address["team"], key, [c["id"] for c in found.get("channels") or []])

    def _client(self, address: Address, patience: float | None = None) -> WebClient:
        return web(self._tokens.of(address["team"]), self._settings.slack.api, patience or self._patience)


def is_direct(address: Address) -> bool:
    """Say whether nobody else reads along."""
    return str(address.get("channel") or "D").startswith("D")
