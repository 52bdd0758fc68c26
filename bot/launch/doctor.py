"""Look at the settings of every channel, in plain words."""

from dataclasses import dataclass

from bot.launch.database import prepare
from bot.settings import Settings


@dataclass(frozen=True)
class Findings:
    """What to print, and whether something is wrong."""

    lines: tuple[str, ...]
    wrong: bool


def examine(settings: Settings, ask: bool = True) -> Findings:
    """Check each channel; one that is not configured is simply off."""
    prepare(settings)
    from bot.channels.slack import doctor as slack
    from bot.channels.teams import doctor as teams

    lines: list[str] = []
    wrong = False
    channels = (
        ("Slack", settings.slack.on, slack.check(settings, ask)),
        ("Teams", settings.teams.on, teams.check(settings, ask)),
    )
    for name, on, found in channels:
        wrong = wrong or bool(found)
        lines += [f"{name}: {line}" for line in found] or [f"{name}: {'all is well' if on else 'off, because it is not configured'}"]
    return Findings(tuple(lines), wrong)
