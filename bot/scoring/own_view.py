"""Is a caution the writer's own view or plan? Only what the writer commits is answered, however gently.

Points may be put into somebody's mouth and still be made ("mum says she is tired"); a caution may not: a view that is
reported, wished away, feared, asked about or only supposed is not the writer's.
"""

import re

from bot.scoring.text import Sentence

_OTHERS = (
    r"(?:colleagues?|managers?|gps?|doctors?|teachers?|trainers?|grans?|granny|nan|grandparents?|people|folk|some|others|family|families|"
    r"relatives|friends?|staff|neighbours?|mums|moms|everyone|everybody|someone|somebody|anyone|anybody|they|theyd|theyll|books?|internet|"
    r"world|society|others|many|most|manager|nursery|services|hv|coach|instructor|class|notes|report|mine)"
)
_VERBS = (
    r"(?:say|says|said|saying|tell|tells|told|telling|call|calls|called|calling|think|thinks|thought|reckon|reckons|suggest|suggests|"
    r"suggested|advise|advised|advises|assume|assumes|label|labels|labelled|see|sees|saw|put|puts|write|wrote|suspect|believe|"
    r"believes|jump|jumps|go|describe|describes|described|judge|judges|read|mention|mentioned)"
)
_FAMILY = r"(?:mum|mummy|mam|mother|dad|daddy|father|parents|carers?|caregivers?|nana|nanna|nannan|granny|gran|she|he)"
_SAYS = r"(?:says|said|say|told|tells|calls|called|claims|claimed|insists|insisted|reckons|swears|described|describes)"
_REPORTED = re.compile(
    rf"\b{_FAMILY} (?:(?:often|always|keeps?|also|has|have|had) )?{_SAYS}\b|\b(?:we|people|i) (?:often|sometimes|usually|tend to|all) say\b|"
    rf"\b{_OTHERS} (?:often |always |sometimes |will )?asks?(?:ed)? (?:me|us|about)\b|\bnothing to do with(?: \w+)?$|"
    rf"\bmy (?:\w+ ){{1,2}}?(?:would |will |always |used to )*{_VERBS}\b|"
    rf"\b{_OTHERS} (?:(?!(?:not|never|should|need|needs|must|i|id|im)\b)\w+ ){{0,3}}?{_VERBS}\b"
    r"|\b(?:been|was|were|gets?|got|getting|being|be|is|are|hes|shes) (?:\w+ )?(?:told|called|labelled|described|written off|seen as|accused|"
    r"branded|known as|mistaken for|judged|made to feel|made out)\b"
    r"|\b(?:she|he|mum|mother|dad|parents?|they|shell|theyll|hell|mums|caregiver|carer|poor woman) (?:may |might |will |must |probably |be )*"
    r"(?:telling herself|thinks?|thinking|feels?|feeling|worr\w+|afraid|fears?|scared|believes?|blames?|blaming|imagines?|guilty)\b"
    r"|\b(?:could|might|would|can) (?:easily )?(?:be (?:seen|read|taken|mistaken|called)|come across|look|sound|seem)\b"
    r"|\b(?:so called|supposedly|the word|old view|old idea|the idea that|the myth)\b"
)
_AGREES = re.compile(r"\b(?:i agree|id agree|agree with (?:them|her|him)|(?:theyre|shes|hes|they are|she is) (?:quite |dead |not far )?(?:right|wrong not)|rightly|and so do i|quite right)\b")
_STANDS = re.compile(r"^.*\b(?:i (?:think|reckon|believe|suspect)|id say|im sure|if you ask me|(?:in my|my own) (?:view|opinion)|to my mind)\b")
_WISHED_AWAY = re.compile(
    r"^(?:its |thats |it is )?not (?:hes|shes|theyre|the)\b|\b(?:funny|strange|odd) how\b|"
    r"\b(?:nobody|no one|noone|please (?:dont|let nobody|no)|(?:dont|never|not) let (?:any|them|her)\w*|whatever you do|hope\w* (?:nobody|no one|they|"
    r"we|it)|id hate|hate to|horrified|shudder|thank goodness|thank god|years ago|in the old days|old days|(?:the )?old way|back then|in my day|used to|isnt our|not our|"
    r"none of (?:this|that|it)|cant fault|couldnt fault|(?:would|will) be (?:\w+ )?(?:wrong|lazy|easy|unfair|cruel|a mistake|a shame|tempting)|"
    r"worst thing|make sure (?:\w+ ){0,3}(?:dont|doesnt|isnt|not)|without|instead of|rather than|careful not|i wonder|wondering|worry that|worried that|"
    r"(?:before|until) (?:anyone|someone|somebody|he|she|they) (?:gets?|is|are)|undo|stop people|push back|quick to|too easy to|easy to)\b"
)
_COMES_TO_HARM = re.compile(
    r"^(?:\w+ ){0,6}?(?:(?:would|will|can|may) (?:only|just|never)\b|(?:wont|doesnt|wouldnt|cant|didnt|isnt going to) (?:\w+ )?(?:help|work|solve|fix|do)|"
    r"(?:is|are|was) (?:the worst|no good|not the|wrong|unhelpful|unfair|cruel|a myth|nonsense)|(?:is|are|would be) (?:way|a long way|miles|years|light years|a last|overkill|extreme|jumping|premature)\b|(?:is|was) (?:not on|what (?:one|some|people|they|my|our|a))\b|makes me (?:\w+ )?(?:cross|wince|cringe|sad|angry|mad|shudder)|gets my goat|"
    r"no (?:its|thats|theyre|hes|shes|they|he|she|it|i|its not|not|never)\b|no$|(?:i|we) wouldnt (?:go there|do that|recommend|advise)\b|not (?:with|for|in) (?:this|him|her|them)\b|backfires?|makes? (?:it|things|him|her) worse|"
    r"(?:teaches|shows) (?:him|her|them|only|nothing)|isnt (?:the|an|our) |(?:isnt|is not|wouldnt be|wont be) (?:acceptable|right|okay|ok|good enough|fair|safe|wise|sensible)\b|and (?:id|i would) (?:undo|change|stop|challenge))"
)
_RHETORIC = re.compile(r"^(?:(?:and|but|honestly|well|seriously|i mean|so) )*(?:what|whats|who|why)\b(?! (?:does|do|did) (?:he|she|they) do\b)|\bwhats the (?:rush|point|fuss|problem)\b|surely$")
_NEXT_SUBJECT = re.compile(r"\b(?:he|she|it|they|i|id|ill|shell|hell|itll|theyll|we|you|then)\b")
_IF = re.compile(r"\b(?:if|in case|unless|whether|as if|as though)\b")
_LEAST = 3  # words of a condition before a new subject can end it


