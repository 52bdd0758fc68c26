"""Nothing about fewer than five different people is broken down, nor can it be worked out by taking one number from another.

Time is cut up once, for each question of each story by itself: months are counted together until five different people
have finished that story with something said to that question. Every number on every page is a sum of such whole
stretches, whatever period is chosen, so the difference of any two numbers again holds at least five people. What came
after the last whole stretch waits until it is one. (Who looks every day can still see a stretch of this month grow.)
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast, Substr

from bot.records.models import Attempt, Team
from bot.records.tallies import ANSWERED, BOTH, TOGETHER
from bot.scoring.verdict import FOUND, UNSURE

FEWEST = 5
QUESTIONS = ("notice", "levels", "pathway")
PERIODS = {"3": 3, "6": 6, "12": 12, "all": None}  # months, the present one included

Group = tuple[str, str]  # scenario, question; the question BOTH stands for levels and pathway together
Item = tuple[str, str, str]  # kind, item, state
Crowd = frozenset[int] | None  # the people of a month; None when there are certainly enough


@dataclass(frozen=True)
class Stretch:
    """Whole months from ``first`` to ``last``, both included."""

    first: date
    last: date

    def holds(self, month: date) -> bool:
        return self.first <= month <= self.last


def stretches(months: Mapping[date, Crowd]) -> tuple[Stretch, ...]:
    """Cut time up so that each part holds enough people; the months after the last whole part are left out."""
    made: list[Stretch] = []
    first: date | None = None
    people: frozenset[int] = frozenset()
    for month in sorted(months):
        first, crowd = first or month, months[month]
        people |= crowd or frozenset()
        if crowd is None or len(people) >= FEWEST:
            made.append(Stretch(first, month))
            first, people = None, frozenset()
    return tuple(made)


def since(period: str, today: date) -> date:
    """Return the first month of a period."""
    months = PERIODS[period]
    if months is None:
        return date.min
    years, month = divmod(today.year * 12 + today.month - months, 12)
    return date(years, month + 1, 1)


@dataclass(frozen=True)
class Counts:
    """What may be shown of a team in a period: for each group, each of its stretches with its counts."""

    parts: Mapping[Group, tuple[tuple[Stretch, Counter[Item]], ...]]
    begun: frozenset[Group]  # groups in which anything at all has been finished, shown or not

    def total(self, group: Group) -> Counter[Item]:
        return sum((c for _, c in self.parts.get(group, ())), Counter())

    def shown(self, group: Group) -> bool:
        return bool(self.parts.get(group))

    def span(self, group: Group) -> Stretch:
        """Return the months that the group's numbers cover; it must be shown."""
        parts = self.parts[group]
        return Stretch(parts[0][0].first, parts[-1][0].last)


def counts(team: Team, period: str, today: date) -> Counts:
    """Read the team's tallies, as far as they may be shown; three queries however much there is."""
    rows = list(_rows(team))
    answered = {(group, month): n for group, month, item, n in rows if item[2] == ANSWERED}
    cuts = {group: stretches(months) for group, months in _crowds(team, answered).items()}
    start = since(period, today)
    parts = {g: [(s, Counter[Item]()) for s in cut if s.first >= start] for g, cut in cuts.items()}
    where = {(g, m): c for g, m in {(r[0], r[1]) for r in rows} for s, c in parts.get(g, ()) if s.holds(m)}
    for group, month, item, number in rows:
        if (group, month) in where:
            where[group, month][item] += number
    return Counts({g: tuple(p) for g, p in parts.items()}, frozenset(cuts))


def _rows(team: Team) -> Iterator[tuple[Group, date, Item, int]]:
    wanted = Q(kind="point", state__in=(FOUND, UNSURE)) | Q(kind__in=("level", "question", TOGETHER))
    names = ("scenario", "question", "month", "kind", "item", "state", "count")
    for scenario, question, month, kind, item, state, number in team.tallies.filter(wanted, count__gt=0).values_list(*names):
        yield (scenario, BOTH if kind == TOGETHER else question), month, (kind, item, state), number


def _crowds(team: Team, answered: Mapping[tuple[Group, date], int]) -> dict[Group, dict[date, Crowd]]:
    """Return who stands behind each group in each month, from the attempts themselves.

    Where so many different people finished a story that five must be left without every attempt that passed the question
    over, that is enough to know. Only the other months are looked at person by person.
    """
    finished = Attempt.objects.filter(team=team, tallied=True).annotate(month=Substr(Cast("finished", TextField()), 1, 7))
    monthly = finished.order_by().values_list("scenario", "month").annotate(Count("person", distinct=True), Count("pk"))
    crowds: dict[Group, dict[date, Crowd]] = defaultdict(dict)
    doubtful: dict[str, set[str]] = defaultdict(set)
    for scenario, text, people, attempts in monthly:
        month = date.fromisoformat(f"{text}-01")
        for question in (*QUESTIONS, BOTH):
            spoken = answered.get(((scenario, question), month), 0)
            if people - max(0, attempts - spoken) >= FEWEST:
                crowds[scenario, question][month] = None
            elif spoken:
                crowds[scenario, question][month] = frozenset()
                doubtful[scenario].add(text)
    looked = Q(pk__in=())
    for scenario, texts in doubtful.items():
        looked |= Q(scenario=scenario, month__in=texts)
    for scenario, text, person, outcome in finished.filter(looked).values_list("scenario", "month", "person_id", "outcome"):
        month = date.fromisoformat(f"{text}-01")
        spoken_to = {q for q in QUESTIONS if q in outcome} | ({BOTH} if "levels" in outcome and "pathway" in outcome else set())
        for question in spoken_to:
            crowd = crowds[scenario, question].get(month, frozenset())
            if crowd is not None:
                crowds[scenario, question][month] = crowd | {person}
    return dict(crowds)


