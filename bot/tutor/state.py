"""What the tutor knows of a person between two messages: frozen, and kept as JSON by the records."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

QUESTIONS = ("notice", "levels", "pathway")

# What is open: a question of the story, something after it ("reflection", "supervision"), the list of stories ("menu"),
# a rating or recall, or a yes/no that was asked ("unsure", "doubt", "restart", "erase", "real").
KINDS = (
    "new", "menu", "question", "reflection", "supervision", "rating", "recall",
    "unsure", "doubt", "restart", "erase", "real",
)  # fmt: skip
IN_STORY = ("question", "reflection", "supervision")
# What is named in an answer rather than said, and where an attempt keeps it.
NAMED = {"level": "levels", "reasoned": "reasoned", "tier": "tiers"}
LASTING = ("menu", "question", "reflection", "supervision", "rating", "recall")


@dataclass(frozen=True)
class Pending:
    """What the next message answers. ``text`` holds masked words that a doubt has put aside, so they are not lost."""

    kind: str = "new"
    item: str = ""
    number: int = 0
    text: str = ""


@dataclass(frozen=True)
class Attempt:
    """One run through one scenario. ``found`` and ``settled`` hold "notice:point" and "pathway:point"."""

    id: str
    scenario: str
    question: str = "notice"
    rung: int = 0
    tried: bool = False
    found: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    reasoned: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    cautioned: tuple[str, ...] = ()
    hinted: str = ""
    told: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    left_at: Pending = Pending("question")  # where to go on when the story was put aside

    def has(self, question: str, point: str) -> bool:
        return f"{question}:{point}" in self.found


@dataclass(frozen=True)
class Trainee:
    """A person. ``finished`` are scenario ids in order; ``missed`` are "scenario:question:point" to come back to."""

    greeted: bool = False
    pending: Pending = Pending()
    beneath: Pending = Pending("menu")
    attempt: Attempt | None = None
    parked: tuple[Attempt, ...] = ()
    finished: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    ratings: tuple[Mapping[str, str], ...] = ()
    rating: Mapping[str, str] = field(default_factory=dict)
    spoken: Mapping[str, int] = field(default_factory=dict)
    away: bool = False
    safety_given: bool = False  # by the last message
    seen: str = ""  # when the last message came, ISO 8601

    @property
    def lasting(self) -> Pending:
        """What is open beneath a yes/no that was asked in between."""
        return self.pending if self.pending.kind in (*LASTING, "new") else self.beneath

    def open(self, kind: str, item: str = "", number: int = 0) -> "Trainee":
        return replace(self, pending=Pending(kind, item, number))

    def interrupted_by(self, kind: str, item: str = "", text: str = "") -> "Trainee":
        """Ask something in between; :meth:`resumed` goes back to what was open before."""
        return replace(self, beneath=self.lasting, pending=Pending(kind, item, 0, text))

    def resumed(self) -> "Trainee":
        return replace(self, pending=self.beneath)

    def at_rest(self) -> "Trainee":
        """Remember in the attempt where it is, before something else is opened."""
        if self.attempt is None or self.lasting.kind not in IN_STORY:
            return self
        return self.with_attempt(left_at=self.lasting)

    def reviewed(self, attempt: str, scenario: str, point: str, found: bool) -> "Trainee":
        """Take over a supervisor's word on "question:point" of an attempt that may be open, put aside or finished."""

        def settled(kept: Attempt) -> Attempt:
            if kept.id != attempt:
                return kept
            rest = tuple(p for p in kept.found if p != point)
            return replace(kept, found=(*rest, point) if found else rest)

        missed = tuple(m for m in self.missed if not (found and m == f"{scenario}:{point}"))
        own = settled(self.attempt) if self.attempt else None
        return replace(self, attempt=own, parked=tuple(map(settled, self.parked)), missed=missed)

    def reviewed_name(self, attempt: str, kind: str, name: str, found: bool) -> "Trainee":
        """Take over a supervisor's word on a level or tier of an attempt that is open or put aside."""

        def settled(kept: Attempt) -> Attempt:
            if kept.id != attempt:
                return kept
            item = name if kind == "tier" else int(name)
            rest = tuple(i for i in getattr(kept, NAMED[kind]) if i != item)
            named = (*rest, item) if found else rest
            changes: dict[str, Any] = {NAMED[kind]: named if kind == "tier" else tuple(sorted(named))}
            return replace(kept, **changes)

        own = settled(self.attempt) if self.attempt else None
        return replace(self, attempt=own, parked=tuple(map(settled, self.parked)))

    def with_attempt(self, **changes: Any) -> "Trainee":
        assert self.attempt is not None
        return replace(self, attempt=replace(self.attempt, **changes))


def to_json(trainee: Trainee) -> dict[str, Any]:
    return asdict(trainee)


def from_json(kept: Mapping[str, Any]) -> Trainee:
    """Rebuild a trainee; keys of another version are ignored, missing ones take their defaults."""
    values = _known(Trainee, kept)
    for name in ("pending", "beneath"):
        if name in values:
            values[name] = Pending(**_known(Pending, values[name]))
    if values.get("attempt"):
        values["attempt"] = _attempt(values["attempt"])
    values["parked"] = tuple(_attempt(a) for a in values.get("parked", ()))
    for name in ("finished", "missed", "ratings"):
        values[name] = tuple(values.get(name, ()))
    return Trainee(**values)


def _attempt(kept: Mapping[str, Any]) -> Attempt:
    values = _known(Attempt, kept)
    if "left_at" in values:
        values["left_at"] = Pending(**_known(Pending, values["left_at"]))
    made: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return Attempt(**made)


def _known(cls: type, kept: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(cls)}
    return {k: v for k, v in kept.items() if k in names}


def merged(trainee: Trainee, other: Trainee) -> Trainee:
    """Join what two channels know of the same person; where both have a story open, ``trainee``'s stays the open one."""
    mine = {a.scenario for a in (trainee.attempt, *trainee.parked) if a}
    others = tuple(a for a in (other.at_rest().attempt, *other.parked) if a and a.scenario not in mine)
    return replace(
        trainee,
        greeted=trainee.greeted or other.greeted,
        parked=(*trainee.parked, *others),
        finished=tuple(dict.fromkeys((*trainee.finished, *other.finished))),
        missed=tuple(dict.fromkeys((*trainee.missed, *other.missed))),
        ratings=(*other.ratings, *trainee.ratings),
    )
