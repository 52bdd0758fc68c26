"""Levels that an answer takes out or puts back on its way: "I did think 3 ... no, take 3 out", "I shouldn't throw 2 out".

The last word on a level counts. A level is also put back by saying that it is not the whole of it ("not 1 by itself").
"""

import re

from bot.scoring.level_mention import LEVEL_WORDS, Mention
from bot.scoring.text import Sentence

OUT = "taken out"
KEPT = "kept"
_VERB = (
    r"(?:take|taking|took|taken|throw|throwing|threw|cross|crossing|crossed|strike|struck|drop|dropping|dropped|leave|leaving|left|"
    r"knock|scrub|scrubbed|rule|ruling|ruled|put|push|park|count|rub|rubbed)"
)
_BEFORE = re.compile(rf"\b{_VERB}(?: (?:the|a|level|lvl|number|that|my))*$")
_AFTER = re.compile(r"^(?:well |right )?(?:out|off|aside|away|to one side|from (?:the|my) list)\b(?! and)")
_NEGATED = re.compile(
    r"\b(?:not|never|dont|doesnt|didnt|wont|wouldnt|shouldnt|cant|cannot|couldnt|mustnt|nor|wrong to|mistake to|silly to|hard to|daft to|foolish to|odd to|mad to|remiss to|unfair to|refuse to|"
    r"reluctant to|unwise to|without)\b(?:\s\w+){0,4}$"
)
_DROPPED = re.compile(
    r"^(?:(?:for a (?:second|minute|moment|bit)|though|well|i think|maybe|possibly|perhaps|again) )*(?:(?:which|that) )?(?:(?:scrap|scratch|forget|strike) (?:that|it)\b|(?:i|id|ill|ive|im|we|wed|i would|i have|i will) "
    r"(?:\w+ )?(?:drop|dropped|leave|left|reject|rejected|skip|skipped|discount|hesitate|hesitated|cross|crossed|scrap|scrapped|pass on|"
    r"ruled|rule|bin|binned|dismiss|ignore|park|struggled? (?:with|to see)|struck|scrub|scrubbed|cant see|dont see|cant find|wouldnt|"
    r"would not|refuse)\b|(?:crossed|scrubbed|ruled|struck|scored|left|taken|knocked) (?:out|off)|(?:(?:first|down|originally|before|at first) )?(?:and|but)? ?(?:(?:then|ive|i|have|now) )*(?:crossed|scrubbed|rubbed|changed|took|taken|swapped) (?:it|that|this)\b"
    r"|(?:(?:hmm|er|um|well|actually|so|and) )*(?:no )?(?:take|withdraw|strike|scrap|cross|remove|delete) (?:that|it|this)(?: one)?(?: (?:off|out|away|back)\b|$)|"
    r"im (?:leaving|skipping|dropping|passing on|parking)\b(?! (?:it |that )?(?:in|on|till|to)\b)|is (?:a )?no\b|gets? a no\b|(?:\w+ ){1,5}?(?:so |and )?(?:id |ill |i would )leave (?:them|it|that|him|her|those) (?:be|alone|out|aside|there)\b)"
)
_STAYS = re.compile(r"^(?:\w+ ){0,3}(?:leave|left|leaving) (?:it |that |them |this )?(?:in|on|there|as it is|till last|to (?:you|the))\b")
_PART = re.compile(
    r"^(?:by itself|on its own|alone|in isolation|as the whole|is the whole|is all|is the (?:only|full|whole)|and nothing else|only\b|and "
    r"(?:stop|leave it)|is enough|full stop)"
)
_PART_BEFORE = re.compile(r"\b(?:not|isnt|cant|wouldnt|dont|mistake to|wrong to)\b(?:\s\w+){0,4}? (?:stop|end|stay|leave it|pin it all|all)\b")
_UNSURE_LEFT = re.compile(r"\b(?:so|and) (?:i |ive |id )?(?:left|leave|leaving|skipped|skip|didnt (?:put|include)|have left|no$|not that)\b")
_UNDECIDED = re.compile(
    r"\b(?:hesitate|hesitated|undecided|torn|couldnt decide|cant decide|couldnt make up my mind|unable to (?:judge|say|comment)|"
    r"no opinion|cautious|wary|question mark|nothing to say|no knowledge|i reserve judgement|come down against|came down against|cant speak|couldnt speak)"
    r"(?: (?:about|on|over|in|against|at|by|next|to|for|of|with|the|level|lvl|number))*$"
)
_CANNOT = re.compile(
    r"^(?:\w+ ){0,2}?(?:i |we )?(?:cant|cannot|couldnt|could not|not (?:ready|able|willing|in a position) to|am not ready to|"
    r"wouldnt like to|havent enough to) (?:really |yet )?"
    r"(?:judge|say|decide|comment|tell|speak|see|know|place|assess|be sure)\b|^(?:i |we )?(?:have|had|got) (?:no|little|not enough) (?:knowledge|info\w*|idea|details?)"
)
_BUT_NOTHING = re.compile(
    r"^but (?:nil|no\b|not\b(?! (?:just|only|sure))|nothing|theres (?:no|nothing)|there is (?:no|nothing)|i (?:dont|cant|couldnt)|cant|"
    r"the story (?:doesnt|gives no)|we (?:dont|arent)|it doesnt|(?:then |now |i |ive |id )*(?:changed|swapped|switched|crossed|scrubbed|took))"
)


