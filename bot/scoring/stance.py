"""Does the writer stand by a statement? A small linear reader of what is said around it.

:mod:`bot.scoring.negation` lists the wordings it knows. This one compares: the words before the evidence, after it, and
the next sentence are weighed, as vectors and as single words and pairs, by numbers that
:mod:`bot.scoring.stance_training` learns from authored frames. It never denies a point: a doubt becomes a question.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.scoring.embedding import Array
from bot.scoring.text import Sentence
from bot.scoring.windows import Rows

NEAR = 14  # words on either side that can say how a statement is meant


@dataclass(frozen=True)
class Place:
    """Words ``first:after`` of sentence ``sentence``: the evidence."""

    sentence: int
    first: int
    after: int


@dataclass(frozen=True)
class Stance:
    """``vector`` weighs the three parts one after the other; ``terms`` weighs single words and pairs."""

    vector: Array
    terms: dict[str, float]
    bias: float

    def doubt(self, terms: frozenset[str], vector: Array) -> float:
        """Return how much (0 to 1) what stands around a statement sounds like somebody who does not mean it."""
        share = sum(self.terms.get(t, 0.0) for t in sorted(terms)) / math.sqrt(len(terms) or 1)
        return 1 / (1 + math.exp(-(self.bias + share + float(self.vector @ vector))))


@dataclass(frozen=True)
class Doubts:
    """The reader applied to one answer."""

    stance: Stance
    sentences: list[Sentence]
    rows: Rows

    def of(self, place: Place, telling: frozenset[int]) -> float:
        """Return the doubt about the words at ``place``; a next sentence among ``telling`` makes a point itself and cannot add to it."""
        doubt = self._read(self.sentences, place)
        if place.sentence + 1 in telling:
            return min(doubt, self._read(self.sentences[: place.sentence + 1], place))
        return doubt

    def _read(self, sentences: list[Sentence], place: Place) -> float:
        return self.stance.doubt(terms_around(sentences, place), vector_around(sentences, self.rows, place))


def _around(sentences: list[Sentence], place: Place) -> Iterator[tuple[int, int, int]]:
    """Yield the words before the evidence, those after it and the next sentence, each cut to what is near."""
    length = len(sentences[place.sentence].words)
    yield place.sentence, max(0, place.first - NEAR), place.first
    yield place.sentence, place.after, min(length, place.after + NEAR)
    following = place.sentence + 1
    yield following, 0, min(len(sentences[following].words), NEAR) if following < len(sentences) else 0


def terms_around(sentences: list[Sentence], place: Place) -> frozenset[str]:
    """Return words and pairs of neighbours around the evidence, each once as such and once with its part's number."""
    found: set[str] = set()
    for part, (index, first, after) in enumerate(_around(sentences, place)):
        if after <= first:
            continue
        sentence = sentences[index]
        words = [w.text for w in sentence.words[first:after]] + ["?"] * (sentence.asked and part > 0)
        for term in (*words, *(f"{a} {b}" for a, b in pairwise(words))):
            found |= {term, f"{part}:{term}"}
    return frozenset(found)


def vector_around(sentences: list[Sentence], rows: Rows, place: Place, offset: int = 0) -> Array:
    """Return the vectors of the three parts in a row; ``offset`` is the place of the first sentence in ``rows``."""
    return np.concatenate([rows.mean(offset + index, first, after) for index, first, after in _around(sentences, place)])
