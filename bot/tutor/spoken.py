"""Turns of phrase that only somebody who talks to the assistant uses, route by route.

The classifier judges a whole message; these look for the few words that give it away, whatever else stands beside them.
"""

import re

_LONGEST = 18  # words: in a longer message such words are part of a thought

_PHRASES = (
    ("stop", r"^(?:brb|bbl|afk|hold that thought|one sec|hang on (?:ive|phones?)|phones? (?:is )?ringing|gtg|g2g|ttyl)\b|"
             r"\b(?:ive|i|we|im) (?:got|have got|have|need) to (?:(?:go|dash|run|get off)\b(?! over| through| back to| and see)|(?:leave|stop)(?: it)?(?: there| here| now)*$)|\b(?:got|need) to (?:go|dash|run|stop)(?: now| here| there)*$|\bgotta (?:go|dash|run)\b|"
             r"\b(?:ill|i will|can i|let me|will) (?:finish|carry on|continue|do (?:the rest|it|this)|come back|pick this up)(?: \w+){0,3} (?:later|tomorrow|tonight|another|after|next|in a bit)\b|"
             r"\b(?:enough|done|thats me|finished) for (?:now|today|tonight|one day|one night|the day)\b|\bcall it a (?:day|night)\b|(?<!sit )(?<!step )(?<!stand )(?<!hold )\bback (?:in a (?:bit|mo|min|sec)|in \w+ (?:mins?|minutes)|after my|later|tomorrow)\b|"
             r"\b(?:can|could|shall|lets) (?:we |i )?(?:leave|stop) (?:it |this )?(?:there|here)\b|\b(?:break|lunch|shift)s? (?:is )?over bye\b|"
             r"\b(?:my )?(?:break|shift) is over\b|\bsomeones at the door\b|\bvisitor at the door\b|\b(?:night night|nighty? night|(?:i|ill|we) (?:\w+ )?pick (?:it|this) up|leave it there (?:for|ill|and|till|until|now))\b|\bsave (?:it|this|that|my place)\b|\b(?:i|ill|im|gonna) ?(?:need|take|having|have|grab|due)? (?:a|my) (?:break|cuppa|brew|breather)\b|\bbed ?time for me\b"),
    ("hint", r"\b(?:throw me a bone|point me (?:somewhere|in the right)|(?:am i|is that) (?:on the right (?:lines|track)|warm|close|getting warm|near)|(?:what|anything|something|one|which|how many) (?:else )?(?:am i|ive i|have i|i am|im|i|ive) miss(?:ing|ed)\b|"
             r"(?:am i )?(?:meant|supposed) to (?:be )?(?:spot|see|notic|look|find|say|think)\w*|which (?:one )?should i (?:be )?(?:look|start|think)\w*|give (?:me|us) (?:a |an |another )?(?:hint|clue|nudge|steer|pointer|idea|starter)|gi(?:s|z|mme) (?:a )?(?:hint|clue)|need a (?:hint|clue|nudge|steer|pointer)|"
             r"(?:a|any|another|more|bigger|one more) (?:hints?|clues?|nudges?|pointers?)\s*(?:please|pls|plz|there|going|for me|then)?$|not a scooby|havent a clue|dont have a clue|no clue|get me started|where (?:do|should) i (?:start|look|begin)|gone blank|mind(?:s)? (?:gone )?blank|drawing a blank|stuck on this|is there (?:a|any|another) (?:hint|clue|nudge)(?! (?:of|that|in)\b))\b"),
    ("repeat", r"\b(?:(?:show|tell|read|give|send|see|have|read) (?:me |us )?(?:the )?(?:story|question|bit|child|vignette|text|scenario) (?:again|once more|one more time|back|about the child)|scroll(?:ed|s)? (?:up|off|away)|put the bit about the child|which child (?:are we|is this|was this|was it)|who (?:is|was) this (?:one )?(?:again|about)|"
               r"what (?:was|is) the (?:question|story)(?: again)?|(?:story|question) again|re ?read (?:about |through )?(?:the|that|this)|(?:another|a second|one more) look at (?:the |that )?(?:\w+ ){0,2}(?:story|question|vignette)|say that again|(?:can|could) (?:you|u) repeat|what did you (?:ask|say)|what were you asking|what am i answering|forgot(?:ten)? (?:the|what the) (?:story|question|child))\b"),
    ("progress", r"\b(?:how (?:far|much|many) (?:am i|have i|along|more|left|questions?|to go|stories|children|is left|are left)|(?:is (?:this|that|it)|am i (?:on|at)) (?:the )?(?:last|question|nearly|almost|end|halfway|final)|how am i (?:doing|getting on)|what(?:s| is| have i)? (?:left|done so far|my score|my progress)|"
                 r"what question (?:am i|are we) on|(?:which|what) (?:ones|stories|children) have i (?:done|finished)|have i (?:done|finished) (?:all|this|that|it|them|many)|how long (?:is left|to go|until)|nearly (?:there|done|finished)\s*$|where am i (?:up to|at|now)|did it save|is it saved|is my (?:answer|stuff|work|last one) saved)\b"),
    ("menu", r"\b(?:(?:another|different|new|next|older|younger|easier) (?:child|baby|story|scenario|toddler|kid|case|one) (?:please|pls|then|now|instead|this time)|(?:do|try|have|pick|choose|swap to|give me|show me|ready for|want|switch to|change to) (?:a |an |to )?(?:another|different|new|other|older|younger|easier) (?:child|baby|story|scenario|one|kid|case)|"
             r"(?:is there|have you|can i|could i|can we|got|do|give me|want|try|pick) (?:\w+ ){0,3}(?:less|not so) \w+ (?:story|one|scenario)|what other (?:children|stories|babies|ones|scenarios)|which (?:other )?(?:children|stories|scenarios) (?:are|have|can|do)|back to the (?:list|menu|start page|main)|(?:see|show me|go to) the (?:list|menu)|let me pick another|change (?:the )?(?:child|story|scenario)\s*$|who else (?:is there|have you got)|got a different (?:story|one|child))\b"),
    ("help", r"\b(?:how (?:do|does) (?:i|this|it|you) (?:use|work|do this|go)|do i just (?:write|type|answer|say)|multiple choice|what (?:can|do) i (?:type|say|do here|write)|what are you for|whats (?:all )?this (?:all )?about|first time (?:on|using|here)|new to this|what am i doing here|what am i (?:meant|supposed) to do|how does this work|what commands)\b"),
    ("restart", r"\b(?:(?:start|begin|do) (?:it |this |that |this one |the story |from )?(?:all )?(?:over|again) (?:from (?:the )?(?:start|scratch|beginning|top))|from (?:scratch|the top) please|start over\s*$|(?:go )?back to the (?:start|beginning) of (?:this|the) story|wipe (?:it|this|that|everything|my answers)|scrap (?:all|everything|the lot|my answers)|take it from the top|take it (?:right |all the way )?back to the (?:start|beginning)|can i redo|redo this)\b"),
    ("chitchat", r"^(?:ta|thanks?|thank you|cheers|thx|ty|nice one|much appreciated)\b(?!.*\b(?:mum|her|his|him|them|dad|parents?|family|turn|praise)\b)(?!.{60})|\b(?:who (?:wrote|made|built|invented) (?:this|these|you)|are you (?:a )?(?:real|human|robot|bot|ai|person)|do you (?:ever )?(?:sleep|eat|get tired|like|have feelings)|shut up (?:you|bot)|youre (?:useless|rubbish|funny|clever|annoying|great|brilliant))\b|"
                 r"^(?:lol|haha+|hehe|lmao|blimey|wow|omg)\b(?!.*\b(?:he|hes|shes|she|they|just|mum|child|baby|toddler|kids)\b).{0,40}$"),
    ("chitchat", r"^(?:oh |aw+ |god |blimey )*(?:this|that|its|these|it)?(?: one| ones| story)?(?: is| are|s)?(?: so| really| very| too| a bit| such a| pretty)* (?:sad|grim|heavy|depressing|upsetting|awful|heartbreaking)(?: one| story| this)?$"),
    ("skip", r"\b(?:(?:whats|what is|what) next\s*$|next (?:question|one) (?:please|pls|plz|then)|can (?:we|i) (?:move on|skip|go on|leave)|move on from this|(?:cant|dont want to|wont|not) (?:do|doing|answer|answering) (?:this|that|the) (?:one|question|levels?)|dont want to guess|leave this one|just (?:tell|show) me (?:the )?answers?|give up on this|miss (?:it|this|that) (?:one )?out|not (?:doing|writing) (?:a|the|any) reflection|give (?:the|this|that) (?:reflection|question) a miss|(?:do|gimme|give me|on to) the next (?:one|question|q)|come back to this (?:q|question|one))\b"),
)  # fmt: skip
_COMPILED = tuple((route, re.compile(pattern)) for route, pattern in _PHRASES)
_MEANS = re.compile(r"\bwhat (?:do|did) (?:you|u) mean\b|what does (?:it|that|this) mean\b(?! to)|\bwhat(?:s| is) (?:meant by|the difference)|\bwhat does .{1,40} mean\b|\bmean by\b|\bin plain english\b|\bremind me what\b")


def spoken_route(plain: str) -> str | None:
    """Return the route that a turn of phrase gives away; ``plain`` is lower case without punctuation."""
    if len(plain.split()) > _LONGEST:
        return None
    return next((route for route, pattern in _COMPILED if pattern.search(plain)), None)


def asks_meaning(plain: str) -> bool:
    """Whether the message asks what something means, in so many words."""
    return len(plain.split()) <= _LONGEST and bool(_MEANS.search(plain))
