"""How a team's people rate themselves, by statement; never whose rating it is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from bot.guidance import Guidance, Statement
from bot.records.models import Rating, Team
from bot.web.team.groups import FEWEST

COLOURS = ("red", "amber", "green")


@dataclass(frozen=True)
class Line:
    """``now``: newest rating of each person. ``first`` and ``latest``: of those who rated themselves more than once."""

    statement: Statement
    now: Mapping[str, int] | None
    first: Mapping[str, int] | None
    latest: Mapping[str, int] | None


def lines(team: Team, guidance: Guidance) -> list[Line]:
    """Return one line a statement; None wherever fewer than five people stand behind a number or its rest."""
    given: dict[str, dict[int, list[str]]] = {}
    for person, answers in Rating.objects.filter(person__team=team).order_by("rated", "pk").values_list("person_id", "answers"):
        for statement, colour in answers.items():
            given.setdefault(statement, {}).setdefault(person, []).append(colour)
    return [_line(s, list(given.get(s.id, {}).values())) for s in guidance.statements]


def _line(statement: Statement, people: list[list[str]]) -> Line:
    if len(people) < FEWEST:
        return Line(statement, None, None, None)
    again = [colours for colours in people if len(colours) > 1]
    once = len(people) - len(again)
    told = len(again) >= FEWEST and (once == 0 or once >= FEWEST)  # else the few who rated once could be worked out
    first, latest = (Counter(c[0] for c in again), Counter(c[-1] for c in again)) if told else (None, None)
    return Line(statement, Counter(c[-1] for c in people), first, latest)
