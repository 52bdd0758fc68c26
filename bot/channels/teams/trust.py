"""Is this really Microsoft speaking? And: who are we to Microsoft? Nothing is asked of the network before it is needed."""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt

from bot.settings import TeamsSettings

ISSUER = "https://api.botframework.com"
SKEW = 300  # seconds that clocks may differ
KEYS_LAST = 24 * 3600.0
ASK_AT_MOST_EVERY = 60.0  # seconds, however many unknown keys come in
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
        self._asked = -KEYS_LAST
        self._lock = threading.Lock()

    def get(self, kid: str) -> tuple[Any, tuple[str, ...]]:
        """Return the key and the channels it is endorsed for; raises :class:`Refused` or :class:`NotNow`."""
        with self._lock:
            age = self._clock() - self._asked
            if age >= KEYS_LAST or (kid not in self._keys and age >= ASK_AT_MOST_EVERY):
                self._fetch()
            if kid not in self._keys:
                raise Refused("signed with an unknown key")
            return self._keys[kid]

    def _fetch(self) -> None:
        try:
            with httpx.Client(timeout=5.0, trust_env=False) as http:
                jwks = http.get(self._address).raise_for_status().json()["jwks_uri"]
                rows = http.get(jwks).raise_for_status().json()["keys"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            if self._keys:
                return
            raise NotNow(f"Microsoft's keys: {type(error).__name__}") from error
        self._asked = self._clock()
        self._keys = {row["kid"]: (jwt.PyJWK(row, "RS256").key, tuple(row.get("endorsements") or ())) for row in rows if row.get("kty") == "RSA"}


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
    service = activity.get("serviceUrl")
    if not isinstance(service, str) or _plain(str(claims.get("serviceurl", claims.get("serviceUrl", "")))) != _plain(service):
        raise Refused("the token is for another service address")
    if endorsed and activity.get("channelId") not in endorsed:
        raise Refused("the key is not endorsed for this channel")
    if tenant_of(activity) != settings.tenant_id:
        raise Refused("another tenant")


def tenant_of(activity: dict[str, Any]) -> str:
    data, conversation = activity.get("channelData") or {}, activity.get("conversation") or {}
    return str((data.get("tenant") or {}).get("id") or conversation.get("tenantId") or "")


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
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise NotNow(f"Microsoft's token: {type(error).__name__}") from error
