"""The manifest asks for what the code uses; the doctor speaks plainly; installations keep their tokens sealed."""

import dataclasses
import re
import time

import pytest
import yaml
from slack_sdk.oauth.installation_store import Installation

from bot.channels.slack import doctor
from bot.channels.slack.app import SCOPES
from bot.channels.slack.door import HELP
from bot.channels.slack.installs import NotInstalled, SealedInstallations, SignedStates, Tokens, uninstalled
from bot.records.models import Workspace
from bot.settings import ROOT, SlackSettings, read_settings
from tests.channels.conftest import SlackApi

MANIFEST = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yml").read_text(encoding="utf-8"))
CODE = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot/channels/slack").glob("*.py"))


def test_the_manifest_and_the_code_want_the_same() -> None:
    assert sorted(MANIFEST["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    heard = set(re.findall(r'app\.event\("(\w+)"\)', CODE))
    asked = {e.split(".")[0] for e in MANIFEST["settings"]["event_subscriptions"]["bot_events"]}
    assert asked <= heard
    assert {c["command"] for c in MANIFEST["features"]["slash_commands"]} == set(re.findall(r'app\.command\("([^"]+)"\)', CODE))
    assert {s["callback_id"] for s in MANIFEST["features"]["shortcuts"]} == set(re.findall(r'app\.shortcut\("(\w+)"\)', CODE))


def test_the_page_for_administrators_names_what_there_is() -> None:
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
    text = (ROOT / "deploy" / "slack-manifest.yml").read_text(encoding="utf-8")
    assert text.count("https://attune.example.org") == 4 and "four times" in page and "socket_mode_enabled: false" in text
    for name in ("Join links", "Replies that could not be sent"):
        assert f'"{name}"' in (ROOT / "bot/web/admin_front.py").read_text(encoding="utf-8") and f"Administration > {name}" in page
    for word in re.findall(r"`/attune (\w+)", HELP):
        assert f"/attune {word}" in page and word in MANIFEST["features"]["slash_commands"][0]["usage_hint"]


@pytest.mark.parametrize(
    ("slack", "says"),
    [
        ({}, []),
        ({"signing_secret": "s", "bot_token": "xoxb-1", "app_token": "xapp-1"}, []),
        ({"bot_token": "xoxb-1", "app_token": "xapp-1"}, ["SIGNING_SECRET is missing"]),
        ({"signing_secret": "s", "bot_token": "xoxb-1"}, ["must reach this machine"]),
        ({"signing_secret": "s", "bot_token": "xapp-1", "app_token": "xoxb-1"}, ["BOT_TOKEN should begin with xoxb-", "APP_TOKEN should begin with xapp-"]),
        ({"signing_secret": "s", "client_id": "c", "app_token": "xapp-1"}, ["belong together"]),
        ({"signing_secret": "s", "app_token": "xapp-1"}, ["neither"]),
    ],
)
def test_the_doctor_says_what_is_missing(slack: dict[str, str], says: list[str]) -> None:
    found = doctor.check(dataclasses.replace(read_settings(), slack=SlackSettings(**slack)), ask=False)
    assert len(found) == len(says) and all(s in f for s, f in zip(says, found, strict=True))


def test_the_doctor_tries_the_token(slack_api: SlackApi, slack_settings: SlackSettings) -> None:
    settings = dataclasses.replace(read_settings(), slack=dataclasses.replace(slack_settings, app_token="xapp-1"))
    assert doctor.check(settings) == []
    slack_api.troubles["auth.test"] = [(200, {"ok": False, "error": "invalid_auth"}, {})]
    assert "invalid_auth" in doctor.check(settings)[0]


@pytest.mark.django_db
def test_tokens_of_installations_are_sealed_and_forgotten() -> None:
    store = SealedInstallations()
    store.save(Installation(user_id="U9", team_id="T7", team_name="Hub", bot_token="xoxb-secret", bot_user_id="U0"))
    assert "xoxb" not in str(Workspace.objects.values().get())
    tokens = Tokens(SlackSettings(signing_secret="s", client_id="c", client_secret="c"))
    assert tokens.of("T7") == "xoxb-secret"
    bot = store.find_bot(enterprise_id=None, team_id="T7")
    assert bot is not None and bot.bot_token == "xoxb-secret"
    uninstalled("T7", Workspace.objects.get().installed)
    with pytest.raises(NotInstalled):
        tokens.of("T7")
    assert store.find_bot(enterprise_id=None, team_id="T7") is None


def test_the_state_of_an_installation_is_ours_and_recent(monkeypatch: pytest.MonkeyPatch) -> None:
    states = SignedStates()
    assert states.consume(states.issue()) and not states.consume("made-up")
    old = states.issue()
    later = time.time() + 601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert not states.consume(old)
