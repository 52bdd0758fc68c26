"""Levels given as numbers, with what numbers do together: "1-3", "3 and up", "all but 5", "the first two"."""

import itertools
import re
from dataclasses import replace

from bot.scoring.level_mention import ALL, LEVEL_WORDS, Mention
from bot.scoring.level_numbers import AFTER, COUNTS, level_places
from bot.scoring.text import Sentence, Word

_EXCEPT = frozenset("but bar except apart excluding minus without".split())
_ALL = re.compile(
    r"\b(?:all (?:of )?(?:the )?(?:levels?|layers?|rings?|circles?|five|5|of them|of em|of these)|all (?:but|bar|except|apart)|"
    r"every(?: single)? (?:level|one of them|layer|ring)|each (?:level|of the levels|of them)|the (?:whole )?lot\b(?! of)|all 5|^all$|"
    r"all five levels|everything (?:but|bar|except|apart)|^everything(?: really)?$|all really|all levels|any and all)(?!\w)"
)
_GLUED = re.compile(r"^([1-5])(n|nd|and|or|to)([1-5])$")
_FROM_ENDS = re.compile(
    r"\b(?:the )?(first|1st|inner|innermost|closest|nearest|bottom|lower|last|outer|outermost|outside|top|furthest|final) "
    r"(two|three|four|2|3|4)\b(?! (?:years?|months?|weeks?|days?|times?|hours?|minutes?))|"
    r"\b(?:the )?(middle|inner|outer|outside) (?:(?:three|3) )?(ones|levels|layers|rings|circles|three|3)\b"
)


def number_mentions(sentences: list[Sentence], text: str = "") -> list[Mention]:
    """Find every level given as a number, rejected or not; numbers after "all but" are left out.

    ``text`` is the answer as typed: it tells "1-3" from "1+3". Without it, two numbers one character apart are a range.
    """
    found: list[Mention] = []
    for index, sentence in enumerate(sentences):
        words = [w.text for w in sentence.words]
        places = level_places(sentence, words)
        wholes = _alls(words, places, index) + _from_ends(words, index)
        spared = {i for m in wholes if m.how == "all" for i in places if _spared(words, m.first, i)}
        inside = {i for m in wholes for i in range(m.first, m.after)}
        found += [m for m in _ranges(sentence, words, places, index, text) if m.first not in spared | inside] + wholes
    return found


def _ranges(sentence: Sentence, words: list[str], places: dict[int, int], index: int, text: str) -> list[Mention]:
    found: list[Mention] = []
    ends: set[int] = set()
    order = sorted(places)
    for i, following in itertools.zip_longest(order, order[1:]):
        if following is not None and places[following] > places[i] and _to(sentence, words, i, following, text or len(places)):
            found += [Mention(n, index, i, following + 1, "number") for n in range(places[i], places[following] + 1)]
            ends |= {i, following}
        if i not in ends:
            found += [Mention(n, index, i, i + 1, "number") for n in _and_beyond(words, i, places[i])]
    return found


def _to(sentence: Sentence, words: list[str], i: int, following: int, text: str | int) -> bool:
    between = [w for w in words[i + 1 : following] if w not in LEVEL_WORDS]
    dashed = not between and _dashed(sentence, i, following, text)
    return between in (["to"], ["through"], ["thru"], ["up", "to"], ["right", "through"], ["until"], ["till"], ["right", "up", "to"],
                       ["all", "the", "way", "to"], ["all", "the", "way", "up", "to"]) or dashed  # fmt: skip


def _dashed(sentence: Sentence, i: int, following: int, text: str | int) -> bool:
    """True when a dash joins two numbers; ``text`` is the answer, or how many numbers there are where it is not known."""
    end, start = sentence.words[i].end, sentence.words[following].start
    if isinstance(text, str):
        return text[end:start].strip() in ("-", "–", "—", "--", "->", "→")
    return start - end == 1 and text == 2 and following not in sentence.commas


def _and_beyond(words: list[str], i: int, level: int) -> range:
    rest = " ".join(words[i + 1 : i + 4])
    if re.match(
        r"^(?:and )?(?:upwards?|onwards?|outwards?|above|up|beyond)\b(?! (?:to|with))",
        rest,
    ):
        return range(level, 6)
    if re.match(r"^(?:and )?(?:downwards?|below|under|inwards?)\b", rest):
        return range(1, level + 1)
    return range(level, level + 1)


