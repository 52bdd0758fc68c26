"""Slack without Slack: events signed by slack_sdk's own verifier, and a small Web API on loopback that remembers what came."""

import json
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from slack_sdk.signature import SignatureVerifier

from bot.channels.slack import start
from bot.channels.slack.app import make_app
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.door import Door
from bot.gateway.worker import Gateway
from bot.settings import SlackSettings, read_settings
from tests.channels import block_kit
from tests.channels.teams_fixtures import microsoft, signing_keys, teams, teams_channel, teams_configured  # noqa: F401 (fixtures)
from tests.loopback import Answer, Asked, serving

SECRET = "only for tests"
TEAM, USER, DM, CHANNEL = "T1", "U1", "D1", "C1"


@dataclass
class SlackApi:
    """What Slack would remember. ``troubles``: method -> list of (status, body, headers) to answer with first."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    troubles: dict[str, list[tuple[int, dict[str, Any], dict[str, str]]]] = field(default_factory=dict)
    address: str = ""
    faults: list[str] = field(default_factory=list)

    def texts(self, channel: str = DM) -> list[str]:
        return [m["text"] for m in self.messages if m["channel"] == channel]

    def of(self, method: str) -> list[dict[str, Any]]:
        return [body for name, body in self.calls if name == method]

    def answer(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
        self.calls.append((method, body))
        self.faults += block_kit.faults(body) if "blocks" in body else block_kit.view_faults(body["view"]) if "view" in body else []
        if self.troubles.get(method):
            return self.troubles[method].pop(0)
        return 200, {"ok": True} | getattr(self, "_" + method.replace(".", "_"), lambda _: {})(body), {}

    def _chat_postMessage(self, body: dict[str, Any]) -> dict[str, Any]:
        ts = f"{1700000000 + len(self.messages)}.000100"
        self.messages.append(body | {"ts": ts})
        return {"ts": ts, "channel": body["channel"]}

    def _users_info(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"name": "somebody"}}

    def _conversations_open(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": DM}}

    def _conversations_history(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [m for m in self.messages if m["channel"] == body["channel"]]}

    _conversations_replies = _conversations_history


@pytest.fixture
def slack_api() -> Iterator[SlackApi]:
    api = SlackApi()

    def answer(asked: Asked) -> Answer:
        for name in ("blocks", "metadata", "view"):
            if isinstance(asked.body.get(name), str):
                asked.body[name] = json.loads(asked.body[name])
        return api.answer(asked.path.rpartition("/")[2], asked.body)

    with serving(answer) as address:
        api.address = f"{address}/api/"
        yield api
    assert not api.faults, "Slack would refuse this"


@pytest.fixture
def slack_settings(slack_api: SlackApi) -> SlackSettings:
    return SlackSettings(signing_secret=SECRET, bot_token="xoxb-test", api=slack_api.address)


@pytest.fixture
def slack(slack_settings: SlackSettings, guidance: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> "Slack":
    from django.utils import timezone

    app = make_app(slack_settings, Door(guidance), timezone.now)
    monkeypatch.setattr(start, "app", lambda: app)
    monkeypatch.setattr("bot.channels.slack.urls.app", lambda: app)
    settings.ROOT_URLCONF = "bot.channels.slack.urls"
    return Slack(Client())


@dataclass
class Slack:
    """Sends what Slack would send, signed as Slack signs it."""

    client: Client

    def post(
        self, body: str, kind: str, signature: str | None = None, timestamp: str | None = None, extra: dict[str, str] | None = None
    ) -> Any:
        stamp = timestamp or str(int(time.time()))
        sign = signature or SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign or ""} | (extra or {})
        return self.client.post("/slack/events", data=body, content_type=kind, headers=headers)

    def event(self, event: dict[str, Any], event_id: str | None = None, **how: Any) -> Any:
        body = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": event_id or f"Ev{uuid.uuid4().hex}", "event": event}
        return self.post(json.dumps(body), "application/json", **how)

    def form(self, fields: dict[str, str]) -> Any:
        return self.post(urllib.parse.urlencode(fields), "application/x-www-form-urlencoded")

    def interaction(self, payload: dict[str, Any]) -> Any:
        common = {"team": {"id": TEAM}, "user": {"id": USER, "team_id": TEAM}, "api_app_id": "A1", "token": "t", "trigger_id": f"tr{uuid.uuid4().hex}"}
        return self.form({"payload": json.dumps(common | payload)})

    def command(self, text: str, channel: str = CHANNEL) -> Any:
        fields = {"command": "/attune", "text": text, "team_id": TEAM, "user_id": USER, "channel_id": channel, "trigger_id": uuid.uuid4().hex}
        return self.form(fields | {"response_url": "http://127.0.0.1:9/", "api_app_id": "A1", "token": "t"})

    def say(self, text: str, ts: str | None = None, extra: dict[str, str] | None = None, **more: Any) -> Any:
        stamp = ts or f"{uuid.uuid4().int % 10**10}.000200"
        return self.event({"type": "message", "channel_type": "im", "channel": DM, "user": USER, "text": text, "ts": stamp} | more, extra=extra)


@pytest.fixture
def channel(slack_settings: SlackSettings, guidance: Any) -> SlackChannel:
    import dataclasses

    return SlackChannel(dataclasses.replace(read_settings(), slack=slack_settings), guidance)


@pytest.fixture
def make_gateway(channel: SlackChannel) -> Callable[..., Gateway]:
    def make(assistant: Any, **how: Any) -> Gateway:
        return Gateway(assistant, {channel.name: channel}, **how)

    return make


class RealAssistant:
    """The trained agent and the real actions, in this process."""

    def __init__(self, assistant: Any) -> None:
        self._assistant = assistant

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        return list(self._assistant.say(person_key, text, message_id))


@pytest.fixture
def make_real() -> Callable[[Any], RealAssistant]:
    return RealAssistant