_IMPERATIVE = re.compile(r"^(?:(?:so|no|then|well|and|actually|right|oh|ok) )*(?:cross|strike|scrap|scratch|bin|delete|withdraw|remove|scrub)(?: (?:out|off))?$")
_UNDONE = re.compile(r"^(?:as well |too |also )?(?:(?:or|rather|actually|hmm|well|oh|wait) )*no (?:wait )?leave (?:it|that|them)\b(?! (?:out|off|aside))")
_CANT_MAKE = re.compile(r"\b(?:cant|cannot|couldnt|dont|struggle to|hard to) (?:\w+ )?(?:make|get|see|squeeze|shoehorn)$")
_FITTING = re.compile(r"^(?:to )?(?:fit|fitting|work|working|stick|apply|applying|stretch)\b")
_FIRST_THOUGHT = re.compile(r"\bfirst (?:thought|instinct|guess|idea) (?:was|is|had been)$")
_GOES_BACK = re.compile(r"^(?:i (?:go|went|am going|have gone) back on|i take|i (?:have )?changed|no\b|but\b|actually|then i|on second|not any ?more)")


def turned(sentences: list[Sentence], m: Mention, last: int) -> str:
    """Return why a level mentioned is taken out, :data:`KEPT` when it is expressly kept, or ''."""
    words = [w.text for w in sentences[m.sentence].words]
    start = m.first
    while start and words[start - 1] in LEVEL_WORDS | {"the"}:
        start -= 1
    before, after = " ".join(words[max(0, start - 9) : start]), " ".join(words[last : last + 9])
    moved = _BEFORE.search(before)
    if moved and _AFTER.match(after):
        return KEPT if _NEGATED.search(before[: moved.start()].rstrip()) else f"{OUT}: '{moved.group()} ... out'"
    if (_PART.match(after) and _NEGATED.search(before)) or _PART_BEFORE.search(before):
        return KEPT
    if _STAYS.match(after) or _UNDONE.match(after):
        return KEPT
    dropped = _DROPPED.match(after) or _CANNOT.match(after)
    if dropped:
        return f"{OUT}: '{dropped.group()}'"
    if _IMPERATIVE.match(before) or (_CANT_MAKE.search(before) and _FITTING.match(after)):
        return f"{OUT}: '{before}'"
    return _left_open(sentences, m, before, after)


def _left_open(sentences: list[Sentence], m: Mention, before: str, after: str) -> str:
    if _UNDECIDED.search(before):
        return "left open"
    if re.search(r"\b(?:unsure|not sure|wasnt sure|didnt know|dont know)\b", before) and _UNSURE_LEFT.search(after):
        return "left open"
    following = sentences[m.sentence + 1].text() if m.sentence + 1 < len(sentences) else ""
    if _FIRST_THOUGHT.search(before) and _GOES_BACK.match(following):
        return f"{OUT}: '{following[:30]}'"
    if len(after.split()) <= 2 and _BUT_NOTHING.match(following):
        return f"{OUT}: '{following[:30]}'"
    return ""


def last_word(mentions: list[Mention]) -> list[Mention]:
    """Return the mentions without those whose level was expressly taken out later."""
    outs = {m.level: (m.sentence, m.first) for m in mentions if m.rejected.startswith(OUT)}
    return [m for m in mentions if m.rejected or (m.sentence, m.first) > outs.get(m.level, (-1, -1))]
