"""The small pattern language in which authors say how practitioners word a point.

``stopped|gave_up cry*``: in this order with at most two words between; ``a ... b``: any number of words between;
``a & b``: both in the same clause, in any order; ``|`` alternatives; ``_`` adjacent words; ``*`` any ending;
``@name`` a class of words. Parsing only; :mod:`bot.scoring.matcher` matches.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

GAP = 2  # words that may stand between two terms
LONG_GAP = 40  # words that "..." may span: a clause

_WORD = re.compile(r"[a-z0-9]+\*?\Z")


class CueError(ValueError):
    """A cue that cannot be read; the message names the part and the repair."""


@dataclass(frozen=True)
class Term:
    """Alternatives for one place of a cue, by what the author wrote ("cry*", "@not"): each the adjacent words it stands for.

    ``*`` marks any ending. With the same word classes the same text stands for the same words.
    """

    alternatives: dict[str, tuple[tuple[str, ...], ...]]
    gap_before: int = 0


@dataclass(frozen=True)
class Cue:
    """A parsed cue: every part has to be found in the clause; a part is a run of terms in order."""

    text: str
    parts: tuple[tuple[Term, ...], ...]


def parse_cue(text: str, classes: dict[str, tuple[str, ...]]) -> Cue:
    """Parse ``text``; raises :class:`CueError` naming what cannot be read and how to mend it."""
    parts = []
    for side in text.lower().replace("'", "").replace("’", "").split(" & "):
        terms: list[Term] = []
        gap = GAP
        for raw in side.replace("-", "_").split():
            if raw == "...":
                gap = LONG_GAP
                continue
            if raw == "&":
                raise CueError(f"cue '{text}' has '&' at an end; put something on both sides of it")
            terms.append(Term(_alternatives(raw, text, classes), gap if terms else 0))
            gap = GAP
        if not terms:
            raise CueError(f"cue '{text}' has an empty side; remove the '&' or write the words")
        parts.append(tuple(terms))
    return Cue(text, tuple(parts))


def _alternatives(raw: str, text: str, classes: dict[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for alternative in raw.split("|"):
        if alternative.startswith("@"):
            name = alternative[1:]
            if name not in classes:
                raise CueError(f"cue '{text}' uses @{name}, which is no word class; known: {', '.join(sorted(classes))}")
            found[alternative], fault = _members(classes[name])
        else:
            words = tuple(w for w in alternative.split("_") if w)
            if not words:
                raise CueError(f"cue '{text}' has an empty alternative in '{raw}'; remove the extra '|'")
            found[alternative], fault = (words,), _fault(words)
        if fault:
            raise CueError(f"cue '{text}': {fault}")
    return found


@lru_cache(maxsize=512)
def _members(words: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], str]:
    """Return the options of a word class and what is wrong with the first bad one."""
    plain = (w.lower().replace("'", "").replace("’", "").replace("-", "_").replace(" ", "_") for w in words)
    options = tuple(tuple(w.split("_")) for w in plain)
    return options, next(filter(None, map(_fault, options)), "")


def _fault(words: tuple[str, ...]) -> str:
    for place, word in enumerate(words):
        if not _WORD.match(word):
            return f"'{word}' is no word; use letters, digits and a '*' at the end only"
        if word.endswith("*") and len(word) < 4 and place == 0:
            return f"'{word}' is too short for '*'; write at least three letters"
    return ""
