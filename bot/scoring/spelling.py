"""Correct words nobody knows against the words the content uses; words that exist are never touched."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from spacy.lookups import Table, load_lookups

_CLOSE = 0.74  # normalised Damerau-Levenshtein similarity a correction has to reach
_SHORTEST = 4
_ENDINGS = ("s", "es", "er", "ers", "ed", "ing", "ness", "ish", "y", "ly")


class KnownWords:
    """English words: spaCy's lemma tables (some 120,000 forms) and whatever the content uses."""

    def __init__(self, more: Iterable[str]) -> None:
        tables = load_lookups("en", ["lemma_lookup", "lemma_index"])
        self._forms: Table = tables.get_table("lemma_lookup")
        self._lemmas = frozenset(self._forms.values()).union(*tables.get_table("lemma_index").values())
        self._more = frozenset(more)

    def __contains__(self, word: object) -> bool:
        return word in self._more or self.is_english(str(word))

    def is_english(self, word: str) -> bool:
        """Say whether the dictionary has ``word`` or what is left of it without a common ending."""
        if word in self._forms or word in self._lemmas:
            return True
        return any(word.endswith(e) and len(word) - len(e) > 3 and word[: -len(e)] in self._lemmas for e in _ENDINGS)


class Speller:
    """``known`` are words that are right as they stand; ``wanted`` the words worth correcting to."""

    def __init__(self, known: KnownWords, wanted: Iterable[str]) -> None:
        self._wanted = sorted({w for w in wanted if len(w) >= _SHORTEST and w.isalpha()})
        self._known = known
        self.correct = lru_cache(maxsize=50000)(self._correct)

    def _correct(self, word: str) -> str:
        """Return the nearest wanted word, or ``word`` itself when it is known, short or like nothing."""
        if len(word) < _SHORTEST or not word.isalpha() or word in self._known:
            return word
        found = process.extractOne(
            word, self._wanted, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_CLOSE
        )
        if found is None or (found[0][0] != word[0] and found[1] < 0.85):
            return word
        return str(found[0])
