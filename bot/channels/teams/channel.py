"""Replies to Teams over the Bot Connector: as cards, with patience, and only to addresses that a verified token vouched for."""

import logging
from typing import Any
from urllib.parse import quote

import httpx
from django.utils import timezone

from bot.channels.teams import cards
from bot.channels.teams.trust import NotNow, Token
from bot.gateway.outbox import DeadAddress, RetryLater
from bot.guidance import Guidance
from bot.records import discussions
from bot.settings import Settings

logger = logging.getLogger(__name__)

Address = dict[str, Any]
PLATFORM = "teams"
INTERRUPTED = "I was interrupted just now, and cannot tell whether my last message reached you. If something is missing, write “repeat”."
_GONE = (400, 401, 403, 404, 410)


class TeamsChannel:
    """Sends to Teams. An address is ``{"service", "tenant", "user", "bot", "conversation"?}``; without a conversation one is opened."""

    name = PLATFORM

    def __init__(self, settings: Settings, guidance: Guidance, token: Token | None = None) -> None:
        self._settings, self._guidance = settings, guidance
        self._token = token or Token(settings.teams)
        self._http = httpx.Client(timeout=10.0, trust_env=False)

    def typing(self, address: Address) -> None:
        """Show that an answer is being read; must never hold up the answer."""
        try:
            self._post(address, {"type": "typing"})
        except (RetryLater, DeadAddress) as error:
            logger.debug("teams: no sign of reading: %s", error)

    def deliver(self, address: Address, reply: dict[str, Any], key: str) -> str:
        if reply["type"] == "discussion":
            sent = self._post(address, cards.discussion(self._guidance.scenario(reply["value"])))
            spot = discussions.Spot(PLATFORM, address["tenant"], *split(address["conversation"]))
            discussions.at(spot) or discussions.begin(spot, reply["value"], timezone.now())
            return sent
        picture = ""
        if reply["type"] == "picture" and self._settings.public:
            named, guided = ("".join(map(str, reply.get(k) or ())) or "0" for k in ("levels", "guided"))
            picture = f"{self._settings.public}/rings/{named}-{guided}.png"
        return self._post(address, cards.activity(reply, picture))

    def arrived(self, address: Address, key: str) -> str | None:
        """A process died while it was sending, and the Connector cannot be asked what arrived.

        Sending again might say the same thing twice, which nobody should see; so it is said that something may be missing,
        and "repeat" shows where one is. The words themselves are in the records.
        """
        try:
            self._post(address, cards.activity({"type": "text", "text": INTERRUPTED}))
        except RetryLater:
            return None
        return "unknown"

    def _post(self, address: Address, body: dict[str, Any]) -> str:
        conversation = address.get("conversation") or self._open(address)
        bot = {"from": {"id": address["bot"]}, "conversation": {"id": conversation}} if address.get("bot") else {}
        return self._call(address, f"/v3/conversations/{quote(conversation, safe='')}/activities", body | bot)

    def _open(self, address: Address) -> str:
        body = {
            "isGroup": False, "bot": {"id": address["bot"]}, "members": [{"id": address["user"]}],
            "tenantId": address["tenant"], "channelData": {"tenant": {"id": address["tenant"]}},
        }  # fmt: skip
        return self._call(address, "/v3/conversations", body)

    def _call(self, address: Address, path: str, body: dict[str, Any]) -> str:
        try:
            token = self._token.get()
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = self._http.post(f"{str(address['service']).rstrip('/')}{path}", json=body, headers=headers)
        except (NotNow, httpx.HTTPError) as error:
            raise RetryLater(str(error) or type(error).__name__) from error
        if answer.status_code == 401:
            self._token.forget()
            raise RetryLater("401")
        if answer.status_code == 429 or answer.status_code >= 500:
            raise RetryLater(str(answer.status_code), _seconds(answer))
        if answer.status_code in _GONE:
            raise DeadAddress(f"{answer.status_code}")
        found = answer.json() if answer.content else {}
        return str(found.get("id", "")) if isinstance(found, dict) else ""


def _seconds(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def split(conversation: str) -> tuple[str, str]:
    """Return channel and thread of a conversation id; a group chat has no threads."""
    channel, _, rest = conversation.partition(";messageid=")
    return channel, rest
