"""Put Slack together from the settings; nothing of it exists when it is not configured."""

from functools import lru_cache

from django.utils import timezone
from slack_bolt import App

from bot.channels.slack.app import make_app
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.door import Door
from bot.channels.slack.socket_mode import SocketMode
from bot.guidance import load_guidance
from bot.settings import Settings, read_settings


def make_channel(settings: Settings) -> SlackChannel | None:
    """Return what delivers to Slack, or None when Slack is off."""
    return SlackChannel(settings, load_guidance(settings.scenarios)) if settings.slack.on else None


@lru_cache(maxsize=1)
def app() -> App:
    """Return the app of this process."""
    settings = read_settings()
    return make_app(settings.slack, Door(load_guidance(settings.scenarios)), timezone.now)


def connect(settings: Settings) -> SocketMode | None:
    """Begin Socket Mode when there is an app token; None when Slack calls us instead."""
    if not (settings.slack.on and settings.slack.app_token):
        return None
    line = SocketMode(app(), settings.slack.app_token)
    line.start()
    return line
