"""Find authored cues in a sentence.

spaCy's Matcher does the same with token patterns, but the cues' wide alternatives and gaps made it 46 ms an answer
on one core; looking each word up once in an index of all terms takes well under a millisecond.
"""

from collections import defaultdict
from dataclasses import dataclass

from bot.guidance.cues import Term, parse_cue
from bot.scoring.text import Sentence

_WINDOW = 14  # words that "..." really spans: further apart two words rarely belong together
_SHORTEST_STEM = 3


@dataclass(frozen=True)
class Hit:
    """Cue ``cue`` of owner ``owner`` found in words ``first:after``; ``words`` are the places that matched."""

    owner: str
    cue: str
    first: int
    after: int
    words: frozenset[int]


Place = tuple[int, int]  # first word, word after the last


class CueMatcher:
    """All cues of one question. ``cues`` maps an owner (a point's id, say) to its cue texts."""

    def __init__(self, cues: dict[str, tuple[str, ...]], classes: dict[str, tuple[str, ...]]):
        self._cues: list[tuple[str, str]] = []
        self._terms: dict[frozenset[str], int] = {}
        self._holders: dict[str, list[int]] = defaultdict(list)  # alternative -> terms that have it
        self._begins: dict[int, list[int]] = defaultdict(list)
        self._starts: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._numbers: list[tuple[tuple[tuple[int, int], ...], ...]] = []
        for owner, texts in cues.items():
            for text in texts:
                cue = parse_cue(text, classes)
                self._cues.append((owner, text))
                self._numbers.append(tuple(tuple((self._term(t), t.gap_before) for t in part) for part in cue.parts))
                self._begins[self._numbers[-1][0][0][0]].append(len(self._cues) - 1)

    def _term(self, term: Term) -> int:
        """Register a term once, however many cues share it."""
        key = frozenset(term.alternatives)
        if key in self._terms:
            return self._terms[key]
        number = self._terms[key] = len(self._terms)
        for alternative, options in term.alternatives.items():
            if alternative not in self._holders:
                for words in dict.fromkeys(options):
                    index, start = (self._stems, words[0][:-1]) if words[0].endswith("*") else (self._starts, words[0])
                    index[start].append((alternative, words))
            self._holders[alternative].append(number)
        return number

    def find(self, sentence: Sentence) -> list[Hit]:
        """Return at most one hit per cue, the shortest, in the order of the cues."""
        places = self._places([w.text for w in sentence.words])
        hits = []
        for place in sorted(i for number in places for i in self._begins.get(number, ())):
            (owner, cue), parts = self._cues[place], self._numbers[place]
            if not all(number in places for part in parts for number, _ in part):
                continue
            found = [_shortest(part, places) for part in parts]
            if all(found):
                runs = [run for run in found if run]
                inside = frozenset(i for run in runs for a, b in run for i in range(a, b))
                hits.append(Hit(owner, cue, min(inside), max(inside) + 1, inside))
        return hits

    def _places(self, words: list[str]) -> dict[int, list[Place]]:
        places: dict[int, list[Place]] = defaultdict(list)
        for i, word in enumerate(words):
            candidates = list(self._starts.get(word, ()))
            for length in range(_SHORTEST_STEM, len(word) + 1):
                candidates += self._stems.get(word[:length], ())
            for alternative, option in candidates:
                if len(option) == 1 or _follows(words, i, option):
                    for number in self._holders[alternative]:
                        places[number].append((i, i + len(option)))
        return places


def _follows(words: list[str], start: int, option: tuple[str, ...]) -> bool:
    if start + len(option) > len(words):
        return False
    return all(
        words[start + k].startswith(o[:-1]) if o.endswith("*") else words[start + k] == o for k, o in enumerate(option)
    )


def _shortest(part: tuple[tuple[int, int], ...], places: dict[int, list[Place]]) -> tuple[Place, ...] | None:
    """Return the places of the terms in order, each within its gap of the one before; None when there are none."""
    runs: list[tuple[Place, ...]] = [(place,) for place in places[part[0][0]]]
    for number, gap in part[1:]:
        gap = min(gap, _WINDOW)
        best: dict[int, tuple[Place, ...]] = {}
        for place in places[number]:
            for run in runs:
                if 0 <= place[0] - run[-1][1] <= gap:
                    longer = (*run, place)
                    known = best.get(place[1])
                    if known is None or place[1] - run[0][0] < known[-1][1] - known[0][0]:
                        best[place[1]] = longer
        runs = list(best.values())
        if not runs:
            return None
    return min(runs, key=lambda run: run[-1][1] - run[0][0])
