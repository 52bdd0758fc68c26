"""Stories that a team talks about in a channel or group: what is collected, what is not, and what only one person may read."""

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from django.apps import apps

from bot.channels.teams.channel import TeamsChannel
from bot.gateway.models import PARKED, Incoming, Outgoing
from bot.gateway.worker import Gateway
from bot.records.models import Discussion, Person, Remark, Team, Workspace
from tests.channels.teams_fixtures import GROUP, OPENED, PAYLOADS, TENANT, THREAD, Microsoft, Teams, said, text_of, work
from tests.doubles import Clock, Echo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(echo: Echo, teams_channel: TeamsChannel, clock: Clock) -> Gateway:
    return Gateway(echo, {"teams": teams_channel}, clock)


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


def everything_kept() -> str:
    """Return whatever is in the database, as text."""
    rows = [list(model.objects.values()) for model in apps.get_models() if not model._meta.proxy]
    return json.dumps(rows, default=str)


@pytest.mark.parametrize("base", ["channel", "group"])
def test_with_consent_a_reply_needs_no_mention(base: str, teams: Teams, gateway: Gateway, microsoft: Microsoft, echo: Echo) -> None:
    put_up(teams, gateway, microsoft, base=base)
    assert "does not let me read along" in text_of(microsoft.messages[-1])
    before = len(microsoft.sent)
    assert teams.say("Nobody talks to her", base, user="maria").status_code == 200
    work(gateway)
    assert Remark.objects.get().text == "Nobody talks to her" and len(microsoft.sent) == before, "it is collected without a word"
    assert "object-maria" not in everything_kept() and "Maria" not in everything_kept() and said(echo) == []


@pytest.mark.parametrize("base", ["channel", "group"])
def test_what_is_said_outside_a_discussion_leaves_no_trace(base: str, teams: Teams, gateway: Gateway, microsoft: Microsoft, caplog: Any) -> None:
    if base == "channel":
        put_up(teams, gateway, microsoft)
    before, sent = everything_kept(), len(microsoft.sent)
    elsewhere = PAYLOADS["bases"][base]["conversation"] | ({"id": "19:room@thread.tacv2;messageid=1999"} if base == "channel" else {})
    for text in ("Payroll is late again", "a little boy on my caseload has bruises and I have told nobody", "discuss 3", "discuss close"):
        assert teams.say(text, base, user="maria", conversation=elsewhere).status_code == 200
        teams.say(text, base, user="maria", id=f"m{teams.count}", conversation=elsewhere, type="messageUpdate")
    work(gateway)
    assert everything_kept() == before and len(microsoft.sent) == sent and "Payroll" not in caplog.text


