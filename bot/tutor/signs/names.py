"""Find people's names in free typing: capitals are no guide, and half the given names are words as well."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

Span = tuple[int, int]

_FOLDER = Path(__file__).parent
_TOKEN = re.compile(r"(?<!\d)[^\W\d_]+(?:['’-][^\W\d_]+)*(?![\w])")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "auntie",
        "aunty",
        "uncle",
        "nanny",
        "nana",
        "sister-in-law",
        "granny",
        "grandma",
        "grandad",
        "prof",
        "professor",
        "nurse",
        "sgt",
        "pc",
    ]
)
_CALLED = frozenset(["called", "named", "nicknamed"])
_NAME_IS = re.compile(r"\bname(?:'?s|\sis|\swas|:)\s+$", re.I)
_BEFORE = frozenset(
    [
        "little",
        "wee",
        "baby",
        "poor",
        "young",
        "son",
        "daughter",
        "brother",
        "sister",
        "partner",
        "husband",
        "wife",
        "nephew",
        "niece",
        "cousin",
        "friend",
        "mate",
        "colleague",
        "manager",
        "lad",
        "girl",
        "boy",
        "child",
        "toddler",
        "twin",
        "key-child",
        "grandson",
        "granddaughter",
        "stepson",
        "stepdaughter",
        "neighbour",
        "boyfriend",
        "girlfriend",
        "worker",
    ]
)
_WITH = frozenset(
    ["with", "for", "to", "about", "told", "saw", "met", "asked", "see", "and", "rang", "from", "by", "like", "love", "loves", "remember"]
)
_ABSTRACT = frozenset(
    [
        "hope",
        "joy",
        "faith",
        "grace",
        "charity",
        "mercy",
        "patience",
        "honesty",
        "bliss",
        "comfort",
        "destiny",
        "blessing",
        "precious",
        "story",
        "honour",
        "honor",
        "true",
    ]
)
_KIN = frozenset(
    [
        "mum",
        "mums",
        "mummy",
        "mam",
        "mammy",
        "dad",
        "dads",
        "daddy",
        "mother",
        "father",
        "nan",
        "gran",
        "grandma",
        "grandad",
        "granny",
        "sister",
        "brother",
        "partner",
        "key",
        "keyworker",
        "key-worker",
        "teacher",
        "room",
        "coat",
        "parents",
        "family",
        "house",
        "home",
        "baby",
        "son",
        "daughter",
        "auntie",
        "uncle",
        "boyfriend",
        "husband",
        "wife",
        "behaviour",
        "speech",
        "hearing",
        "sleep",
        "crying",
        "play",
        "birthday",
    ]
)
_DOES = frozenset(
    [
        "is",
        "was",
        "has",
        "isnt",
        "wasnt",
        "hasnt",
        "doesnt",
        "cant",
        "wont",
        "loves",
        "likes",
        "cries",
        "hates",
        "says",
        "said",
        "told",
        "needs",
        "wants",
        "bites",
        "hits",
        "jumps",
        "sits",
        "plays",
        "looks",
        "goes",
        "went",
        "came",
        "comes",
        "started",
        "stopped",
        "talks",
        "speaks",
        "lives",
        "lived",
        "didnt",
        "hides",
        "flinches",
        "clings",
        "screams",
        "sleeps",
        "eats",
        "struggles",
    ]
)
_NOT_NAMES = frozenset(
    [
        "im",
        "ive",
        "id",
        "ill",
        "names",
        "out",
        "in",
        "on",
        "him",
        "her",
        "it",
        "them",
        "me",
        "us",
        "for",
        "back",
        "off",
        "over",
        "social",
        "the",
        "a",
        "an",
        "by",
        "this",
        "that",
        "mum",
        "dad",
        "when",
        "if",
        "so",
        "because",
        "what",
        "no",
    ]
)
_PRONOUNS = frozenset(["i", "he", "she", "they", "we", "you", "it", "who"])
_AGE = re.compile(r"\s*[,(]?\s*(?:aged?\s|who(?:'s| is)\s)?\(?\d{1,2}(?:\s?(?:yrs?|years?|months?|mths?|weeks?|wks?)\b|\)|\s*,|\s*$)", re.I)


@dataclass(frozen=True)
class _Names:
    given: frozenset[str]
    also_words: frozenset[str]
    surnames: frozenset[str]
    months: frozenset[str]
    kept: frozenset[str]
    phrases: re.Pattern[str]


@dataclass(frozen=True)
class _Token:
    raw: str
    start: int
    end: int
    first: bool  # begins a sentence, so that its capital says nothing

    @property
    def word(self) -> str:
        """Lower-cased, without accents, apostrophes and a possessive ending."""
        return fold(re.sub(r"['’]s$", "", self.raw))

    @property
    def owner(self) -> bool:
        return bool(re.search(r"['’]s$", self.raw))

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper() and not (len(self.raw) > 1 and self.raw.isupper())

    @property
    def name_end(self) -> int:
        return self.end - 2 if self.owner else self.end


def fold(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.replace("'", "").replace("’", "").replace("ł", "l").replace("Ł", "l").lower()


def is_kept(word: str, keep: frozenset[str]) -> bool:
    plain = fold(word.strip(".,;:!?()"))
    return plain in keep or plain in _load().kept


def find_names(text: str, keep: frozenset[str]) -> Iterator[Span]:
    """Yield the span of each name; a possessive "'s" stays outside. ``keep`` as in :func:`bot.tutor.privacy.mask`."""
    names = _load()
    tokens = _tokens(text)
    barred = [m.span() for m in names.phrases.finditer(fold_same_length(text))]
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if any(a <= token.start < b for a, b in barred) or not _is_name(text, tokens, i, keep, names):
            i += 1
            continue
        last = i
        while last - i < 2 and last + 1 < len(tokens) and _goes_on(text, tokens[last], tokens[last + 1], keep, names):
            last += 1
        yield token.start, tokens[last].name_end
        i = last + 1


def fold_same_length(text: str) -> str:
    return text.lower().replace("’", "'") if len(text.lower()) == len(text) else text


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        before = text[: match.start()].rstrip(" \t\"'“”‘(")
        found.append(_Token(match.group(), *match.span(), not before or before[-1] in ".!?:;\n\r-–—•*"))
    return found


def _is_name(text: str, tokens: list[_Token], i: int, keep: frozenset[str], names: _Names) -> bool:
    token, word = tokens[i], tokens[i].word
    before = tokens[i - 1].word if i else ""
    if word in names.kept or len(word) < 2:
        return False
    joined = i > 0 and not text[tokens[i - 1].end : token.start].strip()
    if joined and before in _TITLES and _titled(token, before, keep, names):
        return True
    if word in names.given and (word not in keep or token.capital):
        return word not in keep
    if word in names.also_words:
        return _meant_as_name(text, tokens, i, names)
    if word in keep or word in _NOT_NAMES or not joined or not token.capital or token.first:
        return False
    return _introduced(text, tokens, i) or (before in _BEFORE and _unknown(token, tokens, i))


def _introduced(text: str, tokens: list[_Token], i: int) -> bool:
    """ "called X", "her name is X"."""
    start = tokens[i].start
    return bool((i and tokens[i - 1].word in _CALLED) or _NAME_IS.search(text[max(0, start - 12) : start]))


def _titled(token: _Token, title: str, keep: frozenset[str], names: _Names) -> bool:
    word = token.word
    if word in _NOT_NAMES or word in _DOES or word in keep or word in _KIN:
        return False
    return token.capital or word in names.given or word in names.surnames or (title in ("mr", "mrs") and len(word) > 2)


def _unknown(token: _Token, tokens: list[_Token], i: int) -> bool:
    """A capital inside a sentence after "my son", "little": a name we do not know, unless more capitals make it a title."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return token.word not in _KIN and not token.raw.isupper() and (after is None or not after.capital or after.first)


