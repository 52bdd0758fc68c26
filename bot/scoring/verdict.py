"""What the scorer says of an answer."""

from dataclasses import dataclass, field

Span = tuple[int, int]

FOUND, UNSURE, NOT_FOUND = "found", "unsure", "not-found"


@dataclass(frozen=True)
class Why:
    """What convinced the scorer, or what held it back: shown to supervisors, never needed to read the verdict."""

    clause: str = ""
    matched: str = ""
    runner_up: str = ""
    withheld: str = ""


@dataclass(frozen=True)
class Verdict:
    """One point or caution of one answer. ``evidence`` are character spans of the answer's text."""

    id: str
    state: str
    confidence: float
    evidence: tuple[Span, ...] = ()
    why: Why = Why()


@dataclass(frozen=True)
class AnswerScore:
    """Every verdict on one answer, with the versions that made it. Levels and tiers are empty where not asked."""

    merit: str
    reason: str
    points: tuple[Verdict, ...] = ()
    cautions: tuple[Verdict, ...] = ()
    levels: tuple[int, ...] = ()
    reasoned: tuple[int, ...] = ()
    continuum: tuple[str, ...] = ()
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    scenario_version: str = ""
    scorer_version: str = ""

    def state(self, point_id: str) -> str:
        return next((v.state for v in self.points if v.id == point_id), NOT_FOUND)

    @property
    def found(self) -> tuple[str, ...]:
        return tuple(v.id for v in self.points if v.state == FOUND)
