"""A whole scenario against a stateful Slack API that runs here (the npm package emulate; .ci/run installs it)."""

import dataclasses
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient

from bot.channels.slack.app import make_app
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.door import Door
from bot.gateway.models import DELIVERED, Outgoing
from bot.gateway.worker import Gateway
from bot.records.models import Attempt, Discussion
from bot.settings import ROOT, SlackSettings, read_settings
from tests.channels.conftest import SECRET, RealAssistant, Slack

PEERS = Path(os.environ.get("ATTUNE_TEST_PEERS", ROOT / "var" / "peers")) / "node_modules"
RECORDING = ROOT / "tests" / "conversations" / "demo_quiet_9_weeks.yml"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (PEERS / "emulate").exists(), reason="the npm package emulate is not installed; .ci/run installs it into var/peers"),
]


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("emulate")
    seed = {
        "tokens": {"xoxb-bot": {"login": "attune", "scopes": []}},
        "slack": {"team": {"name": "Hub", "domain": "hub"}, "users": [{"name": n, "real_name": r} for n, r in (("anna", "Anna Berry"), ("attune", "Attune"))],
                  "channels": [{"name": "family-hub"}]},
    }  # fmt: skip
    (folder / "seed.yaml").write_text(yaml.safe_dump(seed), encoding="utf-8")
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [str(PEERS / ".bin" / "node"), str(PEERS / "emulate/dist/index.js"), "start", "--service", "slack",
               "--port", str(port), "--seed", str(folder / "seed.yaml")]  # fmt: skip
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}/api/"
    try:
        for _ in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            pytest.fail((folder / "log").read_text())
        yield address
    finally:
        server.terminate()
        server.wait(10)


def test_a_whole_scenario_and_a_discussion(emulated: str, assistant: Any, guidance: Any, client: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from django.utils import timezone

    slack_settings = SlackSettings(signing_secret=SECRET, bot_token="xoxb-bot", api=emulated)
    app = make_app(slack_settings, Door(guidance), timezone.now)
    monkeypatch.setattr("bot.channels.slack.urls.app", lambda: app)
    settings.ROOT_URLCONF = "bot.channels.slack.urls"
    channel = SlackChannel(dataclasses.replace(read_settings(), slack=slack_settings), guidance)
    gateway, slack = Gateway(RealAssistant(assistant), {channel.name: channel}), Slack(client)
    web = WebClient(token="xoxb-bot", base_url=emulated)
    anna = next(u["id"] for u in web.users_list()["members"] if u["name"] == "anna")
    dm = web.conversations_open(users=anna)["channel"]["id"]

    lines = [s["user"] for s in yaml.safe_load(RECORDING.read_text(encoding="utf-8"))["steps"] if "user" in s]
    for number, line in enumerate(lines, 1):
        assert slack.say(line, ts=f"{number}.1", user=anna, channel=dm).status_code == 200
        while gateway.step():
            pass
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}
    assert Attempt.objects.get().finished is not None
    history = []
    cursor = ""
    while True:
        page = web.conversations_history(channel=dm, limit=100, cursor=cursor)
        history += page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            break
    texts = [m["text"] for m in reversed(history)]
    assert len(texts) == Outgoing.objects.count() and all(m.get("blocks") for m in history)
    assert any("nine weeks old" in t for t in texts) and any("“" in t for t in texts)

    room = next(c["id"] for c in web.conversations_list()["channels"] if c["name"] == "family-hub")
    web.conversations_join(channel=room)
    slack.event({"type": "app_mention", "user": anna, "channel": room, "ts": "100.1", "text": "<@U0> discuss 3"})
    while gateway.step():
        pass
    found = Discussion.objects.get()
    root = web.conversations_replies(channel=room, ts=found.thread)["messages"][0]
    assert "seven months" in root["text"].lower() and not any("Anna" in str(m) for m in web.conversations_history(channel=room)["messages"])
