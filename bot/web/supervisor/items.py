"""What can stand in an answer, by the content's own names: points, cautions, levels, tiers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.guidance import Point, Scenario
from bot.records.models import Attempt
from bot.scoring.verdict import FOUND
from bot.tutor.feedback import short
from bot.web.content import guidance

SCORED = ("notice", "pathway")
QUESTION_NAMES = {
    "notice": "What do you notice?", "levels": "Which levels are involved?", "pathway": "What would you do?",
    "supervision": "One thing to take to supervision",
} | {f"reflection-{n}": f"Looking back, {n} of 3" for n in (1, 2, 3)}  # fmt: skip

# Where an item stands on the page, in this order.
GROUPS = {
    "main": "Main points", "more": "Other points", "level": "Levels named", "reasoned": "Reasons given for a level",
    "tier": "Tiers of support", "caution": "Cautions", "other": "Points of another question",
}  # fmt: skip
_ROLES = {"central": "in the middle of this story", "contributing": "adds to it", "explore": "worth exploring"}
_WEIGHTS = {"key": "main point", "supporting": "supporting point", "extra": "not in the guidance, but fair"}


@dataclass(frozen=True)
class Item:
    """Something that an answer can hold. ``says`` is its meaning, ``why`` the guidance, ``role`` how much it matters here."""

    question: str
    kind: str
    id: str
    group: str
    name: str
    says: str = ""
    why: str = ""
    source: str = ""
    role: str = ""

    @property
    def key(self) -> str:
        return f"{self.question}:{self.kind}:{self.id}"


@dataclass(frozen=True)
class Share:
    """So many of so many main points."""

    found: int
    of: int


def title_of(scenario_id: str) -> str:
    scenario = guidance().by_id.get(scenario_id)
    return scenario.title if scenario else scenario_id


def points_found(attempt: Attempt, questions: tuple[str, ...] = SCORED) -> Share:
    """Count what counts now of the main points."""
    scenario = guidance().by_id.get(attempt.scenario)
    if scenario is None:
        return Share(0, 0)
    main = [(q, p.id) for q in questions for p in scenario.points(q) if p.weight == "key"]
    return Share(sum(attempt.outcome.get(q, {}).get(f"point:{i}") == FOUND for q, i in main), len(main))


@lru_cache(maxsize=64)
def items_of(scenario_id: str, question: str) -> dict[str, Item]:
    """Return everything that an answer to ``question`` of the story can hold, by key; nothing for what is not scored."""
    scenario = guidance().by_id.get(scenario_id)
    if scenario is None or question not in ("notice", "levels", "pathway"):
        return {}
    return {i.key: i for i in _all(scenario, question)}


def unknown(question: str, kind: str, item_id: str) -> Item:
    """Stand for an item that a later version of the story has no more."""
    group = {"point": "other"}.get(kind, kind)
    return Item(question, kind, item_id, group, item_id, "No longer part of this story.")


def _all(scenario: Scenario, question: str) -> Iterator[Item]:
    for point in scenario.points(question):
        yield _point(question, point, "main" if point.weight == "key" else "more")
    if question == "levels":
        yield from _levels(scenario)
    if question == "pathway":
        yield from _tiers(scenario)
    for caution in guidance().cautions_for(scenario):
        yield Item(question, "caution", caution.id, "caution", caution.says, caution.says, caution.reply, caution.source)
    for other in SCORED:
        if other != question:
            yield from (_point(other, point, "other") for point in scenario.points(other))


def _point(question: str, point: Point, group: str) -> Item:
    name = short(point) if len(short(point).split()) > 2 else point.says.rstrip(".")  # "names possible" says too little
    return Item(question, "point", point.id, group, name[:1].upper() + name[1:], point.says, point.why, point.source, _WEIGHTS[point.weight])


def _levels(scenario: Scenario) -> Iterator[Item]:
    for number, level in sorted(scenario.levels.items()):
        info = guidance().level(number)
        name = f"Level {number}: {info.name}"
        yield Item("levels", "level", str(number), "level", name, info.says, level.why, info.source, _ROLES[level.role])
        yield Item("levels", "reasoned", str(number), "reasoned", f"A reason for level {number}", info.says, level.why, info.source)


def _tiers(scenario: Scenario) -> Iterator[Item]:
    fit = scenario.pathway.continuum
    for tier in guidance().tiers:
        role = "fits best" if tier.id in fit.best else "can be argued for" if tier.id in fit.acceptable else ""
        yield Item("pathway", "tier", tier.id, "tier", tier.name, tier.says, scenario.pathway.why if role else tier.example, tier.source, role)
