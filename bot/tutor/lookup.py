"""Find what a person names: a term to explain, or a story of the list."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.guidance import Guidance, Scenario

_ASKING = re.compile(
    r"\b(?:what(?:s| is| are| does| do| did| was)?|who(?:s| is| are)?|the|a|an|mean(?:s|t|ing)?|of|by|explain|define|definition|remind me|please|pls|"
    r"you|when|say|said|there|again|is it|like|stand(?:s)? for|tell me|about|i|dont|know|understand|get|not sure|never heard|term|word|this|that|"
    r"can|could|me|so|er|erm|um|sorry|in|here|exactly|actually|just|whatever|is|are|does|do|it)\b"
)
_CLOSE = 86
_LEVEL = re.compile(r"\blevels?\s*([1-5])\b")
_PAIR = re.compile(r"\b([1-5])\s*(?:or|and|vs|versus|from|,)\s*(?:level\s*)?([1-5])\b")
_PROCESS = re.compile(
    r"\b(?:do i (?:have|need) to|should i|am i meant|what do you want|how (?:long|much) (?:should|do)|just the numbers|your own words|"
    r"notice as in|mean notice|what (?:you|youre|u|ur) (?:are )?asking|how many (?:words|things)|what counts|say why)\b"
)
_PLACES = {
    3: re.compile(r"\b(?:nursery|pre ?school|childmind\w*|early education|childcare|home|family|household)\b"),
    4: re.compile(r"\b(?:playgroups?|neighbours?|parks?|librar\w+|swimming|grand\w+|nan|aunt\w*|friends?|community|church|mosque|toddler groups?)\b"),
    5: re.compile(r"\b(?:health visit\w*|hv|policy|funding|benefits|poverty|housing|council|racism|law|government)\b"),
    2: re.compile(r"\b(?:bond\w*|attachment|relationship|interaction|soothing)\b"),
    1: re.compile(r"\b(?:temperament|hearing|genes?|autism|disability|premature|prematurity)\b"),
}


@dataclass(frozen=True)
class Explanation:
    """``term`` and what is said of it; ``source`` names the toolkit's part."""

    term: str
    says: str
    source: str


