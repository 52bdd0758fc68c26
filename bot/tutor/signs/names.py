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
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAME_IS = re.compile(r"\bname(?:'?s|\sis|\swas|:)\s+$", re.I)
_VAGUE = frozenset(("is", "was", "needs", "looks", "plays", "started", "stopped"))  # an everyday word can do these too
_DIGIT = re.compile(r"\d")
_ENDS = re.compile(r"\s*(?:$|[.,;!?\n)]|(?:and|he|she|but)\b)")
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
    if word in names.kept or len(word) < (4 if _DIGIT.match(text, token.end) else 2):  # "ELI5"
        return False
    joined = i > 0 and not text[tokens[i - 1].end : token.start].strip()
    if joined and before in _around("titles") and _titled(token, before, keep, names):
        return True
    if word in names.given:
        return word not in keep
    if word in names.also_words:
        return _meant_as_name(text, tokens, i, names)
    if word in keep or word in _around("never") or not joined or token.first:
        return False
    if not token.capital:
        return bool(_NAME_IS.search(text[max(0, token.start - 12) : token.start])) and _ENDS.match(text, token.end) is not None
    return _introduced(text, tokens, i) or (before in _around("people") and _unknown(token, tokens, i))


def _introduced(text: str, tokens: list[_Token], i: int) -> bool:
    """Whether "called" or "her name is" stands before the word."""
    start = tokens[i].start
    return bool((i and tokens[i - 1].word in _around("called")) or _NAME_IS.search(text[max(0, start - 12) : start]))


def _titled(token: _Token, title: str, keep: frozenset[str], names: _Names) -> bool:
    word = token.word
    if word in _around("never") or word in _around("deeds") or word in keep or word in _around("belongings"):
        return False
    return token.capital or word in names.given or word in names.surnames or (title in ("mr", "mrs") and len(word) > 2)


def _unknown(token: _Token, tokens: list[_Token], i: int) -> bool:
    """A capital inside a sentence after "my son", "little": a name we do not know, unless more capitals make it a title."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return token.word not in _around("belongings") and not token.raw.isupper() and (after is None or not after.capital or after.first)


def _meant_as_name(text: str, tokens: list[_Token], i: int, names: _Names) -> bool:
    token, word = tokens[i], tokens[i].word
    before = tokens[i - 1].word if i else ""
    after = tokens[i + 1].word if i + 1 < len(tokens) else ""
    if _introduced(text, tokens, i):
        return True
    if token.owner and after in _around("belongings"):
        return True
    if word in names.months or before in ("the", "a", "an", "no", "any", "some", "more", "of", "in", "much"):
        return bool(before in _around("people") and token.capital)
    if token.capital and not token.first:
        return before not in _around("pronouns")
    if _AGE.match(text[token.end :]) and before not in _around("pronouns"):
        return token.capital or word not in _around("abstract")
    if word in _around("abstract") and not token.capital:
        return False
    if before in ("little", "wee", "baby", "poor", "young"):
        return after in _around("deeds") or after in ("", "today", "who", "and", "at", "in", "with", "again") or token.capital
    if token.first and token.capital:
        return after in _around("deeds")
    return before in _around("before") and after in _around("deeds") - _VAGUE


def _goes_on(text: str, token: _Token, after: _Token, keep: frozenset[str], names: _Names) -> bool:
    """A surname (or second given name, or initial) follows."""
    word = after.word
    if token.owner or text[token.end : after.start] not in (" ", "-") or word in keep or word in names.kept or word in names.months:
        return False
    if word in names.surnames or word in names.given:
        return True
    if any(word in _around(k) for k in ("never", "belongings", "deeds", "pronouns")):
        return False
    return after.raw[0].isupper() and (len(after.raw) == 1 or not after.raw.isupper()) and after.raw not in ("I", "HV")


@lru_cache(maxsize=16)
def _around(which: str) -> frozenset[str]:
    words = yaml.safe_load((_FOLDER / "around_names.yml").read_text(encoding="utf-8"))
    return frozenset(words[which].split())


@lru_cache(maxsize=1)
def _load() -> _Names:
    names = yaml.safe_load((_FOLDER / "names.yml").read_text(encoding="utf-8"))
    kept = yaml.safe_load((_FOLDER / "kept.yml").read_text(encoding="utf-8"))
    phrases = sorted((p.strip() for p in kept["phrases"].split(",")), key=len, reverse=True)
    given, also_words, surnames = (frozenset(names[k].split()) for k in ("given", "also_words", "surnames"))
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(p) for p in phrases)})\b")
    return _Names(given, also_words, surnames, frozenset(kept["months"].split()), frozenset(kept["words"].split()), pattern)