def test_without_consent_mentions_are_collected_and_closing_says_why_nothing_came(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    teams.say("discuss close", "channel", mention=True)
    work(gateway)
    assert "only replies that mention @Attune reach me" in microsoft.texts(THREAD)[-1]
    put_up(teams, gateway, microsoft)
    teams.say("she is alone", "channel", mention=True, user="maria")
    teams.say("discuss close", "channel", mention=True)
    work(gateway)
    assert [r.text for r in Remark.objects.all()] == ["she is alone"] and "1 remark was collected" in microsoft.texts(THREAD)[-1]


def test_closing_in_the_thread_needs_no_mention(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    teams.say("stop", "channel")
    teams.say("discuss close", "channel")
    work(gateway)
    assert Discussion.objects.get().closed and [r.text for r in Remark.objects.all()] == ["stop"]


@pytest.mark.parametrize("words", ["", "how am I doing?"])
def test_a_bare_mention_does_not_replace_the_story(words: str, teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    teams.say(words, "channel", mention=True)
    teams.say("discuss whether she is alone", "channel", mention=True)
    work(gateway)
    assert Discussion.objects.get().closed is None and "discuss whether she is alone" in [r.text for r in Remark.objects.all()]


def test_a_colleague_who_is_mentioned_is_not_named(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    entities = [{"type": "mention", "text": "<at>Maria Costa</at>", "mentioned": {"id": "29:maria", "name": "Maria Costa"}}]
    teams.say("<at>Maria Costa</at> would see it &amp; tell her", "channel", entities=entities)
    assert Remark.objects.get().text == "[name] would see it & tell her" and "Costa" not in everything_kept()


@pytest.mark.parametrize("team", ["", "Hub"])
def test_it_is_said_for_whom_it_is_collected(team: str, teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    if team:
        hub = Team.objects.create(name=team)
        Workspace.objects.create(platform="teams", external_id=TENANT, team=hub, installed=datetime.now(timezone.utc))
    story = text_of(put_up(teams, gateway, microsoft))
    teams.say("she is alone", "channel")
    teams.say("discuss close", "channel", mention=True)
    work(gateway)
    if team:
        assert "for the supervisors of Hub" in story and "your team's supervisor" in microsoft.texts(THREAD)[-1]
    else:
        assert "nobody will read it" in story and "nobody will read it" in microsoft.texts(THREAD)[-1]


def test_where_nobody_can_be_written_to_in_private_a_word_goes_to_all(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft)
    microsoft.troubles = [(403, {"error": {"code": "ForbiddenOperationException"}}, {})]
    teams.say("a little boy on my caseload has bruises and I have told nobody", "channel", user="eve")
    work(gateway)
    told = microsoft.texts(THREAD)[-1]
    assert "999" in told and "everybody here" in told and "Eve" not in told and "boy" not in told
    assert not Remark.objects.exists() and not Outgoing.objects.filter(state=PARKED).exists()


def test_nothing_is_collected_where_the_story_could_not_be_put_up(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    microsoft.troubles = [(403, {"error": {"code": "BotNotInConversationRoster"}}, {})]
    teams.say("discuss 3", "channel", mention=True)
    work(gateway)
    teams.say("Payroll is late again", "channel")
    assert not Discussion.objects.exists() and not Remark.objects.exists()


@pytest.mark.parametrize("how", [{"type": "installationUpdate", "action": "remove"}, {"type": "conversationUpdate", "membersRemoved": [{"id": f"28:{PAYLOADS['app']}"}]}])
def test_when_we_are_removed_what_was_collected_goes_to_the_supervisor(how: dict[str, Any], teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft, base="group")
    teams.say("she is alone", "group")
    for _ in range(2):
        assert teams.post(teams.activity("group", id="f:1") | how).status_code == 200
    assert Discussion.objects.get().closed and Remark.objects.count() == 1
    assert not Incoming.objects.filter(address__conversation=GROUP).exists() and not Outgoing.objects.filter(address__conversation=GROUP).exists()


def test_a_team_removes_us_from_all_its_channels(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    """Teams names one channel, and that without a thread; the others are known from what was said in them."""
    put_up(teams, gateway, microsoft)
    other = PAYLOADS["bases"]["channel"]["conversation"] | {"id": "19:side@thread.tacv2;messageid=1800"}
    elsewhere = PAYLOADS["bases"]["channel"]["channelData"] | {"team": {"id": "19:another@thread.tacv2"}}
    teams.say("discuss", "channel", mention=True, conversation=other)
    third = PAYLOADS["bases"]["channel"]["conversation"] | {"id": "19:third@thread.tacv2;messageid=1900"}
    teams.say("discuss", "channel", mention=True, conversation=third, channelData=elsewhere)
    work(gateway)
    gone = PAYLOADS["bases"]["channel"]["conversation"] | {"id": "19:team@thread.tacv2"}
    teams.post(teams.activity("channel", type="conversationUpdate", id="f:1", conversation=gone, membersRemoved=[{"id": f"28:{PAYLOADS['app']}"}]))
    assert [d.channel for d in Discussion.objects.filter(closed=None)] == ["19:third@thread.tacv2"]
    assert {row.address.get("conversation") for row in Incoming.objects.all()} == {None, "19:third@thread.tacv2;messageid=1900"}


def test_others_who_come_and_go_change_nothing(teams: Teams, gateway: Gateway, microsoft: Microsoft) -> None:
    put_up(teams, gateway, microsoft, base="group")
    before = everything_kept()
    for how in ({"membersRemoved": [{"id": "29:1gone"}]}, {"membersAdded": [{"id": "29:1new"}]}):
        teams.post(teams.activity("group", type="conversationUpdate", id="f:2") | how)
    assert everything_kept() == before and Person.objects.count() == 1
