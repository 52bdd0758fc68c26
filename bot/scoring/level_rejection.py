"""Does the answer mean the level that it mentions? Negated, left open, taken back, or said by somebody else.

Levels are rejected in few words and in few ways, so a negator counts only when nothing but framing words ("I don't think
it starts at 1") stand between it and the level: "no money, so 5" rejects nothing.
"""

import re
from dataclasses import replace

from bot.scoring.level_mention import LEVEL_WORDS, LIST_WORDS, Mention
from bot.scoring.level_turns import KEPT, OUT, last_word, turned
from bot.scoring.text import Sentence

_NEGATORS = re.compile(
    r"^(?:not|never|no|nor|neither|without|nothing|none|nowt|hardly|dont|dnt|dint|refuse|refused|refusing|decline|doesnt|didnt|isnt|arent|wasnt|werent|aint|cant|cannot|"
    r"couldnt|wont|wouldnt|shouldnt|hasnt|havent|doubt|excluding|except|minus|bar|ruled|nope|nah|nobodys)$"
)
_FRAME = frozenset(
    "say saying said think see seeing sees put putting pick picking picked choose chose select selected include included go "
    "going gone goes "
    "stretch involve involves find at about in on to for of the a an any it its is are was be this that these those as so much real "
    "really actually necessarily particularly specifically even also i id im we my level levels anything something thing told sign "
    "signs evidence mention mentioned hint indication suggestion suggests suggest starts start begins begin comes come from down "
    "with call agree issue problem problems main all him her them much part role sense use focus look looking relate related "
    "relevant apply applies applicable anything says there theres need buy convinced persuaded by accept "
    "agree support touch touches speak add added having worry concern up what "
    "happening whats wrong bring hold consider count counting cover either think thinking believe feel having reach point pointing "
    "single me you can quite far speaks wide broad big blame blaming hunt hunting looking file "
    " enough add too strictly purely one bit clearly obvious obviously definitely here well whether "
    "very under".split()
) | LEVEL_WORDS | LIST_WORDS  # fmt: skip
_HARD_STOPS = frozenset(
    "because cos cuz coz since but so although though unless therefore hence yet instead if when while which who".split()
)
_RESTARTS = frozenset("its it id i is more more thats".split())  # "it isn't 1 it's 2": what begins anew after a level
_EXEMPT = re.compile(
    r"\b(?:not|isnt|isn t|its not|wasnt|dont|wouldnt|cant|aint|doesnt|arent|no|never|couldnt|shouldnt|wont|without|hardly|refuse"
    r"|wouldnt want to|nor)\s(?:\w+\s){0,3}?"
    r"(?:just|only|solely|purely|simply|entirely|merely|all|rule|ruling|rules|leave|leaving|ignore|ignoring|forget|forgetting"
    r"|dismiss|dismissing|"
    r"discount|discounting|exclude|overlook|deny|skip|miss|neglect|pin|lose|separate|help|argue|more|stop|discuss \w+ without)\b|"
    r"\b(?:no (?:doubt|question|surprise|wonder|getting away)|dont know (?:if|whether)|not sure (?:if|whether|its|but|which)"
    r"|why not|if not|not least|"
    r"not to mention|nothing but|not so sure|dont know whether|cant think of anything but|no argument)\b"
)
_LEAVE_OUT = re.compile(
    r"\b(?:pass on|leave out|leaving out|skip|minus|excluding|ignore|apart from|except(?: for)?|forget|rule out|ruling out"
    r"|ruled out|discount|"
    r"dismiss|drop|exclude|omit|discard|reject|rejecting|rejected|set aside|cross off|strike out|rather than|instead of|"
    r"as opposed to|far from|more than just|less about|not so much|"
    r"didnt (?:pick|choose|put)|havent (?:put|picked|chosen)|anything but)$"
)
_DOUBLE = re.compile(r"\b(?:(?:daft|foolish|silly|wrong|mistake|remiss|odd|mad|unfair) to|refuse|wouldnt|dont|cant|cannot|not|would not|couldnt|never|shouldnt|wont|didnt|no)\b(?:\s\w+){0,3}$")
_ADVERB = (
    r"(?:(?:really|probably|definitely|just|so much|at all|i think|i dont think|obviously|certainly|maybe|"
    r"though|that much|seems?|itself|either|here|well|for me|likely|as such|by itself)\s)*"
)
_PREDICATE = (
    r"(?:involved|relevant|in it|in this|in play|come|comes|coming|apply|applies|applicable|matter|matters|feature|features|fit"
    r"|fits|count|"
    r"needed|touched|affected|affecting|mentioned|an issue|the issue|a (?:big )?(?:problem|worry|concern|factor)|the (?:problem"
    r"|worry|concern)|it$|here$|really$|"
    r"really (?:involved|relevant|in it)|so much$|at all|obvious|for me$|part|play|playing|stand out|show|showing|jump out|seem|seems|"
    r"enter|entering|appear|appears|get a mention|look|looking|figure|evident|clear|one for|where|what i|something i|to blame|at play|"
    r"relate|linked|there$|say|see|known|told|in there|into it|in question|have a|the one|the main|on show|this one)"
)
_AGAINST = re.compile(
    rf"^{_ADVERB}(?:"
    rf"(?:isnt|is not|are not|arent|aint|wasnt|was not|doesnt|does not|dont|do not|didnt|cant|wont|wouldnt|not|never|hardly"
    rf"|barely)\s{_ADVERB}(?:\w+\s)?{_PREDICATE}"
    r"|(?:no|nope|nah|not|isnt|arent|doesnt|dont|never|hardly|not really|not so much|not sure|not at all|not obviously|not here)$"
    r"|(?:no|nope|nah) (?:way|thanks|not really|dont think|i dont|way jose)\b"
    r"|(?:is|are|seems?|looks?) (?:out|irrelevant|a no|not (?:involved|relevant|in it))\b|irrelevant|n a$|nil\b"
    r"|nothing (?:documented|known|said|noted|mentioned|here)|none (?:documented|known|noted)|out$|out of it|is out"
    r"|can be (?:left|ruled|ignored|dropped)|"
    r"(?:we |i )?(?:can |could |would |id |ill )?(?:leave|rule|ruled|cross|crossed|drop) (?:out|off|alone)|left out|id leave"
    r"|i would leave|ruled out|is for another|neither$)"
)
_UNKNOWN = re.compile(
    r"^(?:(?:(?!because|cos|as|since|so)\w+\s){0,4}?(?:(?:cant|cannot|couldnt) (?:really |honestly )?(?:evidence|support|speak to|comment|judge)|we dont know|i dont know$|unknown|not known|cant tell|cannot tell"
    r"|hard to tell|hard to say|"
    r"(?:isnt|not|never) (?:really )?(?:mentioned|clear)|doesnt say|does not say|unclear|no info|no information"
    r"|not enough info\w*|wed need to ask|"
    r"dont have enough|remains to be seen|not told|arent told|story is silent|nothing said|no mention|not stated|cant say"
    r"|cannot say|couldnt say|need more info\w*))"
)
_UNKNOWN_BEFORE = re.compile(
    r"\b(?:(?:dont|do not|didnt) (?:really |actually |honestly )?know (?:enough )?(?:anything )?(?:about|of)|know (?:nothing|little) about|no idea (?:about|on)"
    r"|not sure (?:about|of|on|where)|unsure (?:about|of)|"
    r"doesnt say (?:much |anything |a thing )?about|(?:arent|not|isnt) told (?:much |anything |a thing |enough )?about"
    r"|cant (?:say|tell|comment) (?:anything )?(?:about|on|for)|"
    r"nothing (?:said |known )?about|want to know (?:more )?about|ask about|find out about|curious about)(?: the)?(?: (?:level"
    r"|lvl|number))?$"
)
_REPLIED = re.compile(
    r"^(?:no\b|nope|nah|only if\b|not sure(?! (?:about|of|on) (?:the )?(?:others?|rest)\b)|not (?:really|so much|that|in|here|for|from|as far|according|unless|at all)\b|dont think so"
    r"|i dont (?:think|know|see)|do not think|id say no|i doubt|doubt|never|hardly|cant see|maybe not|"
    r"probably not|not told|unknown|doesnt say|we dont know|dont know|unclear|nothing|not mentioned|possibly not|wouldnt|i wouldnt)"
)
_CORRECTED = re.compile(
    r"^(?:um |er |oh |well |or |and )?(?:no|sorry|scrap that|wait|hang on|hold on|oops|actually no|scratch that|correction|i mean"
    r"|make that|or rather|no wait|no sorry|"
    r"no actually|sorry no|wait no|change that)(?: (?:no|sorry|wait|i mean|make (?:that|it)|its|it is|actually|that should be|to"
    r"|i meant|id say|ill say|rather|meant|level|lvl|say|change that|that|hang on|more like|thats))*$"
)
_REPORTED = re.compile(
    r"\b(?:(?:colleague|colleagues|manager|people|others|everyone|everybody|some|most|someone|partner|friend|textbook|trainer"
    r"|student)s? (?:(?!i |id |im |ive |we |wed )\w+ ){0,3}?"
    r"(?:say|says|said|put|puts|think|thinks|thought|reckon|reckons|went|goes|go|jump|pick|picked|chose|argue|assume|blame)|"
    r"(?:she|he) (?:put|said|picked|chose|went for|reckons|reckoned)|"
    r"you (?:might|could|would|may) (?:think|say|assume|expect)|youd (?:think|say|expect)|tempting to|easy to (?:say|blame|put|jump)|"
    r"(?:used|was going|was about|started|wanted|had meant) to (?:say|put|think|go|pick|saying)|"
    r"(?:at )?first i (?:thought|said|put|had)|(?:dont|never) let (?:anyone|anybody|someone|them|people) (?:tell|say|persuade)|funny how|(?:mistake|wrong|unfair|daft) to (?:make|call|pin|put) (?:this|it)(?: all)?(?: (?:about|on|down to|at))?$|i (?:first|originally|nearly|almost) (?:thought|said|put|wrote)|nearly (?:said|put"
    r"|wrote)|(?:always|usually|keep|kept) want(?:ing)? to (?:say|put)|tempted to (?:say|put)|(?:want|wants|wanting|expect|expects|expecting) (?:me|us|you) to (?:say|put|pick)|"
    r"(?:supposed|meant) to (?:say|put|pick)|(?:gets|get|is|are|being) (?:always )?called|"
    r"(?:would have|id have|wouldve|i would have|could have) (?:said|put|thought|gone|picked|guessed)(?! as well))"
)
_IS_IT = re.compile(r"\bis (?:(?:level|lvl|number) )?$|\bis$")
_SAID = re.compile(
    r"(?:\b(?:they|people|all|most|folk|theyll|everyone|everybody) (?:(?:all|always|just|will|would|might|usually|often) )*(?:say|put|pick|choose"
    r"|go for)|\b(?!(?:i|ive|id|we|wed|and|also|then|so|to|if|but|have|had|just|already|first|as|or|it|model|book|chart|guidance|toolkit|you) )"
    r"[a-z]+ (?:(?:always|just|then|only|still) )*(?:says|said|puts|picks|picked|chose|chooses|goes for|went for|reckons))"
    r"(?: (?:its|it was|it is|it|at|in|level|lvl|number|the))*$"
)
_OWN = re.compile(r"\b(?:i|id|im|ill|ive|my|me|but)\b(?! agree)")
_AGREES = re.compile(r"\b(?:i agree|id agree|and so do i|shes right|hes right|theyre right|rightly|agree with|me too|so would i)\b")
_WELL = re.compile(
    r"^(?:is|are|s|was|seems?|looks?|being|sounds?)?\s?(?:perfectly |quite |absolutely |totally |just |completely |right "
    r"|otherwise |doing )*"
    r"(?:fine|ok|okay|on track|alright|all right|normal|healthy|well$|not the (?:problem|issue|worry)|a credit|grand|no bother"
    r"|doing what|as she should|as he should)\b"
)


