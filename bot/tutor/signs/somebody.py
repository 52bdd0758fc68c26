"""Does a message set a named person beside the story ("the same with Tyler's mum, 14 Acacia Road")?

A name alone is often only given to the story's child, and is masked. A name or an address beside a word that places it in
the writer's own life is asked about. Reads the masked text, so every kind of private detail looks alike.
"""

import re

from bot.tutor.safety import Concern

_SOMEBODY = r"\[(?:name|address|setting|postcode|phone|email|NHS number)\]"
_ALIKE = (
    r"\b(?:same (?:with|as|for|thing|at)|(?:just|exactly|bit|lot|its|it's|is|are|was) like|reminds me|thinking (?:of|about)|happen\w* (?:to|with|at)|"
    r"(?:i|we) (?:know|knew|visit|visited|saw|see|met|mind)|worr\w+ about|scared for|afraid for)\b"
)
_NEAR = r"[^.?!]{0,40}?"
_OUR_LIFE = (
    r"\b(?:who|whom|that) (?:i|we) \w+|\b(?:at|in|on|from) (?:my|our|mine|ours|work|the) ?(?:nursery|room|group|class|setting|caseload|road|street|"
    r"block|preschool|pre-school|school|list)?\b|\b(?:i|we) (?:look|looked) after\b|\bmy (?:key child|mindee|neighbour|nephew|niece)\b"
)
_JUST_NOW = r"\b(?:last (?:week|night|month|monday|friday|visit)|yesterday|today|tonight|this (?:week|morning|afternoon|evening))\b"
_PATTERNS = tuple(
    re.compile(p, re.I)
    for p in (
        rf"{_ALIKE}{_NEAR}{_SOMEBODY}",
        rf"{_SOMEBODY}(?:['’]s \w+)?[ ,]{_NEAR}(?:{_OUR_LIFE})",
        rf"\[name\]{_NEAR}{_JUST_NOW}",
        rf"{_JUST_NOW}{_NEAR}\[name\]",
        rf"\[name\]{_NEAR}\[setting\]",
        r"\[address\]",
    )
)


def names_somebody(masked: str) -> Concern | None:
    """Return a concern to be asked about; it is never sure, since the person may only have given the story's child a name."""
    return Concern("child", False, "names-somebody") if any(p.search(masked) for p in _PATTERNS) else None
