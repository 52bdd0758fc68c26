"""Which of the five levels an answer says are involved, and for which of them it gives a reason.

Three readings, in this order of trust: numbers and ranges, names ("the relationship one"), and the story told at a
level ("the flat's too small"). The first two are looked up in what was written; the third uses the scenario's own cues
and samples and counts on its own only when no level was named.
"""

import re
from dataclasses import dataclass, field

from bot.scoring.matcher import CueMatcher
from bot.scoring.negation import withheld_by
from bot.scoring.text import Sentence

ALL = frozenset((1, 2, 3, 4, 5))
_NAMES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "forth": 4, "fifth": 5,
             "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}  # fmt: skip
_JOINED = re.compile(r"^(?:levels?|lvls?|lev|l)([1-5])$")
_LEVEL = frozenset("level levels lvl lvls lev number numbers no l tier ring circle layer".split())
_LIST = frozenset("and or n to also plus with maybe possibly probably bit of a little then some even".split())
_UNITS = re.compile(
    r"^(?:weeks?|wks?|months?|mths?|years?|yrs?|yo|hours?|hrs?|minutes?|mins?|days?|times?|kids|children|people|"
    r"things|rooms?|bed|beds|babies|adults|visits?|olds?|feet|of us|pm|am|things?|y|m|settings?|places|different)$"
)
_AGE_BEFORE = frozenset("till til until age aged turns turned hes shes under over about nearly only".split())
_EXCEPT = frozenset("but bar except apart excluding minus".split())
_REASON = frozenset("because cos cuz coz since due as for bc given with so that".split())
_EMPTY = frozenset(
    "i id im ive think say said it its is are was be the a an and or of to in on at that this these those there theres "
    "level levels lvl one two three four five bit maybe probably definitely deffo mostly mainly really quite very also "
    "too as for me my would could might sure guess reckon suppose involved matters matter here both all with well "
    "obviously main most more less first second third fourth fifth then number just only if honest some little stuff "
    "thing things side part bits his her their he she they them you we us up go going pick choose see yes no not lol "
    "tbh imo so again definately def kind sort like too please have has had do does comes come into play can say says "
    "strongest biggest big main mine answer going ones final happy sticking stick guess rest fits fit".split()
)


@dataclass(frozen=True)
class Mention:
    """Level ``level`` named in words ``first:after`` of sentence ``sentence``; ``how``: number, name or story."""

    level: int
    sentence: int
    first: int
    after: int
    how: str
    rejected: str = ""


@dataclass(frozen=True)
class LevelReading:
    """``evidence`` maps a level to character spans of the answer; ``notes`` say why, for the reviewer."""

    named: tuple[int, ...] = ()
    reasoned: tuple[int, ...] = ()
    evidence: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    listed_all: bool = False


def number_mentions(sentences: list[Sentence]) -> list[Mention]:
    """Find levels given as digits, words, ordinals, ranges, "all" and "all but"."""
    found: list[Mention] = []
    for index, sentence in enumerate(sentences):
        words = [w.text for w in sentence.words]
        places = _numbers(sentence, words)
        found += _ranges(sentence, words, places, index)
        found += _alls(words, places, index)
    return found


def _numbers(sentence: Sentence, words: list[str]) -> dict[int, int]:
    """Return word place -> level for every word that stands for a level number."""
    places: dict[int, int] = {}
    for i, word in enumerate(words):
        before = words[i - 1] if i else ""
        following = words[i + 1] if i + 1 < len(words) else ""
        joined = _JOINED.match(word)
        if joined:
            places[i] = int(joined[1])
        elif word in "12345" and len(word) == 1:
            aged = before in _AGE_BEFORE and (i - 1) not in places and before not in ("only", "about")
            if not _UNITS.match(following) and not aged:
                places[i] = int(word)
        elif word in _NAMES and (before in _LEVEL or _continues(sentence, places, i)):
            places[i] = _NAMES[word]
        elif word in _ORDINALS and (following in _LEVEL or _continues(sentence, places, i) or _ordinals(words, i)):
            places[i] = _ORDINALS[word]
        elif word in ("primary",) and following in _LEVEL:
            places[i] = 1
    return places


def _ordinals(words: list[str], i: int) -> bool:
    """ "Second and third": two ordinals within three words of each other."""
    return any(words[j] in _ORDINALS for j in range(i + 1, min(i + 4, len(words))) if words[j] != words[i])


def _continues(sentence: Sentence, places: dict[int, int], i: int) -> bool:
    """True when only list words stand between the last level number and word ``i``."""
    if not places:
        return False
    last = max(places)
    between = [w.text for w in sentence.words[last + 1 : i]]
    return last < i and len(between) <= 3 and all(w in _LIST for w in between)


