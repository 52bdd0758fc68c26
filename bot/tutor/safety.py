"""Does a message speak of a real child, or of the writer's own distress? Asked before anything else, in every state.

The signs are authored phrases (``signs/child.yml``, ``signs/self.yml``), read over normalised words, so that a safeguarding
lead can judge each one. They decide; Rasa's classifier only tips what they leave open, because it is at its least
reliable exactly where a story child and a real one are described in the same words. A miss costs more than a question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.tutor.signs.phrases import Compiler, Message, Phrases, Speller, overlaps, read_groups, spans_in

SURE_WITH = 0.75  # the classifier's confidence that turns "asked" into "sure"
ASK_ALONE = 0.9  # ... that asks without any sign
ASK_AT_MENU = 0.4  # ... or this, where no story is open that it could be about
LIKELY_OTHER = 0.6  # the classifier's word for something else that turns "sure" into "asked"
OTHER = 0.75  # ... that turns "asked" into a faint sign
NOTHING_REAL = 0.05  # ... with less than this left for a disclosure: even "sure" becomes a faint sign
SURELY_OTHER = 0.99  # ... that outweighs any but the gravest sign

_FOLDER = Path(__file__).parent / "signs"
_NEVER_WEAKENED = frozenset(("crisis", "harmed-at-home", "says-it-is-real"))
_STANDS = _NEVER_WEAKENED | frozenset(("that-is-me", "known-person-harms", "worry-alone"))
_SURE, _ASK, _HINT = 2, 1, 0
_ASKED = ("notice", "levels", "pathway")


@dataclass(frozen=True)
class Concern:
    """``whom`` is "child", "self" or "both"; ``sure`` False means: ask in one line. ``sign`` never holds the person's words."""

    whom: str
    sure: bool
    sign: str


@dataclass(frozen=True)
class _Sign:
    """``ask_with`` (a broad hint's only) is the classifier's confidence from which it is asked about."""

    name: str
    whom: str
    sure: str
    ask_with: float | None
    concern_asks: bool
    says: Phrases
    unless: Phrases


@dataclass(frozen=True)
class _Signs:
    signs: tuple[_Sign, ...]
    concern: Phrases
    alike: Phrases
    past: Phrases
    plan: Phrases
    voice: Phrases
    speller: Speller


@dataclass(frozen=True)
class _Read:
    """A message with the places of what weighs a sign."""

    message: Message
    concern: list[tuple[int, int]]
    alike: list[tuple[int, int]]
    past: bool
    planned: bool
    voiced: bool


_Found = tuple[_Sign, int]


