"""The line to Slack breaks, Slack is slow, Rasa is slow: nothing is said twice, nothing is lost, and who waits can see it."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from bot.channels.slack.channel import SlackChannel
from bot.gateway.assistant import Rasa
from bot.gateway.models import DELIVERED, PARKED, Outgoing
from bot.gateway.worker import Gateway
from bot.records.models import Discussion
from bot.settings import SlackSettings, read_settings
from tests.channels.conftest import CHANNEL, DM, USER, Slack, SlackApi
from tests.doubles import Clock, Echo
from tests.loopback import Answer, Asked, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.provokes_errors]  # the SDK logs each broken line as an error


class Line:
    """In front of Slack's memory: ``breaks`` says, call by call, what goes wrong after Slack has done what was asked."""

    def __init__(self, api: SlackApi) -> None:
        self.api, self.breaks, self.over = api, [], threading.Event()

    def __call__(self, asked: Asked) -> Answer | None:
        import json

        for name in ("blocks", "metadata", "view"):
            if isinstance(asked.body.get(name), str):
                asked.body[name] = json.loads(asked.body[name])
        method = asked.path.rpartition("/")[2]
        answer = self.api.answer(method, asked.body)
        trouble = self.breaks.pop(0) if method == "chat.postMessage" and self.breaks else ""
        if trouble == "silence":
            self.over.wait(10)
        return None if trouble else answer


@pytest.fixture
def line(slack_api: SlackApi) -> Iterator[Line]:
    line = Line(slack_api)
    with serving(line) as address:
        slack_api.address = f"{address}/api/"
        yield line
        line.over.set()


@pytest.fixture
def gateway(line: Line, slack_api: SlackApi, guidance: Any, echo: Echo, clock: Clock) -> Gateway:
    settings = replace(read_settings(), slack=SlackSettings(signing_secret="s", bot_token="xoxb-test", api=slack_api.address))
    return Gateway(echo, {"slack": SlackChannel(settings, guidance, patience=0.4)}, clock)


def work(gateway: Gateway) -> None:
    while gateway.step():
        pass


@pytest.mark.parametrize("trouble", ["silence", "hangs up"])
def test_slack_takes_a_message_and_never_says_so(trouble: str, slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, clock: Clock) -> None:
    line.breaks = [trouble]
    slack.say("quiet")
    work(gateway)
    assert slack_api.texts() == ["1 quiet"]
    clock.pass_(10)
    work(gateway)
    assert not slack_api.of("conversations.history"), "asked before it can have settled"
    clock.pass_(10)
    work(gateway)
    assert slack_api.texts() == ["1 quiet", "2 quiet"] and set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_what_never_got_there_is_sent_again(slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, clock: Clock) -> None:
    slack_api.troubles["chat.postMessage"] = [(500, {"ok": False, "error": "internal_error"}, {})]
    slack.say("quiet")
    work(gateway)
    assert slack_api.texts() == []
    clock.pass_(20)
    work(gateway)
    assert slack_api.of("conversations.history") and slack_api.texts() == ["1 quiet", "2 quiet"]


def test_where_we_may_not_look_the_person_is_asked(slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, clock: Clock) -> None:
    line.breaks = ["silence"]
    slack_api.troubles["conversations.history"] = [(200, {"ok": False, "error": "missing_scope"}, {})]
    slack.say("quiet")
    work(gateway)
    clock.pass_(20)
    work(gateway)
    first, offer, second = slack_api.messages
    assert (first["text"], second["text"]) == ("1 quiet", "2 quiet") and "cannot tell" in offer["text"]
    button = offer["blocks"][-1]["elements"][0]
    for _ in range(2):
        slack.interaction({"type": "block_actions", "channel": {"id": DM}, "message": {"ts": offer["ts"]}, "actions": [button]})
        work(gateway)
    assert slack_api.texts()[3:] == ["1 quiet"] and slack_api.of("chat.update")[0]["ts"] == offer["ts"]
    assert not Outgoing.objects.filter(state=PARKED).exists()


def test_nobody_else_can_have_it_shown(slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, clock: Clock) -> None:
    line.breaks = ["silence"]
    slack_api.troubles["conversations.history"] = [(200, {"ok": False, "error": "missing_scope"}, {})]
    slack.say("quiet", user="U2", channel="D2")
    work(gateway)
    clock.pass_(20)
    work(gateway)
    button = slack_api.messages[1]["blocks"][-1]["elements"][0]
    slack.interaction({"type": "block_actions", "user": {"id": USER}, "channel": {"id": DM}, "message": {"ts": "7.1"}, "actions": [button]})
    work(gateway)
    assert Outgoing.objects.filter(state=PARKED).count() == 1


def test_a_story_that_was_put_up_without_our_knowing_is_still_discussed(
    slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, clock: Clock
) -> None:
    line.breaks = ["silence"]
    slack.command("discuss 2")
    work(gateway)
    assert not Discussion.objects.exists()
    clock.pass_(20)
    work(gateway)
    story = next(m for m in slack_api.messages if m["channel"] == CHANNEL)
    assert Discussion.objects.get().thread == story["ts"] and len(slack_api.messages) == 1


