"""Who is who, and in whose team: by a code, by the tenant, by a channel."""

from datetime import datetime, timedelta, timezone

import pytest

from bot.channels.teams.channel import TeamsChannel
from bot.gateway.worker import Gateway
from bot.records import identities
from bot.records.models import JoinCode, Person, Place, Team, User, Workspace
from tests.channels.teams_fixtures import TENANT, Microsoft, Teams, said, text_of, titles, work
from tests.doubles import Clock, Echo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(echo: Echo, teams_channel: TeamsChannel, clock: Clock) -> Gateway:
    return Gateway(echo, {"teams": teams_channel}, clock)


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


CODE = "Nursery-Xq7vB2kPz9"


@pytest.fixture
def nursery() -> Team:
    team = Team.objects.create(name="Nursery", retention_days=90)
    ruth = User.objects.create(username="ruth", first_name="Ruth", last_name="Hall")
    team.supervisors.add(ruth)
    JoinCode.objects.create(team=team, code=CODE, expires=datetime.now(timezone.utc) + timedelta(days=7))
    return team


@pytest.mark.parametrize("words", [f"join {CODE}", f"Join https://attune.example.org/join/{CODE}/", f"<p>join&nbsp;{CODE}</p>"])
def test_a_team_is_joined_in_the_personal_chat_and_it_is_said_who_reads(
    words: str, teams: Teams, gateway: Gateway, echo: Echo, microsoft: Microsoft, nursery: Team
) -> None:
    for _ in range(2):
        assert teams.say(words, id="j1").status_code == 200
    work(gateway)
    assert Person.objects.get().team == nursery and JoinCode.objects.get().used == 1 and said(echo) == []
    (told,) = microsoft.texts()
    assert "You are now in the team Nursery" in told and "supervisor Ruth Hall, and by nobody else" in told and "90 days" in told
    teams.press(microsoft.messages[0], "Begin, or go on")
    work(gateway)
    assert said(echo) == ["hello"]


def test_a_code_that_is_closed_is_refused_kindly(teams: Teams, gateway: Gateway, microsoft: Microsoft, nursery: Team) -> None:
    JoinCode.objects.update(expires=datetime.now(timezone.utc) - timedelta(days=1))
    teams.say(f"join {CODE}")
    work(gateway)
    assert "Nothing is wrong with you" in microsoft.texts()[0] and Person.objects.get().team is None
    assert titles(microsoft.messages[0]) == []


def test_a_code_is_not_used_where_others_read_it(teams: Teams, gateway: Gateway, microsoft: Microsoft, nursery: Team) -> None:
    teams.say(f"join {CODE}", "channel", mention=True)
    work(gateway)
    assert not Person.objects.exclude(team=None).exists() and "personal chat" in text_of(microsoft.messages[0])


ROOM, OTHER = "19:room@thread.tacv2", "19:other@thread.tacv2"


@pytest.fixture
def mapped(nursery: Team) -> Workspace:
    """A tenant for the hub, two channels of the nursery, one of a school."""
    hub, school = Team.objects.create(name="Hub"), Team.objects.create(name="School")
    workspace = Workspace.objects.create(platform="teams", external_id=TENANT, team=hub, installed=datetime.now(timezone.utc))
    for name, team in ((ROOM, nursery), ("19:room2@thread.tacv2", nursery), (OTHER, school)):
        Place.objects.create(workspace=workspace, external_id=name, team=team)
    return workspace


@pytest.mark.parametrize(
    ("rooms", "team"), [([ROOM], "Nursery"), ([ROOM, "19:room2@thread.tacv2"], "Nursery"), ([OTHER], "School"), ([ROOM, OTHER], "Hub"), ([], "Hub")]
)
def test_a_newcomer_in_a_personal_chat_belongs_to_the_team_of_their_channel(
    rooms: list[str], team: str, teams: Teams, gateway: Gateway, microsoft: Microsoft, mapped: Workspace
) -> None:
    microsoft.members = {room: {"29:ben"} for room in rooms}
    teams.say("hello", user="ben")
    work(gateway)
    assert Person.objects.get().team.name == team and microsoft.texts() == ["1 hello", "2 hello"]  # type: ignore[union-attr]


def test_a_join_code_wins_over_the_channel(teams: Teams, gateway: Gateway, microsoft: Microsoft, mapped: Workspace) -> None:
    microsoft.members = {OTHER: {"29:ben"}}
    teams.say(f"join {CODE}", user="ben")
    teams.say("hello", user="ben")
    work(gateway)
    assert Person.objects.get().team.name == "Nursery"  # type: ignore[union-attr]


def test_looking_for_the_team_holds_up_nobody(teams: Teams, gateway: Gateway, microsoft: Microsoft, mapped: Workspace) -> None:
    microsoft.troubles = [(503, {}, {})]
    teams.say("hello", user="ben")
    work(gateway)
    assert microsoft.texts() == ["1 hello", "2 hello"] and Person.objects.get().team.name == "Hub"  # type: ignore[union-attr]
