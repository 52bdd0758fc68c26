"""The stretches of an answer that are compared with authored phrasings, and their vectors."""

from dataclasses import dataclass

import numpy as np

from bot.scoring.embedding import DIMENSIONS, Array, MiniLM, unit
from bot.scoring.text import Sentence

_LONGEST = 40


@dataclass(frozen=True)
class Window:
    """Words ``first:after`` of sentence ``sentence``."""

    sentence: int
    first: int
    after: int


def windows_of(sentences: list[Sentence], copied: frozenset[int]) -> tuple[Window, ...]:
    """Return each segment and, where it has several, the whole sentence; mostly copied ones are left out."""
    found: list[Window] = []
    for index, sentence in enumerate(sentences):
        spans = list(sentence.segments)
        if len(spans) > 1 and len(sentence.words) <= _LONGEST:
            spans.append((0, len(sentence.words)))
        for first, after in spans:
            own = [i for i in range(first, after) if sentence.words[i].start not in copied]
            if own and len(own) * 2 >= after - first:
                found.append(Window(index, first, after))
    return tuple(found)


class Rows:
    """What the embedding says of each word of an answer. Each segment is read once, whatever is asked of it later.

    Reading whole sentences a second time doubled the time and gained 0.1 points of F1 (see ``docs/scoring.md``).
    """

    def __init__(self, model: MiniLM, sentences: list[Sentence], abbreviations: dict[str, str],
                 copied: frozenset[int] = frozenset()) -> None:  # fmt: skip
        self._sentences = sentences
        self._parts = [
            (i, a, b) for i, s in enumerate(sentences) for a, b in s.segments
            if any(w.start not in copied for w in s.words[a:b])
        ]  # fmt: skip
        read = model.token_rows([spoken(sentences[i], a, b, abbreviations) for i, a, b in self._parts])
        self._rows = dict(zip(self._parts, read, strict=True))
        self._words: dict[tuple[int, int], Array] = {}
        for (i, a, b), rows in self._rows.items():
            start = 1  # after [CLS]
            for place in range(a, b):
                word = sentences[i].words[place].text
                end = start + model.length(abbreviations.get(word, word))
                if end < len(rows):  # the last row is [SEP]; longer segments are cut
                    self._words[i, place] = rows[start:end]
                start = end

    def window(self, window: Window) -> Array:
        """Return the unit mean of a window's segments, all tokens counted."""
        own = [self._rows[p] for p in self._parts if p[0] == window.sentence and window.first <= p[1] and p[2] <= window.after]
        return unit(np.concatenate(own).mean(0))

    def mean(self, sentence: int, first: int, after: int) -> Array:
        """Return the unit mean of some words in their context; zeros where nothing was read."""
        own = [self._words[sentence, i] for i in range(first, after) if (sentence, i) in self._words]
        return unit(np.concatenate(own).mean(0)) if own else np.zeros(DIMENSIONS, np.float32)

    def windows(self, windows: tuple[Window, ...]) -> Array:
        return np.stack([self.window(w) for w in windows])


def spoken(sentence: Sentence, first: int, after: int, abbreviations: dict[str, str]) -> str:
    """Write words out as they would be spoken, for the embedding: short forms in full."""
    return " ".join(abbreviations.get(w.text, w.text) for w in sentence.words[first:after])
