"""Finished attempts as xAPI 1.0.3 statements: begun, each answer given, completed.

Not cmi5: its profile wants every session launched by a learning management system, which hands over actor, registration and
session; nobody launches Attune, and a statement that claims the profile without that would be false. So this is plain xAPI with
ADL's verbs. No name, no mail address, no channel address, no score: the actor is an account known only here, and a result says
that something was done, how long it took, and which points were found.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.guidance import Guidance, Scenario
from bot.records import outcomes
from bot.records.models import Answer, Attempt
from bot.scoring.verdict import FOUND
from bot.settings import Xapi
from bot.web.takeaway.findings import key_points

VERBS = "http://adlnet.gov/expapi/verbs"
TYPES = "http://adlnet.gov/expapi/activities"
Statement = dict[str, Any]


@dataclass(frozen=True)
class Maker:
    """Makes statements. ``secret`` keeps an actor's account from being traced back to a person outside this site."""

    settings: Xapi
    guidance: Guidance
    secret: str

    def of_attempt(self, attempt: Attempt, spent: timedelta) -> Iterator[Statement]:
        """Return the statements of a finished attempt (answers and corrections prefetched), in the order of time."""
        scenario = self.guidance.by_id.get(attempt.scenario)
        if attempt.finished is None or scenario is None:
            return
        story = self._story(scenario)
        yield self._statement(attempt, "initialized", story, attempt.begun)
        for answer in attempt.answers.all():
            yield self._statement(attempt, "answered", self._question(scenario, answer), answer.written, self._answered(answer), story)
        yield self._statement(attempt, "completed", story, attempt.finished, self._completed(attempt, scenario, spent))

    def void(self, statement: UUID, now: datetime) -> Statement:
        """Take a statement back: what it says is no longer true, or whom it is about has been erased."""
        base = self.settings.base
        return {
            "id": str(uuid5(statement, "voided")),
            "actor": {"objectType": "Agent", "account": {"homePage": base, "name": "attune"}},
            "verb": _verb("voided"),
            "object": {"objectType": "StatementRef", "id": str(statement)},
            "timestamp": _moment(now),
        }

    def _statement(
        self, attempt: Attempt, verb: str, activity: Statement, when: datetime, result: Statement | None = None, parent: Statement | None = None
    ) -> Statement:
        grouping = {"objectType": "Activity", "id": self.settings.base}
        context: Statement = {
            "registration": str(attempt.pk), "platform": "Attune", "language": "en-GB", "revision": attempt.scenario_version,
            "contextActivities": {"grouping": [grouping]} | ({"parent": [_plain(parent)]} if parent else {}),
        }  # fmt: skip
        made: Statement = {
            "actor": {"objectType": "Agent", "account": {"homePage": self.settings.base, "name": self._account(attempt.person_id)}},
            "verb": _verb(verb), "object": activity, "context": context, "timestamp": _moment(when),
        }  # fmt: skip
        if result:
            made["result"] = result
        return {"id": str(_name(made)), **made}

    def _account(self, person: int) -> str:
        return hmac.new(self.secret.encode(), f"xapi {person}".encode(), hashlib.sha256).hexdigest()[:32]

    def _story(self, scenario: Scenario) -> Statement:
        return _activity(f"{self.settings.base}/stories/{scenario.id}", "lesson", scenario.title, f"The story of a child ({scenario.age}).")

    def _question(self, scenario: Scenario, answer: Answer) -> Statement:
        return _activity(
            f"{self.settings.base}/stories/{scenario.id}/{answer.question}", "question",
            f"{scenario.title}: {answer.question}", question_of(scenario, answer.question),
        )  # fmt: skip

    def _answered(self, answer: Answer) -> Statement:
        states = outcomes.of_answer(answer)
        points = sorted(item for (question, kind, item), s in states.items() if (question, kind) == (answer.question, "point") and s == FOUND)
        result: Statement = {"completion": True}
        if self.settings.words:
            result["response"] = answer.text
        if answer.question in ("notice", "pathway"):
            result["extensions"] = {f"{self.settings.base}/extensions/points-found": points}
        return result

    def _completed(self, attempt: Attempt, scenario: Scenario, spent: timedelta) -> Statement:
        counted = {}
        for question in ("notice", "pathway"):
            got, of = key_points(attempt, scenario, question)
            counted[question] = {"found": got, "of": of}
        found = {f"{self.settings.base}/extensions/points-found": counted}
        return {"completion": True, "duration": _duration(spent), "extensions": found}


def document(statements: Iterable[Statement]) -> Iterator[str]:
    """Write statements as one JSON list, as a store's ``POST /statements`` takes it."""
    yield "["
    for number, statement in enumerate(statements):
        yield (",\n" if number else "\n") + json.dumps(statement, ensure_ascii=False)
    yield "\n]\n"


def question_of(scenario: Scenario, question: str) -> str:
    """Return the words of a question, of the story or of the thoughts after it."""
    if question.startswith("reflection-"):
        number = int(question.removeprefix("reflection-")) - 1
        return scenario.reflection[number] if number < len(scenario.reflection) else ""
    return scenario.supervision if question == "supervision" else str(getattr(scenario.questions, question, ""))


def _name(statement: Statement) -> UUID:
    """Name a statement after what it says, so that it is the same each time and another one as soon as it says something else.

    Titles and questions are left out: xAPI lets a definition change without the statement being another.
    """
    said = {**statement, "object": statement["object"]["id"]}
    return uuid5(NAMESPACE_URL, json.dumps(said, sort_keys=True))


def _verb(name: str) -> Statement:
    return {"id": f"{VERBS}/{name}", "display": {"en-GB": name}}


def _activity(key: str, kind: str, name: str, says: str) -> Statement:
    definition = {"type": f"{TYPES}/{kind}", "name": {"en-GB": name}, "description": {"en-GB": says}}
    return {"objectType": "Activity", "id": key, "definition": definition}


def _plain(activity: Statement) -> Statement:
    return {"objectType": "Activity", "id": activity["id"]}


def _moment(when: datetime) -> str:
    return when.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _duration(spent: timedelta) -> str:
    return f"PT{round(spent.total_seconds())}S"
