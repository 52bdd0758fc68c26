"""What an answer takes away again: negated, rejected, taken back, left open, or put into another's mouth.

A cue carries the negators that belong to its meaning ("no eye contact"), so only words OUTSIDE the matched ones are
looked at here. The rules follow the markers' ("a hedge counts; 'is it X or not?' does not"); each has tests.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.scoring import frames
from bot.scoring.text import Sentence

_ENDS = frozenset(
    "because cos cuz coz since so though although but just only rather unless until if when and then which who where".split()
)
_SUBJECTS = frozenset(
    "i id im ive we wed you he hes she shes they theyre it its this that thats there theres mum mums dad dads baby babys "
    "child childs what whats who whos".split()
)
_PEOPLE = frozenset("i id im ive ill we wed you he hes she shes they theyre".split())
_LINKS = frozenset("that because if say said think whether like as saying believe".split())
_NOTS = frozenset(frames.NOT[3:-1].split("|"))
_NAMING = frozenset("isnt arent wasnt no not nor neither without none".split())  # negate a thing: "it isn't the drink she cries about"
_SHORT = frozenset("no nor neither without one none nothing hardly barely scarcely lack lacks".split())
_NOBODY = frozenset(("nobody", "nobodys", "noone"))
_PADDING = frozenset("much very to that if i is it for of would be the".split())
_REACH_SHORT, _REACH = 5, 12
_REACH_BACK = 4
_SHORT_WORD = 3  # letters; shorter words rarely carry the meaning
_LONGEST_ANSWER = 9  # words of a sentence that can be a mere "no" to the one before


@dataclass(frozen=True)
class Withheld:
    """Why a hit does not count, in words for the reviewer. ``final``: whatever its wording (taken back, said by others)."""

    rule: str
    final: bool = True


@dataclass(frozen=True)
class _Scope:
    """A negator at words ``place:start`` governs ``start:after``."""

    place: int
    start: int
    after: int
    trigger: str
    whole: bool


def withheld_by(sentences: list[Sentence], index: int, first: int, after: int, inside: frozenset[int],
                plan: bool = True) -> Withheld | None:  # fmt: skip
    """Say which rule takes away what stands in words ``first:after`` of sentence ``index``; None when it stands.

    ``inside`` are the words that belong to the match itself; negators among them are part of its meaning. Only a
    ``plan`` can be rejected by a judgement ("is too much").
    """
    return (
        _taken_back(sentences, index, first, after)
        or _governed(sentences[index], first, after, inside)
        or _rejected_after(sentences[index], after, plan)
    )


def _taken_back(sentences: list[Sentence], index: int, first: int, after: int) -> Withheld | None:
    sentence, text = sentences[index], _text(sentences[index])
    following = sentences[index + 1] if index + 1 < len(sentences) else None
    if sentence.asked and frames.OR_NOT.search(text):
        return Withheld("left open: 'or not?'")
    if any(_word_at(text, m.start()) >= after for m in frames.RETRACTION.finditer(text)):
        return Withheld("taken back in the same sentence")
    if any(_word_at(text, m.start()) <= first for m in frames.ANECDOTE.finditer(text)):
        return Withheld("told of somebody else")
    others = frames.OTHERS.search(text)
    reported = others is not None and _word_at(text, others.start()) <= first
    if reported and others and frames.DISAGREES.search(text[others.end() :]):
        return Withheld("said by others and rejected")
    if following is None:
        return None
    words = _text(following)
    if frames.RETRACTION.search(words) or _mere_no(following, words, sentence.asked):
        return Withheld(f"taken back: '{words[:40]}'")
    thought = frames.FIRST_THOUGHT.search(text)
    if thought and following.opener and _word_at(text, thought.start()) <= first:
        return Withheld("a first thought, then dropped")
    if reported and frames.DISAGREES.search(words):
        return Withheld("said by others and rejected")
    return None


def _mere_no(sentence: Sentence, words: str, asked: bool) -> bool:
    """Say whether a sentence throws out the one before; after a question of one's own any "no" or "not" does."""
    if words.startswith(("no ", "nah ")) and 1 in sentence.commas:
        return True
    if asked and words.split(" ")[0] in ("no", "not", "nah", "nope", "hardly", "never"):
        return True
    return len(sentence.words) <= _LONGEST_ANSWER and bool(frames.ANSWERED_NO.match(words))


def _governed(sentence: Sentence, first: int, after: int, inside: frozenset[int]) -> Withheld | None:
    """Plain negators cancel each other in pairs; a rejecting frame stands whatever it rejects."""
    words = _text(sentence).split(" ")
    negative = any(words[i] in _NOTS | _SHORT | _NOBODY for i in inside if i < len(words))
    plain: list[str] = []
    for scope in _scopes(sentence):
        frame = [i for i in range(scope.place, scope.start) if words[i] not in _PADDING]
        own = {i for i in frame if words[i] in _NOTS | _SHORT | _NOBODY} or set(frame)  # of "don't want to tell" the "don't"
        if inside & own or not _covers(scope, first, after, inside):
            continue
        if any(w.startswith("stop") for w in words[scope.start : first]):  # "never stopped moving" moves
            continue
        if scope.whole:
            return Withheld(f"rejected by '{scope.trigger}'", final=False)
        if not negative:
            plain.append(scope.trigger)
    return Withheld(f"negated by '{plain[-1]}'", final=False) if len(plain) % 2 else None