def test_a_dead_line_to_slack_leaves_no_doubt(slack: Slack, guidance: Any, echo: Echo, clock: Clock, slack_api: SlackApi, line: Line) -> None:
    nowhere = replace(read_settings(), slack=SlackSettings(signing_secret="s", bot_token="xoxb-test", api="http://127.0.0.1:9/api/"))
    slack.say("quiet")
    work(Gateway(echo, {"slack": SlackChannel(nowhere, guidance, patience=0.4)}, clock))
    assert Outgoing.objects.order_by("pk").values_list("state", "problem")[0] == ("waiting", "URLError")


def test_a_picture_that_slack_cannot_fetch_is_drawn_instead(slack_api: SlackApi, line: Line, guidance: Any) -> None:
    settings = replace(read_settings(), slack=SlackSettings(signing_secret="s", bot_token="xoxb-test", api=slack_api.address),
                       https=True, web_names=("attune.hub.org",))  # fmt: skip
    assert settings.public
    channel = SlackChannel(settings, guidance)
    address, reply = {"team": "T1", "user": USER, "channel": DM}, {"type": "picture", "text": "You named 2.", "levels": [2], "guided": []}
    refused: Any = (200, {"ok": False, "error": "invalid_blocks"}, {})
    slack_api.troubles["chat.postMessage"] = [refused]
    channel.deliver(address, reply, "k")
    assert [m["blocks"][0]["type"] for m in slack_api.of("chat.postMessage")] == ["image", "section"]
    slack_api.troubles["chat.postMessage"] = [refused, refused]
    channel.deliver(address, reply, "k2")
    assert slack_api.messages[-1]["text"] == "You named 2." and not slack_api.messages[-1].get("blocks")


def test_rasa_takes_ten_seconds(slack: Slack, line: Line, guidance: Any, slack_api: SlackApi) -> None:
    """With threads and time as they are: Slack has its answer at once, sends again because it is impatient, and one answer comes."""
    asked: list[str] = []

    def rasa(question: Asked) -> Answer:
        asked.append(question.body["metadata"]["message_id"])
        time.sleep(10)
        return 200, [{"custom": {"type": "text", "text": f"About {question.body['message']}"}}], {}

    settings = replace(read_settings(), slack=SlackSettings(signing_secret="s", bot_token="xoxb-test", api=slack_api.address))
    with serving(rasa) as address:
        gateway = Gateway(Rasa(address), {"slack": SlackChannel(settings, guidance)})
        gateway.start(3)
        try:
            for again in range(3):
                began = time.monotonic()
                retry = {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": "http_timeout"} if again else {}
                assert slack.say("quiet", ts="5.1", extra=retry).status_code == 200
                assert time.monotonic() - began < 3
                _until(lambda: bool(slack_api.of("reactions.add")), 3)
                assert slack_api.texts() == [] and not slack_api.of("reactions.remove")
                time.sleep(1)
            _until(lambda: bool(slack_api.texts()), 15)
            _until(lambda: bool(slack_api.of("reactions.remove")), 3)
            time.sleep(0.6)
        finally:
            gateway.stop()
            connections.close_all()
    assert slack_api.texts() == ["About quiet"] and len(asked) == 1 and len(slack_api.of("reactions.add")) == 1


def test_messages_that_slack_hands_over_in_the_wrong_order_are_all_answered_once(
    slack: Slack, line: Line, gateway: Gateway, slack_api: SlackApi, echo: Echo
) -> None:
    for ts in ("5.3", "5.1", "5.2", "5.1", "5.3"):
        slack.say(f"said at {ts}", ts=ts)
    work(gateway)
    assert [a[2] for a in echo.asked] == ["said at 5.3", "said at 5.1", "said at 5.2"] and len(slack_api.texts()) == 6


def test_thirty_two_people_at_once_with_slack_slow_and_repeating_itself(slack: Slack, guidance: Any, slack_api: SlackApi) -> None:
    """Eight requests at a time, each message delivered twice, four threads at work, Rasa and Slack each taking their time."""
    asked: list[str] = []

    def rasa(question: Asked) -> Answer:
        asked.append(question.body["metadata"]["message_id"])
        time.sleep(0.05)
        return 200, [{"custom": {"type": "text", "text": f"About {question.body['message']}"}}], {}

    def post(n: int) -> int:
        try:
            return int(Slack(Client()).say(f"words {n}", user=f"U{n % 32}", channel=f"D{n % 32}", ts=f"{n % 64}.1").status_code)
        finally:
            connections.close_all()

    settings = replace(read_settings(), slack=SlackSettings(signing_secret="s", bot_token="xoxb-test", api=slack_api.address))
    with serving(rasa) as address:
        gateway = Gateway(Rasa(address), {"slack": SlackChannel(settings, guidance)})
        gateway.start(4)
        try:
            with ThreadPoolExecutor(8) as crowd:
                assert set(crowd.map(post, [*range(64), *range(64)])) == {200}
            _until(lambda: len(slack_api.messages) >= 64, 30)
            time.sleep(0.6)
        finally:
            gateway.stop()
            connections.close_all()
    assert len(asked) == len(set(asked)) == 64
    for n in range(32):
        assert sorted(slack_api.texts(f"D{n}")) == sorted([f"About words {n}", f"About words {n + 32}"])


def _until(there: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
