"""Everything Teams can send in a personal chat, signed; everything we send back, in order and once."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from bot.channels.teams.channel import TeamsChannel
from bot.channels.teams.reading import plain
from bot.gateway.models import DELIVERED, Incoming, Outgoing
from bot.gateway.worker import Gateway
from bot.records.models import Answer, Attempt
from bot.settings import ROOT
from tests.channels.adaptive_cards import faults
from tests.channels.teams_fixtures import PAYLOADS, PERSONAL, Asks, Microsoft, Teams, content, said, text_of, titles, work
from tests.doubles import Clock, Echo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(echo: Echo, teams_channel: TeamsChannel, clock: Clock) -> Gateway:
    return Gateway(echo, {"teams": teams_channel}, clock)


def test_a_long_mention_and_odd_markup() -> None:
    assert plain("<at id=\"0\">Attune Bot</at>  hi <at>Maria</at>", frozenset({"Attune Bot"})) == "hi [name]"
    assert plain("1 &lt; 2<br/>3 > 2") == "1 < 2\n3 > 2"


def recorded(name: str) -> Any:
    """What we do not know is answered with 501, which Django logs as an error."""
    unknown = PAYLOADS["activities"][name].get("status", 200) >= 500
    return pytest.param(name, marks=pytest.mark.provokes_errors if unknown else ())


@pytest.mark.parametrize("name", [recorded(name) for name in sorted(PAYLOADS["activities"])])
def test_every_recorded_activity_is_answered_and_does_what_it_should(
    name: str, teams: Teams, echo: Echo, gateway: Gateway, microsoft: Microsoft
) -> None:
    row = PAYLOADS["activities"][name]
    answer = teams.post(teams.activity(row["base"]) | row["activity"])
    assert answer.status_code == row.get("status", 200)
    work(gateway)
    assert said(echo) == row["reaches_rasa"]
    if not row["reaches_rasa"]:
        texts = [text_of(m) for m in microsoft.messages]
        assert len(texts) == len(row["answers"]) and all(a in t for a, t in zip(row["answers"], texts, strict=True))


def test_the_message_is_kept_before_teams_gets_its_answer(teams: Teams) -> None:
    assert teams.say("quiet").status_code == 200
    assert Incoming.objects.get().address["conversation"] == PERSONAL and "quiet" not in str(Incoming.objects.values().get())


def test_what_comes_again_changes_nothing(teams: Teams, gateway: Gateway, echo: Echo, microsoft: Microsoft) -> None:
    for _ in range(3):
        assert teams.say("quiet", id="5").status_code == 200
    work(gateway)
    assert teams.say("quiet", id="5").status_code == 200
    work(gateway)
    assert said(echo) == ["quiet"] and microsoft.texts() == ["1 quiet", "2 quiet"]
    assert microsoft.bearers and set(microsoft.bearers) == {"Bearer token-1"}


def test_reading_is_shown_before_the_answer(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    teams.say("quiet")
    work(gateway)
    assert [s["type"] for s in microsoft.sent] == ["typing", "message", "message"]


def test_it_says_hello_once_when_it_is_installed(teams: Teams, gateway: Gateway, echo: Echo) -> None:
    for kind in ({"type": "installationUpdate", "action": "add"}, {"type": "conversationUpdate", "membersAdded": [{"id": f"28:{PAYLOADS['app']}"}]}):
        for n in range(2):
            teams.post(teams.activity(id=f"f:{n}") | kind)
    work(gateway)
    assert said(echo) == ["hello"]


CHOICE = {"type": "choice", "text": "Which story?", "choices": [{"title": "The quiet baby", "value": "1"}, {"title": "Biting", "value": "5"}]}


def test_few_choices_are_buttons_that_make_way_for_what_was_chosen(
    teams: Teams, teams_channel: TeamsChannel, clock: Clock, microsoft: Microsoft
) -> None:
    asks = Asks(CHOICE)
    gateway = Gateway(asks, {"teams": teams_channel}, clock)
    teams.say("hello")
    work(gateway)
    card = microsoft.messages[-1]
    assert titles(card) == ["1. The quiet baby", "5. Biting"] and content(card)["fallbackText"] == "Which story?" and card["summary"]
    for n in range(2):
        assert teams.press(card, "5. Biting", id=f"press-{n}").status_code == 200
    teams.press(card, "1. The quiet baby")
    work(gateway)
    assert said(asks) == ["hello", "5"]
    place = microsoft.replaced[card["id"]]
    assert text_of(place) == "Which story?\nYou chose: **5. Biting**" and content(place)["actions"] == []
    assert len(microsoft.replaced) == 1 and set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_many_choices_are_a_list_and_several_can_be_ticked(
    teams: Teams, teams_channel: TeamsChannel, clock: Clock, microsoft: Microsoft
) -> None:
    many = [{"title": f"Story {n}", "value": str(n)} for n in range(1, 10)]
    for reply, kind, chosen, words, shown in (
        ({"type": "choice", "text": "Which?", "choices": many}, "one", "5", "5", "5. Story 5"),
        ({"type": "question", "text": "Which levels?", "choices": many[:5], "several": True}, "several", "2,3", "2, 3", "2. Story 2, 3. Story 3"),
    ):
        asks = Asks(reply)
        gateway = Gateway(asks, {"teams": teams_channel}, clock)
        teams.say("hello")
        work(gateway)
        card = microsoft.messages[-1]
        found = content(card)["body"][-1]
        assert found["type"] == "Input.ChoiceSet" and found["isMultiSelect"] is (kind == "several") and found["isRequired"] and found["label"]
        assert [c["value"] for c in found["choices"]] == [c["value"] for c in reply["choices"]]
        teams.press(card, **{kind: chosen})
        work(gateway)
        assert said(asks) == ["hello", words] and f"You chose: **{shown}**" in text_of(microsoft.replaced[card["id"]])


def test_a_card_that_is_gone_holds_nothing_back(
    teams: Teams, teams_channel: TeamsChannel, clock: Clock, microsoft: Microsoft
) -> None:
    asks = Asks(CHOICE)
    gateway = Gateway(asks, {"teams": teams_channel}, clock)
    teams.say("hello")
    work(gateway)
    microsoft.troubles = [(404, {"error": {"code": "ActivityNotFoundInConversation"}}, {})]
    teams.press(microsoft.messages[-1], "5. Biting")
    work(gateway)
    assert said(asks) == ["hello", "5"] and len(microsoft.messages) == 2 and not Outgoing.objects.exclude(state=DELIVERED).exists()


def test_an_invoke_gets_the_answer_it_waits_for(teams: Teams) -> None:
    recorded = PAYLOADS["activities"]["button as an invoke"]["activity"]
    answer = teams.post(teams.activity() | recorded)
    assert answer.json() == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Received"}


def test_a_whole_scenario_through_the_real_assistant(
    teams: Teams, teams_channel: TeamsChannel, microsoft: Microsoft, assistant: Any, make_real: Callable[[Any], Any]
) -> None:
    gateway = Gateway(make_real(assistant), {"teams": teams_channel})
    recording = ROOT / "tests" / "conversations" / "demo_quiet_9_weeks.yml"
    teams.post(teams.activity(type="installationUpdate", action="add", id="f:1"))
    work(gateway)
    for line in [s["user"] for s in yaml.safe_load(recording.read_text(encoding="utf-8"))["steps"] if "user" in s]:
        card = microsoft.messages[-1]
        if line == "1" and content(card)["actions"]:
            teams.press(card, one="1")
        else:
            assert teams.say(line).status_code == 200
        work(gateway)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}
    assert Attempt.objects.get().finished is not None
    texts = microsoft.texts()
    assert len(texts) == Outgoing.objects.count() - len(microsoft.replaced) and len(microsoft.replaced) == 1
    assert any("nine weeks old" in t for t in texts) and any("“**" in t for t in texts) and any("Level 2" in t for t in texts)
    assert not [f for m in [*microsoft.messages, *microsoft.replaced.values()] for f in faults(m)]


def test_a_story_picked_from_an_old_list_is_opened_and_not_taken_for_an_answer(
    teams: Teams, teams_channel: TeamsChannel, microsoft: Microsoft, assistant: Any, make_real: Callable[[Any], Any]
) -> None:
    gateway = Gateway(make_real(assistant), {"teams": teams_channel})
    teams.say("hello")
    work(gateway)
    old = next(m for m in microsoft.messages if content(m)["actions"])
    teams.say("3")
    teams.say("Her grown-up is worried about food, and she reaches for it and stares at people who eat")
    work(gateway)
    teams.press(old, one="5")
    work(gateway)
    assert Answer.objects.count() == 1 and "eighteen months" in "".join(microsoft.texts()[-3:])


def test_a_chat_that_is_over_is_forgotten_and_a_new_one_is_greeted(teams: Teams, gateway: Gateway, echo: Echo, microsoft: Microsoft) -> None:
    add, remove = ({"type": "installationUpdate", "action": a, "id": f"f:{a}"} for a in ("add", "remove"))
    teams.post(teams.activity() | add)
    work(gateway)
    microsoft.troubles = [(429, {}, {"Retry-After": "600"})]
    teams.say("quiet")
    work(gateway)
    assert Outgoing.objects.exclude(reply={}).count() == 2
    for _ in range(2):
        assert teams.post(teams.activity() | remove).status_code == 200
    assert not Outgoing.objects.exclude(reply={}).exists()
    for kept in (*Incoming.objects.values(), *Outgoing.objects.values()):
        assert not kept["address"] and PERSONAL not in str(kept["address"])
    teams.post(teams.activity() | add)
    work(gateway)
    assert said(echo) == ["hello", "quiet", "hello"] and microsoft.texts()[-1] == "2 hello"
