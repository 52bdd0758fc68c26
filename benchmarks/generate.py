"""Fill an empty, migrated database with made-up teams, so that pages can be measured on as many answers as a year brings.

Answers are put together from the samples in ``scenarios/``; nobody wrote them. Verdicts, corrections and outcomes hang
together as in real life, so whatever reads them reads something true to form. Needs Django set up.
"""

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from bot.guidance import TIERS, Guidance, Point, Scenario
from bot.records import models, tallies
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE

TEAMS = (("North East health visitors", 0.80), ("Riverside children's centres", 0.15), ("Hill Road nursery", 0.05))
SMALL = "Village childminders"  # four people: too few for anything to be broken down
NAMES = "Aisha Ben Carys Dilys Eilidh Femi Grace Hamza Iona Jo Kemi Lewis Mair Nia Omar Priya Rhys Sian Tom Uma Vi Wren Yusuf Zoe".split()
GAPS = (
    "we do not have infant mental health support here", "the breastfeeding group closed last year", "no perinatal service in this county",
    "waiting list for speech and language is over a year", "there is no toddler group people can walk to",
)  # fmt: skip
DAYS = 400
CHUNK = 1000
_RANK = {NOT_FOUND: 0, UNSURE: 1, FOUND: 2}


@dataclass(frozen=True)
class Filled:
    """``supervisor`` may read every generated team; ``teams`` in order of size; ``answers`` is how many were made."""

    supervisor: models.User
    teams: tuple[models.Team, ...]
    answers: int


class _Verdict(NamedTuple):
    """A row of ``models.Verdict``; a million model instances would take minutes."""

    answer: models.Answer
    question: str
    kind: str
    item: str
    state: str
    confidence: float
    evidence: list[list[int]]
    why: dict[str, str]
    scenario_version: str

    def values(self) -> tuple[object, ...]:
        fixed = (self.question, self.kind, self.item, self.state, self.confidence)
        return (self.answer.pk, *fixed, json.dumps(self.evidence), json.dumps(self.why), self.scenario_version, "generated", None, None)


_COLUMNS = (
    "answer_id", "question", "kind", "item", "state", "confidence", "evidence", "why", "scenario_version", "scorer_version",
    "contested", "settled",
)  # fmt: skip
_INSERT = f"INSERT INTO {models.Verdict._meta.db_table} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"


@dataclass
class _Rows:
    """What is waiting to be written, in the order in which it may be."""

    attempts: list[models.Attempt] = field(default_factory=list)
    turns: list[models.Turn] = field(default_factory=list)
    answers: list[models.Answer] = field(default_factory=list)
    verdicts: list[_Verdict] = field(default_factory=list)
    others: dict[type, list[object]] = field(default_factory=dict)

    def add(self, row: object) -> None:
        self.others.setdefault(type(row), []).append(row)

    def write(self) -> None:
        with transaction.atomic():
            models.Attempt.objects.bulk_create(self.attempts)
            models.Turn.objects.bulk_create(self.turns)
            models.Answer.objects.bulk_create(self.answers)
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, [v.values() for v in self.verdicts])
            for model, rows in self.others.items():
                model.objects.bulk_create(rows)  # type: ignore[attr-defined]
        self.__init__()  # type: ignore[misc]


