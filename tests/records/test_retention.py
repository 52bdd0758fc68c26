"""What is over its time leaves, by the period of its own team, and the conversation goes on without it."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.records import models, retention
from bot.records.models import Answer, Attempt, Person, Rating, Tally, Team, Turn
from bot.records.retention import Leaving
from tests.web.factory import make_attempt, make_person, say

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(timezone.utc)


def old(person: Person, days: int) -> Person:
    Person.objects.filter(pk=person.pk).update(last_seen=NOW - timedelta(days=days))
    return person


def by_team(found: tuple[Leaving, ...]) -> dict[str, tuple[int, int, int, int]]:
    return {item.team: (item.people, item.attempts, item.turns, item.ratings) for item in found if item.anything}


def test_a_teams_period_is_never_longer_than_the_sites() -> None:
    assert retention.days_for(None, 365) == 365
    assert retention.days_for(Team(name="a", retention_days=30), 365) == 30
    assert retention.days_for(Team(name="b", retention_days=1000), 365) == 365


def test_people_leave_after_their_own_teams_period_and_a_dry_run_only_counts() -> None:
    short = Team.objects.create(name="short", retention_days=30)
    long = Team.objects.create(name="long", retention_days=3000)
    people = {name: old(make_person(team, name), days) for name, team, days in
              (("a", short, 31), ("b", short, 29), ("c", long, 364), ("d", long, 366), ("e", None, 366), ("f", None, 31))}  # fmt: skip
    for person in people.values():
        make_attempt(person, found=["quiet-subdued"])
    expected = {"short": (1, 0, 0, 0), "long": (1, 0, 0, 0), "no team": (1, 0, 0, 0)}
    assert by_team(retention.expire(NOW, 365, dry_run=True)) == expected
    assert Person.objects.count() == 6
    assert by_team(retention.expire(NOW, 365)) == expected
    assert sorted(Person.objects.values_list("name", flat=True)) == ["b", "c", "f"]
    assert by_team(retention.expire(NOW, 365)) == {}
    assert sum(Tally.objects.filter(kind="point").values_list("count", flat=True)) == 2  # b and c; f is in no team


def test_old_work_of_somebody_who_is_still_here_leaves_with_its_words() -> None:
    team = Team.objects.create(name="team", retention_days=30)
    person = make_person(team, "anna")
    gone, stays = make_attempt(person, days_ago=40, text="long ago"), make_attempt(person, days_ago=10, text="lately")
    Turn.objects.create(person=person, message_id=str(uuid.uuid4()), received=NOW - timedelta(days=31), route="smalltalk", text="old chat")
    Rating.objects.create(person=person, rated=NOW - timedelta(days=31), answers={"s": "red"})
    expected = {"team": (0, 1, 2, 1)}
    assert by_team(retention.expire(NOW, 365, dry_run=True)) == expected
    assert by_team(retention.expire(NOW, 365)) == expected
    assert list(Attempt.objects.all()) == [stays] and gone.pk != stays.pk
    assert list(Turn.objects.values_list("text", flat=True)) == list(Answer.objects.values_list("text", flat=True)) == ["lately"]
    assert not Rating.objects.exists() and Person.objects.filter(pk=person.pk).exists()


def test_an_attempt_goes_by_the_team_in_which_it_was_begun() -> None:
    short = Team.objects.create(name="short", retention_days=30)
    person = make_person(short)
    make_attempt(person, days_ago=40)
    Person.objects.filter(pk=person.pk).update(team=None)
    assert by_team(retention.expire(NOW, 365))["short"][1] == 1
    assert not Attempt.objects.exists()


def test_an_old_answer_of_a_story_that_goes_on_stays_with_it() -> None:
    person = make_person(Team.objects.create(name="team", retention_days=30))
    attempt = make_attempt(person, days_ago=40)
    Attempt.objects.update(changed=NOW)
    retention.expire(NOW, 365)
    assert attempt.answers.count() == 1 and Turn.objects.count() == 1


def test_the_conversation_goes_on_when_its_open_story_has_left(tools: Any) -> None:
    """Somebody came by yesterday, but wrote nothing in the story that is open."""
    person = make_person(Team.objects.create(name="team", retention_days=30), "anna")
    then = replace(tools, now=lambda: NOW - timedelta(days=40))
    for text, intent in (("hello", "make_smalltalk"), ("1", "give_answer"), ("very quiet, nobody talks to him", "give_answer")):
        say(then, person, text, intent)
    person.refresh_from_db()
    assert person.state["attempt"]
    old(person, 1)
    assert by_team(retention.expire(NOW, 365)) == {"team": (0, 1, 3, 0)}
    person.refresh_from_db()
    assert person.state["attempt"] is None and "quiet" not in str(person.state)
    say(tools, person, "hello", "make_smalltalk")
    say(tools, person, "1")
    assert say(tools, person, "nobody talks to him")
    assert models.Answer.objects.get().attempt.person == person
