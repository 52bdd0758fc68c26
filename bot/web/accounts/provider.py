"""Where an OpenID Connect provider is found: by its discovery document, or by addresses that were set."""

import re
import time
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import requests
from django.core.exceptions import SuspiciousOperation
from django.http import Http404

from bot.settings import SingleSignOn, read_settings

_KEEP = 24 * 3600.0
_PATIENCE = 10.0
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class SignOnFault(Exception):
    """Single sign-on did not work; the message is for the administrator's log and holds no secret."""


@dataclass(frozen=True)
class Provider:
    """The addresses of a provider. ``issuer`` may hold ``{tenantid}``, as Entra ID's for several tenants does."""

    issuer: str
    authorize_url: str
    token_url: str
    keys_url: str


_found: dict[SingleSignOn, tuple[float, Provider]] = {}
_lock = Lock()


def configured() -> SingleSignOn:
    found = read_settings().sign_on
    if found is None:
        raise Http404
    return found


def provider() -> Provider:
    """Return the provider's addresses, looked up when they are first needed and once a day after that."""
    settings = configured()
    if settings.authorize_url and settings.token_url and settings.keys_url:
        return Provider(settings.issuer, settings.authorize_url, settings.token_url, settings.keys_url)
    with _lock:
        found = _found.get(settings)
        if found is None or time.monotonic() - found[0] > _KEEP:
            found = _found[settings] = (time.monotonic(), _discover(settings))
        return found[1]


def _discover(settings: SingleSignOn) -> Provider:
    address = f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        response = requests.get(address, timeout=_PATIENCE, allow_redirects=False)
        response.raise_for_status()
        document = response.json()
        made = Provider(
            str(document["issuer"]),
            settings.authorize_url or _safe(document["authorization_endpoint"]),
            settings.token_url or _safe(document["token_endpoint"]),
            settings.keys_url or _safe(document["jwks_uri"]),
        )
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise SignOnFault(f"the provider's description at {address} could not be read ({type(error).__name__})") from error
    if not _same_issuer(settings.issuer, made.issuer):
        raise SignOnFault(f"{address} describes the issuer {made.issuer}, not ATTUNE_OIDC_ISSUER")
    return made


def _safe(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(address)
    return address


def _same_issuer(wanted: str, told: str) -> bool:
    """Say whether a discovery document is that of the issuer asked for; Entra ID answers /common/ and /organizations/ with a template."""
    if told == wanted:
        return True
    several = "https://login.microsoftonline.com/{}/v2.0"
    return told == several.format("{tenantid}") and wanted in [several.format(n) for n in ("common", "organizations", "consumers")]


def check_issuer(claims: dict[str, Any]) -> None:
    """Raise :class:`SuspiciousOperation` for a token of anybody but our provider."""
    expected = provider().issuer
    if "{tenantid}" in expected:
        tenant = str(claims.get("tid", ""))
        if not _GUID.fullmatch(tenant):
            raise SuspiciousOperation("the token names no tenant")
        expected = expected.replace("{tenantid}", tenant)
    if claims["iss"] != expected:
        raise SuspiciousOperation("the token comes from another issuer")
