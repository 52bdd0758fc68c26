"""Files for supervisors: whole, safe to open, and only of their own teams."""

import csv
import io
import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bot.records import reviews
from bot.records.models import Access, Answer, Attempt, Team, User
from bot.web.takeaway.sheets import ANSWERS, ATTEMPTS, VERDICTS, cell
from tests.web.factory import client_of, make_attempt, make_person, make_team, make_user, play

pytestmark = pytest.mark.django_db

NAMES = ("answers.csv", "attempts.csv", "verdicts.csv", "everything.json", "xapi.json")
HEADS = {"answers.csv": ANSWERS, "attempts.csv": ATTEMPTS, "verdicts.csv": VERDICTS}


@pytest.fixture
def team() -> Team:
    return make_team("Health visitors, south")


@pytest.fixture
def supervisor(team: Team) -> User:
    return make_user("Sam", supervises=[team])


def fetch(client: Client, team: Team, name: str, **asked: str) -> bytes:
    answer = client.get(f"/teams/{team.pk}/takeaway/{name}", asked)
    assert answer.status_code == 200 and answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="attune-health-visitors-south-{name}"'
    return b"".join(answer.streaming_content)


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", '=HYPERLINK("http://x.example","y")', "=cmd|' /C calc'!A0"],
)
def test_no_cell_begins_like_a_formula(text: str, team: Team, supervisor: User) -> None:
    make_attempt(make_person(team, name=text), text=text, found=["quiet-subdued"])
    client = client_of(supervisor)
    for name, columns in (("answers.csv", ("Person", "Answer")), ("verdicts.csv", ("Person", "Words that showed it")), ("attempts.csv", ("Person",))):
        row = table(fetch(client, team, name))[0]
        for column in columns:
            assert row[column].startswith("'") and text.startswith(row[column][1:]), (name, column)
        assert not [v for v in row.values() if v.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]


@pytest.mark.parametrize("text", ["quiet; withdrawn", 'he said "no", twice', "one\ntwo", "naïve – “quoted”", "5 - 3", "a=b", ""])
def test_a_harmless_cell_is_left_as_it_is(text: str) -> None:
    assert cell(text) == text


def test_a_sheet_says_what_was_written_and_what_counts(team: Team, supervisor: User, tools: Any) -> None:
    person = make_person(team, "Anna")
    attempt = play(tools, person)
    answer = Answer.objects.get(attempt=attempt, question="notice")
    missed = answer.verdicts.filter(kind="point", question="notice", state="not-found").first()
    assert missed is not None
    now = datetime.now(timezone.utc)
    reviews.correct(answer, ("notice", "point", missed.item), "found", "=it is there, in other words", supervisor, now)
    client = client_of(supervisor)
    for name, heads in HEADS.items():
        assert tuple(table(fetch(client, team, name))[0]) == heads
    rows = table(fetch(client, team, "verdicts.csv"))
    row = next(r for r in rows if r["Item"] == missed.item and r["Question"] == "notice")
    assert (row["The machine said"], row["Corrected to"], row["What counts"], row["Corrected by"]) == ("not-found", "found", "found", "Sam")
    assert row["Reason"] == "'=it is there, in other words"
    assert len(rows) == sum(a.verdicts.count() for a in attempt.answers.all())
    words = next(p.says for p in tools.guidance.scenario("quiet-9-weeks").notice if p.id == missed.item)
    assert row["The guidance says"] == words
    row = next(r for r in table(fetch(client, team, "answers.csv")) if r["Question"] == "notice")
    assert row["Answer"] == answer.text and words in row["Found"] and row["Read by a person"] == "yes"
    row = table(fetch(client, team, "attempts.csv"))[0]
    assert (row["State"], row["Corrections"], row["Person"]) == ("finished", "1", "Anna")
    assert 0 < int(row["Notice: found"]) <= int(row["Notice: of"])


def test_a_correction_of_what_the_machine_never_named_is_there_too(team: Team, supervisor: User) -> None:
    attempt = make_attempt(make_person(team), found=["quiet-subdued"])
    reviews.correct(attempt.answers.get(), ("notice", "level", "2"), "found", "it names the mother", supervisor, datetime.now(timezone.utc))
    row = next(r for r in table(fetch(client_of(supervisor), team, "verdicts.csv")) if r["Kind"] == "level")
    assert (row["The machine said"], row["What counts"], row["Item"]) == ("", "found", "2")


def test_json_holds_everything_and_comes_back_the_same(team: Team, supervisor: User, tools: Any) -> None:
    attempt = play(tools, make_person(team, 'Anna "=1" ñ'))
    reviews.comment(attempt, "Well seen.", supervisor, datetime.now(timezone.utc))
    make_attempt(make_person(team), "biting-18-months")
    content = fetch(client_of(supervisor), team, "everything.json").decode()
    read = json.loads(content)
    assert json.loads(json.dumps(read)) == read
    assert read["format"] == 1 and read["team"] == team.name and len(read["attempts"]) == 2
    mine = next(a for a in read["attempts"] if a["attempt"] == str(attempt.pk))
    assert mine["person"]["name"] == 'Anna "=1" ñ' and mine["counts"] == attempt.outcome
    assert [(a["question"], a["text"]) for a in mine["answers"]] == list(attempt.answers.order_by("pk").values_list("question", "text"))
    assert mine["comments"][0]["text"] == "Well seen." and mine["comments"][0]["by"] == "Sam"
    evidence = [i["evidence"] for a in mine["answers"] for i in a["items"] if i["machine"] == "found" and i["kind"] == "point"]
    assert evidence and all(e and e[0] for e in evidence)