def not_committed(sentence: Sentence, first: int, after: int) -> str:
    """Say why words ``first:after`` are not the writer's own stand; '' when they are."""
    if sentence.queried & set(range(first, after)) or (sentence.asked and not _RHETORIC.search(sentence.text())):
        return "only asked"
    before, behind = sentence.text(0, first), sentence.text(after, after + 9)
    # "mum says she is tired, but I think he is just naughty": what follows the last "I think" is the writer's
    if _REPORTED.search(_STANDS.sub("", before)) and not _AGREES.search(sentence.text()):
        return "reported, not the writer's own"
    if _WISHED_AWAY.search(before):
        return "warned against"
    if _COMES_TO_HARM.match(behind):
        return "said to do harm"
    return "only supposed" if _supposed(sentence, before, first) else ""


def _supposed(sentence: Sentence, before: str, first: int) -> bool:
    """True inside an if-clause, which ends at a comma or where a new subject takes over."""
    conditions = list(_IF.finditer(before))
    if not conditions:
        return False
    last = conditions[-1]
    place = before.count(" ", 0, last.start())
    if any(place < c <= first for c in sentence.commas):
        return False
    clause = " ".join(before[last.end() :].split()[_LEAST:])
    return not _NEXT_SUBJECT.search(clause + " " + sentence.text(first, first + 1))
