"""Who may speak: only Microsoft, for our app, from our tenant, now. And whom we tell who we are."""

import base64
import dataclasses
import json
import time
from typing import Any

import pytest

from bot.channels.teams import start
from bot.channels.teams.trust import Keys, NotNow, Token
from bot.gateway.models import Incoming
from bot.settings import SettingError, read_settings
from tests.channels.teams_fixtures import TENANT, Microsoft, Teams

pytestmark = pytest.mark.django_db(transaction=True)


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks(microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, teams_configured: None) -> Ticks:
    clock = Ticks()
    keys = Keys(f"{microsoft.address}/openid", clock)
    monkeypatch.setattr(start, "keys", lambda: keys)
    return clock


def test_what_microsoft_signed_is_taken(teams: Teams) -> None:
    assert teams.say("very quiet").status_code == 200
    assert Incoming.objects.get().person_key == f"teams:{TENANT}:aaaaaaaa-0000-0000-0000-000000000001"


FORGED: dict[str, dict[str, Any]] = {
    "another key under a known name": {"key": "stranger"},
    "expired": {"exp": 1},
    "never expires": {"exp": None},
    "not yet": {"nbf": 4102444800},
    "for another app": {"aud": "33333333-3333-3333-3333-333333333333"},
    "for nobody": {"aud": None},
    "by another issuer": {"iss": "https://sts.windows.net/x/"},
    "by nobody": {"iss": None},
    "for another service": {"serviceurl": "https://evil.example.org/emea/"},
    "for no service": {"serviceurl": None},
    "an unknown key": {"kid": "stranger"},
    "a name of a key that is none": {"head": {"kid": ["first"]}},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FORGED))
def test_what_is_forged_is_refused(name: str, teams: Teams, microsoft: Microsoft, caplog: pytest.LogCaptureFixture) -> None:
    how = dict(FORGED[name])
    if how.get("key"):
        how["key"] = microsoft.keys[how["key"]]
    if how.get("head"):
        good = microsoft.token().split(".")
        head = base64.urlsafe_b64encode(json.dumps({"alg": "RS256"} | how["head"]).encode()).rstrip(b"=").decode()
        token = ".".join([head, *good[1:]])
    else:
        token = microsoft.token(**how)
    answer = teams.post(teams.activity(type="message", text="secret words", id="1"), token)
    assert answer.status_code == 401 and not Incoming.objects.exists()
    assert "teams: refused" in caplog.text and "secret words" not in caplog.text


def test_weak_and_missing_signatures_are_refused(teams: Teams, microsoft: Microsoft) -> None:
    activity = teams.activity(type="message", text="x", id="1")
    public = json.dumps(microsoft.jwks()["keys"][0])
    for token in ("", "not.a.token", microsoft.token(alg="none", key=""), microsoft.token(alg="HS256", key=public * 2)):
        assert teams.post(activity, token).status_code == 401
    assert teams.client.post("/teams/messages/", data=json.dumps(activity), content_type="application/json").status_code == 401
    basic = {"Authorization": "Basic " + microsoft.token()}
    assert teams.client.post("/teams/messages/", data=json.dumps(activity), content_type="application/json", headers=basic).status_code == 401
    assert not Incoming.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"channelData": {"tenant": {"id": "33333333-3333-3333-3333-333333333333"}}},
        {"channelData": {}, "conversation": {"id": "a:1", "conversationType": "personal"}},
        {"channelId": "webchat"}, {"channelId": None}, {"serviceUrl": ""}, {"serviceUrl": None}, {"serviceUrl": 7},
        {"serviceUrl": "https://evil.example.org/"},
    ],
)  # fmt: skip
def test_a_good_token_on_something_else_is_refused(change: dict[str, Any], teams: Teams) -> None:
    assert teams.post(teams.activity(type="message", text="x", id="1") | change).status_code == 401


def test_a_key_that_is_not_endorsed_for_teams_is_refused(teams: Teams, microsoft: Microsoft) -> None:
    microsoft.endorsed = ["webchat"]
    assert teams.say("x").status_code == 401


def test_clocks_may_differ_by_five_minutes(teams: Teams, microsoft: Microsoft) -> None:
    now = int(time.time())
    activity = teams.activity(type="message", text="x", id="1")
    assert teams.post(activity, microsoft.token(exp=now - 290)).status_code == 200
    assert teams.post(activity, microsoft.token(exp=now - 310)).status_code == 401
    assert teams.post(activity, microsoft.token(nbf=now + 290, iat=now + 290)).status_code == 200