def explain(guidance: Guidance, text: str) -> tuple[Explanation, ...]:
    """Return what the glossary, the levels and the continuum know of what ``text`` asks about; () when nothing."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’`]s?\b", "", text.lower())).split())
    numbers = _numbers(plain)
    if numbers:
        placed = tuple(n for n, pattern in _PLACES.items() if n in numbers and pattern.search(plain))
        return tuple(_level(guidance, n) for n in (placed[:1] or numbers))
    names = _names(guidance)
    exact = _contained(plain, names)
    if exact:
        return tuple(dict.fromkeys(names[n] for n in exact))[:2]
    if re.search(r"\blevels?\b", plain) and re.search(r"\b(?:what|which|five|all|again)\b", plain):
        return tuple(_level(guidance, n) for n in range(1, 6))
    core = " ".join(_ASKING.sub(" ", plain).split())
    if len(core) < 3:
        return ()
    best = process.extractOne(core, list(names), scorer=fuzz.WRatio, score_cutoff=_CLOSE)
    if best and abs(len(best[0]) - len(core)) <= max(4, len(core) // 2):
        return (names[best[0]],)
    return ()


def asks_about_process(text: str) -> bool:
    """Whether the question is how to answer, not what a word means."""
    return bool(_PROCESS.search(re.sub(r"['’]", "", text.lower())))


def _numbers(plain: str) -> tuple[int, ...]:
    pair = _PAIR.search(plain)
    if pair:
        return (int(pair[1]), int(pair[2]))
    return tuple(dict.fromkeys(int(n) for n in _LEVEL.findall(plain)))


def _level(guidance: Guidance, number: int) -> Explanation:
    info = guidance.level(number)
    return Explanation(f"Level {number}, {info.name}", info.says, info.source)


_NAMES: dict[str, dict[str, Explanation]] = {}


def _names(guidance: Guidance) -> dict[str, Explanation]:
    """Every name a thing is asked by, in lower case without punctuation."""
    if guidance.version not in _NAMES:
        names: dict[str, Explanation] = {}
        for tier in guidance.tiers:
            made = Explanation(tier.name, f"{tier.says} {tier.example}", tier.source)
            for name in (tier.id.replace("-", " "), _bare(tier.name), _bare(tier.name.split(":")[-1])):
                names.setdefault(name, made)
        for term in guidance.glossary:
            made = Explanation(term.term, term.says, term.source)
            for name in (term.term, *term.also):
                names.setdefault(_bare(name), made)
        for info in guidance.levels:
            names.setdefault(_bare(info.name), _level(guidance, info.number))
        _NAMES[guidance.version] = names
    return _NAMES[guidance.version]


def _bare(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’`]s?\b", "", name.lower())).split())


def _contained(plain: str, names: dict[str, Explanation]) -> list[str]:
    """Names that stand in the text as words, the longest first, none inside another."""
    found: list[str] = []
    padded = f" {plain} "
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= 3 and f" {name} " in padded and not any(name in other for other in found):
            found.append(name)
    return found


_FEW = 7  # words in which somebody names a story; more is an answer


def choose(guidance: Guidance, text: str) -> Scenario | None:
    """Return the story that ``text`` picks from the list, by number, age, title or what the child does."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
    number = re.match(r"^(?:number|no|story|scenario|child|option|the)?\s*(\d{1,2})(?:st|nd|rd|th)?(?: one| please| pls)?$", plain)
    if number:
        index = int(number[1])
        return guidance.scenarios[index - 1] if 1 <= index <= len(guidance.scenarios) else None
    by_age = [s for s in guidance.scenarios if f" {_age(s.age)} " in f" {_age(plain)} "]
    if by_age:
        return max(by_age, key=lambda s: len(s.age))
    if len(_REQUEST.sub(" ", plain).split()) > _FEW:
        return None
    scores = {s.id: _likeness(plain.split(), s) for s in guidance.scenarios}
    best = max(scores, key=lambda i: scores[i])
    if scores[best] and sum(v == scores[best] for v in scores.values()) == 1:
        return guidance.scenario(best)
    if set(plain.split()) <= _COMMON:  # "no" stands in "The child with no room to run" and picks nothing
        return None
    titles = {s.title.lower(): s for s in guidance.scenarios}
    close = process.extractOne(plain, list(titles), scorer=fuzz.token_set_ratio, score_cutoff=80)
    return titles[close[0]] if close else None


_REQUEST = re.compile(r"\b(?:can|could|shall|may|i|id|we|lets|let|us|have|do|try|go|to|please|pls|instead|next|now|like|want)\b")
_IN_FIGURES = {w: str(n) for n, w in enumerate("one two three four five six seven eight nine ten".split(), 1)} | {"fourteen": "14", "eighteen": "18"}


def _age(words: str) -> str:
    """Spell an age in one way: figures, no plural, no "nearly"."""
    plain = " ".join(_IN_FIGURES.get(w, w) for w in _bare(words).split() if w != "nearly")
    return re.sub(r"\b(week|month|year)s\b", r"\1", plain)


_COMMON = frozenset(
    "the a an who no not to be is cannot can for with and of baby child toddler months weeks years month year one old "
    "half nearly room reaches".split()
)
_ALIKE = 75


def _likeness(words: list[str], scenario: Scenario) -> int:
    """Count the words that are like a word of the story's title or id ("the biter" is like "bites")."""
    keys = [w for w in re.findall(r"[a-z]+", f"{scenario.title} {scenario.id}".lower()) if w not in _COMMON]
    return sum(any(fuzz.ratio(w, key) >= _ALIKE for key in keys) for w in words if len(w) >= 4 and w not in _COMMON)