def _spared(words: list[str], first: int, i: int) -> bool:
    return first < i <= first + 8 and any(w in _EXCEPT for w in words[first:i])


def _alls(words: list[str], places: dict[int, int], index: int) -> list[Mention]:
    text = " ".join(words)
    match = _ALL.search(text)
    if not match:
        return []
    first = text[: match.start()].count(" ")
    rest = set(words[first : first + 9])
    spared = {level for place, level in places.items() if _spared(words, first, place)}
    if rest & _EXCEPT:
        spared |= {n for n, name in ((2, "relationship"), (4, "community"), (5, "society"), (5, "policy"), (5, "wider"), (5, "outer"),
                                     (5, "last"), (1, "first")) if name in rest}  # fmt: skip
    after = min(len(words), first + len(match.group().split()))
    return [Mention(level, index, first, after, "all") for level in sorted(ALL - spared)]


def _from_ends(words: list[str], index: int) -> list[Mention]:
    """ "The first two", "the outer ones", "the middle three"."""
    text = " ".join(words)
    found: list[Mention] = []
    for match in _FROM_ENDS.finditer(text):
        end, count = (
            match.group(1) or match.group(3),
            COUNTS.get(match.group(2) or "", 2),
        )
        near = end in (
            "first",
            "1st",
            "inner",
            "innermost",
            "closest",
            "nearest",
            "bottom",
            "lower",
        )
        levels = range(1, count + 1) if near else range(2, 5) if end == "middle" else range(6 - count, 6)
        first = text[: match.start()].count(" ")
        found += [Mention(n, index, first, first + len(match.group().split()), "number") for n in levels]
    return found


def unglue(sentence: Sentence) -> Sentence:
    """Take apart what was typed without spaces: "1n3", "2and4"."""
    words: list[Word] = []
    places = [0]
    for word in sentence.words:
        glued = _GLUED.match(word.text)
        if glued and word.end - word.start == len(word.text):
            cuts = [word.start + c for c in (0, glued.start(2), glued.start(3), len(word.text))]
            words += [Word(t, a, b) for t, (a, b) in zip(glued.groups(), itertools.pairwise(cuts), strict=True)]
        else:
            words.append(word)
        places.append(len(words))
    if len(words) == len(sentence.words):
        return sentence
    return replace(
        sentence,
        words=tuple(words),
        segments=tuple((places[a], places[b]) for a, b in sentence.segments),
        commas=frozenset(places[c] for c in sentence.commas),
        queried=frozenset(places[q] for q in sentence.queried),
    )


def rejoin(sentences: list[Sentence], text: str = "") -> list[Sentence]:
    """Put together what was cut in the middle of a list of levels: "all | but 5", "1 | - 3"."""
    result: list[Sentence] = []
    for sentence in map(unglue, sentences):
        if result and (_spares(result[-1], sentence) or _spans(result[-1], sentence, text)):
            result[-1] = _joined(result[-1], sentence)
        else:
            result.append(sentence)
    return result


def _spares(before: Sentence, sentence: Sentence) -> bool:
    if sentence.opener != "but":
        return False
    last, following = before.words[-1].text, [w.text for w in sentence.words[1:3]]
    return last in ("all", "everything", "anything") or (
        last in ("them", "levels", "five", "5", "these", "lot") and bool(following)
        and (following[0] in LEVEL_WORDS or following[0] in "12345" or (following[0] == "the" and len(sentence.words) <= 4))
    )  # fmt: skip


def _spans(before: Sentence, sentence: Sentence, text: str) -> bool:
    last, first = before.words[-1], sentence.words[0]
    following = sentence.words[1].text if len(sentence.words) > 1 else ""
    return (
        bool(re.match(r"^(?:l|lvl|levels?)?[1-4]$", last.text)) and first.text in "2345" and first.text > last.text[-1]
        and text[last.end : first.start].strip() in ("-", "–", "—") and not before.asked
        and (not following or 1 in sentence.commas or following in AFTER)
    )  # fmt: skip


def _joined(before: Sentence, sentence: Sentence) -> Sentence:
    by = len(before.words)
    return replace(
        before,
        words=before.words + sentence.words,
        segments=before.segments + tuple((a + by, b + by) for a, b in sentence.segments),
        commas=before.commas | {c + by for c in sentence.commas},
        asked=sentence.asked,
    )
