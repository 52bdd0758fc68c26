"""Every setting, read once from environment variables into one frozen object."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class SlackSettings:
    """Slack is on when there is a signing secret and either a bot token (one workspace) or a client (many, by installing).

    ``app_token`` switches from HTTP to Socket Mode; ``api`` is Slack's own address unless a test says otherwise.
    """

    signing_secret: str = ""
    bot_token: str = ""
    app_token: str = ""
    client_id: str = ""
    client_secret: str = ""
    api: str = "https://slack.com/api/"

    @property
    def on(self) -> bool:
        return bool(self.signing_secret and (self.bot_token or (self.client_id and self.client_secret)))


@dataclass(frozen=True)
class TeamsSettings:
    """Teams is on when app, secret and tenant of a single-tenant registration are there.

    ``login`` and ``openid`` are Microsoft's own addresses unless a test or a national cloud says otherwise. ``playground`` lets
    Microsoft's Agents Playground in, which signs nothing: only on this machine, never in earnest.
    """

    app_id: str = ""
    app_secret: str = ""
    tenant_id: str = ""
    login: str = "https://login.microsoftonline.com"
    openid: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    playground: bool = False

    @property
    def on(self) -> bool:
        return self.playground or bool(self.app_id and self.app_secret and self.tenant_id)


@dataclass(frozen=True)
class SingleSignOn:
    """An OpenID Connect provider. Endpoints that are not given are looked up in its discovery document."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str = ""
    token_url: str = ""
    keys_url: str = ""


@dataclass(frozen=True)
class Xapi:
    """What learning records are called and where they go. ``base`` begins every name we make up; ``words`` sends answers' text too."""

    base: str = "https://attune.example"
    url: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)
    words: bool = False


@dataclass(frozen=True)
class Settings:
    """What can be configured. Paths are absolute; ports are on ``host``, which is loopback unless told otherwise.

    ``web_host`` is where the web pages listen; ``web_names`` the names by which browsers may call them; ``guests`` whether
    somebody may train without an account ("auto": only where the pages are on loopback); ``https`` says that a proxy in
    front speaks TLS.
    """

    scenarios: Path
    data: Path
    models: Path
    database: str
    host: str
    rasa_port: int
    action_port: int
    retention_days: int
    web_host: str = "127.0.0.1"
    web_port: int = 8000
    web_names: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    guests: bool = True
    https: bool = False
    slack: SlackSettings = SlackSettings()
    teams: TeamsSettings = TeamsSettings()
    sign_on: SingleSignOn | None = None
    xapi: Xapi = Xapi()

    @property
    def public(self) -> str:
        """The address at which the outside reaches the pages, or nothing when it cannot."""
        return f"https://{self.web_names[0]}" if self.https and self.web_names else ""

    @property
    def rasa_url(self) -> str:
        return f"http://{self.host}:{self.rasa_port}"


class SettingError(Exception):
    """An environment variable has a value that cannot be used; the message names it and the repair."""