def judge(sentences: list[Sentence], mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with the reason for which each is rejected, where it is; the last word on a level counts."""
    judged = [replace(m, rejected=_against(sentences, m, mentions)) if not m.rejected else m for m in mentions]
    kept = set(last_word(judged))
    return [m if m in kept else replace(m, rejected=OUT) for m in judged]


def _against(sentences: list[Sentence], m: Mention, mentions: list[Mention]) -> str:
    sentence = sentences[m.sentence]
    words = [w.text for w in sentence.words]
    last = _list_end(words, m, mentions)
    turn = turned(sentences, m, last)
    if turn:
        return "" if turn == KEPT else turn
    return (
        _asks_what_it_is(sentences, m)
        or _asked_and_denied(sentences, m, last)
        or _denied_before(sentence, words, m)
        or _denied_after(sentences, words, m, last)
        or _corrected(sentences, words, m, mentions)
        or _told_by_others(sentences, words, m)
    )


def _list_end(words: list[str], m: Mention, mentions: list[Mention]) -> int:
    """Return the end of the list that ``m`` stands in: what follows "4 and 5" is said of both."""
    end = m.after
    for other in sorted(
        (o for o in mentions if o.sentence == m.sentence and o.first >= m.after),
        key=lambda o: o.first,
    ):
        if all(w in LIST_WORDS or w in LEVEL_WORDS for w in words[end : other.first]) and other.first >= end:
            end = other.after
    return end


def _asked_and_denied(sentences: list[Sentence], m: Mention, last: int) -> str:
    """ "Community? Don't think so." """
    sentence = sentences[m.sentence]
    if not sentence.asked or m.sentence + 1 >= len(sentences) or len(sentence.words) - last > 3:
        return ""
    reply = sentences[m.sentence + 1].text()
    return f"asked and denied: '{reply[:30]}'" if _REPLIED.match(reply) else ""


def _asks_what_it_is(sentences: list[Sentence], m: Mention) -> str:
    """ "Is 1 the kid? Yes, 1 the kid": which number is which, not which are involved."""
    sentence = sentences[m.sentence]
    if m.how == "number" and _IS_IT.search(sentence.text(0, m.first)) and sentence.asked:
        return "asks what the number stands for" if sentence.text(m.after).startswith("the ") else ""
    before = sentences[m.sentence - 1] if m.sentence else sentence
    echoed = before.asked and bool(re.search(rf"\bis (?:level )?{m.level} the\b", before.text()))
    return "says what the number stands for" if echoed and sentence.words[0].text in ("yes", "yeah", "yep") else ""


def _denied_before(sentence: Sentence, words: list[str], m: Mention) -> str:
    start = m.first
    back = (LEVEL_WORDS | LIST_WORDS) - {"no", "with", "to"} | {"the"}
    while start > 0 and (words[start - 1] in back or re.match(r"^l?[1-5]$", words[start - 1])):
        start -= 1
    lead = " ".join(words[max(0, start - 4) : start])
    out = _LEAVE_OUT.search(lead)
    if out and not (start < m.first and _RESTARTS & set(words[start : m.first])):
        return "" if _DOUBLE.search(" ".join(words[max(0, start - 8) : start - len(out.group().split())])) else f"left out: '{out.group()}'"
    if _UNKNOWN_BEFORE.search(" ".join(words[max(0, m.first - 8) : m.first])):
        return "left open"
    crossed = False
    for j in range(m.first - 1, max(-1, m.first - 13), -1):
        if _NEGATORS.match(words[j]):
            if words[j] == "doubt" and j and words[j - 1] in ("dont", "cant", "no", "never", "wouldnt"):
                return ""
            exempt = _EXEMPT.search(" ".join(words[j : m.first]))
            return "" if exempt or _number_sign(words, j, m) else f"negated by '{words[j]}'"
        number = re.match(r"^l?[1-5]$", words[j])
        if words[j] in _HARD_STOPS or (words[j] not in _FRAME and not number) or (number and crossed):
            return ""
        crossed = crossed or words[j] in _RESTARTS
        if j + 1 in sentence.commas and not _list_goes_on(words, j + 1, m.first):
            return ""
    return ""


def _number_sign(words: list[str], j: int, m: Mention) -> bool:
    """ "No 3 because the home is small": short for "number 3", unless the reason is itself a lack."""
    rest = words[m.after : m.after + 8]
    return (
        words[j] == "no"
        and j == m.first - 1
        and j == 0
        and rest[:1] in (["because"], ["cos"], ["as"], ["is"])
        and not ({"not", "no", "nothing", "isnt", "arent", "doesnt", "dont"} & set(rest))
    )


def _list_goes_on(words: list[str], comma: int, first: int) -> bool:
    """After "not 2, 3 or 5" the comma does not end the negation."""
    rest = words[comma : first + 8]
    return ("or" in rest or "nor" in rest) and all(w in LIST_WORDS or w in LEVEL_WORDS or w in "12345" for w in words[comma:first])


def _denied_after(sentences: list[Sentence], words: list[str], m: Mention, last: int) -> str:
    rest = " ".join(words[last : last + 8])
    if rest and not re.match(r"^(?:is |are )?(?:not|isnt|arent) (?:just|only|sure)\b", rest):
        against = _AGAINST.match(rest) or _AGAINST.match(" ".join(words[last : _clause_end(sentences[m.sentence], last)]))
        if against:
            return f"rejected by '{against.group()}'"
        if _UNKNOWN.match(rest):
            return "left open"
    if m.how in ("name", "story") and m.level == 1 and _WELL.match(rest):
        return "said to be well"
    return ""


def _clause_end(sentence: Sentence, start: int) -> int:
    return min((c for c in sentence.commas if c > start), default=len(sentence.words))


def _corrected(sentences: list[Sentence], words: list[str], m: Mention, mentions: list[Mention]) -> str:
    """ "2, no wait, 3": the second number replaces the first."""
    if m.how != "number":
        return ""
    later = sorted(
        (o for o in mentions if o.how == "number" and (o.sentence, o.first) > (m.sentence, m.first)),
        key=lambda o: (o.sentence, o.first),
    )
    if not later or later[0].sentence > m.sentence + 2:
        return ""
    following = later[0]
    if following.sentence == m.sentence:
        between = " ".join(words[m.after : following.first])
    else:
        middle = [w.text for s in sentences[m.sentence + 1 : following.sentence] for w in s.words]
        between = " ".join(
            [
                *words[m.after :],
                *middle,
                *(w.text for w in sentences[following.sentence].words[: following.first]),
            ]
        )
    if between == "no to":  # "so yes 4. No to 5"
        return ""
    return f"taken back: '{between}'" if following.level != m.level and _CORRECTED.match(between) else ""


def _told_by_others(sentences: list[Sentence], words: list[str], m: Mention) -> str:
    before = " ".join(words[max(0, m.first - 10) : m.first])
    told = _SAID.search(before) or _REPORTED.search(before)
    if not told or _OWN.search(before[told.end() :]):
        return ""
    around = " ".join(s.text() for s in sentences[m.sentence : m.sentence + 2])
    return "" if _AGREES.search(around) else f"not the writer's own: '{told.group()}'"
