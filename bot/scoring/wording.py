"""A linear reader of the words themselves, beside that of meanings: it knows a turn of phrase that the embedding blurs."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.scoring.embedding import Array

_STEM = 6  # letters kept of a word: "withdrawn" and "withdrawing" are one


def terms_of(text: str) -> list[str]:
    """Return the cut words of a phrase and the pairs of neighbours."""
    stems = [w[:_STEM] for w in text.lower().split()]
    return [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]


@dataclass(frozen=True)
class Wording:
    """``terms`` in the order of ``idf`` and of the rows of ``weights`` (terms x owners)."""

    terms: npt.NDArray[np.str_]
    idf: Array
    weights: Array
    bias: Array

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(t): i for i, t in enumerate(self.terms)}

    def read(self, texts: tuple[str, ...]) -> Array:
        """Return a logit per text and owner; as scikit-learn's TF-IDF with sublinear counts and its linear model would."""
        return np.stack([self._read(t) for t in texts]) if texts else np.zeros((0, len(self.bias)), np.float32)

    def _read(self, text: str) -> Array:
        counts = Counter(p for t in terms_of(text) if (p := self._places.get(t)) is not None)
        if not counts:
            return self.bias
        places = np.fromiter(counts, np.int64, len(counts))
        values = np.asarray([1 + math.log(n) for n in counts.values()], np.float32) * self.idf[places]
        logits: Array = (values / np.linalg.norm(values)) @ self.weights[places] + self.bias
        return logits
