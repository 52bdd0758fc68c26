"""One app for many workspaces: installed over OAuth, used, removed, installed again."""

import json
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client
from django.utils import timezone

from bot.channels.slack.app import SCOPES, make_app
from bot.channels.slack.door import Door
from bot.gateway.models import Incoming
from bot.records.models import Workspace
from bot.settings import SlackSettings
from tests.channels.conftest import DM, SECRET, USER, Slack, SlackApi

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(slack_api: SlackApi, guidance: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Slack:
    app = make_app(SlackSettings(signing_secret=SECRET, client_id="1.2", client_secret="hush", api=slack_api.address), Door(guidance), timezone.now)
    monkeypatch.setattr("bot.channels.slack.urls.app", lambda: app)
    settings.ROOT_URLCONF = "bot.channels.slack.urls"
    return Slack(Client())


def install(slack: Slack, slack_api: SlackApi, team: str = "T9", token: str = "xoxb-new") -> Any:
    page = slack.client.get("/slack/install")
    asked = urlparse(next(a for a in page.content.decode().split('"') if a.startswith("https://slack.com/oauth")).replace("&amp;", "&"))
    wanted = parse_qs(asked.query)
    assert wanted["client_id"] == ["1.2"] and set(wanted["scope"][0].split(",")) == set(SCOPES)
    slack_api.troubles["oauth.v2.access"] = [(200, {
        "ok": True, "app_id": "A1", "authed_user": {"id": "U9"}, "scope": "chat:write", "token_type": "bot", "access_token": token,
        "bot_user_id": "U0BOT", "team": {"id": team, "name": "Hub & Sons"}, "enterprise": None, "is_enterprise_install": False}, {})]  # fmt: skip
    slack_api.troubles["auth.test"] = [(200, {"ok": True, "bot_id": "B0", "url": "https://hub.slack.com/"}, {})]
    return slack.client.get("/slack/oauth_redirect", {"code": "a-code", "state": wanted["state"][0]})


def say(slack: Slack, team: str = "T9", text: str = "hello", ts: str = "1.1") -> Any:
    event = {"type": "message", "channel_type": "im", "channel": DM, "user": USER, "text": text, "ts": ts}
    return slack.post(json.dumps({"type": "event_callback", "team_id": team, "event_id": f"Ev{ts}", "event": event}), "application/json")


@pytest.mark.provokes_errors  # Bolt logs a message of a workspace without token as an error
def test_it_is_installed_used_removed_and_installed_again(many: Slack, slack_api: SlackApi) -> None:
    done = install(many, slack_api)
    assert done.status_code == 200 and b"Hub" not in done.content.replace(b"hub.slack.com", b"")
    row = Workspace.objects.get()
    assert (row.external_id, row.name) == ("T9", "Hub & Sons") and "xoxb" not in row.secrets and row.secrets
    asked = len(slack_api.calls)
    assert say(many).status_code == 200 and Incoming.objects.count() == 1
    assert len(slack_api.calls) == asked, "Slack is asked nothing before the message is kept"
    for event in ({"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, {"type": "app_uninstalled"}):
        body = {"type": "event_callback", "team_id": "T9", "event_id": "Ev9", "event": event}
        assert many.post(json.dumps(body), "application/json").status_code == 200
    row.refresh_from_db()
    assert row.secrets == "" and row.removed is not None
    say(many, ts="1.2")
    assert Incoming.objects.count() == 1, "a workspace that removed the app is not answered"
    install(many, slack_api, token="xoxb-newer")
    row.refresh_from_db()
    assert row.secrets and row.removed is None
    say(many, ts="1.3")
    assert Incoming.objects.count() == 2


def test_an_installation_that_we_did_not_begin_is_refused(many: Slack, slack_api: SlackApi) -> None:
    for state in ("", "made-up"):
        assert many.client.get("/slack/oauth_redirect", {"code": "a-code", "state": state}).status_code >= 400
    page = many.client.get("/slack/install")
    link = next(a for a in page.content.decode().split('"') if a.startswith("https://slack.com/oauth")).replace("&amp;", "&")
    state = parse_qs(urlparse(link).query)["state"][0]
    assert Client().get("/slack/oauth_redirect", {"code": "a-code", "state": state}).status_code >= 400, "another browser"
    assert not Workspace.objects.exists() and not slack_api.of("oauth.v2.access")


@pytest.mark.provokes_errors
def test_a_workspace_that_never_installed_it_is_not_answered(many: Slack) -> None:
    say(many, team="T8")
    assert not Incoming.objects.exists()
