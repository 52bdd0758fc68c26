"""The wordings by which people take something away again; :mod:`bot.scoring.negation` decides what they govern.

All are matched against lower-cased words without apostrophes ("wouldnt"). Kept as classes of words rather than whole
phrases, so that "I'd be surprised if", "hard to believe" or "a stretch to say" need not each have been foreseen.
"""

import re

NOT = (
    r"(?:not|never|dont|doesnt|didnt|isnt|arent|wasnt|werent|aint|wont|cant|cannot|couldnt|wouldnt|shouldnt|mustnt|"
    r"neednt|hasnt|havent|hadnt)"
)
_OPINION = (
    r"(?:think|thinking|believe|say|saying|call|calling|see|seeing|assume|assuming|suppose|suggest|suggesting|buy|"
    r"accept|reckon|imagine|put|putting|place|count|include|list|convinced|persuaded|agree|claim|conclude|describe|consider|recommend|sold on|worried|tell|telling|label|"
    r"labelling|blame|blaming)"
)
# Plain negators: they turn a statement round, so a match that carries its own negator is left alone.
NEGATOR = re.compile(
    rf"\b(?:{NOT}|no|nor|neither|without|nobodys?|no one|noone|none|nothing|hardly|barely|scarcely|rather than|instead of|"
    r"far from|anything but|the opposite of|less about|as opposed to|avoid(?:ing)?|careful not to|lacks?)\b"
)
# Rejecting frames: whatever follows is not the writer's view or plan, however it is worded.
REJECTION = re.compile(
    rf"\b(?:{NOT} (?:\w+ ){{0,2}}?{_OPINION}\b"
    r"|no (?:real |clear |actual )?(?:signs?|mention|evidence|indication|suggestion|hint|proof|grounds|question|need|point|use|"
    r"reason|case|call|way|chance|sense|intention|plan|plans) (?:of|to|for|in|that|i|id|would|on|\w+ing)\b"
    r"|nothing (?:\w+ ){0,2}?(?:to suggest|to say|says|suggests|suggesting|points to|pointing to|about|tells me|makes me)\b"
    r"|nothing (?:\w+ ){1,8}?that\b|(?:stretch|stretching|far fetched|a bit much|overstat\w+|exaggerat\w+) (?:\w+ )?to (?:say|claim|call|"
    r"suggest|argue|think)\b"
    r"|(?:false|untrue|wrong|mistaken|incorrect|nonsense|rubbish|a lie|a myth|no truth in it) (?:that|to say|to think)\b"
    r"|(?:surprised|amazed|astonished|shocked) (?:if|to)\b|(?:hard|difficult) to (?:believe|credit|imagine|see (?:how|why|that))\b"
    r"|(?:stretch|leap|jump) to\b|(?:i|id|we|very much|seriously) doubt\b|doubtful\b|sceptical\b|skeptical\b|unlikely\b"
    r"|(?:fail|struggle) to see\b|disagree (?:that|with)\b"
    r"|(?:wrong|mistake|mistaken|premature|unfair|unkind|silly|daft|foolish|pointless|overkill|easy|tempting|too (?:soon|early|quick)) to\b"
    r"|(?:myth|nonsense|rubbish|untrue|false|not true|not the case) that\b|(?:hold|holding|back) off (?:on|from)?"
    r"|(?:steer|steering|stay|staying) (?:well )?(?:clear of|away from)|shy away from|stop short of|dream of\b"
    r"|(?:skip|skipping|rejecting|reject|refuse|refusing|decline|resist|resisting|discount|dismiss|oppose)\b"
    r"|(?:advise|advised|argue|decided|decide|im|am|be|warn) against\b|ruled out\b|(?:i|we) can rule out\b|(?:reluctant|loath|hesitate|"
    r"hesitant) to\b"
    r"|(?:the )?last thing (?:\w+ ){0,4}?(?:is|do|needs?|wants?)\b|(?:god|heaven) forbid|what(?:s| is) not needed is"
    r"|stop(?:ping)? (?:blaming|calling|labelling|saying))"
)
# These look like negation and take nothing away.
HARMLESS = re.compile(
    rf"\b(?:not sure|dont know|do not know|(?:dont|do not|never|not) (?:forget|miss|ignore|overlook|wait|delay|hesitate|underestimate)\w*|"
    rf"{NOT} (?:be )?(?:wait|surprised|surprising|only|just|simply|merely|certain|long|least|to mention|enough|help)|wouldnt (?:miss|"
    rf"ignore)|"
    r"(?:would not|wouldnt|cant|cannot|couldnt) rule out|cant ignore|could not help|no (?:wonder|doubt|later|matter|less|surprise|rush|"
    r"fuss|judg\w+|time|idea|one else|longer)|nobody else|nothing else|without (?:delay|blame|judg\w+|pressure|fuss|being|making)|"
    r"(?:firm|say|saying|word|words|like|hear\w*|big|clear) no|why not|if not|or not|couldnt agree more|i dont blame|not (?:good|great|"
    r"right|ok|okay|ideal|fair|easy|nothing|today|tomorrow|next|"
    r"later|judg\w+|the child|him|her|them|his|hers|alone|a good|unusual|uncommon|unlike|unreasonable)|"
    r"(?:isnt|wasnt) (?:good|right|great|ideal|fair|easy|a good)|(?:it|that) doesnt matter|nowt wrong|hasnt got|havent got|not got)\b"
)
# Said after the match, in the same breath: the first holds of any statement, the second of plans only ("is wrong" of a
# fact is a judgement on the fact).
BACK = re.compile(
    r"\b(?:(?:isnt|is not|wasnt|was not|arent) (?:it|in it|involved|relevant|touched|for me|what|the (?:answer|issue|problem|point|case)|"
    r"true|so)\b|"
    r"not relevant|(?:doesnt|dont|does not) (?:come into it|apply|fit|ring true|hold)|no thanks|i disagree|i dont (?:agree|think so|"
    r"see it|buy it)|"
    rf"(?:which|and|but) (?:i|id|we|im) (?:\w+ )?(?:{NOT}|disagree|doubt|reject|dispute)|(?:which|that) is (?:\w+ )?(?:wrong|nonsense|"
    rf"rubbish|untrue|false|unfair)|"
    r"nonsense|rubbish|(?:is|was|seems|feels|sounds|looks) (?:\w+ )?(?:unlikely|doubtful|untrue|false|unfounded|a myth|a red herring|"
    r"far fetched|nonsense)|"
    r"can be (?:discounted|ruled out|dismissed|excluded|forgotten)|(?:is|are|has been) ruled out|out of the question)\b"
)
BACK_OF_PLANS = re.compile(
    r"\b(?:(?:isnt|is not|arent|not) (?:needed|necessary|right|warranted|justified|indicated|called for|appropriate)|over the top|overkill|"
    r"(?:is|are|seems|feels|would be|sounds|be) (?:\w+ )?(?:too (?:much|soon|early|far|heavy)|premature|unnecessary|pointless|useless|"
    r"unhelpful|wrong|"
    r"unfair|a mistake|a non starter|off the table|(?:the )?last thing|the wrong \w+|harsh|excessive)|(?:way )?too much|too soon|can wait|"
    r"not for me|isnt fair|(?:wouldnt|wont|would not|will not) (?:help|work|do any good)|makes? it worse|off the table|a non starter|"
    r"not yet|not now|not at this (?:stage|point|age)|leave (?:that|it) (?:out|alone|for now))\b"
)
RETRACTION = re.compile(
    r"\b(?:scrap|scratch|ignore|forget|strike|delete|cancel|disregard) (?:that|all that|what i (?:just )?said|the last (?:bit|one|part))\b|"
    r"\b(?:take|taking|took|taken) (?:that|it|this) (?:\w+ )?back\b|\bso (?:leave|park|drop|forget) (?:that|it|this)\b|\bon second thoughts?\b|\bchanged? my mind\b|\bi was wrong\b|"
    r"\b(?:thats|that is|its) not what i (?:mean|meant)\b|\bi (?:dont|didnt) mean that\b|\blet me (?:rephrase|start again)\b|"
    r"^(?:actually|no|hmm|hang on|wait|well|oh)(?: (?:actually|no|wait|hang on))* (?:no|i take|thats not|not that|thats wrong|"
    r"i dont mean|i didnt mean)\b|"
    r"\b(?:cross|crossed|rubbed|struck|took|taken|ruled|edited) (?:it|that|this) (?:\w+ )?out\b|\b(?:dropped|binned|deleted|abandoned|"
    r"discarded) (?:it|that|the idea)\b|"
    r"\bmy mistake\b|\bcome to think of it no\b"
)
# A short sentence of its own that throws out the one before it.
ANSWERED_NO = re.compile(
    r"^(?:(?:but|well|actually|honestly|sorry) )?(?:no|nah|nope|never|wrong|rubbish|nonsense|unlikely|doubtful|hardly|disagree|untrue|"
    r"no (?:thanks|way|chance|not|i dont|i wouldnt|id not)\b.*|not (?:really|true|at all|for me|convinced|so|here|in my view|a chance|"
    r"in this case|this time)|"
    r"(?:i|id|we) (?:dont|do not|wouldnt|cant|disagree|doubt|beg to|really dont)\b ?(?:think so|see it|see that|agree|buy it|buy that|"
    r"believe (?:it|that)|say (?:so|that)|it|that|differ)?|"
    r"im not (?:convinced|having (?:it|that)|sold|persuaded)|(?:thats|that is|its|this is|it is) (?:not (?:true|right|it|the case|so|"
    r"what)\b.*|wrong|nonsense|rubbish|untrue|a myth|unfair)|"
    r"(?:that|it|this) (?:isnt|is not|doesnt|wasnt) (?:true|right|it|so|fit|the case|follow|what\b.*)|not (?:me|my view|how i see it|"
    r"to my (?:mind|eye|way of thinking)|as far as i can see|remotely|one bit|in the slightest)|"
    r"(?:i|im|id) (?:\w+ ){0,3}(?:persuaded|unconvinced|unpersuaded|sceptical|convinced|buying it|having it|differ)|pull the other one|"
    r"as if|come off it|hogwash|tosh|none of (?:that|this|it)(?: .*)?)$"
)
OTHERS = re.compile(
    r"\b(?:people|some|others|colleagues?|my manager|manager|the teacher|teachers?|my mum|nan|gran|granny|everyone|everybody|you|"
    r"they|staff|someone|somebody|folk|relatives|neighbours|friends|the swimming lady|swimming teacher|the adults|adults|many|one) "
    r"(?:\w+ ){0,2}(?:say|says|said|saying|think|thinks|thought|call|calls|called|calling|reckon|reckons|claim|claims|"
    r"assume|assumes|see|sees|told|tell|tells|argue|insist|label|labels|suspect|suspects|wonder|believe|believes)\b"
)
FIRST_THOUGHT = re.compile(
    r"\b(?:i was (?:going|about|tempted) to (?:say|put|write)|i (?:nearly|almost) (?:said|put|wrote)|(?:my )?first (?:thought|instinct|"
    r"reaction)|"
    r"at first (?:i thought|glance)|id have said|i (?:used to|would have) (?:think|thought|said)|it would be easy to)\b"
)
DISAGREES = re.compile(
    r"\b(?:disagree|dont agree|not agree|dont think so|dont buy|dont see it|not convinced|nonsense|rubbish|not what i|wouldnt say|"
    r"thats not|thats wrong|unfair|isnt fair|not me|i dont|not fair|maybe he just|maybe she just|actually its|i think its|"
    r"wrong|im not so sure|id say its|really its|it isnt|its not|that isnt|i wouldnt|no evidence|not true|a myth|they are wrong|"
    r"theyre wrong)\b"
)
OR_NOT = re.compile(r"\b(?:is|are|could|does|do|was|whether|if)\b.*\bor not\b")
# Somebody else's child or home: right words, but not about this one.
ANECDOTE = re.compile(
    r"\b(?:my (?:own |foster |step |late |old |older |younger )*(?:son|sons|daughters?|grandson|granddaughter|grandchild|niece|nephew|"
    r"sister|brother|"
    r"sister in law|cousin|neighbours?|husband|wife|mates?|friends?|youngest|eldest|oldest|middle one|kids?|children|lads?|girls?|boys?|"
    r"twins)|"
    r"with my (?:first|second|third)|when i (?:was|worked|had)|i (?:once )?(?:had|knew|met|remember|looked after|worked with) (?:a|an|"
    r"one|my|another|some|mums|families)|"
    r"ive (?:met|known|had|seen|worked with) (?:a|an|mums|dads|families|one|another|plenty|lots|so many|kids|children)|"
    r"we (?:once )?had (?:a|an|one|another)|"
    r"(?:another|a different|the other) (?:child|family|mum|baby|little (?:boy|girl|one|lad)) (?:i|we|at|in|on))\b(?! (?:thought|"
    r"instinct|worry|concern|question|point))"
)
