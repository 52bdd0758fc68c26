"""Every kind of request that Slack makes, whole, as in its reference: each is played twice, the second time as Slack's retry."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.gateway.models import DELIVERED, Outgoing
from bot.gateway.worker import Gateway
from bot.records import discussions
from bot.records.models import Answer, Attempt, Discussion, Person, Place, Remark, Team, Turn, Workspace
from tests.channels.conftest import CHANNEL, TEAM, Slack, SlackApi
from tests.doubles import Clock, Echo

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS: dict[str, Any] = json.loads((Path(__file__).parent / "payloads" / "slack_requests.json").read_text(encoding="utf-8"))
STORY = "1763942300.000100"
KINDS = (
    "url_verification", "edit", "deletion", "join", "another bot", "file share", "slash command", "checkbox", "modal", "shortcut", "app_mention",
    "thread reply without mention", "app_home_opened", "uninstall", "tokens_revoked", "button",
)  # fmt: skip


def test_no_kind_of_the_list_is_missing() -> None:
    assert not [kind for kind in KINDS if not any(name.startswith(kind) for name in REQUESTS)]


@pytest.fixture
def gateway(make_gateway: Callable[..., Gateway], echo: Echo, clock: Clock) -> Gateway:
    return make_gateway(echo, clock=clock)


def send(slack: Slack, request: dict[str, Any], again: bool) -> Any:
    extra = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if again else None
    body = json.loads(json.dumps(request["body"]).replace("{story}", STORY))
    if request["kind"] == "json":
        return slack.post(json.dumps(body), "application/json", extra=extra)
    return slack.form({"payload": json.dumps(body)} if request["kind"] == "payload" else body)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_it_is_answered_and_does_what_it_should_once(name: str, slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    now = datetime.now(timezone.utc)
    Workspace.objects.create(platform="slack", external_id=TEAM, secrets="sealed", installed=now)
    discussions.begin(discussions.Spot("slack", TEAM, CHANNEL, STORY), "crying-4-months", now)
    request, expect = REQUESTS[name], REQUESTS[name]["expect"]
    for again in (False, True):
        answer = send(slack, request, again)
        assert answer.status_code == expect.get("status", 200)
        if "answer" in expect and not again:
            assert expect["answer"] in answer.content.decode()
        while gateway.step():
            pass
    assert [text for _, _, text in echo.asked] == expect.get("rasa", [])
    said = [(m["channel"], m["text"]) for m in slack_api.messages]
    wanted = expect.get("says", [])
    assert len(said) == len(wanted) and all(c == w[0] and w[1] in t for (c, t), w in zip(said, wanted, strict=True)), said
    assert [r.text for r in Remark.objects.all()] == expect.get("remarks", [])
    assert (Workspace.objects.get().secrets == "") is expect.get("gone", False)
    for method, key in (("chat.update", "updates"), ("views.publish", "publishes"), ("views.open", "opens")):
        sent = slack_api.of(method)
        assert bool(sent) == (key in expect) and expect.get(key, "") in str(sent)
    assert not Outgoing.objects.exclude(state=DELIVERED).exists()


def test_the_message_keeps_its_words_when_its_choices_are_used(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    send(slack, REQUESTS["button"], False)
    while gateway.step():
        pass
    kept = slack_api.of("chat.update")[0]["blocks"]
    assert [b["type"] for b in kept] == ["section", "context"] and kept[0]["text"]["text"] == "Which story?" and "Biting" in str(kept[1])


def test_everybody_can_start_on_their_own_from_one_story_again_and_again(slack: Slack, gateway: Gateway, echo: Echo) -> None:
    press = {"type": "block_actions", "channel": {"id": CHANNEL}, "message": {"ts": STORY}}
    action = {"type": "button", "action_id": "alone", "block_id": "a", "value": "crying-4-months"}
    for user, at in (("U1", "1763942402.1"), ("U1", "1763942402.9"), ("U2", "1763942403.1"), ("U1", "1764942402.1")):
        slack.interaction(press | {"user": {"id": user, "team_id": TEAM}, "actions": [action | {"action_ts": at}]})
    while gateway.step():
        pass
    assert [a[0][-2:] for a in echo.asked] == ["U1", "U2", "U1"]


def test_a_story_chosen_from_an_old_list_is_no_answer_to_what_is_asked_now(
    slack: Slack, make_gateway: Callable[..., Gateway], make_real: Any, assistant: Any, slack_api: SlackApi
) -> None:
    gateway = make_gateway(make_real(assistant))
    def work() -> None:
        while gateway.step():
            pass
    slack.say("hello")
    work()
    menu = next(m for m in slack_api.messages if "1. The quiet baby" in str(m["blocks"]))
    biting = next(e for b in menu["blocks"] if b["type"] == "actions" for e in b["elements"] if e["value"] == "5")
    for line in ("1", "skip"):
        slack.say(line)
        work()
    assert "levels" in slack_api.texts()[-1]
    before = len(slack_api.messages)
    for _ in range(2):
        slack.interaction({"type": "block_actions", "channel": {"id": "D1"}, "message": {"ts": menu["ts"], "blocks": menu["blocks"]}, "actions": [biting]})
        work()
    said = [m["text"] for m in slack_api.messages[before:]]
    assert "stays open; nothing is lost" in said[0] and not any("level 5" in t.lower() for t in said)
    assert sorted(Attempt.objects.values_list("scenario", flat=True)) == ["biting-18-months", "quiet-9-weeks"] and not Answer.objects.exists()


def test_closing_twice_closes_one_discussion(slack: Slack, gateway: Gateway) -> None:
    now = datetime.now(timezone.utc)
    for n in (1, 2):
        discussions.begin(discussions.Spot("slack", TEAM, CHANNEL, f"{n}.1"), "crying-4-months", now)
    for again in (False, True):
        send(slack, REQUESTS["app_mention, close"], again)
    assert Discussion.objects.filter(closed=None).count() == 1


def test_where_we_are_not_invited_the_asker_is_told_in_private(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    slack_api.troubles["chat.postMessage"] = [(200, {"ok": False, "error": "not_in_channel"}, {})]
    slack.command("discuss")
    while gateway.step():
        pass
    assert [(m["channel"], "/invite @Attune" in m["text"]) for m in slack_api.messages] == [("D1", True)] and not Discussion.objects.exists()


def test_a_workspace_that_comes_back_has_its_team_again(slack: Slack) -> None:
    send(slack, REQUESTS["direct message"], False)
    send(slack, REQUESTS["uninstall"], False)
    assert Workspace.objects.get().removed is not None
    slack.say("hello again")
    assert Workspace.objects.get().removed is None


class TestTeams:
    """Which team somebody is in from their first direct message on."""

    @pytest.fixture
    def hub(self) -> Workspace:
        team = Team.objects.create(name="Council")
        return Workspace.objects.create(platform="slack", external_id=TEAM, team=team, installed=datetime.now(timezone.utc))

    @pytest.fixture
    def place(self, hub: Workspace) -> Place:
        return Place.objects.create(workspace=hub, external_id=CHANNEL, team=Team.objects.create(name="Family Hub"))

    def hello(self, slack: Slack, gateway: Gateway) -> Person:
        slack.say("hello")
        while gateway.step():
            pass
        return Person.objects.select_related("team").get()

    def test_the_workspaces(self, hub: Workspace, slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
        assert self.hello(slack, gateway).team == hub.team and not slack_api.of("users.conversations")

    def test_or_that_of_the_channel_they_are_in(self, place: Place, slack: Slack, gateway: Gateway, slack_api: SlackApi, echo: Echo) -> None:
        slack_api.troubles["users.conversations"] = [(200, {"ok": True, "channels": [{"id": "C7"}, {"id": CHANNEL}]}, {})]
        seen: list[Any] = []
        ask = echo.ask
        echo.ask = lambda *how: (seen.append(Person.objects.get().team), ask(*how))[1]  # type: ignore[func-returns-value,method-assign]
        assert self.hello(slack, gateway).team == place.team
        assert seen == [place.team], "before the first answer says who reads what"

    def test_but_not_when_they_are_in_two(self, place: Place, hub: Workspace, slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
        Place.objects.create(workspace=hub, external_id="C7", team=Team.objects.create(name="Nursery"))
        slack_api.troubles["users.conversations"] = [(200, {"ok": True, "channels": [{"id": "C7"}, {"id": CHANNEL}]}, {})]
        assert self.hello(slack, gateway).team == hub.team

    def test_nor_once_they_have_trained_or_joined(self, place: Place, hub: Workspace, slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
        slack_api.troubles["users.conversations"] = [(200, {"ok": False, "error": "missing_scope"}, {})]
        person = self.hello(slack, gateway)
        assert person.team == hub.team
        Turn.objects.create(person=person, message_id="m", received=person.created, route="menu")
        self.hello(slack, gateway)
        assert len(slack_api.of("users.conversations")) == 1

    @pytest.mark.parametrize("how", ["command", "alone"])
    def test_where_they_asked_for_it_says_it_too(self, how: str, place: Place, slack: Slack) -> None:
        if how == "command":
            slack.command("")
        else:
            action = {"type": "button", "action_id": "alone", "block_id": "a", "value": "x", "action_ts": "1.1"}
            slack.interaction({"type": "block_actions", "channel": {"id": CHANNEL}, "message": {"ts": STORY}, "actions": [action]})
        assert Person.objects.get().team == place.team
