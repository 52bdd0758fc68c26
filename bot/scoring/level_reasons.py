"""For which of the levels does the answer give a reason?

The answer is cut into pieces, each belonging to the level (or list of levels) it stands with. A piece is a reason when it
says something of this child's world beyond the level's own name: "level 2, the relationship" is none.
"""

import re
from dataclasses import dataclass, replace

from bot.scoring.level_mention import LEVEL_WORDS, LIST_WORDS, Mention
from bot.scoring.text import Sentence

BECAUSE = frozenset("because cos cuz coz since due as for given if".split())
EMPTY = frozenset(
    "i id im ive ill think say saying said its it is its are was were be been being am the a an and or of to in on at that this "
    "these those "
    "there theres bit maybe probably definitely deffo mostly mainly really quite very also too as for me my would could might may can "
    "sure guess reckon suppose involved involve involves matters matter here both all with well obviously main most more less "
    "number just only if "
    "honest honestly some little stuff thing things side part parts bits piece his her hers their he she they we us you your our "
    "go going pick picking "
    "choose see seen yes no not lol tbh imo so again def chiefly kind sort like please have has had do does did comes come coming into "
    "play plays role "
    "strongest biggest mine final wouldnt dont cant isnt arent doesnt didnt wont cannot wasnt not pin told know knows mentioned "
    "evidence ask last bar except apart ii iii iv aswell innit alot rule ruling argue apply applies "
    "outer inner happy sticking stick rest fits "
    "fit get gets up out one ones two three four five first second third fourth "
    "fifth then which what where who factor factors level levels lvl influence influences influencing layer ring circle sphere "
    "affects affect affecting "
    "affected touched important key certainly perhaps possibly especially particularly strongly plus n nd them him any every "
    "each other others another "
    "end model box place put goes category under about from definately probs prob personally perspective opinion think thinking "
    "top lot everything anything something plain simple clear clearly way whole either question quick note etc ok right work "
    "works relevant "
    "obvious positive though but even still however primary primarily secondary central contributing start starts starting "
    "always ever totally fairly confident guessing leaves leave leaves left leaving forgotten forgot order tick ticked whatever tht hesitate "
    "hesitated answering deciding decide certain dismissing dismiss discounting excluding ignoring rejecting wait question hmm why".split()
) | LEVEL_WORDS | LIST_WORDS  # fmt: skip
# Words of the levels' own names: to say them is to name the level, not to give a reason.
NAMES = frozenset(
    "individual child childs children baby babys infant toddler kid boy girl bairn lad lass son daughter himself herself "
    "relationship relationships relation relational bond caregiver "
    "caregivers carer carers parent parents mum mother mummy dad adult family families familys home household environment environmental "
    "community communities local society societal wider broader culture cultural policy policies system systems systemic between "
    "together "
    "micro microsystem macro macrosystem exo exosystem mesosystem factors context world immediate outside outer inner middle services "
    "nature himself themselves neighbourhood".split()
)  # fmt: skip
# Names that lie outside the model's own wording: to say "nursery" is still only to name the level.
_PLACES = frozenset(
    "nursery nurseries preschool pre school setting childminder childcare attachment attached bonding playgroup playgroups feelings "
    "emotions development stage needs".split()
)
_HEDGES = frozenset("maybe possibly perhaps probably definitely deffo especially mostly mainly certainly might definately".split())
_PHRASES = re.compile(
    r"\b(?:(?:my|final|the|your) answer|the big (?:one|bit|thing|part|factor)|a big (?:one|bit|part|factor)|if ever (?:i saw"
    r"|there was) one|no getting (?:round|around|away from|past) (?:it|that|this|them))\b"
)
_BACK = frozenset("this that thats so its put".split())
_FEW = 2  # words that name rather than explain
_HOW_OLD = re.compile(r"\b(?:he|she|hes|shes|they|theyre|child|baby)(?: is)?(?: only| just| still)? (?:one|two|three|four|five|\d)\b")
_ASKS = frozenset("can could is are who whos what whats how does do did has have any where when why would will should".split())


@dataclass(frozen=True)
class Piece:
    """Words of one sentence that belong to ``levels``; ``own`` when they stand in the sentence that names them."""

    levels: frozenset[int]
    sentence: int
    first: int
    after: int
    own: bool


