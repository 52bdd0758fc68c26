"""Replies to Slack: as blocks, with patience where Slack asks for it, and each only once."""

import logging
from typing import Any

from django.utils import timezone
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channels.slack import blocks
from bot.channels.slack.installs import PLATFORM, NotInstalled, Tokens
from bot.gateway.outbox import DeadAddress, RetryLater
from bot.guidance import Guidance
from bot.records import discussions
from bot.records.identities import canonical, person_at
from bot.records.models import Person
from bot.settings import Settings
from bot.tutor.state import from_json

logger = logging.getLogger(__name__)

Address = dict[str, Any]
EVENT = "attune_reply"  # the kind of metadata that carries our key
_GONE = frozenset(
    "channel_not_found is_archived user_not_found user_disabled account_inactive token_revoked invalid_auth not_authed "
    "not_in_channel restricted_action cannot_dm_bot messages_tab_disabled missing_scope team_access_not_granted".split()
)


class SlackChannel:
    """Sends to Slack. An address is ``{"team", "user", "channel"?, "thread"?, "message"?}``; without a channel it is a direct message."""

    name = PLATFORM

    def __init__(self, settings: Settings, guidance: Guidance) -> None:
        self._settings, self._guidance, self._tokens = settings, guidance, Tokens(settings.slack)

    def typing(self, address: Address) -> None:
        """Put two eyes under the message that is being read; a small thing that must never hold up the answer."""
        try:
            if address.get("message"):
                self._client(address).reactions_add(channel=address["channel"], timestamp=address["message"], name="eyes")
            self._learn_name(address)
        except (SlackApiError, NotInstalled, OSError) as error:
            logger.debug("slack: no sign of reading: %s", type(error).__name__)

    def deliver(self, address: Address, reply: dict[str, Any], key: str) -> str:
        """Send one reply; raises :class:`RetryLater` or :class:`DeadAddress`."""
        try:
            return self._deliver(address, reply, key)
        except NotInstalled as error:
            raise DeadAddress(str(error)) from error
        except SlackApiError as error:
            raise _trouble(error) from error
        except OSError as error:
            raise RetryLater(type(error).__name__) from error

    def arrived(self, address: Address, key: str) -> str | None:
        """Look among the newest messages for the one that carries our key."""
        try:
            client = self._client(address)
            channel = self._where(client, address)
            if address.get("thread"):
                found = client.conversations_replies(channel=channel, ts=address["thread"], limit=30, include_all_metadata=True)
            else:
                found = client.conversations_history(channel=channel, limit=30, include_all_metadata=True)
        except (SlackApiError, NotInstalled, OSError):
            return None
        for message in found.get("messages") or []:
            if (message.get("metadata") or {}).get("event_payload", {}).get("key") == key:
                return str(message["ts"])
        return None

    def _deliver(self, address: Address, reply: dict[str, Any], key: str) -> str:
        client = self._client(address)
        if reply["type"] == "home":
            client.views_publish(user_id=address["user"], view={"type": "home", "blocks": self._home(address)})
            return "home"
        if reply["type"] == "chosen":
            text, body = blocks.chosen(reply)
            client.chat_update(channel=address["channel"], ts=address["message"], text=text, blocks=body)
            return str(address["message"])
        channel = self._where(client, address)
        if reply["type"] == "private" and address.get("in_public"):
            client.chat_postEphemeral(channel=channel, user=address["user"], text=reply["text"])
            return "ephemeral"
        text, body = self._rendered(reply)
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        sent = client.chat_postMessage(
            channel=channel, text=text, blocks=body, thread_ts=address.get("thread"), metadata=metadata, unfurl_links=False
        )
        ts = str(sent["ts"])
        if reply["type"] == "discussion":
            spot = discussions.Spot(PLATFORM, address["team"], channel, ts)
            discussions.at(spot) or discussions.begin(spot, reply["value"], timezone.now())
        self._read(client, address)
        return ts

    def _rendered(self, reply: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        if reply["type"] == "discussion":
            return blocks.discussion(self._guidance.scenario(reply["value"]))
        if reply["type"] == "picture" and self._settings.public:
            named, guided = ("".join(map(str, reply.get(k) or ())) or "0" for k in ("levels", "guided"))
            reply = reply | {"url": f"{self._settings.public}/rings/{named}-{guided}.png"}
        return blocks.message(reply)

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
        except (SlackApiError, OSError) as error:
            logger.debug("slack: the sign of reading stays: %s", type(error).__name__)

    def _learn_name(self, address: Address) -> None:
        """Ask once what somebody is called in Slack, so that their supervisor sees a name."""
        nameless = Person.objects.filter(key=canonical(f"{PLATFORM}:{address['team']}:{address['user']}"), name="")
        if nameless.exists():
            profile = self._client(address).users_info(user=address["user"])["user"]
            nameless.update(name=str(profile.get("real_name") or profile.get("name") or "")[:150])

    def _client(self, address: Address) -> WebClient:
        return WebClient(token=self._tokens.of(address["team"]), base_url=self._settings.slack.api, timeout=10)


def _trouble(error: SlackApiError) -> RetryLater | DeadAddress:
    status, code = error.response.status_code, str(error.response.get("error", "")) if isinstance(error.response.data, dict) else ""
    if status == 429:
        return RetryLater("429", float(error.response.headers.get("Retry-After", 1)))
    return DeadAddress(code) if code in _GONE else RetryLater(code or f"status {status}")
