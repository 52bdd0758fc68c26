"""Which of the five levels an answer says are involved, and for which of them it gives a reason.

Three readings, in this order of trust: numbers and ranges, names ("the relationship one"), and the story told at a
level ("the flat's too small"). Where numbers are given, a name counts beside them only when it stands on its own ("and
the community"), because names also turn up in reasons. The story told counts as a level only when no number was given.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.guidance import Scenario
from bot.scoring.level_mention import ALL, LIST_WORDS, Mention
from bot.scoring.level_names import WHY, alone, calls, name_mentions, says_level, segment_of, told_mentions
from bot.scoring.level_ranges import number_mentions, rejoin
from bot.scoring.level_reasons import BECAUSE, EMPTY, NAMES, reasoned_levels
from bot.scoring.level_rejection import judge
from bot.scoring.matcher import CueMatcher
from bot.scoring.text import Sentence
from bot.scoring.verdict import Span

_LEVEL_OF_KIND = {
    "child": "1",
    "relationship": "2",
    "home": "3",
    "community": "4",
    "system": "5",
    "wider": "5",
}
_JOINS = frozenset("also plus and too then so thats".split())
_INVOLVED = ("in it", "comes into it", "comes in", "come into it", "come in", "plays a part", "play a part", "is involved", "are involved",
             "too", "as well",
             "matters", "is a factor", "has a part", "is part of it", "counts", "is in there", "is key", "features")  # fmt: skip
_NOT_CHILD = re.compile(
    r"\b(?:not (?:about |down to |because of |so much )?(?:him|her|(?:the|this) (?:child|baby|boy|girl|kid|little one|lad|toddler))|"
    r"(?:nothing|nowt) (?:at all )?(?:wrong|up|the matter) (?:with|about) (?:him|her|(?:the|this) \w+))\b(?! (?:fault|and|just|only))"
)
_NONE = re.compile(r"\bnone of (?:the(?:se|m)?(?: five)? ?(?:levels|apply)|them|these)\b|\bno levels?\b(?! \d)")
_LEADS = frozenset("the and then also plus a".split())
_SURE = frozenset("mostly mainly definitely deffo obviously".split())
_TELLS = frozenset("she shes he hes they theyre it its both who which that thats as where nobody nobodys someone theres".split())
_DENIES = frozenset("not no dont doesnt isnt arent never nothing cant".split())
_CHOICE = frozenset("pick choose forced made".split())
_VAGUE = (
    "in theory",
    "in practice",
    "technically",
    "on paper",
    "at a push",
    "could be",
    "might be",
    "could argue",
    "a case for",
    "people do",
    "you could say",
    "can argue",
    "depends",
    "linked",
    "connected",
    "overlap",
    "interact",
    "interlinked",
    "affect each",
)


@dataclass(frozen=True)
class LevelReading:
    """``evidence`` maps a level to character spans of the answer; ``notes`` say why, for the reviewer.

    ``listed_all`` is true when all five were named and no reason given for any.
    """

    named: tuple[int, ...] = ()
    reasoned: tuple[int, ...] = ()
    evidence: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    listed_all: bool = False


def read_levels(
    sentences: list[Sentence],
    names: CueMatcher,
    story: CueMatcher,
    text: str = "",
    points: Callable[[], dict[str, list[Span]]] | None = None,
) -> LevelReading:
    """Read an answer to the levels question.

    ``names`` finds levels by name, ``story`` by the scenario's cues (owners are "1" to "5"); ``text`` is the
    answer as typed. ``points``, asked only where no number is given, says where points of the story were found, by level.
    """
    sentences = rejoin(sentences, text)
    numbers = number_mentions(sentences, text)
    called = name_mentions(sentences, names, numbers)
    explicit = judge(sentences, numbers + called)
    told = told_mentions(sentences, story) + [replace(m, how="echo") for m in explicit if m.how == "name" and not m.rejected]
    if points and not numbers:
        told += _from_points(sentences, points())
    chosen = _choose(sentences, explicit, told)
    named = {m.level for m in chosen}
    spoken = {m.sentence for m in chosen}
    reasoned = reasoned_levels(
        sentences,
        chosen,
        told,
        [m for m in explicit if m.rejected and (m.how == "number" or m.sentence not in spoken)],
    )
    evidence = {n: tuple(sorted({sentences[m.sentence].span(m.first, m.after) for m in chosen if m.level == n})) for n in sorted(named)}
    notes = tuple(f"level {m.level} {m.rejected}" for m in explicit if m.rejected)
    return LevelReading(
        tuple(sorted(named)),
        tuple(sorted(reasoned)),
        evidence,
        notes,
        named == ALL and not reasoned,
    )


def _from_points(sentences: list[Sentence], found: dict[str, list[Span]]) -> list[Mention]:
    """Turn points found in the answer into tellings of the level at which they lie."""
    mentions = []
    for level, spans in found.items():
        for start, end in spans:
            for index, sentence in enumerate(sentences):
                inside = [i for i, w in enumerate(sentence.words) if start <= w.start < end]
                if inside:
                    mentions.append(Mention(int(level), index, inside[0], inside[-1] + 1, "story"))
    return mentions


def level_of(kind: str | None) -> str:
    """Return the level at which points of a kind lie, '' for kinds that lie at none (a strength, a reflection)."""
    return _LEVEL_OF_KIND.get(kind or "", "")


def told_at(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return, for each level, the cues that tell this story at that level: its own and those of the points that lie there."""
    cues = {str(n): list(level.cues) for n, level in scenario.levels.items()}
    for point in scenario.notice:
        if level_of(point.kind):
            cues[level_of(point.kind)] += point.cues
    return {n: tuple(c) for n, c in cues.items()}


