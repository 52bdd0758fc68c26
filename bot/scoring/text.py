"""An answer as words, sentences and segments, each knowing its place in the text.

Everything downstream works on lower-cased words without apostrophes (``doesn't`` -> ``doesnt``), so that careful and
careless typing look the same, while evidence is always given in characters of what was typed.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

MAX_WORDS = 600  # what is read of one answer; the rest is kept but not scored

_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W\d_]+)*")
_STOP = re.compile(r"[.!?;\n\r•·*→|]+|\s[-–—]+\s?|[-–—]{2,}|->|=>|:\s")
_QUERY = re.compile(r"(?:^|[\s(,/+])\?+\s?\Z")
_PREFIX = re.compile(r"[\s(,/+]\?+\Z")  # "tired ?PND" asks about what follows, not about what went before
_CONJUNCTIONS = frozenset("but although though however whereas yet".split())
_SOFT = frozenset("and because cos cuz coz so then while when plus also".split())
_SOFT_SEGMENT = 4  # words a segment needs before a soft conjunction may end it
_PRONOUNS = {"i": "x", "me": "x", "my": "x", "he": "x", "she": "x", "him": "x", "her": "x", "his": "x", "they": "x",
             "them": "x", "their": "x", "im": "x is", "hes": "x is", "shes": "x is", "baby": "x", "child": "x",
             "am": "is", "dont": "doesnt", "are": "is", "have": "has", "ive": "x has", "the": "a"}  # fmt: skip


@dataclass(frozen=True)
class Word:
    """A normalised word and its characters ``start:end`` in the answer."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """Words between strong stops (or a contrast such as "but"). ``segments`` are word ranges ``(first, after)``.

    ``opener`` is the contrast word that began it, ``asked`` says that it ended in a question mark, ``queried`` are words
    with a question mark before them, as notes have it ("?reflux").
    """

    words: tuple[Word, ...]
    segments: tuple[tuple[int, int], ...]
    commas: frozenset[int]
    opener: str = ""
    asked: bool = False
    queried: frozenset[int] = frozenset()

    def text(self, first: int = 0, after: int | None = None) -> str:
        return " ".join(w.text for w in self.words[first:after])

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return the characters of words ``first`` up to, not including, ``after``."""
        return self.words[first].start, self.words[after - 1].end


def plain(word: str) -> str:
    return re.sub(r"['’`´]", "", word).lower()


def words_of(text: str) -> list[Word]:
    """Return the first :data:`MAX_WORDS` words."""
    found = []
    for match in _WORD.finditer(text):
        found.append(Word(plain(match.group()), match.start(), match.end()))
        if len(found) == MAX_WORDS:
            break
    return found


def sentences_of(text: str, words: list[Word]) -> list[Sentence]:
    """Split at strong stops and contrasts; ``words`` may carry corrected spelling, the offsets decide."""
    result: list[Sentence] = []
    current: list[Word] = []
    opener = ""
    for index, word in enumerate(words):
        if word.text in _CONJUNCTIONS and current:
            result.append(_sentence(text, current, opener))
            current, opener = [], word.text
        current.append(word)
        after = words[index + 1].start if index + 1 < len(words) else len(text)
        between = text[word.end : after]
        if _STOP.search(between) or index + 1 == len(words):
            asked = "?" in (between if index + 1 == len(words) else _PREFIX.sub("", between))
            result.append(_sentence(text, current, opener, asked))
            current, opener = [], ""
    return result


def _sentence(text: str, words: list[Word], opener: str, asked: bool = False) -> Sentence:
    cuts, commas = [0], set()
    for i in range(1, len(words)):
        between = text[words[i - 1].end : words[i].start]
        comma = "," in between or "(" in between or ")" in between or "/" in between
        if comma:
            commas.add(i)
        if comma or (words[i].text in _SOFT and i - cuts[-1] >= _SOFT_SEGMENT):
            cuts.append(i)
    bounds = [*cuts, len(words)]
    segments = tuple((a, b) for a, b in pairwise(bounds) if b > a)
    queried = frozenset(i for i, w in enumerate(words) if _QUERY.search(text[max(0, w.start - 3) : w.start]))
    return Sentence(tuple(words), segments, frozenset(commas), opener, asked, queried)


def neutral(words: list[str]) -> list[str]:
    """Drop the person of the teller, so that "I cry" and "she cries" of a copied story look alike."""
    return " ".join(_PRONOUNS.get(w, w[:-1] if w.endswith("s") and len(w) > 4 else w) for w in words).split()
