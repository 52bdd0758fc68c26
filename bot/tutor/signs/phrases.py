"""The phrase notation of the sign files, compiled to regular expressions over normalised words.

Words in order; ``a|b`` alternatives; ``a_b`` adjacent words; ``..3`` up to three words between (``..`` four), never past a
sentence's end; ``a?`` may be missing; ``@name`` a group of ``words.yml``; ``^`` and ``$`` a sentence's start and end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LONG = 45  # words; a long answer wanders, and only the sentence itself tells what it is about

_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W\d_]+)*|[.!?;\n\r]+|[💔😭]")
_APOSTROPHE = re.compile(r"['’`´]")
_MARKS = {"^": r"(?<![^.] )", "$": r"(?=\. )"}
_PLURAL = frozenset(("child", "kin", "own", "mate", "elder", "family", "place"))


@dataclass(frozen=True)
class Message:
    """Normalised words between single spaces, "." ending each sentence. ``reflecting``: no question is open."""

    plain: str
    reflecting: bool = False
    words: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(self.plain.split()))

    @property
    def long(self) -> bool:
        return self.plain.count(" ") > LONG

    def around(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the place of the sentence of ``span``; in a short message its two neighbours belong to it too."""
        start, end = self.plain.rfind(" . ", 0, span[0] + 1), self.plain.find(" . ", max(span[1] - 3, 0))
        if not self.long:
            start, end = self.plain.rfind(" . ", 0, max(0, start)), self.plain.find(" . ", end + 1)
        return max(start, 0), end + 1 if end >= 0 else len(self.plain)


@dataclass(frozen=True)
class Phrase:
    """A compiled phrase. Of each set in ``needs`` the text must hold a word: a cheap test before the search."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def spans(self, message: Message) -> list[tuple[int, int]]:
        for need in self.needs:
            if need.isdisjoint(message.words):
                return []
        return [m.span() for m in self.regex.finditer(message.plain)]


Phrases = tuple[Phrase, ...]


def spans_in(phrases: Phrases, message: Message) -> list[tuple[int, int]]:
    return [s for p in phrases for s in p.spans(message)]


def overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in others)


@dataclass(frozen=True)
class Speller:
    """``same`` makes spellings and contractions one; ``fillers`` go everywhere, ``openers`` where a sentence begins."""

    same: Mapping[str, str]
    fillers: frozenset[str]
    openers: frozenset[str]

    def normalise(self, text: str) -> str:
        out: list[str] = []
        for raw in _WORD.findall(text.lower()):
            starts = not out or out[-1] == "."
            if raw[0] in ".!?;\n\r":
                out += [] if starts else ["."]
                continue
            word = _APOSTROPHE.sub("", raw)
            if word not in self.fillers and not (starts and word in self.openers):
                out.extend(self.same.get(word, word).split())
        out += ["."] if out and out[-1] != "." else []
        return f" {' '.join(out)} ".replace(" can not ", " cannot ")

    def spelt(self, word: str) -> str:
        return " ".join(self.same.get(w, w) for w in word.split("_")).replace("can not", "cannot")


@dataclass(frozen=True)
class Compiler:
    """Compiles the phrases of one file; ``not_in_gap`` are words that no gap may hold."""

    groups: Mapping[str, tuple[str, ...]]
    speller: Speller
    not_in_gap: tuple[str, ...] = ()

    def phrases(self, lines: str) -> Phrases:
        return tuple(self._phrase(line) for line in lines.splitlines())

    def _phrase(self, line: str) -> Phrase:
        regex, needs = "", []
        barred = f"(?!(?:{'|'.join(self.not_in_gap)}) )" if self.not_in_gap else ""
        for atom in line.split():
            if atom.startswith(".."):
                regex += f"(?:{barred}[^ .]+ ){{0,{int(atom[2:] or 4)}}}"
                continue
            optional = atom.endswith("?")
            options = {o for part in atom.strip("?").split("|") for o in self._options(part, line)}
            body = "|".join(_MARKS.get(o, re.escape(o) + " ") for o in sorted(options, key=lambda o: (-len(o), o)))
            regex += f"(?:{body})" + "?" * optional
            if not optional and _MARKS.keys().isdisjoint(options):
                needs.append(frozenset(o.split()[0] for o in options))
        return Phrase(re.compile(r"(?<![^ ])" + regex), tuple(sorted(needs, key=len)))

    def _options(self, part: str, line: str) -> tuple[str, ...]:
        if part.startswith("@") and part[1:] not in self.groups:
            raise ValueError(f"'{part}' in the sign '{line}' is no group; known: {', '.join(self.groups)}")
        return self.groups[part[1:]] if part.startswith("@") else (self.speller.spelt(part),)


def read_groups(groups: Mapping[str, str], speller: Speller) -> dict[str, tuple[str, ...]]:
    """Spell the words of each group as texts are spelt; nouns get their plural (or possessive) too."""
    found = {}
    for name, words in groups.items():
        spelt = dict.fromkeys(speller.spelt(w) for w in words.split())
        found[name] = tuple(spelt | dict.fromkeys(w + "s" for w in spelt if name in _PLURAL and not w.endswith("s")))
    return found
