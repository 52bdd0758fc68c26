"""From a team's counts to what its pages show: shares, tints, lists and the coordinates of a small picture."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from bot.guidance import Guidance, Point, Scenario
from bot.records.tallies import ANSWERED, BOTH, TOGETHER
from bot.scoring.verdict import FOUND, UNSURE
from bot.web.team.groups import QUESTIONS, Counts, Item, Stretch

MOST_MISSED = 12
CHART = (640, 200)  # the picture's own units


@dataclass(frozen=True)
class Share:
    """``found`` of ``asked``; ``attempts`` is how many attempts that comes from."""

    found: int
    asked: int
    attempts: int

    @property
    def percent(self) -> int:
        return round(100 * self.found / self.asked) if self.asked else 0

    @property
    def tint(self) -> int:
        """Tenths, for the colour; the number stands beside it."""
        return self.percent // 10


@dataclass(frozen=True)
class Cell:
    """``share`` is None where too few people stand behind it (``begun``) or nobody has come yet."""

    question: str
    share: Share | None
    begun: bool
    span: Stretch | None


@dataclass(frozen=True)
class Row:
    scenario: Scenario
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Missed:
    scenario: Scenario
    question: str
    point: Point
    share: Share
    unsure: int

    @property
    def missed(self) -> int:
        return self.share.asked - self.share.found


@dataclass(frozen=True)
class Step:
    """One month of the change over time, with its bar."""

    month: date
    share: Share
    x: int
    width: int

    @property
    def height(self) -> int:
        return CHART[1] * self.share.percent // 100

    @property
    def y(self) -> int:
        return CHART[1] - self.height

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Together:
    level: str
    cells: tuple[Share | None, ...]


def items_of(scenario: Scenario, question: str) -> tuple[tuple[str, str], ...]:
    """Return what counts as found there: the main points; of the levels those that the guidance calls central."""
    if question == "levels":
        return tuple(("level", str(n)) for n, level in scenario.levels.items() if level.role == "central")
    return tuple(("point", p.id) for p in scenario.points(question) if p.weight == "key")


def heat_map(guidance: Guidance, counts: Counts) -> list[Row]:
    return [Row(s, tuple(_cell(s, q, counts) for q in QUESTIONS)) for s in guidance.scenarios]


def _cell(scenario: Scenario, question: str, counts: Counts) -> Cell:
    group = (scenario.id, question)
    if not counts.shown(group):
        return Cell(question, None, group in counts.begun, None)
    return Cell(question, _share(scenario, question, counts.total(group)), True, counts.span(group))


def _share(scenario: Scenario, question: str, total: Counter[Item]) -> Share:
    items = items_of(scenario, question)
    attempts = total[("question", question, ANSWERED)]
    return Share(sum(total[(kind, item, FOUND)] for kind, item in items), attempts * len(items), attempts)


def most_missed(guidance: Guidance, counts: Counts) -> list[Missed]:
    """Return the main points that were passed over most often, as a share of the attempts that could have held them."""
    rows = []
    for scenario in guidance.scenarios:
        for question in ("notice", "pathway"):
            total = counts.total((scenario.id, question))
            attempts = total[("question", question, ANSWERED)]
            for point in scenario.points(question):
                if attempts and point.weight == "key":
                    share = Share(total[("point", point.id, FOUND)], attempts, attempts)
                    rows.append(Missed(scenario, question, point, share, total[("point", point.id, UNSURE)]))
    return sorted((r for r in rows if r.missed), key=lambda r: (r.share.found / r.share.asked, -r.missed))[:MOST_MISSED]


def together(guidance: Guidance, counts: Counts) -> tuple[list[Together], int]:
    """Return how often each level was named with each tier, and in how many attempts both were asked."""
    total = sum((counts.total((s.id, BOTH)) for s in guidance.scenarios), start=counts.total(("", "")))
    attempts = total[(TOGETHER, BOTH, ANSWERED)]
    if not attempts:
        return [], 0
    rows = [
        Together(level.short, tuple(Share(total[(TOGETHER, f"{level.number}:{t.id}", FOUND)], attempts, attempts) for t in guidance.tiers))
        for level in guidance.levels
    ]
    return rows, attempts


def over_time(guidance: Guidance, counts: Counts) -> list[Step]:
    """Return the share of main points found by month; months that were counted together stand where they end."""
    months: dict[date, list[Share]] = {}
    for (name, question), parts in counts.parts.items():
        if question in ("notice", "pathway") and name in guidance.by_id:
            scenario = guidance.scenario(name)
            for stretch, part in parts:
                months.setdefault(stretch.last, []).append(_share(scenario, question, part))
    ordered = sorted(months.items())[-24:]
    room = CHART[0] // max(len(ordered), 6)
    return [
        Step(month, Share(sum(s.found for s in shares), sum(s.asked for s in shares), sum(s.attempts for s in shares)), n * room, room * 3 // 4)
        for n, (month, shares) in enumerate(ordered)
    ]
