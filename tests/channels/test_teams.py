"""Everything Teams can send, signed; everything we send back, in order, once, and nothing private where others read."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
import yaml

from bot.channels.teams.channel import TeamsChannel
from bot.channels.teams.reading import plain
from bot.gateway.models import DELIVERED, PARKED, Incoming, Outgoing
from bot.gateway.worker import Gateway
from bot.records import identities
from bot.records.models import Attempt, Discussion, Person, Place, Remark, Team, Workspace
from bot.settings import ROOT
from tests.channels.teams_fixtures import (
    GROUP,
    NO_ANSWER,
    OPENED,
    PAYLOADS,
    PERSONAL,
    TENANT,
    THREAD,
    Microsoft,
    Teams,
    content,
    text_of,
    titles,
)
from tests.doubles import Clock, Echo, Killed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(echo: Echo, teams_channel: TeamsChannel, clock: Clock) -> Gateway:
    return Gateway(echo, {"teams": teams_channel}, clock)


class Asks(Echo):
    """Answers every message with the same card."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__()
        self.reply = reply

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        super().ask(person_key, message_id, text)
        return [self.reply]


def work(gateway: Gateway) -> None:
    while gateway.step():
        pass


def said(echo: Echo) -> list[str]:
    return [text for _, _, text in echo.asked]


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
    assert titles(card) == ["The quiet baby", "Biting"] and content(card)["fallbackText"] == "Which story?" and card["summary"]
    for n in range(2):
        assert teams.press(card, "Biting", id=f"press-{n}").status_code == 200
    teams.press(card, "The quiet baby")
    work(gateway)
    assert said(asks) == ["hello", "5"]
    place = microsoft.replaced[card["id"]]
    assert text_of(place) == "Which story?\nYou chose: **Biting**" and content(place)["actions"] == []
    assert len(microsoft.replaced) == 1 and set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_many_choices_are_a_list_and_several_can_be_ticked(
    teams: Teams, teams_channel: TeamsChannel, clock: Clock, microsoft: Microsoft
) -> None:
    many = [{"title": f"Story {n}", "value": str(n)} for n in range(1, 10)]
    for reply, kind, chosen, words, shown in (
        ({"type": "choice", "text": "Which?", "choices": many}, "one", "5", "5", "Story 5"),
        ({"type": "question", "text": "Which levels?", "choices": many[:5], "several": True}, "several", "2,3", "2, 3", "Story 2, Story 3"),
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
    teams.press(microsoft.messages[-1], "Biting")
    work(gateway)
    assert said(asks) == ["hello", "5"] and len(microsoft.messages) == 2 and not Outgoing.objects.exclude(state=DELIVERED).exists()


def test_an_invoke_gets_the_answer_it_waits_for(teams: Teams) -> None:
    recorded = PAYLOADS["activities"]["button as an invoke"]["activity"]
    answer = teams.post(teams.activity() | recorded)
    assert answer.json() == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Received"}


def test_a_code_from_the_web_makes_one_person_of_two(teams: Teams, gateway: Gateway, echo: Echo, microsoft: Microsoft) -> None:
    now = datetime.now(timezone.utc)
    web = identities.person_at("web:a", "Anna", now)
    code = identities.make_code(web, now)
    for _ in range(2):
        teams.say(f"link {code}", id="L1")
    teams.say("link ABCD-2345")
    teams.say("quiet")
    work(gateway)
    texts = microsoft.texts()
    assert "one from now on" in texts[0] and "do not know this code" in texts[1] and texts[2:] == ["1 quiet", "2 quiet"]
    assert [a[0] for a in echo.asked] == ["web:a"] and Person.objects.count() == 1


def test_the_tenant_or_the_channel_gives_the_team(teams: Teams) -> None:
    now = datetime.now(timezone.utc)
    hub, nursery = Team.objects.create(name="Hub"), Team.objects.create(name="Nursery")
    workspace = Workspace.objects.create(platform="teams", external_id=TENANT, team=hub, installed=now)
    Place.objects.create(workspace=workspace, external_id="19:room@thread.tacv2", team=nursery)
    teams.say("quiet", user="ben")
    teams.say("discuss", base="channel", user="eve", mention=True)
    assert {p.name: p.team.name for p in Person.objects.all() if p.team} == {"Ben": "Hub", "Eve": "Nursery"}


def put_up(teams: Teams, gateway: Gateway, microsoft: Microsoft, words: str = "discuss 3", base: str = "channel") -> dict[str, Any]:
    assert teams.say(words, base, mention=True).status_code == 200
    work(gateway)
    return microsoft.messages[-1]


def test_a_story_is_put_up_talked_about_and_closed(teams: Teams, gateway: Gateway, microsoft: Microsoft, echo: Echo, guidance: Any) -> None:
    story = put_up(teams, gateway, microsoft)
    shown = text_of(story)
    assert story["to"] == THREAD and guidance.scenarios[2].vignette.strip()[:40] in shown
    assert all(q.split("?")[0] in shown for q in guidance.scenarios[2].reflection) and len(guidance.scenarios[2].reflection) == 3
    assert "Anna" not in json.dumps(microsoft.sent)
    teams.say("Nobody talks to her", "channel", id="r1", user="maria")
    teams.say("We have no parent infant team here, have we", "channel", id="r2", user="ben")
    teams.say("Ring Maria on 07700 900123", "channel", id="r3")
    teams.say("Nobody smiles at her", "channel", id="r1", user="maria", type="messageUpdate")
    teams.say("", "channel", id="r3", type="messageDelete")
    assert sorted(Remark.objects.values_list("text", flat=True)) == ["Nobody smiles at her", "We have no parent infant team here, have we"]
    for _ in range(2):
        teams.say("discuss close", "channel", id="c1", mention=True)
    work(gateway)
    assert Discussion.objects.get().closed and "2 remarks were collected" in microsoft.texts(THREAD)[-1]
    teams.say("too late", "channel", id="r9")
    work(gateway)
    assert Remark.objects.count() == 2 and said(echo) == [] and len(microsoft.texts(THREAD)) == 2


def test_closing_twice_does_not_close_the_next_one(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    other = PAYLOADS["bases"]["channel"]["conversation"] | {"id": "19:room@thread.tacv2;messageid=1800000000000"}
    teams.say("discuss", "channel", mention=True, conversation=other)
    work(gateway)
    for _ in range(2):
        teams.say("close", "channel", id="c1", mention=True)
    assert Discussion.objects.filter(closed=None).count() == 1


@pytest.mark.parametrize("words", ["stop there: what does she see when she looks up?", "end of the day, who holds him?", "discussing it helps"])
def test_a_mention_with_other_words_is_a_remark(words: str, teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    teams.say(words, "channel", mention=True)
    work(gateway)
    assert Remark.objects.get().text == words and Discussion.objects.get().closed is None and len(microsoft.messages) == 1


def test_a_group_talks_about_one_story_at_a_time(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft, "", "group")
    teams.say("she is alone", "group")
    put_up(teams, gateway, microsoft, "discuss", "group")
    teams.say("he bites", "group")
    first, second = Discussion.objects.order_by("pk")
    assert first.closed and not second.closed and first.scenario != second.scenario
    assert [d.remarks.count() for d in (first, second)] == [1, 1] and len(microsoft.texts(GROUP)) == 2


def test_somebody_real_is_answered_in_private_and_not_kept(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    public = len(microsoft.texts(THREAD))
    teams.say("a little boy on my caseload has bruises and I have told nobody", "channel", user="eve")
    work(gateway)
    assert not Remark.objects.exists() and len(microsoft.texts(THREAD)) == public
    assert microsoft.opened[0]["members"] == [{"id": "29:eve"}] and microsoft.opened[0]["tenantId"] == TENANT
    assert "999" in microsoft.texts(OPENED)[0] and "not kept" in microsoft.texts(OPENED)[0]


def test_start_on_my_own_opens_a_personal_chat(teams: Teams, gateway: Gateway, microsoft: Microsoft, echo: Echo) -> None:
    story = put_up(teams, gateway, microsoft)
    for n in range(2):
        teams.press(story, "Start on my own", "channel", id=f"p{n}", user="eve")
    teams.press(story, "Start on my own", "channel", user="ben")
    work(gateway)
    assert said(echo) == ["hello", "hello"] and [o["members"][0]["id"] for o in microsoft.opened][::2] == ["29:eve", "29:ben"]
    assert len(microsoft.texts(THREAD)) == 1 and microsoft.texts(OPENED)[:2] == ["1 hello", "2 hello"]
    assert all(len(i) <= 200 for i in Incoming.objects.values_list("message_id", flat=True))


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


def test_thirty_two_people_at_once_get_their_own(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    for n in range(32):
        chat = PAYLOADS["bases"]["personal"]["conversation"] | {"id": f"a:{n}"}
        teams.say(f"words {n}", user=f"u{n}", conversation=chat)
    work(gateway)
    assert all(microsoft.texts(f"a:{n}") == [f"1 words {n}", f"2 words {n}"] for n in range(32))
    assert Person.objects.count() == 32


def test_messages_that_overtake_each_other_are_answered_in_the_order_they_came(teams: Teams, gateway: Gateway, echo: Echo) -> None:
    for number in ("3", "1", "2"):
        teams.say(f"words {number}", id=number)
    work(gateway)
    assert said(echo) == ["words 3", "words 1", "words 2"]


def test_teams_gets_its_answer_at_once_however_slow_rasa_is(teams: Teams, teams_channel: TeamsChannel, microsoft: Microsoft) -> None:
    class Slow(Echo):
        def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
            time.sleep(10)
            return super().ask(person_key, message_id, text)

    gateway = Gateway(Slow(), {"teams": teams_channel})
    gateway.start(threads=2)
    try:
        took = []
        for n in range(3):
            began = time.monotonic()
            assert teams.say("quiet" if n < 2 else "more", id=f"slow-{min(n, 1)}").status_code == 200
            took.append(time.monotonic() - began)
        assert max(took) < 2
        until = time.monotonic() + 40
        while len(microsoft.texts()) < 4 and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        gateway.stop(15)
    assert microsoft.texts() == ["1 quiet", "2 quiet"] * 2


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
    assert all(len(json.dumps(m).encode()) < 28_000 and content(m)["fallbackText"] for m in microsoft.messages)
