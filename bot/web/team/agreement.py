"""Machine and human on the same answers: how often they agree, beyond chance, and where they differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.guidance import Guidance
from bot.records.models import Check, Correction, Team, Verdict
from bot.scoring.verdict import FOUND, UNSURE
from bot.web.team.groups import FEWEST

NEWEST = 1000  # answers: enough for a figure, and as quick however many were read
ENOUGH = 20  # judgements below which a kappa says nothing

Key = tuple[str, str, str]  # scenario, question, point


@dataclass(frozen=True)
class Judgement:
    """One point of one answer, as machine and human saw it."""

    answer: int
    person: int
    machine: bool
    human: bool


@dataclass
class Line:
    """All judgements on one point, or on several."""

    judgements: list[Judgement] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.judgements)

    @property
    def people(self) -> int:
        return len({j.person for j in self.judgements})

    @property
    def shown(self) -> bool:
        return self.people >= FEWEST

    @property
    def differing(self) -> list[Judgement]:
        return [j for j in self.judgements if j.machine != j.human]

    @property
    def listed(self) -> bool:
        """Whether enough people stand behind the differing answers for these to be listed."""
        return len({j.person for j in self.differing}) >= FEWEST

    @property
    def agreed(self) -> int:
        return self.number - len(self.differing)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where there are too few judgements, or where one side only ever says one thing."""
        n, machine, human = self.number, sum(j.machine for j in self.judgements), sum(j.human for j in self.judgements)
        if n < ENOUGH or machine in (0, n) or human in (0, n):
            return None
        chance = (machine * human + (n - machine) * (n - human)) / n**2
        return (self.agreed / n - chance) / (1 - chance)


def reviewed(team: Team, guidance: Guidance) -> dict[Key, Line]:
    """Return the points of the newest answers that a human has checked or corrected; three queries.

    A correction is a judgement on its point; a check is one on every other point that was decided by then.
    """
    of_team = {"answer__attempt__team": team}
    checked = set(Check.objects.filter(**of_team).order_by("-pk").values_list("answer_id", flat=True)[:NEWEST])
    names = ("answer_id", "question", "item", "after", "answer__attempt__person_id", "answer__attempt__scenario")
    corrections = Correction.objects.filter(kind="point", **of_team).order_by("-pk").values_list(*names)[:NEWEST]
    human: dict[tuple[int, str, str], tuple[bool, int, str]] = {}
    for answer, question, item, after, person, scenario in reversed(corrections):
        human[answer, question, item] = (after == FOUND, person, scenario)
    newest = set(sorted(checked | {answer for answer, _, _ in human})[-NEWEST:])
    machine = _machine(newest)
    lines: dict[Key, Line] = defaultdict(Line)
    for (answer, question, item), (state, settled, person, scenario) in machine.items():
        if (answer, question, item) not in human and answer in checked and (settled is not None or state != UNSURE):
            stands = state == FOUND if settled is None else settled
            lines[scenario, question, item].judgements.append(Judgement(answer, person, state == FOUND, stands))
    for (answer, question, item), (found, person, scenario) in human.items():
        if answer in newest:
            said = machine.get((answer, question, item))
            lines[scenario, question, item].judgements.append(Judgement(answer, person, said is not None and said[0] == FOUND, found))
    known = {(s.id, q, p.id) for s in guidance.scenarios for q in ("notice", "pathway") for p in s.points(q)}
    return {key: line for key, line in lines.items() if key in known}


def _machine(answers: Iterable[int]) -> dict[tuple[int, str, str], tuple[str, bool | None, int, str]]:
    """Return what the machine itself said, and what the practitioner settled.

    Points are picked out here: asked for in the query, SQLite would walk through every point of every team instead.
    """
    names = ("kind", "answer_id", "question", "item", "state", "settled", "answer__attempt__person_id", "answer__attempt__scenario")
    rows = Verdict.objects.filter(answer_id__in=answers).values_list(*names)
    return {(row[1], row[2], row[3]): (row[4], row[5], row[6], row[7]) for row in rows if row[0] == "point"}


def joined(lines: Iterable[Line]) -> Line:
    """Put the lines that may be shown together; the others stay out, or they could be worked out from the sum."""
    return Line([j for line in lines if line.shown for j in line.judgements])