def assess(text: str, intents: Mapping[str, float], pending: str | None, answer_like: bool) -> Concern | None:
    """Return what a message discloses, or None. ``intents`` are the classifier's confidences and may be empty.

    ``answer_like`` (the scorer found points) and ``pending`` only ever weaken a guess, never a crisis. Takes about
    0.3 ms for a sentence; the first call reads the sign files.
    """
    signs = _load()
    read = _read(Message(signs.speller.normalise(text), pending == "feedback"), signs, pending)
    long = read.message.long
    found = [f for s in signs.signs if (f := _weigh(s, read))]
    if answer_like and long:  # such answers are full of "my grandson" and "when I was at"
        found = [(s, n if s.name in _NEVER_WEAKENED else n // 2) for s, n in found]
    other = max((v for k, v in intents.items() if not k.startswith("disclose")), default=0.0)
    child, own = intents.get("disclose_child", 0.0), intents.get("disclose_self", 0.0)
    found = [(s, _doubted(s, n, other, child + own)) for s, n in found]
    if pending == "feedback" and intents.get("give_answer", 0.0) >= OTHER:  # asked about their practice, people speak of themselves
        found = [(s, n) for s, n in found if s.name in _STANDS]
    if not found and pending == "menu" and child + own >= ASK_AT_MENU:
        return Concern("child" if child > own else "self", False, "classifier")
    return _decide(found, child, own, answer_like or long)


def _doubted(sign: _Sign, strength: int, other: float, real: float) -> int:
    """Weaken a sign when the classifier is sure that this is something else; the gravest signs stand against it."""
    if sign.name in _STANDS or strength < _HINT:
        return strength
    if other >= SURELY_OTHER:
        return -1
    if other >= OTHER and real < NOTHING_REAL:
        return _HINT
    return max(_HINT, strength - 1) if other >= (LIKELY_OTHER if strength == _SURE else OTHER) else strength


def _read(message: Message, signs: _Signs, pending: str | None) -> _Read:
    alike = [] if message.reflecting else spans_in(signs.alike, message)
    planned = message.reflecting and bool(spans_in(signs.plan, message))
    voiced = pending in _ASKED and bool(spans_in(signs.voice, message))
    return _Read(message, spans_in(signs.concern, message), alike, bool(spans_in(signs.past, message)), planned, voiced)


def _weigh(sign: _Sign, read: _Read) -> _Found | None:
    best = -1
    off: list[tuple[int, int]] | None = None
    for phrase in sign.says:
        for span in phrase.spans(read.message):
            off = spans_in(sign.unless, read.message) if off is None else off
            if not overlaps(span, off):
                best = max(best, _strength(sign, read, span))
            if best == _SURE:
                return sign, best
    return (sign, best) if best >= 0 else None


def _strength(sign: _Sign, read: _Read, span: tuple[int, int]) -> int:
    if read.voiced and sign.whom == "self" and sign.name not in _NEVER_WEAKENED:
        return _HINT
    if sign.sure == "always":
        return _SURE
    near = read.message.around(span)
    worry = overlaps(near, read.concern)
    if sign.ask_with is not None:
        return _ASK if worry and sign.concern_asks and not read.message.reflecting else _HINT
    if read.planned and not worry:
        return _HINT
    return _SURE if sign.sure == "concern" and not read.past and (worry or overlaps(near, read.alike)) else _ASK


def _decide(found: list[_Found], child: float, own: float, answer_like: bool) -> Concern | None:
    level = max((n for _, n in found), default=-1)
    best = [s for s, n in found if n == level]
    plain = [s for s in best if s.ask_with is None]
    if level == _SURE:
        return Concern(_whom(best), True, best[0].name)
    if level == _ASK and (plain or not answer_like):
        sure = bool(plain) and child + own >= SURE_WITH and not answer_like
        return Concern(_whom(plain or best), sure, (plain or best)[0].name)
    hints = [s for s in best if s.ask_with is not None and child + own >= s.ask_with]
    if answer_like or (not hints and child + own < ASK_ALONE):
        return None
    return Concern("child" if child > own else "self", False, hints[0].name if hints else "classifier")


def _whom(signs: Iterable[_Sign]) -> str:
    kinds = {s.whom for s in signs}
    return kinds.pop() if len(kinds) == 1 else "both"


@lru_cache(maxsize=1)
def _load() -> _Signs:
    words = _yaml("words.yml")
    speller = Speller(words["same"], frozenset(words["fillers"].split()), frozenset(words["openers"].split()))
    groups = read_groups(words["groups"], speller)
    compilers = {"child": Compiler(groups, speller), "self": Compiler(groups, speller, groups["others"])}
    signs = tuple(_sign(row, name, c) for name, c in compilers.items() for row in _yaml(f"{name}.yml"))
    concern, alike, past, plan = (compilers["child"].phrases(words[k]) for k in ("concern", "alike", "past", "plan"))
    voice = compilers["child"].phrases(words["voice"])
    return _Signs(signs, concern, alike, past, plan, voice, speller)


def _sign(row: Mapping[str, Any], name: str, compiler: Compiler) -> _Sign:
    says = compiler.phrases(row["says"])
    unless = Compiler(compiler.groups, compiler.speller).phrases(row.get("unless", ""))
    sure, ask_with = row.get("sure", "never"), row.get("ask_with")
    if sure not in ("always", "concern", "never"):
        raise ValueError(f"sign '{row['sign']}': sure is '{sure}'; write always, concern or never")
    return _Sign(row["sign"], row.get("whom", name), sure, ask_with, bool(row.get("concern_asks")), says, unless)


def _yaml(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
