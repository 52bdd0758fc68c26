"""The progress page tells what was done in words; one's data can be taken away and erased."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bot.gateway import inbox
from bot.gateway.models import WORKING, Incoming
from bot.records import privacy, reviews
from bot.records.models import Person, Rating, User
from bot.web.content import guidance
from bot.web.practitioner.journey import journey
from tests.web.factory import client_of, make_attempt, make_person, make_team, make_user, play, say

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(timezone.utc)


def page(client: Client) -> str:
    return client.get("/progress/").content.decode()


def person_of(user: User) -> Person:
    assert user.person is not None
    return user.person


def test_a_whole_story_is_told_in_words_with_its_picture(tools: Any) -> None:
    user = make_user(team=make_team("Sunflower nursery"))
    attempt = play(tools, person_of(user))
    shown = page(client_of(user))
    step = journey(person_of(user)).steps[0]
    assert (step.state, step.main) == ("done", 12) and step.found > 0 and step.rings is not None
    assert f"{step.found} of the guidance’s 12 main points" in shown and "Done on" in shown
    assert [r.number for r in step.rings.levels if r.named] == [1, 2, 3]
    assert "you named it, and so does the guidance" in shown
    assert shown.count("Not begun") == 8
    assert "<strong>Sunflower nursery</strong>" in shown and "365 days" in shown
    assert attempt.finished is not None


def test_an_open_story_and_a_guest_who_is_in_no_team(tools: Any) -> None:
    client = Client()
    client.post("/guest/")
    person = Person.objects.get()
    assert "Nothing here yet" in page(client)
    say(tools, person, "hello", "make_smalltalk")
    say(tools, person, "2")
    assert "Open since" in page(client) and "Nobody but you reads" in page(client)


def test_a_team_keeps_it_shorter_and_work_from_before_stays_private() -> None:
    user = make_user()
    make_attempt(person_of(user))
    team = make_team("Riverside")
    team.retention_days = 90
    team.save()
    Person.objects.filter(pk=person_of(user).pk).update(team=team)
    shown = page(client_of(user))
    assert "90 days" in shown and "Riverside" in shown and "read by nobody but you" in shown


def test_self_ratings_stand_side_by_side_in_words() -> None:
    user = make_user()
    for days, colour in ((90, "red"), (60, "amber"), (40, "amber"), (30, "amber"), (1, "green")):
        answers = {s.id: colour for s in guidance().statements[:10]}
        Rating.objects.create(person=person_of(user), rated=NOW - timedelta(days=days), answers=answers)
    found = journey(person_of(user))
    assert len(found.dates) == 4 and len(found.rows) == len(guidance().statements)
    assert [c for c, _ in found.rows[0].colours] == ["red", "amber", "amber", "green"]
    shown = page(client_of(user))
    assert "Red: not yet" in shown and "Green: yes" in shown and "Not answered" in shown and "<caption>" in shown


def test_comments_are_there_and_queries_do_not_grow() -> None:
    user, boss = make_user(team=make_team()), make_user("maya")
    attempt = make_attempt(person_of(user), found=["quiet-subdued"])
    reviews.comment(attempt, "Lovely noticing.", boss, NOW, attempt.answers.get())
    client = client_of(user)
    with CaptureQueriesContext(connection) as few:
        shown = page(client)
    assert "Lovely noticing." in shown and "maya" in shown and "the baby is very quiet" in shown
    for scenario in guidance().scenarios:
        for _ in range(3):
            again = make_attempt(person_of(user), scenario.id)
            reviews.comment(again, "More.", boss, NOW, again.answers.get())
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few) <= 16


def test_the_download_holds_what_supervisors_said() -> None:
    user, boss = make_user(team=make_team("Riverside")), make_user("maya")
    attempt = make_attempt(person_of(user), found=["quiet-subdued"])
    answer = attempt.answers.get()
    reviews.comment(attempt, "Lovely noticing.", boss, NOW, answer)
    reviews.correct(answer, ("notice", "point", "car-seat"), "found", "he said it in other words", boss, NOW)
    reviews.check(answer, boss, NOW)
    response = client_of(user).get("/progress/download/")
    assert "attachment" in response["Content-Disposition"]
    data = json.loads(response.content)
    kept = data["attempts"][0]
    assert (data["name"], data["team"]) == (person_of(user).name, "Riverside")
    assert kept["comments"][0] | {"made": "", "answer": 0} == {
        "by": "maya", "made": "", "answer": 0, "item": "", "text": "Lovely noticing.", "shown": None,
    }  # fmt: skip
    correction = kept["answers"][0]["corrections"][0]
    assert (correction["item"], correction["before"], correction["after"]) == ("car-seat", "not-found", "found")
    assert correction["reason"] == "he said it in other words" and len(kept["answers"][0]["checked"]) == 1
    boss.delete()
    assert privacy.export(person_of(user).key)["attempts"][0]["comments"][0]["by"] == "a supervisor"  # type: ignore[index]


def test_erasing_asks_first_and_a_guest_leaves_with_it(tools: Any) -> None:
    client = Client()
    client.post("/guest/")
    person = Person.objects.get()
    say(tools, person, "unmistakeable words")
    inbox.accept(inbox.Arrival("web", "m", person.key, "waiting words", {}))
    assert "cannot be undone" in client.get("/progress/erase/").content.decode() and Person.objects.exists()
    response = client.post("/progress/erase/", follow=True)
    assert "has been erased" in response.content.decode()
    assert not Person.objects.exists() and not Incoming.objects.exists()
    assert client.get("/chat/")["Location"] == "/"


def test_an_account_outlives_its_data_and_nothing_is_erased_under_a_message() -> None:
    user = make_user()
    make_attempt(person_of(user))
    client = client_of(user)
    row, _ = inbox.accept(inbox.Arrival("web", "m", person_of(user).key, "words", {}))
    Incoming.objects.update(state=WORKING)
    assert client.post("/progress/erase/").status_code == 409 and Person.objects.filter(pk=person_of(user).pk).exists()
    row.delete()
    client.post("/progress/erase/")
    assert not Person.objects.filter(pk=person_of(user).pk).exists()
    assert "Nothing here yet" in page(client)


def test_nobody_sees_nothing() -> None:
    make_person()
    for path in ("/progress/", "/progress/download/", "/progress/erase/"):
        assert Client().get(path)["Location"] == "/"
