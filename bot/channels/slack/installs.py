"""Which workspaces have the app, and with which token: one by a setting, or many by installing; tokens are kept sealed."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings as django_settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.installation_store import InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from bot.records.models import Workspace
from bot.secrets import seal, unseal
from bot.settings import SlackSettings

PLATFORM = "slack"
STATE_LASTS = 600  # seconds


class NotInstalled(Exception):
    """The workspace has no token of ours (any more)."""


@dataclass(frozen=True)
class Tokens:
    """Finds the token of a workspace."""

    settings: SlackSettings

    def of(self, team_id: str) -> str:
        """Return the bot token; raises :class:`NotInstalled`."""
        if self.settings.bot_token:
            return self.settings.bot_token
        row = Workspace.objects.filter(platform=PLATFORM, external_id=team_id, removed=None).exclude(secrets="").first()
        if row is None:
            raise NotInstalled(f"Attune is not installed in the workspace {team_id}")
        try:
            kept = json.loads(unseal(row.secrets, django_settings.SECRET_KEY))
        except InvalidToken as error:
            raise NotInstalled("the secret key has changed since the app was installed; install it again") from error
        return str(kept["bot_token"])

    def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """Bolt's question who we are in a workspace; answered without asking Slack, so that a message is kept even when Slack is slow."""
        try:
            token = self.of(team_id or "")
        except NotInstalled:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)


class SealedInstallations(InstallationStore):
    """Bolt's store of installations, in our own table; only what is needed is kept."""

    def save(self, installation: Installation) -> None:
        kept = {"bot_token": installation.bot_token, "bot_user_id": installation.bot_user_id}
        Workspace.objects.update_or_create(
            platform=PLATFORM, external_id=installation.team_id or "",
            defaults={
                "name": (installation.team_name or "")[:200], "installed": timezone.now(), "removed": None,
                "secrets": seal(json.dumps(kept), django_settings.SECRET_KEY),
            },
        )  # fmt: skip

    def find_bot(self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False) -> Bot | None:
        row = Workspace.objects.filter(platform=PLATFORM, external_id=team_id or "", removed=None).exclude(secrets="").first()
        if row is None:
            return None
        kept = json.loads(unseal(row.secrets, django_settings.SECRET_KEY))
        return Bot(
            team_id=row.external_id, bot_token=kept["bot_token"], bot_id="", bot_user_id=kept["bot_user_id"] or "",
            installed_at=row.installed.timestamp(),
        )  # fmt: skip


class SignedStates(OAuthStateStore):
    """The state of an installation under way: signed and dated instead of kept; Bolt compares it with the browser's cookie."""

    _signer = TimestampSigner(salt="slack-install")

    def issue(self, *args: Any, **kwargs: Any) -> str:
        return self._signer.sign(secrets.token_urlsafe(16))

    def consume(self, state: str) -> bool:
        try:
            self._signer.unsign(state, max_age=STATE_LASTS)
        except BadSignature:
            return False
        return True


def workspace(team_id: str, now: datetime) -> Workspace:
    """Return the row of a workspace from which a verified message came, made on the first; one that had removed the app is back."""
    row, _ = Workspace.objects.get_or_create(platform=PLATFORM, external_id=team_id, defaults={"installed": now})
    if row.removed is not None:
        row.removed, row.installed = None, now
        row.save(update_fields=["removed", "installed"])
    return row


def uninstalled(team_id: str, now: datetime) -> None:
    """Forget the token of a workspace that removed the app."""
    Workspace.objects.filter(platform=PLATFORM, external_id=team_id).update(secrets="", removed=now)
