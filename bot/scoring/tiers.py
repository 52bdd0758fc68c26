"""Which tiers of the continuum an answer chooses: named, or plainly paraphrased where none is named."""

import re

from bot.scoring.matcher import CueMatcher, Hit
from bot.scoring.negation import withheld_by
from bot.scoring.text import Sentence
from bot.scoring.verdict import Span

# What would only come later, or only if something else happens, is not chosen.
_LATER = re.compile(
    r"\b(?:if\b(?! (?:i|id|im|ive|you|youre|anything)\b)|later|in time|down the line|"
    r"eventually|might need|may need|could become|would become|step up|stepping up|unless|only if|in case|afterwards|in the future|"
    r"when (?:theyre|shes|hes|they|things|she|he|its) (?:\w+ )?(?:settled|ready|older|safe|worse)|and not before|one day|at some point|"
    r"next step would|could escalate|escalate to|move (?:on|up) to|moving (?:on|up) to|progress to|consider(?:ed)? (?:later|after))\b"
)
_BUT_LATER = re.compile(
    r"^(?:\w+ ){0,3}(?:if (?!i\b|you\b|im\b|anything\b|its early)|later\b|unless|only if|eventually|down the line)|"
    r"^(?:\w+ ){0,7}(?:when (?:theyre|shes|hes|they are|she is|he is|things are) (?:\w+ )?(?:settled|ready|older|safe)|not before)"
)
_CONDITION = re.compile(r"\b(?:if (?:no|not|it|things|this|that|still|worse|she|he|they|we)|unless)\b")
_CHAIN = 5  # words: a sentence this short goes on with the one before ("if no better -> HV -> EI")
_CHOSEN_NOW = re.compile(r"\b(?:for now|at the moment|right now|to start with|initially|at this stage|now)\b")
_NAMES = {
    "promotion": re.compile(r"^(?:promot|pramot)"),
    "prevention": re.compile(r"^prev"),
    "early-intervention": re.compile(r"^(?:interven|ei$|earlyinterv)"),
    "treatment": re.compile(r"^(?:treat|thera|tretment|theraput)"),
    "continuing-care": re.compile(r"^(?:contin|ongoing|going$)"),
}
_TOO_LITTLE = re.compile(
    r"^(?:\w+ )?(?:(?:is|would be|seems|feels|are) )?(?:not|isnt|wont be|wouldnt be|never) (?:be )?(?:enough|sufficient)\b"
    r"|^(?:(?:and|or|nor) \w+ )?(?:is |its |are |would be |feels? |seems? )?too (?:late|little|light|mild)\b"
    r"|^(?:(?:hmm|no|well|actually|er) )*(?:its|theyre|hes|shes|weve gone|this is|its gone) (?:\w+ )?(?:past|beyond) (?:that|it|this)\b"
)
_TAG = re.compile(r"^(?:well |so |i think |i suppose )?(?:its|thats|it is|that is|this is|itd be|that would be)\b.*\bisnt it$")
_SETTLED = re.compile(r"\b(?:stick|sticking|stay|staying|settle|settling) (?:with|to|for|on)(?: (?:the|my|just))*$")
_OTHERS_SAY = re.compile(
    r"\b(?:they|theyll|theyd|people|some|others|manager|colleagues?|everyone|most)\b(?: \w+){0,4} (?:say|says|said|think|thinks"
    r"|want)\b(?!.*\b(?:i|id|im)\b)"
)
_ASIDE = re.compile(
    r"\b(?:not (?:just|only|simply|merely)|more than(?: just)?|beyond|past|well past|isnt (?:just|only)|(?:too late|gone too far) for)$"
)


def read_tiers(sentences: list[Sentence], matcher: CueMatcher, against: CueMatcher) -> dict[str, tuple[Span, ...]]:
    """Return the chosen tiers with their evidence; rejected and merely conditional ones are left out.

    Where a tier is called by its name, paraphrases of others are taken for the reason ("prevention, to stop it growing").
    """
    found: list[tuple[str, Span, bool]] = []
    for index, sentence in enumerate(sentences):
        opposed = against.find(sentence)
        for hit in matcher.find(sentence):
            if not _stands(sentences, index, hit, opposed):
                continue
            named = any(_NAMES[hit.owner].match(sentence.words[i].text) for i in hit.words) if hit.owner in _NAMES else False
            found.append((hit.owner, sentence.span(hit.first, hit.after), named))
    found = _settled(sentences, found)
    by_name = {owner for owner, _, named in found if named}
    kept = [(owner, span) for owner, span, _ in found if not by_name or owner in by_name]
    return {tier: tuple(sorted({span for owner, span in kept if owner == tier})) for tier in dict.fromkeys(o for o, _ in kept)}


def _settled(sentences: list[Sentence], found: list[tuple[str, Span, bool]]) -> list[tuple[str, Span, bool]]:
    """ "Treatment, or early intervention, no I'll stick with treatment": the last choice is the answer."""
    words = [w for s in sentences for w in s.words]
    last = max((span[0] for _, span, _ in found if _SETTLED.search(" ".join([w.text for w in words if w.start < span[0]][-5:]))), default=0)
    return [f for f in found if f[1][0] >= last]


def _stands(sentences: list[Sentence], index: int, hit: Hit, opposed: list[Hit]) -> bool:
    sentence = sentences[index]
    if any(o.owner == hit.owner and not _within(o, hit) and not _before_comma(sentence, o, hit) for o in opposed):
        return False
    if _ASIDE.search(sentence.text(max(0, hit.first - 4), hit.first)) or _TOO_LITTLE.match(
        sentence.text(hit.after, min(hit.after + 6, len(sentence.words)))
    ):
        return False
    if _OTHERS_SAY.search(sentence.text(max(0, hit.first - 8), hit.first)):
        return False
    held = withheld_by(sentences, index, hit.first, hit.after, hit.words)
    if held and "isnt it" in held.rule and _TAG.search(sentence.text()):
        held = None
    return not held and not _conditional(sentences, index, hit)


def _within(opposed: Hit, hit: Hit) -> bool:
    """True when the cue covers the phrase that speaks against it, and more ("early help tier")."""
    return opposed.words < hit.words


def _before_comma(sentence: Sentence, opposed: Hit, hit: Hit) -> bool:
    """ "It's past that, early intervention": what is passed stands before the comma, what is chosen after it."""
    return opposed.first < hit.first and any(opposed.first < c <= hit.first for c in sentence.commas)


def _conditional(sentences: list[Sentence], index: int, hit: Hit) -> bool:
    sentence = sentences[index]
    around = sentence.text(max(0, hit.first - 8), hit.first)
    if _LATER.search(around) and not _CHOSEN_NOW.search(around):
        return True
    behind = sentence.text(hit.after, min(len(sentence.words), hit.after + 12))
    if _BUT_LATER.match(behind):
        return True
    before = sentences[max(0, index - 2) : index]
    return len(sentence.words) <= _CHAIN and bool(before) and any(_CONDITION.search(s.text(max(0, len(s.words) - _CHAIN))) for s in before)
