"""What a person has done so far, as the progress page shows it: in words, never as a grade."""

from dataclasses import dataclass
from datetime import datetime

from bot.guidance import Scenario
from bot.records.models import Attempt, Comment, Person, Rating
from bot.web.content import guidance
from bot.web.practitioner.rings import Rings, rings

_COLOURS = {"red": "Red: not yet", "amber": "Amber: partly", "green": "Green: yes"}
_NEWEST = 4  # self-ratings side by side: the first one and the newest of the others


@dataclass(frozen=True)
class Step:
    """One story. ``state`` is done, open or new; ``found`` of ``main`` points of the guidance were found in the answers."""

    title: str
    age: str
    state: str
    when: datetime | None = None
    found: int = 0
    main: int = 0
    rings: Rings | None = None

    @property
    def share(self) -> int:
        """Length of the bar, in hundredths."""
        return 100 * self.found // self.main if self.main else 0


@dataclass(frozen=True)
class Row:
    """One statement of the self-rating: a colour (or nothing) for each time."""

    says: str
    colours: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Said:
    """A supervisor's comment."""

    who: str
    title: str
    about: str
    when: datetime
    text: str


@dataclass(frozen=True)
class Journey:
    steps: tuple[Step, ...]
    dates: tuple[datetime, ...]
    rows: tuple[Row, ...]
    said: tuple[Said, ...]

    @property
    def done(self) -> int:
        return sum(s.state == "done" for s in self.steps)

    @property
    def begun(self) -> bool:
        return any(s.state != "new" for s in self.steps)


def journey(person: Person) -> Journey:
    attempts = list(person.attempts.filter(dropped=None).order_by("begun"))
    ratings = list(person.ratings.order_by("rated"))
    ratings = [*ratings[:1], *ratings[1:][-_NEWEST + 1 :]]
    return Journey(_steps(attempts), tuple(r.rated for r in ratings), _rows(ratings), _said(person))


def _steps(attempts: list[Attempt]) -> tuple[Step, ...]:
    """Every story, with the newest finished attempt, or else the open one."""
    best: dict[str, Attempt] = {}
    for attempt in attempts:
        if attempt.finished or not (attempt.scenario in best and best[attempt.scenario].finished):
            best[attempt.scenario] = attempt
    return tuple(_step(s, best.get(s.id)) for s in guidance().scenarios)


def _step(scenario: Scenario, attempt: Attempt | None) -> Step:
    if attempt is None:
        return Step(scenario.title, scenario.age, "new")
    main = [(q, p.id) for q in ("notice", "pathway") for p in scenario.points(q) if p.weight == "key"]
    found = sum(attempt.outcome.get(q, {}).get(f"point:{p}") == "found" for q, p in main)
    if attempt.finished is None:
        return Step(scenario.title, scenario.age, "open", attempt.begun)
    levels = attempt.outcome.get("levels", {})
    named = {n for n in scenario.levels if levels.get(f"level:{n}") == "found"}
    guided = {n for n, level in scenario.levels.items() if level.role != "explore"}
    picture = rings(guidance(), named, guided)
    return Step(scenario.title, scenario.age, "done", attempt.finished, found, len(main), picture)


def _rows(ratings: list[Rating]) -> tuple[Row, ...]:
    if not ratings:
        return ()
    return tuple(
        Row(s.says, tuple((r.answers.get(s.id, ""), _COLOURS.get(r.answers.get(s.id, ""), "Not answered")) for r in ratings))
        for s in guidance().statements
    )


def _said(person: Person) -> tuple[Said, ...]:
    rows = Comment.objects.filter(attempt__person=person).select_related("attempt", "answer", "who").order_by("-made")
    return tuple(_one_said(c) for c in rows)


def _one_said(comment: Comment) -> Said:
    scenario = guidance().by_id.get(comment.attempt.scenario)
    title = scenario.title if scenario else comment.attempt.scenario
    who = comment.who.shown_name if comment.who else "Your supervisor"
    return Said(who, title, comment.answer.text if comment.answer else "", comment.made, comment.text)
