"""Is this really Microsoft speaking? And: who are we to Microsoft? Nothing is asked of the network before it is needed."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from bot.settings import TeamsSettings

logger = logging.getLogger(__name__)

CHANNEL = "msteams"
ISSUER = "https://api.botframework.com"
SKEW = 300  # seconds that clocks may differ
KEYS_LAST = 24 * 3600.0
ASK_AT_MOST_EVERY = 60.0  # seconds, however many unknown keys come in
FAILED_LASTS = 5.0  # seconds for which nobody asks again when there was no answer and we have no keys at all
SCOPE = "https://api.botframework.com/.default"


class Refused(Exception):
    """The sender is not who it should be; the reason is for the log and names nothing private."""


class NotNow(Exception):
    """Microsoft's keys or tokens cannot be had at the moment; asking again later may help."""


class Keys:
    """Microsoft's signing keys: fetched when first needed, again once a day, and when an unknown one is used."""

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._address, self._clock = address, clock
        self._keys: dict[str, tuple[Any, tuple[str, ...]]] = {}
        self._got = self._tried = float("-inf")
        self._lock = threading.Lock()

    def get(self, kid: str) -> tuple[Any, tuple[str, ...]]:
        """Return the key and the channels it is endorsed for; raises :class:`Refused` or :class:`NotNow`."""
        if kid not in self._keys or self._wanting(kid):
            with self._lock:  # who comes while the keys are being fetched waits for them
                if self._wanting(kid):
                    self._fetch()
        if not self._keys:
            raise NotNow("Microsoft's keys could not be had")
        if kid not in self._keys:
            raise Refused("signed with an unknown key")
        return self._keys[kid]

    def _wanting(self, kid: str) -> bool:
        now = self._clock()
        if not self._keys:
            return now - self._tried >= FAILED_LASTS
        return now - self._tried >= ASK_AT_MOST_EVERY and (kid not in self._keys or now - self._got >= KEYS_LAST)

    def _fetch(self) -> None:
        self._tried = self._clock()
        try:
            with httpx.Client(timeout=5.0, trust_env=False) as http:
                jwks = http.get(self._address).raise_for_status().json()["jwks_uri"]
                rows = http.get(jwks).raise_for_status().json()["keys"]
            found = {row["kid"]: (jwt.PyJWK(row, "RS256").key, tuple(row.get("endorsements") or ())) for row in rows if row["kty"] == "RSA"}
        except (httpx.HTTPError, httpx.InvalidURL, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            logger.warning("teams: Microsoft's keys could not be had: %s", type(error).__name__)
            return
        self._got, self._keys = self._tried, found


def verify(authorization: str, activity: dict[str, Any], settings: TeamsSettings, keys: Keys) -> None:
    """Check the token of an inbound activity whole: signature, issuer, audience, time, service address, channel, tenant."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Refused("no token")
    try:
        head = jwt.get_unverified_header(token)
        if head.get("alg") != "RS256" or not isinstance(head.get("kid"), str):
            raise Refused("not signed with RS256")
        key, endorsed = keys.get(head["kid"])
        claims = jwt.decode(
            token, key, algorithms=["RS256"], audience=settings.app_id, issuer=ISSUER, leeway=SKEW, options={"require": ["exp", "iss", "aud"]}
        )
    except jwt.InvalidTokenError as error:
        raise Refused(type(error).__name__) from error
    service, vouched = activity.get("serviceUrl"), claims.get("serviceurl", claims.get("serviceUrl"))
    if not isinstance(service, str) or not isinstance(vouched, str) or not service or _plain(vouched) != _plain(service):
        raise Refused("the token is for another service address")
    if activity.get("channelId") != CHANNEL:  # an Azure Bot also has a web chat, where whoever writes chooses who they are
        raise Refused("not from Teams")
    if endorsed and CHANNEL not in endorsed:
        raise Refused("the key is not endorsed for Teams")
    if tenant_of(activity) != settings.tenant_id:
        raise Refused("another tenant")


def tenant_of(activity: dict[str, Any]) -> str:
    data, conversation = activity.get("channelData") or {}, activity.get("conversation") or {}
    return str((data.get("tenant") or {}).get("id") or conversation.get("tenantId") or "")


def is_playground(activity: dict[str, Any], peer: str) -> bool:
    """Whether this comes from this machine and will be answered on this machine."""
    service = activity.get("serviceUrl")
    here = ("127.0.0.1", "::1", "localhost")
    return peer in here and isinstance(service, str) and urlsplit(service).hostname in here


def _plain(address: str) -> str:
    return address.rstrip("/").lower()


class Token:
    """Our own token for the Bot Connector, from the tenant of the registration; kept until shortly before it runs out."""

    def __init__(self, settings: TeamsSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._token, self._good_until = "", 0.0
        self._lock = threading.Lock()

    def get(self) -> str:
        """Return a token; empty for the playground. Raises :class:`NotNow`."""
        if self._settings.playground:
            return ""
        with self._lock:
            if self._clock() >= self._good_until:
                self._fetch()
            return self._token

    def forget(self) -> None:
        """Ask anew next time: the Connector did not take it."""
        self._good_until = 0.0

    def _fetch(self) -> None:
        address = f"{self._settings.login.rstrip('/')}/{self._settings.tenant_id}/oauth2/v2.0/token"
        form = {
            "grant_type": "client_credentials", "client_id": self._settings.app_id, "client_secret": self._settings.app_secret, "scope": SCOPE,
        }  # fmt: skip
        try:
            found = httpx.post(address, data=form, timeout=5.0, trust_env=False).raise_for_status().json()
            self._token, self._good_until = str(found["access_token"]), self._clock() + float(found["expires_in"]) - 120
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
            raise NotNow(f"Microsoft's token: {type(error).__name__}") from error
