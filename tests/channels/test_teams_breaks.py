"""What can break between Teams and us: nothing is lost, nothing comes twice."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from bot.channels.teams import start
from bot.channels.teams.channel import TeamsChannel
from bot.channels.teams.trust import Keys
from bot.gateway import outbox
from bot.gateway.assistant import Rasa
from bot.gateway.models import DELIVERED, PARKED, Outgoing
from bot.gateway.worker import Gateway
from bot.settings import read_settings
from tests.channels.teams_fixtures import NO_ANSWER, PAYLOADS, Microsoft, Teams, said, titles, work
from tests.doubles import Clock, Echo, Killed
from tests.loopback import Answer, Asked, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(echo: Echo, teams_channel: TeamsChannel, clock: Clock) -> Gateway:
    return Gateway(echo, {"teams": teams_channel}, clock)


@pytest.mark.parametrize("status", [412, 429, 500, 503])
def test_patience_when_teams_asks_for_it(status: int, teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock) -> None:
    microsoft.troubles = [(status, {}, {"Retry-After": "30"})]
    teams.say("quiet")
    work(gateway)
    clock.pass_(29)
    work(gateway)
    assert microsoft.texts() == []
    clock.pass_(2)
    work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet"]


def test_a_token_that_is_not_taken_is_asked_for_anew(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock) -> None:
    microsoft.troubles = [(401, {}, {})]
    teams.say("quiet")
    work(gateway)
    clock.pass_(5)
    work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet"] and microsoft.bearers[-1] == "Bearer token-2"


def test_a_login_that_is_away_is_waited_for(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock) -> None:
    microsoft.token_troubles = [500] * 3
    teams.say("quiet")
    work(gateway)
    assert microsoft.texts() == []
    for _ in range(3):
        clock.pass_(20)
        work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet"]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 413])
def test_a_dead_address_is_parked(status: int, teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    microsoft.troubles = [(status, {"error": {"code": "ConversationNotFound"}}, {})]
    teams.say("quiet")
    work(gateway)
    assert set(Outgoing.objects.values_list("state", "problem")) == {(PARKED, f"{status} ConversationNotFound")}
    assert all(o.reply for o in Outgoing.objects.all())


def test_an_answer_that_is_no_json_was_still_sent(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    microsoft.troubles = [(202, [], {})]  # type: ignore[list-item]
    teams.say("quiet")
    work(gateway)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def doubtful(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's first reply is under way when the process dies (before or after Teams has it) or the line breaks."""
    teams.say("quiet")
    if how == "the line broke":
        microsoft.troubles = [(NO_ANSWER, {}, {})]
        work(gateway)
    else:
        with monkeypatch.context() as patch:
            if how == "killed before":
                patch.setattr("bot.channels.teams.channel.cards.activity", lambda *_: (_ for _ in ()).throw(Killed()))
            else:
                patch.setattr("bot.gateway.outbox.delivered", lambda *_: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                work(gateway)
    clock.pass_(200)
    work(gateway)


@pytest.mark.parametrize(("how", "before"), [("killed before", []), ("killed after", ["1 quiet"]), ("the line broke", ["1 quiet"])])
def test_what_may_have_arrived_is_not_sent_again_but_offered(
    how: str, before: list[str], teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful(teams, gateway, microsoft, clock, how, monkeypatch)
    texts = microsoft.texts()
    assert texts[:-2] == before and "interrupted" in texts[-2] and texts[-1] == "2 quiet"
    offer = microsoft.messages[-2]
    assert titles(offer) == ["Show it again"]
    teams.press(offer, "Show it again", user="somebody-else")
    work(gateway)
    assert microsoft.texts() == texts
    for _ in range(2):
        teams.press(offer, "Show it again")
        work(gateway)
    assert microsoft.texts() == [*texts, "1 quiet"] and set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_doubt_outlasts_trouble(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    microsoft_down = [(503, {}, {})] * 2
    teams.say("quiet")
    with monkeypatch.context() as patch:
        patch.setattr("bot.gateway.outbox.delivered", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            work(gateway)
    microsoft.troubles = list(microsoft_down)
    for _ in range(4):
        clock.pass_(100)
        work(gateway)
    texts = microsoft.texts()
    assert texts[0] == "1 quiet" and "interrupted" in texts[1] and texts[2:] == ["2 quiet"]


def test_thirty_two_people_at_once_with_everything_slow_and_repeating_itself(
    teams: Teams, guidance: Any, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight requests at a time, each message delivered twice, four threads at work, Rasa and the Connector taking their time, the
    Connector refusing every tenth."""
    asked: list[str] = []
    refused: list[str] = []
    whole = microsoft.answer

    def rasa(question: Asked) -> Answer:
        asked.append(question.body["metadata"]["message_id"])
        time.sleep(0.05)
        return 200, [{"custom": {"type": "text", "text": f"About {question.body['message']}"}}], {}

    def connector(method: str, path: str, body: dict[str, Any], bearer: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        said_now = body.get("summary", "")
        if said_now.endswith("0") and said_now not in refused:
            refused.append(said_now)
            return 429, {}, {"Retry-After": "1"}
        time.sleep(0.02)
        return whole(method, path, body, bearer)

    def post(n: int) -> int:
        try:
            chat = PAYLOADS["bases"]["personal"]["conversation"] | {"id": f"a:{n % 32}"}
            return int(Teams(Client(), microsoft).say(f"words {n}", user=f"u{n % 32}", id=f"m{n % 64}", conversation=chat).status_code)
        finally:
            connections.close_all()

    monkeypatch.setattr(microsoft, "answer", connector)
    with serving(rasa) as address, running(Gateway(Rasa(address), {"teams": TeamsChannel(read_settings(), guidance)}), 4):
        with ThreadPoolExecutor(8) as crowd:
            assert set(crowd.map(post, [*range(64), *range(64)])) == {200}
        until(lambda: len(microsoft.messages) >= 64, 40)
        time.sleep(0.5)
    assert len(asked) == len(set(asked)) == 64 and len(refused) == 7
    for n in range(32):
        assert sorted(microsoft.texts(f"a:{n}")) == sorted([f"About words {n}", f"About words {n + 32}"])
    assert len(microsoft.tokens) == 1 and microsoft.asked.count("/keys") <= 8


def test_messages_that_overtake_each_other_are_answered_in_the_order_they_came(teams: Teams, gateway: Gateway, echo: Echo) -> None:
    for number in ("3", "1", "2"):
        teams.say(f"words {number}", id=number)
    work(gateway)
    assert said(echo) == ["words 3", "words 1", "words 2"]


def test_rasa_takes_ten_seconds(teams: Teams, guidance: Any, microsoft: Microsoft) -> None:
    """With threads and time as they are: Teams has its answer at once, sends again because it is impatient, and one answer comes."""
    asked: list[str] = []

    def rasa(question: Asked) -> Answer:
        asked.append(question.body["metadata"]["message_id"])
        time.sleep(10)
        return 200, [{"custom": {"type": "text", "text": f"About {question.body['message']}"}}], {}

    with serving(rasa) as address, running(Gateway(Rasa(address), {"teams": TeamsChannel(read_settings(), guidance)}), 3):
        for _ in range(3):
            began = time.monotonic()
            assert teams.say("quiet", id="slow").status_code == 200
            assert time.monotonic() - began < 2
            until(lambda: [s["type"] for s in microsoft.sent] == ["typing"], 3)
            time.sleep(1)
        until(lambda: bool(microsoft.messages), 15)
        time.sleep(0.6)
    assert microsoft.texts() == ["About quiet"] and len(asked) == 1


def test_a_service_address_that_is_dead_loses_and_repeats_nothing(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock, echo: Echo) -> None:
    """Nothing was sent, so that there is no doubt: it waits, is tried again, and in the end is kept for an administrator."""
    dead = "http://127.0.0.1:9/"
    teams.post(teams.activity(type="message", text="quiet", id="1", serviceUrl=dead), microsoft.token(serviceurl=dead))
    teams.say("more", user="ben", conversation=PAYLOADS["bases"]["personal"]["conversation"] | {"id": "a:ben"})
    work(gateway)
    assert said(echo) == ["quiet", "more"] and microsoft.texts("a:ben") == ["1 more", "2 more"], "others are not held up"
    for _ in range(12):
        clock.pass_(120)
        work(gateway)
    waiting = Outgoing.objects.exclude(state=DELIVERED)
    assert {(o.state, o.problem) for o in waiting} == {(PARKED, "ConnectError")} and [o.reply["text"] for o in waiting] == ["1 quiet", "2 quiet"]
    Outgoing.objects.filter(state=PARKED).update(address=Outgoing.objects.filter(state=DELIVERED)[0].address | {"conversation": "a:1personal"})
    for row in waiting.order_by("pk"):
        outbox.send_again(row, clock())
    work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet"]


def test_our_token_runs_out_in_the_middle_of_a_turn(teams: Teams, gateway: Gateway, microsoft: Microsoft, clock: Clock) -> None:
    teams.say("quiet")
    gateway.step()  # Rasa was asked, and typing was shown
    gateway.step()
    assert microsoft.texts() == ["1 quiet"]
    microsoft.troubles = [(401, {}, {})]
    work(gateway)
    clock.pass_(5)
    work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet"] and microsoft.bearers[-1] == "Bearer token-2"


def test_microsoft_changes_its_keys_in_the_middle_of_a_conversation(
    teams: Teams, gateway: Gateway, microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = [1000.0]
    keys = Keys(f"{microsoft.address}/openid", lambda: ticks[0])
    monkeypatch.setattr(start, "keys", lambda: keys)
    teams.say("quiet")
    work(gateway)
    microsoft.published = ["second"]
    ticks[0] += 61
    new = microsoft.token("second")
    assert teams.post(teams.activity(type="message", text="more", id="2"), new).status_code == 200
    work(gateway)
    assert teams.post(teams.activity(type="message", text="forged", id="3"), microsoft.token("first")).status_code == 401
    work(gateway)
    assert microsoft.texts() == ["1 quiet", "2 quiet", "1 more", "2 more"]


@contextmanager
def running(gateway: Gateway, threads: int) -> Iterator[None]:
    gateway.start(threads)
    try:
        yield
    finally:
        gateway.stop(15)
        connections.close_all()


def until(there: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
