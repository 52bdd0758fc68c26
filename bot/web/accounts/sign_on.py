"""Single sign-on by OpenID Connect, over mozilla-django-oidc, with the checks that it leaves to its users.

An account is found by issuer and subject, never by an e-mail address: anybody may write an address into their profile.
New accounts have no rights; an administrator gives them.
"""

import hashlib
import logging
from typing import Any

import jwt
import requests
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from bot.records.models import User
from bot.web.accounts.provider import SignOnFault, check_issuer, configured, provider

logger = logging.getLogger(__name__)

PREFIX = "oidc:"  # no name that a person chooses can hold a colon
LEEWAY = 60  # seconds that the provider's clock may differ from ours


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the package has no types
    """Signs in whom the provider vouches for. Made for every request, so it looks up nothing before it has to."""

    OIDC_RP_SIGN_ALGO = "RS256"
    OIDC_RP_IDP_SIGN_KEY = None
    OIDC_OP_TOKEN_ENDPOINT = property(lambda self: provider().token_url)
    OIDC_OP_JWKS_ENDPOINT = property(lambda self: provider().keys_url)
    OIDC_RP_CLIENT_ID = property(lambda self: configured().client_id)
    OIDC_RP_CLIENT_SECRET = property(lambda self: configured().client_secret)

    def __init__(self) -> None:
        self.UserModel = User

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """Exchange the code for a token and check it; None when anything about it is not right."""
        if request is None or not kwargs.get("nonce"):
            return None  # a password is tried, or somebody came here without having asked us
        self.request = request
        settings = configured()
        payload = {
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": request.build_absolute_uri(reverse("sso-callback")),
            "code_verifier": kwargs["code_verifier"],
        }
        try:
            token = self.get_token(payload)["id_token"]
            claims = self.verify_token(token, nonce=kwargs["nonce"])
        except (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, SignOnFault, KeyError, ValueError, TypeError) as problem:
            logger.warning("single sign-on refused: %s", _reason(problem))
            return None
        return _account(claims)

    def get_payload_data(self, token: str, key: Any) -> dict[str, Any]:
        """Check signature, audience, time and issuer, all of which have to be there."""
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=["RS256"], audience=configured().client_id, leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )  # fmt: skip
        check_issuer(claims)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != configured().client_id:
            raise SuspiciousOperation("the token was made for another client")
        return claims

    def get_user(self, user_id: int) -> Any:
        """Leave out accounts that were deactivated since."""
        return ModelBackend().get_user(user_id)


def _reason(problem: Exception) -> str:
    """Tell what was wrong without what was in it: answers of a provider can hold secrets."""
    return str(problem) if isinstance(problem, SignOnFault | SuspiciousOperation | jwt.PyJWTError) else type(problem).__name__


def username_for(issuer: str, subject: str) -> str:
    return PREFIX + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def _account(claims: dict[str, Any]) -> User:
    """Return the account of this issuer and subject, made now without any right if there is none."""
    name = str(claims.get("name") or claims.get("preferred_username") or "").strip()[:150]
    user, made = User.objects.get_or_create(username=username_for(claims["iss"], str(claims["sub"])), defaults={"first_name": name})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    elif name and user.first_name != name:
        user.first_name = name
        user.save(update_fields=["first_name"])
    return user


class Ask(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Send the browser to the provider."""

    def __init__(self, **kwargs: Any) -> None:
        self.kwargs = kwargs

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            self.OIDC_OP_AUTH_ENDPOINT, self.OIDC_RP_CLIENT_ID = provider().authorize_url, configured().client_id
        except SignOnFault as problem:
            logger.warning("single sign-on: %s", problem)
            return _sorry(request)
        answer: HttpResponse = super().get(request)
        return answer


class Answer(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Take the browser back from the provider."""

    def get(self, request: HttpRequest) -> HttpResponse:
        configured()
        if request.GET.get("error"):  # said no there, or somebody made a link: either way nobody is signed out here for it
            return _sorry(request)
        try:
            answer: HttpResponse = super().get(request)
        except SuspiciousOperation as problem:
            logger.warning("single sign-on refused: %s", problem)
            return self.login_failure()
        return answer

    def login_failure(self) -> HttpResponse:
        return _sorry(self.request)


def _sorry(request: HttpRequest) -> HttpResponse:
    messages.error(request, "Signing in through your organisation did not work this time. Please try again, or ask your administrator.")
    return redirect("sign-in")
