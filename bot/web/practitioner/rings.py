"""The picture of the five levels: rings around the child, which were named and which the guidance names, in words as well."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.guidance import Guidance

_STEP = 19  # from one ring to the next
_INNER = 20  # radius of the child's own circle


@dataclass(frozen=True)
class Ring:
    """One level, ``radius`` and ``label`` (the height of its number) in the units of the picture."""

    number: int
    name: str
    radius: int
    label: int
    named: bool
    guided: bool

    @property
    def words(self) -> str:
        if self.named and self.guided:
            return "you named it, and so does the guidance"
        if self.named:
            return "you named it"
        return "the guidance names it as well" if self.guided else "not named"


@dataclass(frozen=True)
class Rings:
    """``rings`` from the outermost inwards, as they are painted; ``levels`` from the child outwards, as they are read."""

    rings: tuple[Ring, ...]

    @property
    def levels(self) -> tuple[Ring, ...]:
        return self.rings[::-1]

    @property
    def told(self) -> str:
        """The picture in one sentence."""
        return "; ".join(f"level {r.number}, {r.name}: {r.words}" for r in self.levels) + "."

    @property
    def guided(self) -> bool:
        return any(r.guided for r in self.rings)


def rings(guidance: Guidance, named: Collection[int], guided: Collection[int]) -> Rings:
    """Draw the levels; those without role in ``guided`` stay unmarked (empty while the answer is still open)."""
    drawn = [_ring(level.number, level.short, named, guided) for level in guidance.levels]
    return Rings(tuple(reversed(drawn)))


def _ring(number: int, name: str, named: Collection[int], guided: Collection[int]) -> Ring:
    radius = _INNER + _STEP * (number - 1)
    middle = radius - _STEP // 2 if number > 1 else 0
    return Ring(number, name, radius, -middle, number in named, number in guided)
