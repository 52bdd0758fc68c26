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

    lines: list[str] = []
    wrong = False
    for name, on, found in (("Slack", settings.slack.on, slack.check(settings, ask)),):
        wrong = wrong or bool(found)
        lines += [f"{name}: {line}" for line in found] or [f"{name}: {'all is well' if on else 'off, because it is not configured'}"]
    return Findings(tuple(lines), wrong)