def _ranges(sentence: Sentence, words: list[str], places: dict[int, int], index: int) -> list[Mention]:
    found, done = [], set()
    for i in sorted(places):
        following = min((j for j in places if j > i), default=None)
        if following is not None:
            gap = sentence.words[following].start - sentence.words[i].end
            between = words[i + 1 : following]
            dash = not between and gap <= 3 and sentence.commas.isdisjoint({following}) and gap != 1
            if (dash or between in (["to"], ["through"], ["thru"])) and places[following] > places[i]:
                for level in range(places[i], places[following] + 1):
                    found.append(Mention(level, index, i, following + 1, "number"))
                done |= {i, following}
        if i not in done:
            found.append(Mention(places[i], index, i, i + 1, "number"))
    return found


def _alls(words: list[str], places: dict[int, int], index: int) -> list[Mention]:
    text = " ".join(words)
    match = re.search(
        r"\b(?:all (?:of )?(?:the )?(?:levels?|five|5|of them|of it)|all (?:but|bar|except|apart)|every (?:single )?level|"
        r"the lot|all 5|^all$|each level|everything (?:but|bar|except)|all really|everything really)\b", text
    )
    if not match:
        return []
    first = text[: match.start()].count(" ")
    spared = {
        level for place, level in places.items()
        if place > first and any(w in _EXCEPT for w in words[first:place]) and place - first <= 6
    }
    after = min(len(words), first + len(match.group().split()))
    return [Mention(level, index, first, after, "all") for level in sorted(ALL - spared)]


def read_levels(sentences: list[Sentence], names: CueMatcher, story: CueMatcher, similar: dict[int, list[tuple[int, int, int]]]) -> LevelReading:
    """Read an answer to the levels question.

    ``names`` finds levels by name, ``story`` by the scenario's cues (owners are "1" to "5"); ``similar`` maps a level
    to segments ``(sentence, first, after)`` that an embedding put there.
    """
    mentions = number_mentions(sentences)
    excepted = _excepted(sentences, mentions)
    mentions = [m for m in mentions if (m.level, m.sentence, m.first) not in excepted]
    named = _cue_mentions(sentences, names, "name")
    told = _cue_mentions(sentences, story, "story")
    told += [Mention(level, s, a, b, "story") for level, spans in similar.items() for s, a, b in spans
             if not withheld_by(sentences, s, a, b, frozenset())]
    numbers = {(m.sentence, i) for m in mentions for i in range(m.first, m.after)}
    explicit = [_judge(sentences, m) for m in mentions] + [
        m for m in named if not any((m.sentence, i) in numbers for i in range(m.first, m.after))
    ]
    positive = [m for m in explicit if not m.rejected]
    if mentions and any(m.how == "number" and not m.rejected for m in explicit):
        positive = [m for m in positive if m.how != "name" or _stands_apart(m, explicit, sentences)]
    rejected = {m.level for m in explicit if m.rejected}
    chosen = positive or [m for m in told if not m.rejected and m.level not in rejected]
    listed_all = {m.level for m in positive if m.how == "all"} == ALL and len({m.level for m in positive if m.how != "all"}) < 5
    if any(m.how == "all" for m in positive) and any(m.how == "number" for m in positive) and _made_to_choose(sentences):
        chosen = [m for m in positive if m.how != "all"]
    levels = sorted({m.level for m in chosen})
    reasoned = _reasoned(sentences, chosen, [m for m in told if not m.rejected])
    evidence: dict[int, tuple[tuple[int, int], ...]] = {}
    for level in levels:
        spans = {sentences[m.sentence].span(m.first, m.after) for m in chosen if m.level == level}
        evidence[level] = tuple(sorted(spans))
    notes = tuple(f"level {m.level} {m.rejected}" for m in explicit if m.rejected)
    return LevelReading(tuple(levels), tuple(sorted(reasoned & set(levels))), evidence, notes, listed_all)


def _made_to_choose(sentences: list[Sentence]) -> bool:
    return any(re.search(r"\b(?:pick|choose|had to|main|mostly|most of all|made me)\b", s.text()) for s in sentences)


def _excepted(sentences: list[Sentence], mentions: list[Mention]) -> set[tuple[int, int, int]]:
    """The numbers after "all but" are exceptions, not mentions."""
    result = set()
    for m in mentions:
        if m.how != "number":
            continue
        before = [w.text for w in sentences[m.sentence].words[max(0, m.first - 6) : m.first]]
        if any(w in _EXCEPT for w in before) and any(o.how == "all" and o.sentence == m.sentence for o in mentions):
            result.add((m.level, m.sentence, m.first))
    return result


_SOFTENED = re.compile(r"\b(?:pin it all on|all on|all down to|all about|only|just|purely|solely|entirely|rule out|ignore|leave out)\b")
_AGAINST = re.compile(
    r"^(?:no\b|isnt|not\b|doesnt|dont (?:think|see)|arent|nope|nah|is not|wasnt|less so|no way|can be left|is out|out\b)"
)
_PASS = re.compile(r"\b(?:pass on|leave out|skip|minus|excluding|ignore|apart from|except|forget)$")


