"""Levels called by name ("the relationship one", "and the community"), and the story told at a level."""

import re

from bot.scoring.level_mention import LEVEL_WORDS, Mention
from bot.scoring.level_reasons import BECAUSE, EMPTY, content
from bot.scoring.level_rejection import judge
from bot.scoring.matcher import CueMatcher
from bot.scoring.negation import withheld_by
from bot.scoring.text import Sentence

WHY = BECAUSE - frozenset("for as if given".split())
_CHILD = frozenset("child baby him himself her herself boy girl bairn lad lass toddler infant kid tot".split())
_AT_THE_HEART = re.compile(
    r"^(?:is |are |s )?(?:(?:at |right at )?the (?:core|heart|centre|crux|nub|root)|part of it|comes? into it|plays? a part|first and foremost|foremost|chiefly)\b"
)
_NAMED_BY = frozenset("level levels one ones bit side factor factors stuff ring layer circle sphere part lvl".split())


def name_mentions(sentences: list[Sentence], names: CueMatcher, numbers: list[Mention]) -> list[Mention]:
    """Find the levels called by name in words that are not already read as ``numbers``."""
    return _without_overlap(_found(sentences, names, "name") + _bare_child(sentences), numbers)


def told_mentions(sentences: list[Sentence], story: CueMatcher) -> list[Mention]:
    found = []
    for index, sentence in enumerate(sentences):
        for hit in story.find(sentence):
            rule = withheld_by(sentences, index, hit.first, hit.after, hit.words)
            if not rule:
                found.append(Mention(int(hit.owner), index, hit.first, hit.after, "story"))
    return [m for m in judge(sentences, found) if not m.rejected]


def _found(sentences: list[Sentence], matcher: CueMatcher, how: str) -> list[Mention]:
    """Find cues in each sentence and again in each of its segments: a name may come twice in one sentence."""
    found: dict[tuple[int, int, int, int], Mention] = {}
    for index, sentence in enumerate(sentences):
        for offset, part in [(0, sentence), *_parts(sentence)]:
            for hit in matcher.find(part):
                if hit.after - hit.first <= 7:
                    m = Mention(
                        int(hit.owner),
                        index,
                        hit.first + offset,
                        hit.after + offset,
                        how,
                    )
                    found.setdefault((m.level, index, m.first, m.after), m)
    return list(found.values())


def _parts(sentence: Sentence) -> list[tuple[int, Sentence]]:
    if len(sentence.segments) < 2:
        return []
    return [(a, Sentence(sentence.words[a:b], ((0, b - a),), frozenset())) for a, b in sentence.segments]


def _without_overlap(names: list[Mention], numbers: list[Mention]) -> list[Mention]:
    """Drop names that share words with a number ("number one") or are part of a longer name of another level."""
    taken = {(n.sentence, i) for n in numbers for i in range(n.first, n.after)}
    free = [m for m in names if not any((m.sentence, i) in taken for i in range(m.first, m.after))]
    return [m for m in free if not any(_covers(o, m) for o in free)]


def _covers(longer: Mention, m: Mention) -> bool:
    return (
        longer.level != m.level and longer.sentence == m.sentence
        and longer.first <= m.first and longer.after >= m.after and longer.after - longer.first <= 4
        and longer.after - longer.first > m.after - m.first
    )  # fmt: skip


def _bare_child(sentences: list[Sentence]) -> list[Mention]:
    """ "Child.", "and baby too": the child alone in a segment is level 1 by name."""
    found = []
    for index, sentence in enumerate(sentences):
        for a, b in sentence.segments:
            words = [w.text for w in sentence.words[a:b]]
            places = [i for i, w in enumerate(words) if w in _CHILD]
            bare = all(w in EMPTY or w in _CHILD for w in words) and not LEVEL_WORDS & set(words)
            if len(places) == 1 and bare and len(words) <= 6:
                found.append(Mention(1, index, a + places[0], a + places[0] + 1, "name"))
    return found


def calls(sentences: list[Sentence], m: Mention) -> bool:
    """True when the words name a level as a level: "community level", "the home one"."""
    words = sentences[m.sentence].words
    led = m.first >= 2 and words[m.first - 1].text in ("of", "the", "is") and words[m.first - 2].text in LEVEL_WORDS
    return says_level(sentences[m.sentence], m) or led or alone(sentences, m)


def says_level(sentence: Sentence, m: Mention) -> bool:
    before = sentence.text(max(0, m.first - 4), m.first)
    return (
        bool(_NAMED_BY & {w.text for w in sentence.words[m.after - 1 : m.after + 1]})
        or bool(re.search(r"\bone (?:with|about|for)( the)?$", before))
        or bool(_AT_THE_HEART.match(sentence.text(m.after, m.after + 5)))
    )


def alone(sentences: list[Sentence], m: Mention) -> bool:
    """True when nothing but framing shares the segment with the name ("and maybe the community")."""
    sentence = sentences[m.sentence]
    first, after = segment_of(sentence, m)
    after = next((i for i in range(m.after, after) if sentence.words[i].text in WHY), after)  # "and community cos ..."
    rest = [w.text for i, w in enumerate(sentence.words[first:after], first) if not m.first <= i < m.after]
    return not content(rest) and not WHY & set(rest[: max(0, m.first - first)]) and not any(w.isdigit() for w in rest)


def segment_of(sentence: Sentence, m: Mention) -> tuple[int, int]:
    first = max((a for a, _ in sentence.segments if a <= m.first), default=0)
    return first, max(
        m.after,
        min(
            (b for _, b in sentence.segments if b > m.first),
            default=len(sentence.words),
        ),
    )
