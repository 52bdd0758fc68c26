"""Read the reply to a yes/no that was asked in between."""

import re
from collections.abc import Mapping

_YES = re.compile(
    r"(?:yes|yeah|yep|yup|yea|aye|sure|exactly|correct|of course|ok|okay|go on|go ahead|i do|i did|please do)"
    r"(?: (?:yes|yeah|please|pls|thanks|thank you|go on|go ahead|do it|do that|i do|i did|i am|i mean that|thats it|thats right|"
    r"exactly|definitely|of course|ok|sure|erase it|erase everything|it is|it does|start again))*"
)
_NO = re.compile(
    r"(?:no|nope|nah|naw|not really|never mind|nevermind|cancel|leave it|better not|dont|i dont|i didnt)"
    r"(?: (?:no|nope|thanks|thank you|ta|cheers|sorry|not really|not that|dont|i dont|i didnt|actually|better not|leave it|"
    r"never mind|keep it|its not|it isnt|please|pls))*"
)
_LONGEST = 6  # words; more is a message of its own
_SURE = 0.8  # the classifier's confidence that is enough without such words


def yes_or_no(text: str, intents: Mapping[str, float]) -> bool | None:
    """Return True or False for a short yes or no, None for anything else ("no eye contact" is an answer)."""
    plain = " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’`]", "", text.lower())).split())
    if _YES.fullmatch(plain):
        return True
    if _NO.fullmatch(plain):
        return False
    if not plain or len(plain.split()) > _LONGEST:
        return None
    if intents.get("affirm", 0.0) >= _SURE:
        return True
    return False if intents.get("deny", 0.0) >= _SURE else None