def rejects_with(sentence: Sentence, first: int, inside: frozenset[int]) -> bool:
    """Say whether the negator of a match is only the writer's own "I don't think" before it."""
    return any(s.whole and inside & set(range(s.place, s.start)) and s.place <= first + 1 for s in _scopes(sentence))


def window_withheld(sentences: list[Sentence], index: int, first: int, after: int, plan: bool) -> Withheld | None:
    """Say which rule takes away most of a stretch of words that is not a match (for the comparison of meanings)."""
    sentence = sentences[index]
    words = [w.text for w in sentence.words]
    telling = {i for i in range(first, after) if len(words[i]) > _SHORT_WORD and words[i] not in _NOTS}
    for scope in _scopes(sentence):
        if telling and len(telling & set(range(scope.start, scope.after))) * 2 >= len(telling):
            return Withheld(f"{'rejected' if scope.whole else 'negated'} by '{scope.trigger}'", final=False)
    return _taken_back(sentences, index, first, after) or _rejected_after(sentence, after, plan)


def _covers(scope: _Scope, first: int, after: int, inside: frozenset[int]) -> bool:
    """A negator before the match, or between its words and right before one of them ("the little one isn't nasty")."""
    if scope.whole and inside:
        return 2 * sum(scope.start <= i < scope.after for i in inside) >= len(inside)
    if first < scope.place < after:
        return scope.start in inside or scope.start + 1 in inside
    return scope.start <= first < scope.after


@lru_cache(maxsize=512)
def _scopes(sentence: Sentence) -> tuple[_Scope, ...]:
    text = _text(sentence)
    words = text.split(" ")
    harmless = [(m.start(), m.end()) for m in frames.HARMLESS.finditer(text)]
    scopes: list[_Scope] = []
    taken: set[int] = set()
    for pattern, whole in ((frames.REJECTION, True), (frames.NEGATOR, False)):
        for match in pattern.finditer(text):
            place, last = _word_at(text, match.start()), _word_at(text, match.end() - 1)
            if place in taken or any(a <= match.start() < b for a, b in harmless):
                continue
            taken |= set(range(place, last + 1))
            trigger = match.group().strip()
            reach = _REACH_SHORT if trigger in _SHORT and not whole else _REACH
            end = _end(sentence, words, last + 1, reach, trigger, whole)
            scopes.append(_Scope(place, last + 1, end, trigger, whole))
    return tuple(scopes)


def _end(sentence: Sentence, words: list[str], start: int, reach: int, trigger: str, whole: bool) -> int:
    """Return the word where the reach of a negator that ends before ``start`` is over."""
    names = trigger in _NAMING and not _PEOPLE & set(words[max(0, start - 3) : start - 1])
    for i in range(start, min(len(words), start + reach)):
        if i in sentence.commas and not _list_goes_on(words, i):
            return i
        following = words[i + 1] if i + 1 < len(words) else ""
        if words[i] in _ENDS and i > start and _breaks(words[i], following, trigger, whole):
            return i
        if not whole and names and i > start + 1 and words[i] in _PEOPLE and words[i - 1] not in _LINKS:
            return i
    return min(len(words), start + reach)


def _breaks(word: str, following: str, trigger: str, whole: bool) -> bool:
    if word in ("and", "then"):
        finite = following.endswith("s") and len(following) > 3 and trigger in _NOTS
        return following in _SUBJECTS or following in _NOTS or following == "no" or finite
    return not (whole and word in ("if", "just", "only", "so", "who", "when", "where"))


def _list_goes_on(words: list[str], comma: int) -> bool:
    """After "no A, B or C" the comma does not end the negation."""
    rest = words[comma : comma + 5]
    return "or" in rest and not any(w in _SUBJECTS for w in rest[: rest.index("or")])


def _rejected_after(sentence: Sentence, after: int, plan: bool) -> Withheld | None:
    text = _text(sentence)
    for pattern in (frames.BACK, frames.BACK_OF_PLANS) if plan else (frames.BACK,):
        for match in pattern.finditer(text):
            place = _word_at(text, match.start())
            relative = match.group().startswith(("which", "and i", "but i"))  # its comma belongs to it
            if after <= place <= after + (_REACH if relative else _REACH_BACK) and (
                relative or not any(after < c <= place for c in sentence.commas)
            ):
                return Withheld(f"rejected by '{match.group()}'")
    return None


@lru_cache(maxsize=512)
def _text(sentence: Sentence) -> str:
    return sentence.text()


def _word_at(text: str, position: int) -> int:
    return text.count(" ", 0, position)


_NEGATIVE = re.compile(
    rf"\b(?:{frames.NOT}|no|nor|neither|without|nobody|no one|noone|none|nothing|nowhere|hardly|rarely|barely|lacks?|lacking|stop\w*|"
    r"avoid\w*|less|few|fewer|gave up|given up|too|un\w+able|limited|rather than|instead|poor)\b"
)


def is_negative(text: str) -> bool:
    """Say whether an authored phrasing carries a negation of its own, so that a negated clause may mean the same."""
    return bool(_NEGATIVE.search(re.sub(r"['’`´]", "", text.lower())))
