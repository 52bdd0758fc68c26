"""Tallies that are kept up turn by turn always say what a recount says."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.records import outcomes, privacy, retention, reviews, tallies
from bot.records.models import Answer, Attempt, Person, Tally, Team, Turn, User, Verdict
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE
from tests.web import factory

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 10, tzinfo=timezone.utc)
ITEMS = (
    ("notice", "point", "a"), ("notice", "point", "b"), ("levels", "level", "1"), ("levels", "level", "4"), ("pathway", "point", "c"),
    ("pathway", "tier", "treatment"), ("pathway", "tier", "promotion"), ("notice", "caution", "x"),
)  # fmt: skip


def kept(team: Team) -> dict[tuple[Any, ...], int]:
    rows = Tally.objects.filter(team=team).values_list("month", "scenario", "question", "kind", "item", "state", "count")
    return {row[:-1]: row[-1] for row in rows if row[-1]}


def agree(team: Team) -> None:
    """What was carried along equals what is counted anew, and nothing is below nought."""
    carried = kept(team)
    assert all(n > 0 for n in carried.values()), carried
    tallies.recount(team.pk)
    assert carried == kept(team)


class Year:
    """Does whatever happens in a year, drawn at random: answers, ends, corrections, erasure, expiry."""

    def __init__(self, seed: int) -> None:
        self.chance, self.now = random.Random(seed), START
        self.teams = [factory.make_team(), factory.make_team()]
        self.supervisor = User.objects.create(username=f"s{seed}")
        often = [self.begin, self.answer, self.answer, self.answer, self.finish, self.settle, self.correct] * 3
        self.steps: list[Callable[[], None]] = [*often, self.erase, self.expire, self.drop]

    def live(self, count: int) -> None:
        for _ in range(count):
            self.now += timedelta(days=self.chance.randrange(5))
            self.chance.choice(self.steps)()

    def begin(self) -> None:
        person = Person.objects.create(key=f"k{self.chance.random()}", team=self.chance.choice([*self.teams, None]), created=self.now, last_seen=self.now)
        for scenario in ("quiet-9-weeks", "biting-18-months"):
            Attempt.objects.create(
                person=person, team=person.team, scenario=scenario, scenario_version="v", begun=self.now, changed=self.now
            )

    def answer(self) -> None:
        attempt = self._any(Attempt)
        if attempt is None:
            return
        question = self.chance.choice(("notice", "levels", "pathway"))
        turn = Turn.objects.create(person=attempt.person, message_id=f"m{self.chance.random()}", received=self.now, route="answer")
        answer = Answer.objects.create(attempt=attempt, turn=turn, question=question, text="t", written=self.now)
        for its, kind, item in ITEMS:
            state = self.chance.choice((FOUND, UNSURE, NOT_FOUND))
            if its == question or state == FOUND:
                Verdict.objects.create(answer=answer, question=its, kind=kind, item=item, state=state, scenario_version="v", scorer_version="s")
        outcomes.refresh(attempt.pk, self.now)

    def finish(self) -> None:
        attempt = self._any(Attempt)
        if attempt is not None and attempt.finished is None:
            Attempt.objects.filter(pk=attempt.pk).update(finished=self.now)
            outcomes.refresh(attempt.pk, self.now)

    def drop(self) -> None:
        attempt = self._any(Attempt)
        if attempt is not None and attempt.finished is None:
            Attempt.objects.filter(pk=attempt.pk).update(dropped=self.now)
            outcomes.refresh(attempt.pk, self.now)

    def settle(self) -> None:
        verdict = self._any(Verdict)
        if verdict is not None:
            Verdict.objects.filter(pk=verdict.pk).update(settled=self.chance.random() < 0.5)
            outcomes.refresh(verdict.answer.attempt_id, self.now)

    def correct(self) -> None:
        answer = self._any(Answer)
        if answer is not None:
            item = self.chance.choice(ITEMS)
            newest = answer.corrections.filter(question=item[0], kind=item[1], item=item[2]).order_by("-pk").first()
            after = self.chance.choice((FOUND, NOT_FOUND))
            with suppress(reviews.Refused):  # that is what counts already
                reviews.correct(answer, item, after, "why", self.supervisor, self.now, newest.pk if newest else 0)

    def erase(self) -> None:
        person = self._any(Person)
        if person is not None and self.chance.random() < 0.5:
            privacy.erase(person.key)

    def expire(self) -> None:
        retention.expire(self.now, 120)

    def _any(self, model: Any) -> Any:
        rows = list(model.objects.order_by("pk"))
        return self.chance.choice(rows) if rows else None


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_in_a_year_a_recount_changes_nothing(seed: int) -> None:
    year = Year(seed)
    seen = 0
    for _ in range(6):
        year.live(20)
        for team in year.teams:
            agree(team)
            seen += len(kept(team))
    assert seen > 20  # the year was not an empty one


def test_a_real_conversation_a_correction_and_erasure_are_counted(tools: Any) -> None:
    team = factory.make_team()
    people = [factory.make_person(team), factory.make_person(team)]
    attempts = [factory.play(tools, p) for p in people]
    counts = {k[1:]: n for k, n in kept(team).items()}
    assert counts[("quiet-9-weeks", "notice", "question", "notice", tallies.ANSWERED)] == 2
    assert counts[("quiet-9-weeks", "notice", "point", "car-seat", FOUND)] == 2
    assert counts[("quiet-9-weeks", "pathway", tallies.TOGETHER, "2:early-intervention", FOUND)] == 2
    agree(team)
    answer = attempts[0].answers.get(question="notice")
    reviews.correct(answer, ("notice", "point", "car-seat"), NOT_FOUND, "that was the story", factory.make_user(), attempts[0].changed)
    agree(team)
    assert sum(n for k, n in kept(team).items() if k[3:] == ("point", "car-seat", FOUND)) == 1
    privacy.erase(people[0].key)
    agree(team)
    privacy.erase(people[1].key)
    assert kept(team) == {}


def test_the_number_of_statements_does_not_grow_with_what_an_attempt_holds(django_assert_max_num_queries: Any) -> None:
    person = factory.make_person(factory.make_team())
    for size in (2, 60):
        attempt = factory.make_attempt(person, found=[f"p{n}" for n in range(size)], missed=[f"q{n}" for n in range(size)])
        with django_assert_max_num_queries(11):
            outcomes.refresh(attempt.pk)
            tallies.move(attempt, attempt.outcome, {})