def _choose(sentences: list[Sentence], explicit: list[Mention], told: list[Mention]) -> list[Mention]:
    """Keep the mentions that make the answer's levels."""
    standing = [m for m in explicit if not m.rejected]
    numbers = [m for m in standing if m.how == "number"]
    refused = {m.level for m in explicit if m.rejected} - {m.level for m in numbers}
    if any(_NOT_CHILD.search(s.text()) for s in sentences):
        refused |= {1} - {m.level for m in numbers}
    lists = {m.sentence for m in standing if m.how == "name"}
    whole = [m for m in standing if m.how == "all" and m.level not in refused and not (m.sentence in lists and _the_lot(sentences, m))]
    if whole and not _hedged(sentences, whole[0], bool(numbers)):
        return whole + numbers
    if numbers:
        known = {m.level for m in numbers} | refused
        beside = [m for m in standing if m.how == "name" and m.level not in known and _stands_apart(sentences, m, numbers)]
        return numbers + beside
    called = [m for m in standing if m.how == "name" and (m.level not in refused or calls(sentences, m))]
    if whole:
        return called
    if _labels(sentences, called):
        return called
    if any(_picks(sentences, m) for m in called):
        return [m for m in called if calls(sentences, m)]
    if _NONE.search(" ".join(s.text() for s in sentences)):
        return []
    known = {m.level for m in called}
    return called + [
        m for m in told if m.level not in refused | known and not _explains(sentences, m, called) and not _spans_other(m, called)
    ]


def _spans_other(m: Mention, called: list[Mention]) -> bool:
    """True when the story told reaches over the name of another level ("home and nursery" for a worry seen in both)."""
    return any(c.sentence == m.sentence and c.level != m.level and m.first < c.after and c.first < m.after for c in called)


def _explains(sentences: list[Sentence], m: Mention, called: list[Mention]) -> bool:
    """True when the story told stands in the reason for a level that was named before it."""
    words = sentences[m.sentence].words
    return any(
        c.sentence == m.sentence and c.after <= m.first
        and (_told_of(sentences, c, m) or says_level(sentences[c.sentence], c) or WHY & {w.text for w in words[c.after : m.first + 1]})
        for c in called
    )  # fmt: skip


