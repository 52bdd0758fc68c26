"""The stretches of an answer that are compared with authored phrasings, and their vectors."""

from dataclasses import dataclass

import numpy as np

from bot.scoring.embedding import Array, MiniLM, unit
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


def vectors_of(model: MiniLM, sentences: list[Sentence], windows: tuple[Window, ...], abbreviations: dict[str, str]) -> Array:
    """Return a unit row per window. Each segment is read once; a whole sentence is the mean of its segments' tokens.

    Reading whole sentences a second time doubled the time and gained 0.1 points of F1 (see ``docs/scoring.md``).
    """
    parts = sorted({(w.sentence, a, b) for w in windows for a, b in sentences[w.sentence].segments if w.first <= a and b <= w.after})
    rows = dict(zip(parts, model.token_rows([spoken(sentences[i], a, b, abbreviations) for i, a, b in parts]), strict=True))
    return np.stack([
        unit(np.concatenate([rows[p] for p in parts if p[0] == w.sentence and w.first <= p[1] and p[2] <= w.after]).mean(0))
        for w in windows
    ])  # fmt: skip


def spoken(sentence: Sentence, first: int, after: int, abbreviations: dict[str, str]) -> str:
    """Write words out as they would be spoken, for the embedding: short forms in full."""
    return " ".join(abbreviations.get(w.text, w.text) for w in sentence.words[first:after])