def test_a_team_without_work_gives_empty_files(team: Team, supervisor: User) -> None:
    client = client_of(supervisor)
    for name in HEADS:
        assert table(fetch(client, team, name)) == []
    assert json.loads(fetch(client, team, "everything.json"))["attempts"] == []
    assert json.loads(fetch(client, team, "xapi.json")) == []


def test_the_filter_holds_for_every_file(team: Team, supervisor: User) -> None:
    person = make_person(team)
    wanted = make_attempt(person, "quiet-9-weeks", days_ago=5)
    make_attempt(person, "quiet-9-weeks", days_ago=20)
    make_attempt(person, "biting-18-months", days_ago=5)
    day = (date.today() - timedelta(days=5)).isoformat()
    client, asked = client_of(supervisor), {"scenario": "quiet-9-weeks", "since": day, "until": day}
    for name in HEADS:
        assert {r["Attempt"] for r in table(fetch(client, team, name, **asked))} <= {str(wanted.pk)}, name
    assert len(table(fetch(client, team, "attempts.csv", **asked))) == 1
    everything = json.loads(fetch(client, team, "everything.json", **asked))
    assert [a["attempt"] for a in everything["attempts"]] == [str(wanted.pk)] and everything["filter"] == asked
    assert {s["context"]["registration"] for s in json.loads(fetch(client, team, "xapi.json", **asked))} == {str(wanted.pk)}


@pytest.mark.parametrize(
    "asked", [{"scenario": "no-such"}, {"since": "yesterday"}, {"since": "2026-02-30"}, {"since": "2026-02-02", "until": "2026-01-01"}]
)
def test_a_filter_that_makes_no_sense_is_explained_and_nothing_leaves(asked: dict[str, str], team: Team, supervisor: User) -> None:
    answer = client_of(supervisor).get(f"/teams/{team.pk}/takeaway/answers.csv", asked)
    assert answer.status_code == 400 and "Please" in answer.content.decode()
    assert 'role="alert"' in answer.content.decode() and not Access.objects.exists()


def test_each_download_is_noted_and_looking_at_the_page_is_not(team: Team, supervisor: User) -> None:
    client = client_of(supervisor)
    page = client.get(f"/teams/{team.pk}/takeaway/")
    assert page.status_code == 200 and all(name in page.content.decode() for name in NAMES)
    assert client.head(f"/teams/{team.pk}/takeaway/answers.csv").status_code == 200
    assert not Access.objects.exists()
    for name in NAMES:
        fetch(client, team, name)
    assert list(Access.objects.values_list("who", "team", "action").distinct()) == [(supervisor.pk, team.pk, "export")]
    assert Access.objects.count() == len(NAMES)


@pytest.mark.parametrize("path", ["", *NAMES])
def test_only_the_teams_own_supervisor(path: str, team: Team, supervisor: User) -> None:
    make_attempt(make_person(team))
    url = f"/teams/{team.pk}/takeaway/{path}"
    other = make_user(supervises=[make_team()])
    administrator = make_user(is_staff=True, is_superuser=True)
    expected = {None: 302, make_user(team=team): 403, other: 404, administrator: 403, supervisor: 200}
    for user, status in expected.items():
        assert client_of(user).get(url).status_code == status, user
        assert client_of(user).post(url).status_code == 405
    assert not Access.objects.exclude(who=supervisor).exists()


def test_work_done_in_another_team_does_not_leave_with_this_one(team: Team, supervisor: User) -> None:
    person = make_person(make_team("Before"))
    make_attempt(person, text="written elsewhere")
    person.team = team
    person.save()
    make_attempt(person, text="written here")
    client = client_of(supervisor)
    for name in ("answers.csv", "everything.json"):
        content = fetch(client, team, name).decode()
        assert "written here" in content and "written elsewhere" not in content


def test_no_file_of_that_name(team: Team, supervisor: User) -> None:
    assert client_of(supervisor).get(f"/teams/{team.pk}/takeaway/people.csv").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_more_work_takes_no_more_queries(name: str, team: Team, supervisor: User) -> None:
    def count(size: int) -> int:
        for _ in range(size):
            make_attempt(make_person(team), found=["quiet-subdued"], missed=["car-seat"])
        client = client_of(supervisor)
        with CaptureQueriesContext(connection) as seen:
            fetch(client, team, name)
        return len(seen)

    few = count(2)
    assert count(30) == few and Attempt.objects.count() == 32
