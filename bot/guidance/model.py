"""The content as frozen dataclasses. Field order and types are the file format (see :mod:`bot.guidance.strict`)."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from bot.guidance.marked import Marked
from bot.guidance.strict import at_least, between, exactly, one_of, optional, source

TIERS = ("promotion", "prevention", "early-intervention", "treatment", "continuing-care")
LEVELS = (1, 2, 3, 4, 5)
QUESTIONS = ("notice", "levels", "pathway")
WEIGHTS = ("key", "supporting", "extra")
KINDS = ("child", "relationship", "home", "community", "wider", "system", "strength", "reflection")
ROLES = ("central", "contributing", "explore")
CONTACT_FOR = ("child", "self")


@dataclass(frozen=True)
class Point:
    """One thing a good answer can say. ``kind`` only in ``notice``. Sources: see ``contents.yml``."""

    id: str
    weight: str = field(metadata=one_of(*WEIGHTS))
    says: str
    why: str
    source: str = field(metadata=source())
    found: str
    missing: str
    hints: tuple[str, ...] = field(metadata=exactly(2))
    ask: str
    samples: tuple[str, ...] = field(metadata=at_least(5))
    near_misses: tuple[str, ...] = field(metadata=at_least(2))
    cues: tuple[str, ...] = field(metadata=at_least(1))
    not_cues: tuple[str, ...]
    kind: str | None = field(default=None, metadata=optional(one_of(*KINDS)))


@dataclass(frozen=True)
class Level:
    """One of the five levels in one scenario. ``samples`` and ``cues`` place the difficulty there without a number."""

    role: str = field(metadata=one_of(*ROLES))
    why: str
    found: str
    missing: str
    hints: tuple[str, ...] = field(metadata=exactly(2))
    samples: tuple[str, ...] = field(metadata=at_least(5))
    cues: tuple[str, ...] = field(metadata=at_least(1))
    not_cues: tuple[str, ...] = field(default=(), metadata=optional())


@dataclass(frozen=True)
class Continuum:
    """Tiers of support: ``best`` fit the guidance, ``acceptable`` can be argued for."""

    best: tuple[str, ...] = field(metadata=one_of(*TIERS))
    acceptable: tuple[str, ...] = field(metadata=one_of(*TIERS))


@dataclass(frozen=True)
class Pathway:
    continuum: Continuum
    why: str
    points: tuple[Point, ...] = field(metadata=at_least(1))


@dataclass(frozen=True)
class Caution:
    """A framing answered gently. ``instead_of`` names the global caution of which this is the special form."""

    id: str
    says: str
    reply: str
    source: str = field(metadata=source())
    samples: tuple[str, ...] = field(metadata=at_least(5))
    near_misses: tuple[str, ...] = field(metadata=at_least(2))
    cues: tuple[str, ...] = field(metadata=at_least(1))
    not_cues: tuple[str, ...]
    instead_of: str | None = field(default=None, metadata=optional())


@dataclass(frozen=True)
class Contrast:
    says: str
    source: str = field(metadata=source())


@dataclass(frozen=True)
class Questions:
    notice: str
    levels: str
    pathway: str


@dataclass(frozen=True)
class Scenario:
    """One child's story with its answer key. ``version`` is a hash of the file and travels with every verdict."""

    id: str
    title: str
    age: str
    source: str = field(metadata=source())
    vignette: str
    contrast: Contrast
    questions: Questions
    reflection: tuple[str, ...] = field(metadata=exactly(3))
    supervision: str
    words: dict[str, tuple[str, ...]]
    notice: tuple[Point, ...] = field(metadata=at_least(1))
    levels: dict[int, Level] = field(metadata=between(1, 5))
    pathway: Pathway
    cautions: tuple[Caution, ...]
    version: str = field(default="", metadata={"computed": True})

    def points(self, question: str) -> tuple[Point, ...]:
        """Return the points of ``notice`` or ``pathway``; the levels question has none."""
        return {"notice": self.notice, "pathway": self.pathway.points}.get(question, ())


