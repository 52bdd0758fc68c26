"""Cut an answer where its evidence begins and ends, so that every piece knows what it shows, overlaps included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """Characters ``start`` to ``end`` of the answer show the item with this ``number``."""

    start: int
    end: int
    number: int


@dataclass(frozen=True)
class Piece:
    """A run of the answer. ``shows`` are all items it is evidence of, ``ends`` those whose evidence ends with it."""

    text: str
    shows: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def pieces(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Return ``text`` in pieces that together are exactly ``text``; spans that reach outside are cut, empty ones left out."""
    inside = [Span(max(0, s.start), min(len(text), s.end), s.number) for s in spans]
    inside = [s for s in inside if s.start < s.end]
    cuts = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    return tuple(_piece(text, a, b, inside) for a, b in pairwise(cuts))


def _piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [s for s in spans if s.start <= start and end <= s.end]
    shows = tuple(sorted({s.number for s in over}))
    return Piece(text[start:end], shows, tuple(sorted({s.number for s in over if s.end == end})))