def _judge(sentences: list[Sentence], m: Mention) -> Mention:
    """Mark a mention that the answer rejects."""
    sentence = sentences[m.sentence]
    words = [w.text for w in sentence.words]
    before, after = " ".join(words[max(0, m.first - 7) : m.first]), " ".join(words[m.after : m.after + 3])
    start = m.first
    while start > 0 and words[start - 1] in _LEVEL:
        start -= 1
    if _PASS.search(" ".join(words[max(0, start - 3) : start])) and not re.search(r"\b(?:wouldnt|dont|cant|not|would not)\b", before):
        return _rejected(m, "passed over")
    if _AGAINST.match(after) and not re.match(r"^(?:not (?:just|only|sure)|isnt (?:just|only))", after):
        if not (m.after in sentence.commas and not re.match(r"^(?:no|nope|nah)\b", after)):
            return _rejected(m, f"rejected by '{after}'")
    withheld = withheld_by(sentences, m.sentence, m.first, m.after, frozenset())
    if withheld and not _SOFTENED.search(before):
        return _rejected(m, withheld.rule)
    return m


def _rejected(m: Mention, why: str) -> Mention:
    return Mention(m.level, m.sentence, m.first, m.after, m.how, why)


def _cue_mentions(sentences: list[Sentence], matcher: CueMatcher, how: str) -> list[Mention]:
    found = []
    for index, sentence in enumerate(sentences):
        for hit in matcher.find(sentence):
            withheld = withheld_by(sentences, index, hit.first, hit.after, hit.words)
            rule = withheld.rule if withheld else ""
            found.append(Mention(int(hit.owner), index, hit.first, hit.after, how, rule))
    return found


def _stands_apart(m: Mention, explicit: list[Mention], sentences: list[Sentence]) -> bool:
    """A level's name beside numbers adds a level only when its own segment has no number ("and the community")."""
    sentence = sentences[m.sentence]
    segment = next(((a, b) for a, b in sentence.segments if a <= m.first < b), (0, len(sentence.words)))
    near = [o for o in explicit if o.how == "number" and o.sentence == m.sentence]
    if not near:
        return not any(o.how == "number" and abs(o.sentence - m.sentence) == 1 for o in explicit)
    return not any(segment[0] <= o.first < segment[1] for o in near) and len(sentence.words) <= segment[1] - segment[0] + 3


def _reasoned(sentences: list[Sentence], chosen: list[Mention], told: list[Mention]) -> set[int]:
    reasoned = {m.level for m in told if any(c.level == m.level for c in chosen)}
    for group in _groups(sentences, chosen):
        tail = _tail(sentences, group, chosen)
        content = [w for w in tail if w not in _EMPTY]
        because = any(w in _REASON for w in tail[:4])
        levels = {m.level for m in group}
        if len(levels) == 1:
            if len(content) >= 2 or (because and content):
                reasoned |= levels
        elif because and len(content) >= 2:
            reasoned |= levels
        elif _parts(sentences, group) == len(levels) and len(content) >= len(levels):
            reasoned |= levels
    return reasoned


def _groups(sentences: list[Sentence], mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that form one list ("1, 2 and 3") belong together; a reason after it serves them all."""
    groups: list[list[Mention]] = []
    for m in sorted(mentions, key=lambda m: (m.sentence, m.first, m.level)):
        if groups and groups[-1][-1].sentence == m.sentence:
            last = groups[-1][-1]
            between = [w.text for w in sentences[m.sentence].words[last.after : m.first]]
            if all(w in _LIST or w in _LEVEL or w in _EMPTY for w in between) and not any(w in _REASON for w in between):
                groups[-1].append(m)
                continue
        groups.append([m])
    return groups


def _tail(sentences: list[Sentence], group: list[Mention], chosen: list[Mention]) -> list[str]:
    """Words around a group that no other mention claims: before it in its sentence, and up to the next mention."""
    index, start, end = group[0].sentence, group[0].first, max(m.after for m in group)
    words = sentences[index].words
    later = [m for m in chosen if (m.sentence, m.first) > (index, group[-1].first)]
    stop = min((m.first for m in later if m.sentence == index), default=len(words))
    result = [w.text for w in words[end:stop]]
    following = index + 1
    while stop == len(words) and following < len(sentences) and following <= index + 2:
        if any(m.sentence == following for m in later):
            break
        result += [w.text for w in sentences[following].words]
        following += 1
    earlier = [m.after for m in chosen if m.sentence == index and m.first < start]
    if not earlier and len(result) < 3:
        result += [w.text for w in words[:start]]
    return result


def _parts(sentences: list[Sentence], group: list[Mention]) -> int:
    """Count the segments of what follows a list of levels: "1, 3 and 4. The talking, the family, and no friends"."""
    index = group[0].sentence
    end = max(m.after for m in group)
    if end < len(sentences[index].words) - 1 or index + 1 >= len(sentences):
        return 0
    return len(sentences[index + 1].segments)