def _told_of(sentences: list[Sentence], c: Mention, m: Mention) -> bool:
    """ "And home, she's had no sleep": a clause of its own after a bare name tells of that level."""
    first, _ = segment_of(sentences[m.sentence], m)
    return alone(sentences, c) and first >= c.after and sentences[m.sentence].words[first].text in _TELLS


def _the_lot(sentences: list[Sentence], m: Mention) -> bool:
    """ "Neighbours, government, the lot" closes a list of names."""
    return sentences[m.sentence].text(m.first, m.after).endswith("lot")


def _hedged(sentences: list[Sentence], whole: Mention, chosen: bool) -> bool:
    """ "All of them" is no choice where the answer goes on to choose, or says that it could be any."""
    text = " ".join(s.text() for s in sentences)
    vague = any(v in text for v in _VAGUE)
    picks = any(w.text in _CHOICE for s in sentences for w in s.words) or "had to" in text
    return (chosen and (vague or picks)) or "could be any" in text


def _picks(sentences: list[Sentence], m: Mention) -> bool:
    """ "I'd go for the relationship one": a choice by name leaves no room for what is merely told."""
    sentence = sentences[m.sentence]
    before = sentence.text(max(0, m.first - 5), m.first)
    if _SURE & {w.text for w in sentence.words} and alone(sentences, m):
        return True
    return (calls(sentences, m) and any(p in before for p in ("go for", "go with", "pick", "choose", "id say", "say its"))) or before in (
        "just",
        "its just",
        "just the",
        "its just the",
    )


def _labels(sentences: list[Sentence], called: list[Mention]) -> bool:
    """ "Child: still learning. Community: fear of being judged": names used as headings."""
    heads = [
        m
        for m in called
        if alone(sentences, m) and all(w.text in _LEADS or w.text in NAMES for w in sentences[m.sentence].words[: m.first])
    ]
    return len({m.level for m in heads}) >= 2


def _stands_apart(sentences: list[Sentence], m: Mention, numbers: list[Mention]) -> bool:
    """A name adds a level to numbers only where it is named as a level, away from any number."""
    sentence = sentences[m.sentence]
    first, after = segment_of(sentence, m)
    if _reasons_lead(sentence, m, numbers):
        return False
    rest = " ".join(w.text for w in sentence.words[m.after : after])
    joins = bool(_JOINS & {sentence.words[i].text for i in (first, m.first - 1, m.first - 2) if 0 <= i < m.first + 1})
    if joins and says_level(sentence, m):
        return True
    if _listed_with(sentence, m, numbers):
        return True
    if any(n.sentence == m.sentence and (first <= n.first < after or (n.after == first and not joins)) for n in numbers):
        return False
    leads = joins or all(w.text in EMPTY for w in sentence.words[first : m.first])
    if leads and any(rest.startswith(v) for v in _INVOLVED):
        return True
    bare = alone(sentences, m) and not _DENIES & {w.text for w in sentence.words[first:after]}
    told = bool({"its", "thats"} & {w.text for w in sentence.words[first : first + 1]})
    return (bare and (joins or told or first == 0)) or (calls(sentences, m) and not alone(sentences, m))


def _listed_with(sentence: Sentence, m: Mention, numbers: list[Mention]) -> bool:
    """True for "2 mostly n nursery": the name goes on the list that the number began."""
    before = [n.after for n in numbers if n.sentence == m.sentence and n.after <= m.first]
    between = [w.text for w in sentence.words[max(before) : m.first]] if before else []
    return bool({"and", "n", "plus", "also"} & set(between)) and all(w in LIST_WORDS | _LEADS | _SURE for w in between)


def _reasons_lead(sentence: Sentence, m: Mention, numbers: list[Mention]) -> bool:
    """True when a number and then a reason word come before the name: the name is part of that reason."""
    before = [n.after for n in numbers if n.sentence == m.sentence and n.after <= m.first]
    return bool(before) and bool(BECAUSE & {w.text for w in sentence.words[max(before) : m.first]})