@pytest.mark.parametrize("body", ["", "no json", "[]", "7", "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_activity_is_refused(body: Any, teams: Teams) -> None:
    assert teams.client.post("/teams/messages/", data=body, content_type="application/json").status_code == 400
    assert teams.client.get("/teams/messages/").status_code == 405


def test_keys_are_asked_for_when_first_needed_and_then_known(ticks: Ticks, teams: Teams, microsoft: Microsoft) -> None:
    assert microsoft.asked == []
    for _ in range(3):
        teams.say("x")
    assert microsoft.asked == ["/openid", "/keys"]
    ticks.now += 25 * 3600
    teams.say("x")
    assert microsoft.asked == ["/openid", "/keys"] * 2


def test_an_unknown_key_is_looked_up_at_most_once_a_minute(ticks: Ticks, teams: Teams, microsoft: Microsoft) -> None:
    teams.say("x")
    ticks.now += 61
    for _ in range(5):
        assert teams.post(teams.activity(type="message", text="x", id="1"), microsoft.token("stranger")).status_code == 401
    assert microsoft.asked == ["/openid", "/keys"] * 2
    microsoft.published = ["second"]
    ticks.now += 61
    assert teams.post(teams.activity(type="message", text="x", id="2"), microsoft.token("second")).status_code == 200
    assert teams.post(teams.activity(type="message", text="x", id="3"), microsoft.token("first")).status_code == 401


@pytest.mark.provokes_errors
def test_without_keys_it_is_said_that_it_is_for_now(ticks: Ticks, teams: Teams, microsoft: Microsoft) -> None:
    microsoft.down = True
    for _ in range(4):
        answer = teams.say("x")
        assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert len(microsoft.asked) == 1
    microsoft.down = False
    ticks.now += 6
    assert teams.say("x").status_code == 200


def test_known_keys_serve_while_microsoft_is_away(ticks: Ticks, teams: Teams, microsoft: Microsoft) -> None:
    teams.say("x")
    microsoft.down = True
    ticks.now += 25 * 3600
    for _ in range(4):
        assert teams.say("x").status_code == 200
        assert teams.post(teams.activity(type="message", text="x", id="1"), microsoft.token("stranger")).status_code == 401
    assert microsoft.asked.count("/openid") == 2


@pytest.mark.provokes_errors
def test_keys_that_make_no_sense_are_no_keys(ticks: Ticks, teams: Teams, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch) -> None:
    for nonsense in ({"keys": [{"kty": "RSA", "kid": "first", "n": "!", "e": "AQAB"}]}, {"keys": [{}]}, {}, []):
        monkeypatch.setattr(microsoft, "jwks", lambda found=nonsense: found)
        assert teams.say("x").status_code == 503
        ticks.now += 6


def test_our_token_comes_from_our_tenant_and_lasts(microsoft: Microsoft, teams_configured: None) -> None:
    clock = Ticks()
    token = Token(read_settings().teams, clock)
    assert [token.get() for _ in range(3)] == ["token-1"] * 3
    asked = microsoft.tokens[0]
    assert asked["path"] == f"/{TENANT}/oauth2/v2.0/token" and asked["scope"] == "https://api.botframework.com/.default"
    assert asked["grant_type"] == "client_credentials" and asked["client_secret"] == "only~for.tests"
    clock.now += 3599 - 119
    assert token.get() == "token-2"
    token.forget()
    microsoft.token_troubles = [401]
    with pytest.raises(NotNow):
        token.get()
    assert token.get() == "token-4"


def test_the_playground_is_let_in_only_from_here_to_here(teams: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = teams.activity(type="message", text="x", id="1")
    assert teams.post(activity, "").status_code == 401
    monkeypatch.setenv("ATTUNE_TEAMS_PLAYGROUND", "on")
    assert teams.post(activity, "").status_code == 200
    assert teams.post(activity | {"serviceUrl": "https://evil.example.org/"}, "").status_code == 401
    elsewhere = teams.client.post("/teams/messages/", data=json.dumps(activity), content_type="application/json", REMOTE_ADDR="10.0.0.7")
    assert elsewhere.status_code == 401


@pytest.mark.parametrize("name,value", [("ATTUNE_WEB_HOST", "0.0.0.0"), ("ATTUNE_HTTPS", "on")])
def test_the_playground_is_not_for_pages_that_others_reach(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_TEAMS_PLAYGROUND", "on")
    assert read_settings().teams.on
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match="ATTUNE_TEAMS_PLAYGROUND"):
        read_settings()


def test_nothing_is_asked_of_the_network_to_start(monkeypatch: pytest.MonkeyPatch, guidance: Any) -> None:
    dead = dataclasses.replace(read_settings().teams, app_id="a", app_secret="s", tenant_id="t", login="http://127.0.0.1:9", openid="http://127.0.0.1:9")
    channel = start.make_channel(dataclasses.replace(read_settings(), teams=dead))
    assert channel is not None
    channel.close()
    assert start.make_channel(read_settings()) is None