@dataclass(frozen=True)
class LevelInfo:
    """A level of the socio-ecological model, whatever the scenario; ``cues`` catch the level being named."""

    number: int = field(metadata=between(1, 5))
    id: str
    name: str
    short: str
    says: str
    source: str = field(metadata=source())
    samples: tuple[str, ...]
    cues: tuple[str, ...]
    not_cues: tuple[str, ...]


@dataclass(frozen=True)
class Tier:
    """A tier of the toolkit's continuum of support."""

    id: str = field(metadata=one_of(*TIERS))
    name: str
    says: str
    example: str
    source: str = field(metadata=source())
    samples: tuple[str, ...]
    near_misses: tuple[str, ...]
    cues: tuple[str, ...]
    not_cues: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A glossary entry; ``also`` are the other names people ask for it by."""

    id: str
    term: str
    also: tuple[str, ...]
    says: str
    source: str = field(metadata=source())


@dataclass(frozen=True)
class Statement:
    """One of the toolkit's workforce statements, for the optional self-rating."""

    id: str
    says: str
    source: str = field(metadata=source())


@dataclass(frozen=True)
class Contact:
    id: str
    name: str
    number: str | None
    when: str
    for_: tuple[str, ...] = field(metadata={"key": "for", **one_of(*CONTACT_FOR)})


@dataclass(frozen=True)
class SafetyReplies:
    child: tuple[str, ...] = field(metadata=at_least(1))
    self_: tuple[str, ...] = field(metadata={"key": "self", **at_least(1)})
    both: tuple[str, ...] = field(metadata=at_least(1))
    unsure: tuple[str, ...] = field(metadata=at_least(1))
    after: tuple[str, ...] = field(metadata=at_least(1))


@dataclass(frozen=True)
class Safety:
    """Whom to turn to. ``checked`` is the ISO date on which somebody last rang the numbers, or None."""

    checked: str | None
    checked_by: str | None
    contacts: tuple[Contact, ...] = field(metadata=at_least(1))
    replies: SafetyReplies

    def contacts_for(self, whom: str) -> tuple[Contact, ...]:
        return tuple(c for c in self.contacts if whom in c.for_ or whom == "both")


@dataclass(frozen=True)
class Service:
    """A service of the local area, offered as an example in the close of a scenario."""

    id: str
    name: str
    offers: str
    tier: str = field(metadata=one_of(*TIERS))
    contact: str | None


@dataclass(frozen=True)
class Guidance:
    """Everything under ``scenarios/``, checked. ``examples`` are marked answers; ``version`` is a hash over all content."""

    scenarios: tuple[Scenario, ...]
    levels: tuple[LevelInfo, ...]
    tiers: tuple[Tier, ...]
    cautions: tuple[Caution, ...]
    glossary: tuple[Term, ...]
    statements: tuple[Statement, ...]
    safety: Safety
    services: tuple[Service, ...]
    messages: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    abbreviations: dict[str, str]
    examples: tuple[Marked, ...]
    version: str

    @cached_property
    def by_id(self) -> dict[str, Scenario]:
        return {s.id: s for s in self.scenarios}

    @cached_property
    def own_words(self) -> frozenset[str]:
        """Lower-cased words of the content itself: never a private detail, whoever types them."""
        texts = [t for s in self.scenarios for t in (s.title, s.age, s.vignette, s.contrast.says)]
        texts += [p.says for s in self.scenarios for p in (*s.notice, *s.pathway.points)]
        texts += [name for term in self.glossary for name in (term.term, *term.also)]
        texts += [*(x.name for x in self.levels), *(x.name for x in self.tiers), *(x.name for x in self.services)]
        return frozenset(w for t in texts for w in re.findall(r"[\w'-]+", t.lower()))

    def scenario(self, scenario_id: str) -> Scenario:
        return self.by_id[scenario_id]

    def level(self, number: int) -> LevelInfo:
        return self.levels[number - 1]

    def tier(self, tier_id: str) -> Tier:
        return next(t for t in self.tiers if t.id == tier_id)

    def cautions_for(self, scenario: Scenario) -> tuple[Caution, ...]:
        """Return the scenario's own cautions first, then the global ones."""
        return scenario.cautions + self.cautions
