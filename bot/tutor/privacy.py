"""Mask names and contact details in what is stored of an answer.

Phone numbers are found by ``phonenumbers`` (Google's library); the other kinds need no more than a form and, where there
is one, a check digit. Names come from a list, because nothing trained on capitals finds "saw little jayden today". The
stories' own words, services, authors and months stay. Masking is for storage only: safety and scorer see the original.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberMatcher, PhoneNumberType

from bot.tutor.signs.names import find_names, is_kept

Span = tuple[int, int]
_Finder = Callable[[str, frozenset[str]], Iterable[Span]]

_PUBLIC = frozenset((PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN, PhoneNumberType.PREMIUM_RATE))
_EMAIL = re.compile(r"[\w.+'-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.I)
_LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\")]+|(?<![\w@.])@[A-Za-z_][\w.]{2,}|"
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|co\.uk|org\.uk|nhs\.uk|gov\.uk|sch\.uk|ac\.uk|gov\.scot|wales)(?:/[^\s<>\")]*)?(?![\w.]*\w@)|"
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|facebook|fb|twitter|whatsapp)\s*(?::|is|@|handle|name is)\s*@?[\w.]*[\d_.][\w.]*",
    re.I,
)
_NHS = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_UK_MOBILE = re.compile(r"(?<![\d+])(?:\+?44[ -]?\(?0?\)?|0)(?:7(?:[ -]?\d){9}|[12](?:[ -]?\d){8,9})(?!\d)")
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD "
    "HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH "
    "RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE "
)
_POSTCODE = re.compile(  # not "L2 3rd", "S4 2yr"
    rf"\b(?:{'|'.join(_AREAS.split())})\d[0-9A-Z]?\s?\d(?!(?:ST|ND|RD|TH|YR|HR|DY)\b)[ABD-HJLNP-UW-Z]{{2}}\b", re.I
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)"
_BORN = re.compile(
    r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20)\d\d|\d\d)\b|\b(?:19|20)\d\d-\d\d-\d\d\b|"
    rf"\b{_DAY},?\s+(?:19|20)\d\d\b|"
    rf"(?<=\bborn\s)(?:on\s)?(?:the\s)?(?:{_DAY}(?:,?\s(?:19|20)\d\d)?|\d{{1,2}}[/.-]\d{{1,2}})\b|"
    r"\b(?:dob|d\.o\.b\.?|date of birth|birthday(?:'s| is| was)?)\s*:?\s*(?:is\s|on\s)?(?:the\s)?"
    rf"(?:{_DAY}|\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d+)?)",
    re.I,
)
_ROAD = r"street|road|avenue|lane|close|drive|crescent|court|terrace|place|gardens|grove|square|way|rd|ave|mews|row"
_ADDRESS = re.compile(
    r"\b(?:flat\s\d+[a-z]?,?\s)?\d{1,4}[a-z]?,?\s(?:(?!(?:or|to|and|of|in|the|a)\b)[a-z'’]+\s){1,2}"
    r"(?:street|road|avenue|lane|crescent|terrace|grove|rd|ave)\b|"
    r"\b(?-i:(?:[A-Z][a-z'’]+\s){1,2}(?:Street|Road|Avenue|Lane|Close|Drive|Crescent|Terrace|Gardens|Grove|Rd|Ave|Mews))\b|"
    rf"\b\d{{1,4}}[a-z]?\s(?:(?-i:[A-Z])[a-z'’]+\s){{1,3}}(?:{_ROAD})\b",
    re.I,
)
_KIND = r"(?:(?:primary|infants?|junior|nursery|pre-?school|day|forest|community|academy|c of e|rc|catholic|special|high)\s)*"
_PLACE = r"(?:school|nursery|pre-?school|primary|infants|academy|playgroup|kindergarten|children'?s centre|childcare|creche)"
_CUTE = (
    r"(?:little|busy|happy|tiny|sunny|bright|first|jolly|rainbow|sunshine|cheeky|giggles|bumble|teddy|magic|wise|smarty|cherry|apple|oak|young)\s"
    r"(?:acorns?|bees?|days|stars|ducklings|explorers|angels|gems|monkeys|owls?|foxes|rascals|footprints|fishes|pumpkins|sunflowers|dragons|learners|"
    r"oaks|tots|steps|toes|feet|bears|buds|tree|trees|pirates|sparks|scholars|people|pandas|pants|beans|seeds|sprouts)"
)
_SETTING = re.compile(
    rf"\b(?:(?-i:[A-Z])[\w'’.-]+\s){{1,3}}(?:(?-i:[A-Z])[\w'’.-]+\s)?{_KIND}{_PLACE}\b|\bst\.?\s[a-z'’]+\s{_KIND}{_PLACE}\b|"
    rf"\b{_CUTE}(?:\s{_KIND}{_PLACE})\b|(?<=\bat\s){_CUTE}\b|\b(?-i:St\.?\s[A-Z][a-z'’]+s?)(?=\s(?:where|with|they|we|in|has|is)\b)",
    re.I,
)
_LEADING = re.compile(
    r"(?:(?:the|a|an|at|in|her|his|my|our|their|new|old|this|that|is|and|but|if|so|ring|call|ask|tell|from|to|every|any|no|local|maintained|when|does|what|"
    r"how|level|maybe|possibly|perhaps|home|with|for|after|before|good|speak|talk|school|nursery|pre-?school|primary|all|both|see|visit|contact)\s+)+",
    re.I,
)


@dataclass(frozen=True)
class Masked:
    """``text`` may be stored; ``kinds`` says what was masked, once each, in order of place (never the words)."""

    text: str
    kinds: tuple[str, ...]
    cuts: tuple[tuple[int, int, int], ...] = ()  # start and end in the original, length of what stands there now

    def shift(self, start: int, end: int) -> Span:
        """Map a span of the original to ``text``. One that touches a mask is widened to the whole mask."""
        return self._place(start, False), self._place(end, True)

    def _place(self, offset: int, is_end: bool) -> int:
        moved = 0
        for first, after, length in self.cuts:
            if offset <= first:
                break
            if offset < after:
                return first + moved + (length if is_end else 0)
            moved += length - (after - first)
        return offset + moved


def mask(text: str, keep: frozenset[str]) -> Masked:
    """Replace private details of ``text``. ``keep`` are lower-cased words of story and guidance, never masked as names."""
    found: list[tuple[int, int, str, str]] = []
    rest = text
    for kind, label, find in _FINDERS:
        for start, end in list(find(rest, keep)):
            if start < end and not any(a < end and start < b for a, b, _, _ in found):
                found.append((start, end, kind, label))
                rest = rest[:start] + " " * (end - start) + rest[end:]  # what it was glued to can be read now
    found.sort()
    parts, at, cuts = [], 0, []
    for start, end, _, label in found:
        parts += [text[at:start], label]
        cuts.append((start, end, len(label)))
        at = end
    return Masked("".join(parts) + text[at:], tuple(dict.fromkeys(k for _, _, k, _ in found)), tuple(cuts))


def _checks(digits: str) -> bool:
    """Modulus 11 over an NHS number; NHS Data Dictionary, "NHS NUMBER"."""
    numbers = [int(d) for d in digits if d.isdigit()]
    check = 11 - sum(n * w for n, w in zip(numbers, range(10, 1, -1), strict=False)) % 11
    return check % 11 == numbers[9] and len(set(numbers)) > 1


def _phones(text: str, keep: frozenset[str]) -> Iterable[Span]:
    if sum(c.isdigit() for c in text) < 6:
        return
    for match in PhoneNumberMatcher(text, "GB"):
        if phonenumbers.number_type(match.number) not in _PUBLIC:
            yield match.start, match.end
    for found in _UK_MOBILE.finditer(text):
        yield found.span()


def _trimmed(match: re.Match[str], keep: frozenset[str]) -> Span:
    """Leave articles and the story's words before a setting ("At her Nursery") alone; empty if no name is left."""
    start, end = match.span()
    lead = _LEADING.match(match.group() + " ")
    rest = [w for w in re.finditer(r"\S+", match.group()) if w.start() >= (lead.end() if lead else 0)]
    before = match.string[:start].rstrip()
    if not lead and len(rest) == 2 and rest[1].group().islower() and (not before or before[-1] in ".!?:;"):
        return start, start  # "Liaise nursery": the capital is the sentence's
    if len(rest) < 2 or re.fullmatch(r"L\d", rest[0].group()) or all(is_kept(w.group(), keep) for w in rest):
        return start, start
    return start + rest[0].start(), end


def _numbers(text: str, keep: frozenset[str]) -> Iterable[Span]:
    return (m.span() for m in _NHS.finditer(text) if _checks(m.group()))


def _form(form: re.Pattern[str]) -> _Finder:
    return lambda text, keep: (m.span() for m in form.finditer(text))


def _named_place(form: re.Pattern[str]) -> _Finder:
    return lambda text, keep: (_trimmed(m, keep) for m in form.finditer(text))


# The surest kinds first: what comes later yields where it overlaps.
_FINDERS: tuple[tuple[str, str, _Finder], ...] = (
    ("nhs number", "[NHS number]", _numbers),
    ("phone", "[phone]", _phones),
    ("email", "[email]", _form(_EMAIL)),
    ("link", "[link]", _form(_LINK)),
    ("date of birth", "[date]", _form(_BORN)),
    ("postcode", "[postcode]", _form(_POSTCODE)),
    ("address", "[address]", _named_place(_ADDRESS)),
    ("setting", "[setting]", _named_place(_SETTING)),
    ("name", "[name]", find_names),
)