def reasoned_levels(
    sentences: list[Sentence],
    chosen: list[Mention],
    told: list[Mention],
    refused: list[Mention],
) -> set[int]:
    """Return the levels with a reason.

    ``told`` are places where the story is told at a level; ``refused`` are mentions that the answer rejects: what is said
    beside them explains the rejection.
    """
    groups = _groups(sentences, chosen) + _groups(sentences, refused)
    groups.sort(key=lambda g: (g[0].sentence, g[0].first))
    named = {m.level for m in chosen}
    pieces = _pieces(sentences, groups)
    found: set[int] = set()
    for levels in {p.levels for p in pieces if p.levels}:
        found |= _of_group(sentences, levels, [p for p in pieces if p.levels == levels], told)
    claimed = [p for p in pieces if len(p.levels) == 1]
    for m in told:
        free = m.level in named and not any(_within(m, p) and m.level not in p.levels for p in claimed)
        if free and _says(sentences, m, len(named) > 1):
            found.add(m.level)
    return found & named


def content(words: list[str]) -> list[str]:
    """Return the words that say something beyond framing and the levels' own names."""
    own = _HOW_OLD.sub("aged", _PHRASES.sub("", " ".join(words))).split()
    return [w for w in own if w not in EMPTY and w not in NAMES and not w.isdigit() and not re.match(r"^(?:l|lvl|level)\d$", w)]


def _within(m: Mention, piece: Piece) -> bool:
    return m.sentence == piece.sentence and piece.first <= m.first < piece.after


def _says(sentences: list[Sentence], m: Mention, listed: bool) -> bool:
    """True when the segment around a mention has content besides the level's mere name.

    Where several levels are named, a name taken from the story ("the flat, the money") is a reason of its own.
    """
    sentence = sentences[m.sentence]
    own = [w.text for w in sentence.words[m.first : m.after]]
    if (listed and _content_of(sentences, m)) or (m.how == "story" and sum(w not in NAMES for w in own) > 1):
        return True
    start = max((a for a, _ in sentence.segments if a <= m.first), default=0)
    end = min((b for _, b in sentence.segments if b >= m.after), default=len(sentence.words))
    return bool(set(content([w.text for i, w in enumerate(sentence.words[start:end], start) if not m.first <= i < m.after])) - _PLACES)


def _content_of(sentences: list[Sentence], m: Mention) -> bool:
    """True when the mention's own words say more than the level's name ("neighbours", "skint")."""
    return bool(set(content([w.text for w in sentences[m.sentence].words[m.first : m.after]])) - _PLACES)


