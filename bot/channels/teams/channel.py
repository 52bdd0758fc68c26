"""Replies to Teams over the Bot Connector: as cards, with patience, and only to addresses that a verified token vouched for."""

import logging
from typing import Any
from urllib.parse import quote

import httpx
from django.utils import timezone

from bot.channels.teams import cards
from bot.channels.teams.trust import NotNow, Token
from bot.gateway.outbox import DeadAddress, RetryLater, Unknowable
from bot.guidance import Guidance
from bot.records import discussions, places
from bot.records.identities import canonical
from bot.records.models import Discussion, Place
from bot.settings import Settings

logger = logging.getLogger(__name__)

Address = dict[str, Any]
PLATFORM = "teams"
_MOST_PLACES = 20  # channels with a team of their own that a newcomer is looked for in, before their first answer
PATIENCE = 10.0  # seconds for the Connector to answer
_LATER = (412, 429)  # and whatever is the Connector's own trouble
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class TeamsChannel:
    """Sends to Teams. An address is ``{"service", "tenant", "user", "key", "bot", "team", "conversation"?, "public"?, "card"?}``; without
    a conversation a personal chat is opened (``public`` is where that was wished); ``card`` is the message that a choice takes
    the place of."""

    name = PLATFORM

    def __init__(self, settings: Settings, guidance: Guidance, token: Token | None = None) -> None:
        self._settings, self._guidance = settings, guidance
        self._token = token or Token(settings.teams)
        self._http = httpx.Client(trust_env=False)

    def typing(self, address: Address) -> None:
        """Show that an answer is being read; must never hold up the answer."""
        if not address.get("conversation"):
            return
        try:
            self._post(address, {"type": "typing"})
            self._learn_team(address)
        except (RetryLater, DeadAddress) as error:
            logger.debug("teams: no sign of reading: %s", error)

    def deliver(self, address: Address, reply: dict[str, Any], key: str) -> str:
        if reply["type"] == "chosen":
            return self._take_place(address, cards.taken(reply))
        if reply["type"] == "discussion":
            return self._put_up(address, reply["value"])
        if reply["type"] == "safety" and address.get("public"):
            return self._warn(address, reply)
        picture = ""
        if reply["type"] == "picture" and self._settings.public:
            named, guided = ("".join(map(str, reply.get(k) or ())) or "0" for k in ("levels", "guided"))
            picture = f"{self._settings.public}/rings/{named}-{guided}.png"
        return self._post(address, cards.activity(reply, self._guidance.levels, picture))

    def arrived(self, address: Address, key: str) -> str | None:
        """The Connector knows no idempotency key and cannot be asked what arrived.

        Sending again might say the same thing twice, and leaving it might lose it; so the person is told, and asks for it
        where it is missing. Taking the place of a card is the exception: done twice it is done once.
        """
        if address.get("card"):
            return None
        self._post(address, cards.again(key))
        raise Unknowable("interrupted while it was being sent")

    def close(self) -> None:
        self._http.close()

    def _put_up(self, address: Address, story: str) -> str:
        """Begin before the story is up, so that no remark on it can come too early; where it cannot be put up, nothing is collected."""
        begun = self._begin(address, story)
        try:
            return self._post(address, cards.discussion(self._guidance.scenario(story), begun.team.name if begun.team else ""))
        except DeadAddress:
            begun.delete()
            raise

    def _begin(self, address: Address, story: str) -> Discussion:
        """Return the discussion of the story in this thread; what was open there before is closed."""
        spot, now = discussions.Spot(PLATFORM, address["tenant"], *split(address["conversation"])), timezone.now()
        before = discussions.at(spot)
        if before is not None and before.scenario == story:
            return before
        if before is not None:
            discussions.close(before, now)
        return discussions.begin(spot, story, now)

    def _warn(self, address: Address, reply: dict[str, Any]) -> str:
        """In private; where Teams lets us write to nobody in private, a word to all that gives nobody away is better than none."""
        try:
            return self._post(address, cards.activity(reply, self._guidance.levels))
        except DeadAddress as error:
            logger.warning("teams: no personal chat for a safety message: %s", error)
            return self._post(address | {"conversation": address["public"]}, cards.to_all())

    def _learn_team(self, address: Address) -> None:
        """Ask, before somebody's first turn, whether they are in a channel that has a team of its own: a personal chat does not tell."""
        key = canonical(str(address.get("key") or ""))
        if not places.open_for(PLATFORM, address["tenant"], key):
            return
        here = Place.objects.filter(workspace__platform=PLATFORM, workspace__external_id=address["tenant"]).order_by("pk")
        known = here.values_list("external_id", flat=True)[:_MOST_PLACES]
        places.settle(PLATFORM, address["tenant"], key, [channel for channel in known if self._is_in(address, channel)])

    def _is_in(self, address: Address, channel: str) -> bool:
        path = f"/v3/conversations/{quote(channel, safe='')}/members/{quote(str(address['user']), safe='')}"
        try:
            self._call(address, path, None, "GET", 3.0)
        except DeadAddress:  # not a member, or we are not installed there
            return False
        return True

    def _take_place(self, address: Address, body: dict[str, Any]) -> str:
        path = f"/v3/conversations/{quote(address['conversation'], safe='')}/activities/{quote(address['card'], safe='')}"
        try:
            self._call(address, path, body | {"id": address["card"]}, "PUT")
        except DeadAddress as error:  # the card was deleted, say: no reason to hold anything back
            logger.debug("teams: the card stays: %s", error)
        return str(address["card"])

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

    def _call(self, address: Address, path: str, body: dict[str, Any] | None, method: str = "POST", patience: float = PATIENCE) -> str:
        try:
            token = self._token.get()
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = self._http.request(method, f"{str(address['service']).rstrip('/')}{path}", json=body, headers=headers, timeout=patience)
        except NotNow as error:
            raise RetryLater(str(error)) from error
        except httpx.HTTPError as error:
            raise RetryLater(type(error).__name__, in_doubt=not isinstance(error, _NOT_SENT)) from error
        if answer.status_code == 401:
            self._token.forget()
            raise RetryLater("401")
        if answer.status_code in _LATER or answer.status_code >= 500:
            raise RetryLater(str(answer.status_code), _seconds(answer))
        if not answer.is_success:
            raise DeadAddress(f"{answer.status_code} {_code(answer)}".strip())
        return str(_json(answer).get("id") or "")


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _code(answer: httpx.Response) -> str:
    """Return Microsoft's own word for what is wrong, so that an administrator can look it up."""
    error = _json(answer).get("error")
    return str(error.get("code") or "") if isinstance(error, dict) else ""


def _seconds(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def split(conversation: str) -> tuple[str, str]:
    """Return channel and thread of a conversation id; a group chat has no threads."""
    channel, _, rest = conversation.partition(";messageid=")
    return channel, rest
