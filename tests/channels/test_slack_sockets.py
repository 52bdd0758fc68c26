"""Socket Mode over a real WebSocket: envelope in, acknowledged, answered; lines that break; Slack away at the start."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from bot.channels.slack import doctor
from bot.channels.slack.app import make_app
from bot.channels.slack.channel import SlackChannel
from bot.channels.slack.door import Door
from bot.channels.slack.socket_mode import SocketMode
from bot.gateway import inbox
from bot.gateway.models import Incoming
from bot.gateway.worker import Gateway
from bot.settings import SlackSettings, read_settings
from tests.channels.conftest import CHANNEL, SlackApi
from tests.channels.slack_sockets import DM, TEAM, USER, Sockets, sockets, until
from tests.doubles import Echo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def far(slack_api: SlackApi) -> Iterator[Sockets]:
    with sockets() as found:
        slack_api.troubles["apps.connections.open"] = [(200, {"ok": True, "url": found.address}, {})] * 20
        yield found


@pytest.fixture
def socket_settings(slack_settings: SlackSettings) -> SlackSettings:
    return replace(slack_settings, app_token="xapp-test")


@pytest.fixture
def line(far: Sockets, socket_settings: SlackSettings, guidance: Any) -> Iterator[SocketMode]:
    line = SocketMode(make_app(socket_settings, Door(guidance), timezone.now), "xapp-test", ping_interval=0.5, pause=0.1)
    line.start()
    yield line
    line.stop()
    connections.close_all()


@pytest.fixture
def gateway(socket_settings: SlackSettings, guidance: Any, echo: Echo) -> Iterator[Gateway]:
    settings = replace(read_settings(), slack=socket_settings)
    gateway = Gateway(echo, {"slack": SlackChannel(settings, guidance)})
    gateway.start(2)
    yield gateway
    gateway.stop()
    connections.close_all()


def test_a_message_is_acknowledged_and_answered_once(far: Sockets, line: SocketMode, gateway: Gateway, slack_api: SlackApi) -> None:
    until(lambda: far.lines)
    sent = far.say("very quiet", "5.1")
    until(lambda: sent in far.ids())
    assert Incoming.objects.count() == 1
    again = far.say("very quiet", "5.1", retry_attempt=1, retry_reason="timeout")
    until(lambda: again in far.ids())
    until(lambda: len(slack_api.texts()) == 2)
    other = far.say("withdrawn", "5.2")
    until(lambda: len(slack_api.texts()) == 4)
    assert slack_api.texts() == ["1 very quiet", "2 very quiet", "1 withdrawn", "2 withdrawn"] and far.ids() == [sent, again, other]


@pytest.mark.provokes_errors
def test_what_could_not_be_kept_is_not_acknowledged(far: Sockets, line: SocketMode, monkeypatch: pytest.MonkeyPatch) -> None:
    until(lambda: far.lines)
    keep, tried = inbox.accept, threading.Event()
    def locked(arrival: Any) -> Any:
        tried.set()
        raise OperationalError("database is locked")
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "accept", locked)
        lost = far.say("very quiet", "5.1")
        assert tried.wait(5)
        patch.setattr(inbox, "accept", keep)
        again = far.say("very quiet", "5.1", retry_attempt=1)
        until(lambda: again in far.ids())
    assert lost not in far.ids() and Incoming.objects.count() == 1


def test_commands_buttons_and_the_bigger_box_come_over_it_too(far: Sockets, line: SocketMode, gateway: Gateway, slack_api: SlackApi, echo: Echo) -> None:
    until(lambda: far.lines)
    common = {"team": {"id": TEAM}, "user": {"id": USER, "team_id": TEAM}, "api_app_id": "A1", "token": "t", "trigger_id": "tr1"}
    far.send({"command": "/attune", "text": "help", "team_id": TEAM, "user_id": USER, "channel_id": CHANNEL, "trigger_id": "tr2",
              "response_url": "http://127.0.0.1:9/", "api_app_id": "A1", "token": "t"}, "slash_commands")  # fmt: skip
    until(lambda: far.acked)
    assert "`/attune discuss`" in far.acked[0]["payload"]["text"] and far.acked[0]["payload"]["response_type"] == "ephemeral"
    button = {"type": "button", "action_id": "say:0", "block_id": "b", "value": "5", "text": {"type": "plain_text", "text": "Biting"}}
    far.send(common | {"type": "block_actions", "channel": {"id": DM}, "message": {"ts": "7.1"}, "actions": [button]}, "interactive")
    values = {"answer": {"text": {"type": "plain_text_input", "value": " "}}}
    view = {"id": "V1", "callback_id": "written", "private_metadata": "{}", "type": "modal", "state": {"values": values}}
    empty = far.send(common | {"type": "view_submission", "view": view}, "interactive")
    until(lambda: empty in far.ids())
    assert next(a for a in far.acked if a["envelope_id"] == empty)["payload"]["response_action"] == "errors"
    until(lambda: len(slack_api.texts()) == 2)
    assert [a[2] for a in echo.asked] == ["5"]


@pytest.mark.provokes_errors  # the SDK logs a torn line as an error
@pytest.mark.parametrize("how", ["close", "tear", "ask_to_move"])
def test_a_line_that_ends_is_opened_anew_and_nothing_is_lost(how: str, far: Sockets, line: SocketMode, gateway: Gateway, slack_api: SlackApi) -> None:
    until(lambda: far.lines)
    far.say("before", "5.1")
    until(lambda: len(slack_api.texts()) == 2)
    getattr(far, how)()
    until(lambda: far.opened == 2 and len(far.lines) == 1)
    far.say("before", "5.1", retry_attempt=1)  # Slack cannot know whether the first acknowledgement was sent in time
    after = far.say("after", "5.2")
    until(lambda: after in far.ids() and len(slack_api.texts()) == 4)
    assert slack_api.texts() == ["1 before", "2 before", "1 after", "2 after"]


@pytest.mark.provokes_errors
def test_slack_being_away_at_the_start_stops_nothing(far: Sockets, socket_settings: SlackSettings, guidance: Any, slack_api: SlackApi) -> None:
    slack_api.troubles["apps.connections.open"][:0] = [(200, {"ok": False, "error": "internal_error"}, {})] * 2
    line = SocketMode(make_app(socket_settings, Door(guidance), timezone.now), "xapp-test", ping_interval=0.5, pause=0.05)
    line.start()
    try:
        until(lambda: far.lines)
        sent = far.say("hello", "5.1")
        until(lambda: sent in far.ids())
    finally:
        line.stop()
        connections.close_all()
    until(lambda: not far.lines)
    assert Incoming.objects.count() == 1


@pytest.mark.provokes_errors
def test_it_can_be_stopped_before_it_ever_began(guidance: Any) -> None:
    nowhere = SlackSettings(signing_secret="s", bot_token="xoxb-1", app_token="xapp-1", api="http://127.0.0.1:9/api/")
    line = SocketMode(make_app(nowhere, Door(guidance), timezone.now), "xapp-1", pause=30)
    line.start()
    line.stop()
    assert not line._thread.is_alive()


def test_the_doctor_tries_the_app_token(slack_api: SlackApi, socket_settings: SlackSettings) -> None:
    settings = replace(read_settings(), slack=socket_settings)
    assert doctor.check(settings) == []
    slack_api.troubles["apps.connections.open"] = [(200, {"ok": False, "error": "not_allowed_token_type"}, {})]
    found = doctor.check(settings)
    assert len(found) == 1 and "ATTUNE_SLACK_APP_TOKEN (not_allowed_token_type)" in found[0] and "connections:write" in found[0]
