"""What is missing or wrong in Slack's settings, in plain words."""

import httpx

from bot.settings import Settings

_TOKENS = (("bot_token", "ATTUNE_SLACK_BOT_TOKEN", "xoxb-"), ("app_token", "ATTUNE_SLACK_APP_TOKEN", "xapp-"))


def check(settings: Settings, ask: bool = True) -> list[str]:
    """Return findings, empty when all is well or Slack is not wanted at all; ``ask`` also tries the token at Slack."""
    slack = settings.slack
    if not any((slack.signing_secret, slack.bot_token, slack.app_token, slack.client_id, slack.client_secret)):
        return []
    found = []
    if not slack.signing_secret:
        found.append("ATTUNE_SLACK_SIGNING_SECRET is missing: without it nobody can tell Slack's messages from others'. It is under Basic Information.")
    if bool(slack.client_id) != bool(slack.client_secret):
        found.append("ATTUNE_SLACK_CLIENT_ID and ATTUNE_SLACK_CLIENT_SECRET belong together; one of them is missing.")
    if not slack.bot_token and not slack.client_id:
        found.append("There is neither ATTUNE_SLACK_BOT_TOKEN (one workspace) nor ATTUNE_SLACK_CLIENT_ID (many): Slack stays off.")
    if slack.bot_token and slack.client_id:
        found.append("Both ATTUNE_SLACK_BOT_TOKEN and ATTUNE_SLACK_CLIENT_ID are set: the token is used for every workspace. Remove one of them.")
    for field, name, begins in _TOKENS:
        token = getattr(slack, field)
        if token and not token.startswith(begins):
            found.append(f"{name} should begin with {begins}; this looks like another kind of token.")
    if not slack.app_token and not settings.public:
        found.append("Slack must reach this machine: set ATTUNE_HTTPS=on with ATTUNE_WEB_NAMES behind a proxy with TLS, or use Socket Mode (ATTUNE_SLACK_APP_TOKEN).")
    return found or (_at_slack(settings) if ask else [])


def _at_slack(settings: Settings) -> list[str]:
    asked = (
        (settings.slack.bot_token, "auth.test", "ATTUNE_SLACK_BOT_TOKEN", "Install the app again and copy the new token."),
        (settings.slack.app_token, "apps.connections.open", "ATTUNE_SLACK_APP_TOKEN",
         "Make an App-Level Token with connections:write, and switch Socket Mode on in the app's settings."),
    )  # fmt: skip
    try:
        return [
            f"Slack refuses {name} ({said}). {repair}"
            for token, method, name, repair in asked
            if token and (said := _refusal(f"{settings.slack.api}{method}", token))
        ]
    except (httpx.HTTPError, ValueError) as error:
        return [f"Slack could not be asked whether the token is good ({type(error).__name__}). Look at the network, then try again."]


def _refusal(address: str, token: str) -> str:
    answer = httpx.post(address, headers={"Authorization": f"Bearer {token}"}, timeout=5.0, trust_env=False).json()
    return "" if answer.get("ok") else str(answer.get("error"))