def _number(name: str, default: int, low: int, high: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not low <= int(text) <= high:
        raise SettingError(f"{name} is '{text}'; set it to a whole number from {low} to {high}, or unset it")
    return int(text)


def _switch(name: str, default: bool) -> bool:
    text = os.environ.get(name, "on" if default else "off").lower()
    if text not in ("on", "off"):
        raise SettingError(f"{name} is '{text}'; set it to on or off, or unset it")
    return text == "on"


def _names(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n.strip() for n in os.environ.get(name, ",".join(default)).split(",") if n.strip())


def _slack() -> SlackSettings:
    return SlackSettings(
        signing_secret=os.environ.get("ATTUNE_SLACK_SIGNING_SECRET", ""),
        bot_token=os.environ.get("ATTUNE_SLACK_BOT_TOKEN", ""),
        app_token=os.environ.get("ATTUNE_SLACK_APP_TOKEN", ""),
        client_id=os.environ.get("ATTUNE_SLACK_CLIENT_ID", ""),
        client_secret=os.environ.get("ATTUNE_SLACK_CLIENT_SECRET", ""),
        api=os.environ.get("ATTUNE_SLACK_API", SlackSettings.api),
    )


def _teams(here: bool) -> TeamsSettings:
    playground = _switch("ATTUNE_TEAMS_PLAYGROUND", False)
    if playground and not here:
        raise SettingError("ATTUNE_TEAMS_PLAYGROUND is on, and lets in what nobody signed: unset it, or keep the pages on loopback without ATTUNE_HTTPS")
    return TeamsSettings(
        app_id=os.environ.get("ATTUNE_TEAMS_APP_ID", ""),
        app_secret=os.environ.get("ATTUNE_TEAMS_APP_SECRET", ""),
        tenant_id=os.environ.get("ATTUNE_TEAMS_TENANT_ID", ""),
        login=os.environ.get("ATTUNE_TEAMS_LOGIN", TeamsSettings.login),
        openid=os.environ.get("ATTUNE_TEAMS_OPENID", TeamsSettings.openid),
        playground=playground,
    )


def _address(name: str, default: str = "") -> str:
    """Return an address that is safe to send secrets to: https, or this machine itself."""
    text = os.environ.get(name, default).strip()
    parts = urlsplit(text)
    if text and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise SettingError(f"{name} is '{text}'; set it to an address that begins with https://, or unset it")
    return text


def _sign_on() -> SingleSignOn | None:
    names = ("ATTUNE_OIDC_ISSUER", "ATTUNE_OIDC_CLIENT_ID", "ATTUNE_OIDC_CLIENT_SECRET")
    given = [name for name in names if os.environ.get(name)]
    if not given:
        return None
    if missing := [name for name in names if name not in given]:
        raise SettingError(f"{' and '.join(missing)} must be set for single sign-on; set it, or unset {' and '.join(given)}")
    return SingleSignOn(
        issuer=_address(names[0]),
        client_id=os.environ[names[1]],
        client_secret=os.environ[names[2]],
        authorize_url=_address("ATTUNE_OIDC_AUTHORIZE_URL"),
        token_url=_address("ATTUNE_OIDC_TOKEN_URL"),
        keys_url=_address("ATTUNE_OIDC_KEYS_URL"),
    )


def _xapi() -> Xapi:
    return Xapi(
        base=_address("ATTUNE_XAPI_BASE", Xapi.base).rstrip("/"),
        url=_address("ATTUNE_LRS_URL").rstrip("/"),
        key=os.environ.get("ATTUNE_LRS_KEY", ""),
        secret=os.environ.get("ATTUNE_LRS_SECRET", ""),
        words=_switch("ATTUNE_XAPI_WORDS", False),
    )


def read_settings() -> Settings:
    """Read the environment; raises :class:`SettingError` for a value that cannot be used."""
    data = Path(os.environ.get("ATTUNE_DATA", ROOT / "var")).resolve()
    web_host = os.environ.get("ATTUNE_WEB_HOST", "127.0.0.1")
    here, https = web_host in ("127.0.0.1", "localhost", "::1"), _switch("ATTUNE_HTTPS", False)
    return Settings(
        scenarios=Path(os.environ.get("ATTUNE_SCENARIOS", ROOT / "scenarios")).resolve(),
        data=data,
        models=Path(os.environ.get("ATTUNE_MODELS", ROOT / "models")).resolve(),
        database=os.environ.get("ATTUNE_DATABASE", f"sqlite:///{data / 'attune.sqlite3'}"),
        host=os.environ.get("ATTUNE_HOST", "127.0.0.1"),
        rasa_port=_number("ATTUNE_RASA_PORT", 5005, 1, 65535),
        action_port=_number("ATTUNE_ACTION_PORT", 5055, 1, 65535),
        retention_days=_number("ATTUNE_RETENTION_DAYS", 365, 1, 3650),
        web_host=web_host,
        web_port=_number("ATTUNE_WEB_PORT", 8000, 1, 65535),
        web_names=_names("ATTUNE_WEB_NAMES", Settings.web_names),
        guests=_switch("ATTUNE_GUESTS", here),
        https=https,
        slack=_slack(),
        teams=_teams(here and not https),
        sign_on=_sign_on(),
        xapi=_xapi(),
    )
