"""Every setting, read once from environment variables into one frozen object."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
    xapi: Xapi = Xapi()

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


def _address(name: str, default: str) -> str:
    text = os.environ.get(name, default).rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", text):
        raise SettingError(f"{name} is '{text}'; set it to an address that begins with https:// (or http://), or unset it")
    return text


def _xapi() -> Xapi:
    return Xapi(
        base=_address("ATTUNE_XAPI_BASE", Xapi.base) or Xapi.base,
        url=_address("ATTUNE_LRS_URL", ""),
        key=os.environ.get("ATTUNE_LRS_KEY", ""),
        secret=os.environ.get("ATTUNE_LRS_SECRET", ""),
        words=_switch("ATTUNE_XAPI_WORDS", False),
    )


def read_settings() -> Settings:
    """Read the environment; raises :class:`SettingError` for a value that cannot be used."""
    data = Path(os.environ.get("ATTUNE_DATA", ROOT / "var")).resolve()
    web_host = os.environ.get("ATTUNE_WEB_HOST", "127.0.0.1")
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
        guests=_switch("ATTUNE_GUESTS", web_host in ("127.0.0.1", "localhost", "::1")),
        https=_switch("ATTUNE_HTTPS", False),
        xapi=_xapi(),
    )
