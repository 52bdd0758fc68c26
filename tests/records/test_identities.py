"""One person on every channel: codes serve once, nothing trained is lost when two addresses become one."""

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.records import identities, turns
from bot.records.models import Attempt, Identity, LinkCode, Person, Team, Turn
from bot.tutor.outcome import Message
from bot.tutor.state import from_json

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)


def say(tools: Any, person: str, text: str) -> list[str]:
    return [r.text for r in turns.handle(person, Message(str(uuid.uuid4()), text, {"give_answer": 0.9}, person), tools)]


def train(tools: Any, person: str, story: str) -> None:
    say(tools, person, "hello")
    say(tools, person, story)
    say(tools, person, "very quiet, withdrawn, nobody talks to the baby")


def test_linking_brings_both_trainings_together(tools: Any) -> None:
    train(tools, "web:a", "1")
    train(tools, "slack:T:U", "2")
    web = Person.objects.get(key="web:a")
    code = identities.make_code(web, NOW)
    assert identities.link("slack:T:U", code.lower(), NOW).person == web
    assert Person.objects.count() == 1 and Attempt.objects.filter(person=web).count() == 2
    state = from_json(Person.objects.get().state)
    assert state.attempt is not None and [a.scenario for a in state.parked] == [tools.guidance.scenarios[1].id]
    before = Turn.objects.filter(person=web).count()
    say(tools, "slack:T:U", "also left in the car seat all day")
    assert Person.objects.count() == 1 and Turn.objects.filter(person=web).count() == before + 1


def test_a_code_serves_once_and_for_a_while(tools: Any) -> None:
    web = identities.person_at("web:a", "Anna", NOW)
    code = identities.make_code(web, NOW)
    assert code.replace("-", "") not in str(LinkCode.objects.values())
    assert "older than fifteen minutes" in identities.link("slack:T:U", code, NOW + timedelta(minutes=16)).problem
    assert identities.link("slack:T:U", code, NOW).person == web
    assert identities.link("slack:T:V", code, NOW).person is None
    assert identities.canonical("slack:T:U") == "web:a" and identities.canonical("slack:T:V") == "slack:T:V"


def test_an_address_that_was_linked_wrongly_can_be_let_go(tools: Any) -> None:
    web = identities.person_at("web:a", "Anna", NOW)
    identities.link("slack:T:U", identities.make_code(web, NOW), NOW)
    assert identities.unlink(web, "slack:T:U") and not Identity.objects.exists()
    assert identities.person_at("slack:T:U", "Anna", NOW) != web


def test_a_workspace_gives_a_team_only_to_somebody_without_one() -> None:
    first, second = Team.objects.create(name="First"), Team.objects.create(name="Second")
    assert identities.person_at("slack:T:U", "Anna", NOW, first).team == first
    assert identities.person_at("slack:T:U", "Anna", NOW, second).team == first