def _meant_as_name(text: str, tokens: list[_Token], i: int, names: _Names) -> bool:
    token, word = tokens[i], tokens[i].word
    before = tokens[i - 1].word if i else ""
    after = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if _introduced(text, tokens, i):
        return True
    if token.owner and after in _KIN:
        return True
    if word in names.months or before in ("the", "a", "an", "no", "any", "some", "more", "of", "in", "much"):
        return bool(before in _BEFORE and token.capital)
    if token.capital and not token.first:
        return before not in _PRONOUNS
    if _AGE.match(text[token.end :]) and before not in _PRONOUNS:
        return token.capital or word not in _ABSTRACT
    if word in _ABSTRACT and not token.capital:
        return False
    if before in ("little", "wee", "baby", "poor", "young"):
        return after in _DOES or after in ("", "today", "who", "and", "at", "in", "with", "again") or token.capital
    if token.first and token.capital:
        return after in _DOES
    return before in _WITH and after in _DOES and after not in ("is", "was", "needs", "looks", "plays", "started", "stopped")


def _goes_on(text: str, token: _Token, after: _Token, keep: frozenset[str], names: _Names) -> bool:
    """A surname (or second given name, or initial) follows."""
    if (
        token.owner
        or text[token.end : after.start] not in (" ", "-")
        or after.word in keep
        or after.word in names.kept
        or after.word in names.months
    ):
        return False
    if after.word in names.surnames or after.word in names.given:
        return True
    if after.word in _NOT_NAMES or after.word in _KIN or after.word in _DOES or after.word in _PRONOUNS:
        return False
    return after.raw[0].isupper() and (len(after.raw) == 1 or not after.raw.isupper()) and after.raw not in ("I", "HV")


@lru_cache(maxsize=1)
def _load() -> _Names:
    names = yaml.safe_load((_FOLDER / "names.yml").read_text(encoding="utf-8"))
    kept = yaml.safe_load((_FOLDER / "kept.yml").read_text(encoding="utf-8"))
    phrases = sorted((p.strip() for p in kept["phrases"].split(",")), key=len, reverse=True)
    given, also_words, surnames = (frozenset(names[k].split()) for k in ("given", "also_words", "surnames"))
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(p) for p in phrases)})\b")
    return _Names(given, also_words, surnames, frozenset(kept["months"].split()), frozenset(kept["words"].split()), pattern)
