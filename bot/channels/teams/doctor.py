"""What is missing or wrong in the settings for Teams, in plain words."""

import re

from bot.channels.teams.trust import NotNow, Token
from bot.settings import Settings

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def check(settings: Settings, ask: bool = True) -> list[str]:
    """Return findings, empty when all is well or Teams is not wanted; ``ask`` also tries the secret at Microsoft."""
    teams = settings.teams
    given = {
        "ATTUNE_TEAMS_APP_ID": teams.app_id, "ATTUNE_TEAMS_APP_SECRET": teams.app_secret, "ATTUNE_TEAMS_TENANT_ID": teams.tenant_id,
    }  # fmt: skip
    if teams.playground:
        return ["ATTUNE_TEAMS_PLAYGROUND is on: whoever reaches this machine's loopback can speak as anybody. Only for trying things out."]
    if not any(given.values()):
        return []
    found = [f"{name} is missing; docs/teams.md says where to find it." for name, value in given.items() if not value]
    for name in ("ATTUNE_TEAMS_APP_ID", "ATTUNE_TEAMS_TENANT_ID"):
        if given[name] and not _GUID.fullmatch(given[name]):
            found.append(f"{name} is '{given[name]}', but should look like 11111111-2222-3333-4444-555555555555.")
    if _GUID.fullmatch(teams.app_secret):
        found.append("ATTUNE_TEAMS_APP_SECRET looks like the secret's id; Microsoft shows the value itself only once, when it is made.")
    if not settings.public:
        found.append("Teams must reach this machine: set ATTUNE_HTTPS=on with ATTUNE_WEB_NAMES behind a proxy with TLS.")
    if not found and ask:
        try:
            Token(teams).get()
        except NotNow as error:
            found.append(f"Microsoft gave no token ({error}). Look at the secret (it expires), the tenant, and the network.")
    return found