def fill(guidance: Guidance, answers: int, now: datetime, seed: int = 1) -> Filled:
    """Add about ``answers`` answers of made-up teams; the largest team gets four fifths of them."""
    chance = random.Random(seed)
    supervisor, _ = models.User.objects.get_or_create(
        username="generated-supervisor", defaults={"first_name": "Sam", "last_name": "Supervisor"}
    )
    plan = [(name, int(answers * share), max(6, int(answers * share) // 70)) for name, share in TEAMS]
    plan.append((SMALL, max(20, answers // 500), 4))
    teams, made = [], 0
    for name, wanted, people in plan:
        team, _ = models.Team.objects.get_or_create(name=name)
        supervisor.supervises.add(team)
        made += _Team(guidance, chance, team, supervisor, now).fill(wanted, people)
        tallies.recount(team.pk)
        teams.append(team)
    return Filled(supervisor, tuple(teams), made)


class _Team:
    def __init__(self, guidance: Guidance, chance: random.Random, team: models.Team, supervisor: models.User, now: datetime) -> None:
        self.guidance, self.chance, self.team, self.supervisor, self.now = guidance, chance, team, supervisor, now
        self.rows = _Rows()

    def fill(self, wanted: int, people: int) -> int:
        made, crew = 0, self._people(people)
        while made < wanted:
            made += self._attempt(self.chance.choice(crew), self.chance.choice(self.guidance.scenarios))
            if len(self.rows.attempts) >= CHUNK:
                self.rows.write()
        self.rows.write()
        return made

    def _people(self, number: int) -> list[models.Person]:
        crew = [
            models.Person(
                key=f"generated:{uuid.UUID(int=self.chance.getrandbits(128))}", name=f"{self.chance.choice(NAMES)} {n}", team=self.team,
                created=self.now - timedelta(days=DAYS), last_seen=self.now - timedelta(days=self.chance.randrange(30)),
            )
            for n in range(number)
        ]  # fmt: skip
        crew = models.Person.objects.bulk_create(crew)
        for person in crew:
            for days in sorted(self.chance.sample(range(DAYS), self.chance.randrange(3)), reverse=True):
                given = {s.id: self.chance.choice(("red", "amber", "amber", "green")) for s in self.guidance.statements}
                self.rows.add(models.Rating(person=person, rated=self.now - timedelta(days=days), answers=given))
        return crew

    def _attempt(self, person: models.Person, scenario: Scenario) -> int:
        begun = self.now - timedelta(seconds=self.chance.randrange(DAYS * 86400))
        done = self.chance.random() < 0.9
        end = begun + timedelta(minutes=self.chance.randrange(8, 25))
        attempt = models.Attempt(
            id=uuid.UUID(int=self.chance.getrandbits(128), version=4), person=person, team=self.team, scenario=scenario.id,
            scenario_version=scenario.version, begun=begun, changed=end, finished=end if done else None, tallied=done,
        )  # fmt: skip
        self.rows.attempts.append(attempt)
        questions = ["notice", "levels", "pathway"]
        questions = [q for q in questions if self.chance.random() > 0.1] or ["notice"]
        questions += [q for q in ("notice", "pathway") if q in questions and self.chance.random() < 0.4]
        questions += [f"reflection-{n}" for n in (1, 2, 3) if self.chance.random() < 0.4]
        begun_at = begun
        for question in questions:
            begun_at += timedelta(minutes=2)
            self._answer(attempt, scenario, question, begun_at)
        if self.chance.random() < 0.08:
            self.rows.add(models.Gap(attempt=attempt, text=self.chance.choice(GAPS), noted=end))
        if self.chance.random() < 0.05:
            attempt.contested = end
        if self.chance.random() < 0.5:
            self.rows.add(models.Reading(who=self.supervisor, attempt=attempt, read=end + timedelta(days=1)))
        return len(questions)

    def _answer(self, attempt: models.Attempt, scenario: Scenario, question: str, when: datetime) -> None:
        turn = models.Turn(
            person=attempt.person, message_id=str(uuid.UUID(int=self.chance.getrandbits(128))), received=when, route="answer",
            replies=[{"type": "feedback", "text": "You noticed how quiet this baby is. The guidance counts that too."}],
        )  # fmt: skip
        answer = models.Answer(attempt=attempt, turn=turn, question=question, text="", written=when, merit="ok")
        self.rows.turns.append(turn)
        self.rows.answers.append(answer)
        states = attempt.outcome.setdefault(question, {})
        verdicts = self._verdicts(answer, scenario)
        turn.text = answer.text = answer.text or "I would want to think about this with my supervisor."
        corrected = self._reviewed(answer, verdicts) if verdicts and self.chance.random() < 0.04 else {}
        for v in verdicts:
            name, state = f"{v.kind}:{v.item}", corrected.get((v.kind, v.item), v.state)
            if _RANK[state] >= _RANK[states.get(name, NOT_FOUND)]:
                states[name] = state
        self.rows.verdicts += verdicts

    def _verdicts(self, answer: models.Answer, scenario: Scenario) -> list[_Verdict]:
        """Write the answer from samples of what it is to hold, and say so."""
        question, texts, rows = answer.question, [], []

        def row(kind: str, item: str, state: str, text: str = "") -> None:
            start = sum(len(t) + 2 for t in texts)
            evidence = [[start, start + len(text)]] if text else []
            if text:
                texts.append(text)
            why = {"clause": text, "matched": text, "runner_up": "", "withheld": ""}
            rows.append(_Verdict(answer, question, kind, item, state, round(self.chance.random(), 3), evidence, why, scenario.version))

        for point in scenario.points(question):
            state = self._state(point)
            row("point", point.id, state, self.chance.choice(point.samples) if state != NOT_FOUND else "")
        if question in ("notice", "levels", "pathway"):
            for caution in scenario.cautions + self.guidance.cautions:
                found = self.chance.random() < 0.03
                row("caution", caution.id, FOUND if found else NOT_FOUND, self.chance.choice(caution.samples) if found else "")
        if question == "levels":
            for number, level in scenario.levels.items():
                if self.chance.random() < (0.6 if level.role == "central" else 0.3):
                    row("level", str(number), FOUND, self.chance.choice(level.samples))
                    if self.chance.random() < 0.5:
                        row("reasoned", str(number), FOUND, self.chance.choice(level.samples))
        if question == "pathway":
            best = scenario.pathway.continuum.best
            row("tier", self.chance.choice(best if self.chance.random() < 0.6 else TIERS), FOUND, "that tier of support")
        answer.text = ". ".join(texts)
        return rows

    def _state(self, point: Point) -> str:
        drawn = self.chance.random()
        likely = {"key": 0.5, "supporting": 0.35, "extra": 0.2}[point.weight]
        return FOUND if drawn < likely else UNSURE if drawn < likely + 0.06 else NOT_FOUND

    def _reviewed(self, answer: models.Answer, verdicts: list[_Verdict]) -> dict[tuple[str, str], str]:
        """Let the supervisor check the answer, correct one verdict in twelve, and now and then write a line."""
        corrected = {}
        made = answer.written + timedelta(days=2)
        for v in verdicts:
            if v.kind == "point" and self.chance.random() < 1 / 12:
                after = NOT_FOUND if v.state == FOUND else FOUND
                corrected[(v.kind, v.item)] = after
                self.rows.add(models.Correction(
                    answer=answer, question=v.question, kind=v.kind, item=v.item, before=v.state, after=after,
                    reason="read again in context", who=self.supervisor, made=made,
                ))  # fmt: skip
        self.rows.add(models.Check(answer=answer, who=self.supervisor, made=made))
        if self.chance.random() < 0.3:
            self.rows.add(models.Comment(attempt=answer.attempt, answer=answer, text="Lovely noticing.", who=self.supervisor, made=made))
        return corrected
