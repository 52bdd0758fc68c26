"""Which words of a sentence stand for the number of a level: digits, number words, ordinals, Roman numerals.

Most numbers in these stories are no levels at all (ages, times, counts), so a number has to look like one: beside the
word "level", in a list with another, or standing where an answer would stand.
"""

import re

from bot.scoring.level_mention import LEVEL_WORDS, LIST_WORDS
from bot.scoring.text import Sentence

COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "forth": 4, "fifth": 5,
             "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_JOINED = re.compile(r"^(?:levels?|lvls?|lev|l|num)([1-5])s?$")
_COUNTED = re.compile(
    r"^(?:wee?ks?|wks?|mont?hs?|mths?|mos?|years?|yrs?|yo|hou?rs?|min(?:ute)?s?|days?|nights?|times?|kids|children|"
    r"people|persons|things|rooms?|bed|beds|bedrooms?|babies|adults|visits?|olds?|old|feet|pm|am|y|m|hrly|hourly|places|"
    r"different|houses|homes|moves|siblings|sisters|brothers|sessions|half|bottles|teeth|words|lots|sets|settings|"
    r"jobs|moments|stages|steps|reasons|points|of them|ways?|sides|percent|quid|pounds|levels|layers|circles|tiers|rings|"
    r"next|plus one|more|other|others|main|key|big|biggest|whole|in ten|or so|hundred|thousand|o)$"
)
_NOT_LEVEL_BEFORE = frozenset(
    "till til until age aged turns turned turning hes shes theyre under nearly almost step point part q question stage day "
    "week year month scenario chapter x per since every by".split()
)
_PERSON = frozenset("he she hes shes they theyre".split())
_STILL = frozenset("is was s only just nearly almost about still not even at be turns turning turned are".split())
_SITS = frozenset("put puts place sit sits pitch start starts put have fits under id goes go lives look looking stop stopping stay end finish".split())
_FILED = frozenset("file filed files put goes comes falls fits that it this them".split())
_BEFORE = frozenset(
    "oh well right um er yeah say saying pick choose go going for put with is its be thats thatll definitely "
    "deffo def maybe probably mostly mainly so also "
    "plus under and or n think just then main guess reckon into call mean either between from as number maybe yes "
    "possibly perhaps obviously well mainly primarily only onto to of too on predominantly chiefly largely firstly "
    "add adding include including put have keep take yes".split()
)
AFTER = frozenset(
    "because cos cuz coz since for as definitely def obviously i id im ive too also then mostly mainly probably maybe really if and or n "
    "with would comes plays plus sounds seems fits is was again well being though mainly especially at tentatively possibly perhaps down".split()
)
_THE_ONE = frozenset("the main big key other last outer right obvious important only little".split())
_NO_NUMBER = frozenset("no any some every each which this that another".split())  # before "one": a pronoun


def level_places(sentence: Sentence, words: list[str]) -> dict[int, int]:
    """Return word place -> level for every word that stands for a level number."""
    places: dict[int, int] = {}
    for i in range(len(words)):
        level = _level_at(sentence, words, i, places)
        if level:
            places[i] = level
    pairs = [(a, b) for a, b in zip(sorted(places), sorted(places)[1:], strict=False) if places[a] == places[b]]
    for a, b in pairs:
        if b == a + 1 or words[a + 1 : b] == ["to"]:  # "1:1 time", "one to one"
            places.pop(a, None)
            places.pop(b, None)
    return places


def _level_at(sentence: Sentence, words: list[str], i: int, places: dict[int, int]) -> int:
    word, before = words[i], words[i - 1] if i else ""
    joined = _JOINED.match(word) or re.match(r"^([1-5])s?$", word)
    led = before in LEVEL_WORDS and before != "no"
    if led and _is_superlative(words, i):
        return 0
    if _JOINED.match(word) and joined:
        return int(joined[1])
    if joined:
        return int(joined[1]) if led or _stands_as_digit(sentence, words, i, places) else 0
    if word in _WORDS and before not in _NO_NUMBER and before not in _ORDINALS and not _pronoun(word, before):
        stands = led or _goes_on(words, places, i) or _stands_as_word(sentence, words, i) or _begins_list(sentence, words, i)
        counted = _aged(words, i) or _counts(sentence, words, i) or _of_a_whole(sentence, words, i)
        return _WORDS[word] if stands and not counted else 0
    if word in _ORDINALS:
        following = words[i + 1] if i + 1 < len(words) else ""
        if i - 1 in places:  # "I'd go 1 first"
            return 0
        alone = (i == 0 and word not in ("first", "1st") and following in ("also", "too", "because", "cos", "maybe")) or following in LEVEL_WORDS or following in ("one",) or _goes_on(words, places, i) or _in_series(words, i)
        return _ORDINALS[word] if alone and following not in COUNTS else 0
    return _ROMAN[word] if word in _ROMAN and _stands_as_roman(sentence, words, i, led or _goes_on(words, places, i)) else 0


def _begins_list(sentence: Sentence, words: list[str], i: int) -> bool:
    """ "One and three, at the interface", "from one to three": a number word that another one follows."""
    if i + 2 >= len(words) or words[i + 2] not in _WORDS or _counts(sentence, words, i + 2):
        return False
    joined = words[i + 1] in ("and", "or", "n", "plus") and (i == 0 or i in sentence.commas) and _ends_here(sentence, i + 2)
    return joined or (words[i + 1] == "to" and i > 0 and words[i - 1] in ("from", "go", "say", "put", "choose", "pick"))


def _pronoun(word: str, before: str) -> bool:
    return word == "one" and before in _THE_ONE


