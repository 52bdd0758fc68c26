"""People, teams and work to show on pages: made through the real turns where that matters, as bare rows where it does not."""

import itertools
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from django.test import Client

from bot.records import outcomes, turns
from bot.records.models import Answer, Attempt, Person, Team, Turn, User, Verdict
from bot.tutor.outcome import Message
from bot.tutor.replies import Reply
from bot.tutor.state import from_json

PASSWORD = "a long enough password"
_numbers = itertools.count(1)

# What somebody writes who goes through one whole story; each question is answered once and then skipped.
ANSWERS = {
    "notice": "the baby is very quiet and withdrawn, nobody talks to him, strapped in the car seat all day",
    "levels": "levels 1, 2 and 3, because of the mother and the home",
    "pathway": "early intervention, I would talk with the mother warmly and ask the health visitor",
    "reflection": "We would be slow to notice, and I felt sad for both of them",
    "supervision": "how to ask about low mood",
}


def make_team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_numbers)}")


def make_person(team: Team | None = None, name: str = "") -> Person:
    now = datetime.now(timezone.utc)
    return Person.objects.create(key=f"web:{uuid.uuid4()}", name=name or f"Person {next(_numbers)}", team=team, created=now, last_seen=now)


def make_user(name: str = "", team: Team | None = None, supervises: Iterable[Team] = (), **more: Any) -> User:
    """An account with a person of its own, in ``team``; ``supervises`` makes it a supervisor."""
    name = name or f"user{next(_numbers)}"
    user = User.objects.create_user(name, password=PASSWORD, **more)
    user.person = make_person(team, name)
    user.save()
    user.supervises.set(supervises)
    return user


def client_of(user: User | None = None) -> Client:
    """A test client that has signed in, or nobody's."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def say(tools: Any, person: Person, text: str, intent: str = "give_answer", message_id: str = "") -> tuple[Reply, ...]:
    """One message through the real tutor, scorer and records."""
    return turns.handle(person.key, Message(message_id or f"web:{uuid.uuid4()}", text, {intent: 0.99}, person.key), tools)


INTENTS = {"hello": "make_smalltalk", "skip": "skip_question", "stop": "stop_session", "yes": "affirm", "no": "deny"}


class Tutor:
    """Stands for Rasa and the action server: the real tutor, scorer and records, with a few words for the NLU."""

    def __init__(self, tools: Any) -> None:
        self._tools = tools

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        intents = {INTENTS.get(text, "give_answer"): 0.99}
        return [r.as_dict() for r in turns.handle(person_key, Message(message_id, text, intents, person_key), self._tools)]


def play(tools: Any, person: Person, scenario: str = "1", answers: Mapping[str, str] = ANSWERS) -> Attempt:
    """Go through one whole story, the number of which is ``scenario``; returns the finished attempt."""
    say(tools, person, "hello", "make_smalltalk")
    say(tools, person, scenario)
    answered = ""
    for _ in range(40):
        person.refresh_from_db()
        trainee = from_json(person.state)
        kind = trainee.pending.kind
        if kind == "menu":
            return Attempt.objects.filter(person=person, finished__isnull=False).latest("begun")
        if kind in ("unsure", "recall"):
            say(tools, person, "no" if kind == "unsure" else "skip", "deny" if kind == "unsure" else "skip_question")
            continue
        question = trainee.attempt.question if kind == "question" and trainee.attempt else kind
        if question == answered and kind == "question":
            say(tools, person, "skip", "skip_question")
        else:
            say(tools, person, answers[question])
            answered = question
    raise AssertionError("the story did not come to its end")


def make_attempt(
    person: Person, scenario: str = "quiet-9-weeks", found: Iterable[str] = (), missed: Iterable[str] = (),
    days_ago: int = 0, finished: bool = True, text: str = "the baby is very quiet",
) -> Attempt:  # fmt: skip
    """An attempt as bare rows, with one answer to the first question: quick, for pages with many of them."""
    when = datetime.now(timezone.utc) - timedelta(days=days_ago)
    attempt = Attempt.objects.create(
        person=person,
        team=person.team,
        scenario=scenario,
        scenario_version="v",
        begun=when,
        changed=when,
        finished=when if finished else None,
    )
    turn = Turn.objects.create(person=person, message_id=str(uuid.uuid4()), received=when, route="answer", text=text)
    answer = Answer.objects.create(attempt=attempt, turn=turn, question="notice", text=text, written=when, merit="ok")
    states = [*((p, "found") for p in found), *((p, "not-found") for p in missed)]
    Verdict.objects.bulk_create(
        Verdict(answer=answer, question="notice", kind="point", item=item, state=state, confidence=0.9,
                evidence=[[0, 8]] if state == "found" else [], scenario_version="v", scorer_version="s")
        for item, state in states
    )  # fmt: skip
    outcomes.refresh(attempt.pk)
    attempt.refresh_from_db()
    return attempt
