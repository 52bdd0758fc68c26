"""Put Teams together from the settings; nothing of it exists when it is not configured."""

from functools import lru_cache

from bot.channels.teams.channel import TeamsChannel
from bot.channels.teams.door import Door
from bot.channels.teams.trust import Keys
from bot.guidance import load_guidance
from bot.settings import Settings, read_settings


def make_channel(settings: Settings) -> TeamsChannel | None:
    """Return what delivers to Teams, or None when Teams is off."""
    return TeamsChannel(settings, load_guidance(settings.scenarios)) if settings.teams.on else None


@lru_cache(maxsize=1)
def door() -> Door:
    return Door(load_guidance(read_settings().scenarios))


@lru_cache(maxsize=1)
def keys() -> Keys:
    return Keys(read_settings().teams.openid)