def _stands_as_roman(sentence: Sentence, words: list[str], i: int, led: bool) -> bool:
    if words[i] == "i":
        named = i > 0 and words[i - 1] in ("level", "levels", "lvl")
        return (named and _ends_here(sentence, i)) or bool({"ii", "iii", "iv"} & set(words[i + 1 : i + 3]))
    return words[i] != "v" or led


def _is_superlative(words: list[str], i: int) -> bool:
    """ "The number one sign" speaks of no level."""
    following = words[i + 1] if i + 1 < len(words) else ""
    return (
        words[i] in ("one", "1")
        and words[i - 1] == "number"
        and bool(
            re.match(
                r"^(?:sign|reason|issue|thing|problem|priority|concern|cause|rule|worry|need|place)s?$",
                following,
            )
        )
    )


def _stands_as_digit(sentence: Sentence, words: list[str], i: int, places: dict[int, int]) -> bool:
    before = words[i - 1] if i else ""
    if before in _NOT_LEVEL_BEFORE or _aged(words, i) or _counts(sentence, words, i) or _of_a_whole(sentence, words, i):
        return False
    if before == "at":
        return bool(_SITS & set(words[max(0, i - 5) : i - 1]))
    return " ".join(words[max(0, i - 3) : i]) not in ("on a scale", "one in", "out of")


def _of_a_whole(sentence: Sentence, words: list[str], i: int) -> bool:
    """True for "3/12" (months), "2 out of 5", "1 in 4" and "1:1"."""
    following = words[i + 1 : i + 3]
    gap = sentence.words[i + 1].start - sentence.words[i].end if following else 0
    if following and following[0] in ("12", "7", "52", "24") and gap == 1:
        return True
    if following[:1] == [words[i]] or following == ["to", words[i]]:
        return True  # "1:1 time", "1 to 1"
    if following[:2] == ["out", "of"] or words[max(0, i - 2) : i] == ["out", "of"]:
        return True
    return (i >= 2 and words[i - 1] == "in" and words[i - 2] in "1") or (words[i] == "1" and following[:1] == ["in"])


def _counts(sentence: Sentence, words: list[str], i: int) -> bool:
    """True when a noun that can be counted follows ("3 houses", "2 and a half")."""
    following = words[i + 1] if i + 1 < len(words) else ""
    if not following or (i + 1) in sentence.commas:
        return False
    if following in (
        "more",
        "main",
        "key",
        "big",
        "biggest",
        "different",
        "other",
        "others",
        "next",
        "half",
        "of",
        "m",
        "am",
        "min",
        "mo",
    ):
        return following in ("half", "m", "am") or " ".join(words[i + 1 : i + 3]) == "of them" or (
            following in ("more", "other", "others", "different", "key", "main", "big") and i + 2 < len(words)
            and words[i + 2].endswith("s") and len(words[i + 2]) > 4
        )  # fmt: skip
    return bool(_COUNTED.match(following)) or " ".join(words[i + 1 : i + 4]) == "and a half"


def _aged(words: list[str], i: int) -> bool:
    """True for "she is only two", "hes nearly 3"."""
    j = i - 1
    while j >= 0 and words[j] in _STILL and i - j <= 4:
        j -= 1
    if j >= 0 and words[j] in ("age", "aged"):
        return True
    if i > 1 and words[i - 1] == "under" and words[i - 2] in _FILED:
        return False
    if j >= 0 and words[j] in _PERSON:
        return j < i - 1 or words[j] in ("hes", "shes", "theyre")
    return words[i - 1] in ("turn", "nearly", "almost", "aged", "age", "until", "till", "til", "under") if i else False


def _ends_here(sentence: Sentence, i: int) -> bool:
    """True when word ``i`` is the last of its sentence or a comma or list word follows."""
    return i + 1 >= len(sentence.words) or i + 1 in sentence.commas or sentence.words[i + 1].text in ("and", "or", "because", "cos", "to")


def _stands_as_word(sentence: Sentence, words: list[str], i: int) -> bool:
    """True when a number word stands where an answer would: "I'd say five because", "Two.", "definitely four"."""
    first = i == 0 or i in sentence.commas
    before, after = (
        words[i - 1] if i else "",
        words[i + 1] if i + 1 < len(words) else "",
    )
    if before == "at" and not _SITS & set(words[max(0, i - 5) : i - 1]):
        return False
    wondered = before == "about" and i > 1 and words[i - 2].startswith(("wonder", "think"))
    if not (first or wondered or before in _BEFORE or before in ("at", "in")):
        return False
    ended = i + 1 == len(words) or i + 1 in sentence.commas or (first and after in ("level", "lvl"))
    if (
        words[i] == "one"
        and not first
        and before
        in (
            "for",
            "is",
            "its",
            "in",
            "as",
            "with",
            "on",
            "just",
            "and",
            "or",
            "of",
            "only",
            "to",
            "from",
        )
    ):
        return False
    if words[i] == "one" and not ended and after not in ("because", "cos", "cuz", "coz", "for", "as"):
        return False
    return ended or after in AFTER


def _in_series(words: list[str], i: int) -> bool:
    """ "Second and third": two ordinals within three words of each other."""
    return any(words[j] in _ORDINALS and words[j] != words[i] for j in range(i + 1, min(i + 4, len(words))))


def _goes_on(words: list[str], places: dict[int, int], i: int) -> bool:
    """True when only list words stand between the last level number and word ``i``."""
    if not places:
        return False
    last = max(places)
    between = words[last + 1 : i]
    return len(between) <= 3 and all(w in LIST_WORDS or w in LEVEL_WORDS or w == "the" for w in between)