def _groups(sentences: list[Sentence], mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that form one list ("1, 2 and 3") belong together."""
    groups: list[list[Mention]] = []
    for m in sorted(mentions, key=lambda m: (m.sentence, m.first, m.level)):
        if groups and groups[-1][-1].sentence == m.sentence:
            end = max(o.after for o in groups[-1])
            between = [w.text for w in sentences[m.sentence].words[end : m.first]]
            if all(w in EMPTY or w in NAMES for w in between) and not (BECAUSE | {"its", "thats"}) & set(between):
                same = m.first < end or not between or m.level not in {o.level for o in groups[-1]}
                if same and not _sets_apart(sentences[m.sentence], groups[-1], m, end):
                    groups[-1].append(m)
                    continue
        groups.append([m])
    return groups


def _sets_apart(sentence: Sentence, group: list[Mention], m: Mention, end: int) -> bool:
    """True for "1 and maybe 4 as ..." and "2, and 3 because ...": the reason that follows is the last one's alone."""
    between = [w.text for w in sentence.words[end : m.first]]
    pair = len({o.level for o in group}) == 1 and between[:1] == ["and"] and end in sentence.commas
    return bool(pair or _HEDGES & set(between)) and bool(content([w.text for w in sentence.words[m.after :]]))


def _pieces(sentences: list[Sentence], groups: list[list[Mention]]) -> list[Piece]:
    pieces: list[Piece] = []
    current: frozenset[int] = frozenset()
    for index, sentence in enumerate(sentences):
        here = [g for g in groups if g[0].sentence == index]
        if not here:
            pieces.append(Piece(current, index, 0, len(sentence.words), False))
            continue
        place = 0
        for order, group in enumerate(here):
            levels = frozenset(m.level for m in group)
            start, end = group[0].first, max(m.after for m in group)
            if not order and pieces and not pieces[-1].own and _points_back([w.text for w in sentence.words], start, end):
                pieces[-1] = replace(pieces[-1], levels=levels)
            pieces += _before(sentence, index, place, start, levels, current if order else frozenset())
            if group[0].how in ("story", "echo") and not group[0].rejected:
                pieces.append(Piece(levels, index, start, end, True))
            current, place = levels, end
        pieces.append(Piece(current, index, place, len(sentence.words), True))
    first = next((p.levels for p in pieces if p.levels), frozenset())
    return [p if p.levels else Piece(first, p.sentence, p.first, p.after, p.own) for p in pieces if p.after > p.first]


def _points_back(words: list[str], start: int, end: int) -> bool:
    """ "He never met other children: this is level 4": the reason is the sentence before."""
    return bool(_BACK & set(words[: min(start, 2)])) and not content(words[:start]) and not content(words[end:])


def _before(
    sentence: Sentence,
    index: int,
    place: int,
    start: int,
    levels: frozenset[int],
    previous: frozenset[int],
) -> list[Piece]:
    """Words before a level belong to the level before them, except for what leads up to it ("the swimming is 4")."""
    if not previous:
        return [Piece(levels, index, place, start, True)]
    cut = max(
        (a for a, _ in sentence.segments if place < a <= start or (a == place and a in sentence.commas)),
        default=place,
    )
    joined = [w.text for w in sentence.words[cut:start]]
    if cut > place or cut in sentence.commas or {"is", "so", "thats", "makes", "its"} & set(joined[-3:]):
        if {"so", "thats", "therefore", "this", "that", "its", "put", "i", "id"} & set(joined[:2]) and not content(joined):
            cut = max((a for a, _ in sentence.segments if place < a < cut), default=place)
        return [
            Piece(previous, index, place, cut, True),
            Piece(levels, index, cut, start, True),
        ]
    return [Piece(previous, index, place, start, True)]


def _of_group(
    sentences: list[Sentence],
    levels: frozenset[int],
    pieces: list[Piece],
    told: list[Mention],
) -> set[int]:
    spoken = [(p, [w.text for w in sentences[p.sentence].words[p.first : p.after]]) for p in pieces]
    spoken = [(p, words) for p, words in spoken if not _only_asks(sentences, p, words)]
    reasons = [(p, words) for p, words in spoken if content(words) or (p.own and _because(words))]
    if not reasons:
        return set()
    if len(levels) == 1:
        return set(levels)
    single = _named_in(sentences, reasons, levels, told)
    if single:
        return single
    if any(p.own and (_because(words) or content(words)) for p, words in reasons):
        return set(levels)
    parts = _parts(sentences, pieces)
    if len(parts) == len(levels):
        return {level for level, part in zip(sorted(levels), parts, strict=True) if content(part)}
    own = {m.level for m in told if m.level in levels and any(_within(m, p) for p, _ in reasons) and _says(sentences, m, True)}
    shared = sum(len(content(words)) for _, words in reasons) >= 2
    return own or (set(levels) if shared else set())


def _named_in(
    sentences: list[Sentence], reasons: list[tuple[Piece, list[str]]], levels: frozenset[int], told: list[Mention]
) -> set[int]:
    """ "3 4 5 poverty n housing": a bare word or two, each a level's own, gives no reason for the rest of the list."""
    found: set[int] = set()
    for piece, words in reasons:
        if len(content(words)) > _FEW or not set(words) <= {"and", "n", "being", *content(words)}:
            return set()
        found |= {m.level for m in told if m.level in levels and _within(m, piece) and _content_of(sentences, m)}
    return found


def _because(words: list[str]) -> bool:
    """True when a reason word stands near the start and anything but framing follows."""
    for i, w in enumerate(words[:5]):
        if w in BECAUSE:
            return any(x not in EMPTY for x in words[i + 1 :])
        if w not in EMPTY and w not in NAMES:
            return False
    return False


def _only_asks(sentences: list[Sentence], piece: Piece, words: list[str]) -> bool:
    """A sentence that only asks ("2? Can mum comfort her") gives no reason; a wondering beside the level does."""
    if words[:2] in (["even", "if"], ["even", "though"]):
        return True  # a concession speaks against the level rather than for it
    asked_before = piece.sentence > 0 and sentences[piece.sentence - 1].asked
    return not piece.own and bool(words) and words[0] in _ASKS and (asked_before or sentences[piece.sentence].asked)


def _parts(sentences: list[Sentence], pieces: list[Piece]) -> list[list[str]]:
    """Return the segments of the sentence after a bare list: "1, 3 and 4. The talking, the family, and no friends"."""
    after = [p for p in pieces if not p.own]
    if not after or any(content([w.text for w in sentences[p.sentence].words[p.first : p.after]]) for p in pieces if p.own):
        return []
    sentence = sentences[after[0].sentence]
    return [[w.text for w in sentence.words[a:b]] for a, b in sentence.segments] if len(after) == 1 else []
