"""Joining a team and linking an account by writing a code: only what can hardly be an answer is taken for one."""

import re
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string

from bot.channels import codes
from bot.channels.codes import Code
from bot.gateway.models import Incoming
from bot.records.identities import person_at
from bot.records.models import JoinCode, Person, Team, User, Workspace
from bot.records.reading import Readers, said
from tests.channels.conftest import CHANNEL, DM, TEAM, USER, Slack, SlackApi
from tests.doubles import Clock, Echo

NOW = datetime.now(timezone.utc)
CODE = "kV3xZ_9aQ-72bnmLw0pTtR5sYc8dEf1g"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"join {CODE}", Code("join", CODE)),
        (f"Join  {CODE} ", Code("join", CODE)),
        (f"/attune join {CODE}.", Code("join", CODE)),
        (f"join https://attune.hub.org/join/{CODE}/", Code("join", CODE)),
        ("join `old-code-of-2024`", Code("join", "old-code-of-2024")),
        ("link ABCD-2345", Code("link", "ABCD-2345")),
        ("link abcd2345", Code("link", "abcd2345")),
        ("LINK qwre-tyup", Code("link", "qwre-tyup")),
    ],
)
def test_a_code_is_known_by_its_looks(text: str, code: Code) -> None:
    assert codes.in_message(text) == code


@pytest.mark.parametrize(
    "text",
    ["link worker", "link partners", "link parenting", "link long-term", "join in", "join them", "join together", "join multi-agency-meetings",
     "join a group", "join", "link", f"I would join {CODE} and then", "join https://example.org/groups"],
)  # fmt: skip
def test_an_answer_is_not_taken_for_a_code(text: str) -> None:
    assert codes.in_message(text) is None


@pytest.mark.parametrize(
    "found", [Readers("", (), 365), Readers("Family Hub", (), 1), Readers("Family Hub", ("Ann & Bo",), 30), Readers("Hub", ("A B", "C D"), 90)]
)
def test_the_words_are_those_of_the_web_pages(found: Readers) -> None:
    page = unescape(re.sub(r"<[^>]+>", " ", render_to_string("web/accounts/readers.html", {"readers": found})))
    def flat(text: str) -> str:
        return re.sub(r" ([.,])", r"\1", " ".join(text.split()))
    assert flat(said(found)) == flat(page)


@pytest.fixture
def hub() -> Team:
    team = Team.objects.create(name="Family Hub")
    user = User.objects.create_user("ruth", first_name="Ruth", last_name="Okafor")
    user.supervises.add(team)
    return team


def work(gateway: Any) -> None:
    while gateway.step():
        pass


@pytest.mark.django_db(transaction=True)
class TestInSlack:
    @pytest.fixture
    def gateway(self, make_gateway: Any, echo: Echo, clock: Clock) -> Any:
        return make_gateway(echo, clock=clock)

    @pytest.mark.parametrize("way", ["message", "command", "link"])
    def test_somebody_joins_and_reads_who_reads_what(self, way: str, hub: Team, slack: Slack, gateway: Any, slack_api: SlackApi, echo: Echo) -> None:
        JoinCode.objects.create(team=hub, code=CODE, expires=NOW + timedelta(days=1))
        if way == "command":
            assert "direct message" in slack.command(f"join {CODE}").json()["text"]
        else:
            for _ in range(2):  # Slack sends again what it is not sure of
                slack.say(f"join {CODE}" if way == "message" else f"join <https://attune.hub.org/join/{CODE}>", ts="5.1")
        work(gateway)
        assert Person.objects.get().team == hub and JoinCode.objects.get().used == 1
        text = slack_api.texts()[0]
        assert len(slack_api.messages) == 1 and not slack_api.texts(CHANNEL)
        assert "You are now in the team Family Hub" in text and "supervisor Ruth Okafor" in text and "never kept" in text
        begin = slack_api.messages[0]["blocks"][-1]["elements"][0]
        slack.interaction({"type": "block_actions", "channel": {"id": DM}, "message": {"ts": "7.1"}, "actions": [begin]})
        work(gateway)
        assert [a[2] for a in echo.asked] == ["hello"]

    def test_changing_the_team_says_what_the_old_one_can_still_read(self, hub: Team, slack: Slack, gateway: Any, slack_api: SlackApi) -> None:
        other = Team.objects.create(name="Nursery")
        Workspace.objects.create(platform="slack", external_id=TEAM, team=other, installed=NOW)
        JoinCode.objects.create(team=hub, code=CODE)
        for _ in range(2):
            slack.say(f"join {CODE}")
        work(gateway)
        first, second = slack_api.texts()
        assert "You have left the team Nursery" in first and "those begun in Nursery can still be read there" in first
        assert "already" in second.splitlines()[0] and JoinCode.objects.get().used == 1

    @pytest.mark.parametrize(
        ("more", "says"),
        [(None, "ask whoever gave it to you"), ({"expires": NOW - timedelta(days=1)}, "closed now"), ({"withdrawn": NOW}, "closed now")],
    )
    def test_a_code_that_does_not_serve_is_refused_kindly(
        self, more: dict[str, Any] | None, says: str, hub: Team, slack: Slack, gateway: Any, slack_api: SlackApi
    ) -> None:
        if more is not None:
            JoinCode.objects.create(team=hub, code=CODE, **more)
        slack.say(f"join {CODE}")
        work(gateway)
        assert says in slack_api.texts()[0] and "new one" in slack_api.texts()[0]
        assert Person.objects.get().team is None and "Family Hub" not in str(slack_api.messages)

    def test_killed_before_the_answer_is_kept_nothing_has_happened(self, hub: Team, slack: Slack, gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        JoinCode.objects.create(team=hub, code=CODE)
        person_at(f"slack:{TEAM}:{USER}", "Anna", NOW)
        with monkeypatch.context() as patch:
            patch.setattr("bot.gateway.outbox.answer", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
            with pytest.raises(KeyboardInterrupt):
                slack.say(f"join {CODE}", ts="5.1")
        assert Person.objects.get().team is None and not Incoming.objects.exists()
        slack.say(f"join {CODE}", ts="5.1")
        assert Person.objects.get().team == hub
