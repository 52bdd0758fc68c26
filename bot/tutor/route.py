"""Decide what a message is, knowing what is open, what Rasa's NLU thinks and what the scorer found.

A mistake has to be cheap: what could be an answer is an answer; a short message that looks like a command but may be
an answer is asked about, and its words are kept. Commands are only obeyed outright when little speaks against them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.tutor.lookup import asks_about_process
from bot.tutor.safety import Concern, assess
from bot.tutor.signs.somebody import names_somebody
from bot.tutor.spoken import asks_meaning, spoken_route

ROUTES = (
    "answer", "hint", "repeat", "explain", "skip", "stop", "progress", "menu", "help", "restart", "disclosure", "chitchat",
)  # fmt: skip
COMMANDS = ("hint", "repeat", "explain", "skip", "stop", "progress", "menu", "help", "restart")
# Routes of the conversation that outsiders see as one of the above.
ALSO = {"contest": "answer", "gap": "answer", "yes": "answer", "no": "answer", "my-data": "help", "erase": "restart", "rate": "help"}

INTENTS = {
    "give_answer": "answer", "ask_hint": "hint", "ask_repeat": "repeat", "ask_explanation": "explain",
    "skip_question": "skip", "stop_session": "stop", "ask_progress": "progress", "ask_menu": "menu", "ask_help": "help",
    "restart_scenario": "restart", "make_smalltalk": "chitchat", "contest_verdict": "contest",
    "not_available_here": "gap", "ask_my_data": "my-data", "erase_my_data": "erase", "affirm": "yes", "deny": "no",
    "disclose_child": "answer", "disclose_self": "answer",
}  # fmt: skip
_EXACT = {
    "hint": "hint", "a hint": "hint", "hints": "hint", "clue": "hint", "another hint": "hint", "next hint": "hint",
    "hint please": "hint", "hint pls": "hint", "more hints": "hint", "nudge": "hint", "im stuck": "hint", "stuck": "hint",
    "repeat": "repeat", "again": "repeat", "story": "repeat", "the story": "repeat", "question": "repeat",
    "say again": "repeat", "repeat please": "repeat", "what was the question": "repeat",
    "skip": "skip", "next": "skip", "next question": "skip", "move on": "skip", "pass": "skip", "skip it": "skip",
    "skip this": "skip", "next please": "skip", "skip please": "skip", "next one": "skip",
    "stop": "stop", "quit": "stop", "exit": "stop", "bye": "stop", "pause": "stop", "goodbye": "stop", "end": "stop",
    "later": "stop", "good night": "stop", "see you": "stop", "stop please": "stop", "done for today": "stop", "finish": "stop",
    "progress": "progress", "my progress": "progress", "score": "progress", "how am i doing": "progress",
    "menu": "menu", "main menu": "menu", "list": "menu", "another child": "menu", "change": "menu", "scenarios": "menu",
    "stories": "menu", "another story": "menu", "different child": "menu",
    "help": "help", "commands": "help", "options": "help", "instructions": "help", "what can i do": "help",
    "restart": "restart", "start again": "restart", "start over": "restart", "begin again": "restart", "reset": "restart",
    "rate": "rate", "rate myself": "rate", "self rating": "rate", "rating": "rate",
    "forget me": "erase", "what do you know about me": "my-data", "my data": "my-data",
    "i did say that": "contest", "i said that": "contest",
}  # fmt: skip
_NOT_SAID = ("unreadable", "copied", "list", "repeated", "empty")  # there is nothing of the person's own in it to route
_LIKELY_REAL = 0.8  # the classifier's word from which no command outweighs a sign
_LIKE_AN_ANSWER = 0.6  # ... and its word for an answer that weakens a sign in a long message
_PLAIN_ASKING = ("hint", "progress", "repeat", "menu", "help", "explain", "restart")
_FAINT = ("stop", "chitchat")  # what outweighs a sign that only the classifier sees
_NEVER_AN_ANSWER = ("hint", "progress", "repeat", "menu")
_GREETING = re.compile(
    r"^(?:hi+|hello+|hey+|hiya|heya|morning|good (?:morning|afternoon|evening)|evening|afternoon|yo|alright|hi there|hello there)\b"
)
_POLITE = re.compile(r"\b(?:please|pls|plz|thanks|thank you|ta|cheers|sorry|now|ok|okay|just|lol|attune|bot|slash)\b")
# What only somebody who talks to the assistant says; such words are rarely part of an answer about a child.
_TO_ME = re.compile(
    r"\b(?:(?:can|could|would|will|do|are|did|have) (?:you|u|i|we) |(?:show|tell|give|remind|throw|send|read) (?:me|us)\b|this (?:app|bot|thing|quiz|one|question|story)|"
    r"(?:the|that|your|last|next|first|previous) (?:story|question|text|hint|screen|one|bit about)|what (?:does|do|is|are|was|were|did)|whats|what s|"
    r"the (?:list|menu|start|beginning)|how (?:many|far|does|do|long|am)|where (?:am|was|were|are)|which (?:child|question|one|ones|level|bit)|"
    r"i (?:give up|dont know|dont get|dont understand|cant think|cant do|havent a clue|have no idea|need a|got to go|have to go|gotta|want to (?:stop|go|skip|see|do))|"
    r"ive (?:lost|gone|forgotten|got to|had enough)|im (?:stuck|lost|confused|done|off|tired|out|knackered)|brb|back (?:in|after|later|soon|tomorrow)|"
    r"(?:does|do|would|is|are|where) .{0,40}\b(?:come|go|count|belong|fit|fall|sit|be|same|in|under)\b)"
)
_QUESTION = re.compile(
    r"^(?:so |and |but |er |erm |um |sorry |ok |hang on |wait |remind me )*(?:what|whats|wot|wots|which|does|do|is|are|define|explain|meaning|difference|"
    r"whats the|could you explain|can you explain|(?:can|could) you tell me|how is|how do you|where|when you say|i dont (?:know|understand|get) what|(?:im )?not (?:sure|clear) what|never heard|never come across|remind)\b"
)
_ABOUT_TERM = re.compile(
    r"\b(?:mean|means|meant|meaning|difference|same (?:as|thing)|stand for|stands for|define|definition|explain|"
    r"level [1-5] (?:or|and)|[1-5] (?:or|and|vs|versus) (?:level )?[1-5]|under|count as|come under|part of|remind me what|what (?:is|are|does)|whats|who is|like again|when you say|about again|is that|different from|mix them up)\b"
)
_SKIPS = re.compile(r"\b(?:leave (?:it|this one)|move (?:on|along)|skip|next)\b.{0,8}$")
_NO_MORE = re.compile(r"\bno more (?!for\b|please\b|thanks\b|today\b|now\b|questions?\b|stor)")  # "no more staying in": a plan
_FEW, _NEARLY = 6, 0.35
_ASIDE = 10  # words: in a longer message beside the stories only a clear command is one
_LONG_TALK = 8  # words: small talk is short, a longer one may be a thought put chattily
_OF_FAMILY = re.compile(r"^(?:is|are|does|do|was|were|has|have) (?:it|he|she|they|mum|dad|the|this|her|his|there|anyone|anybody)\b")
_TEXTED = {"nxt": "next", "agn": "again", "wat": "what", "wots": "whats"}
_NUMBER = r"(?:[1-5]|one|two|three|four|five)"
_UNIT = re.compile(rf"^\W*(?:levels?\s*|l)?{_NUMBER}(?:\W+(?:(?:and|to|or|&)\W+)?{_NUMBER})*\W*$", re.I)


@dataclass(frozen=True)
class Findings:
    """What the scorer made of the message against the open question."""

    points: int = 0
    unsure: int = 0
    levels: int = 0
    tiers: int = 0
    reason: str = ""

    @property
    def weight(self) -> float:
        return self.points + 0.4 * self.unsure + self.levels + 2 * self.tiers


@dataclass(frozen=True)
class Decision:
    """``doubtful``: ask before obeying. ``concern`` is set for disclosures, sure or to be asked about."""

    route: str
    confidence: float
    doubtful: bool = False
    concern: Concern | None = None

    @property
    def public(self) -> str:
        """The route as one of :data:`ROUTES`.

        A doubtful command is an answer until the person says otherwise, and what may be about somebody real is a
        disclosure until they say that it is not: neither is obeyed, and the second is not scored either.
        """
        return "answer" if self.doubtful else ALSO.get(self.route, self.route)


def decide(text: str, pending: str | None, intents: Mapping[str, float], find: Callable[[], Findings], names_a_term: bool = False,
           concern: Concern | None = None, correct: Callable[[str], str] = str) -> Decision:  # fmt: skip
    """Return the route of ``text``.

    ``pending``: notice, levels, pathway, feedback, menu or None. ``intents``: NLU confidences, 0 to 1. ``names_a_term``:
    the glossary, the levels or the continuum know what is asked about. ``concern``: what safety made of it, before
    anything else. ``correct`` mends the spelling of a word. ``find`` asks the scorer, and is only called once safety has nothing against it.
    """
    plain = _mended(_plain(text), correct)
    if concern is not None:
        return _concerned(text, plain, pending, intents, names_a_term, concern)
    findings = find()
    if findings.reason in _NOT_SAID and not (findings.reason == "unreadable" and spoken_route(plain)):
        return Decision("answer", 1.0)
    return _command(text, plain, pending, intents, findings, names_a_term)


def look_for_concern(text: str, pending: str | None, intents: Mapping[str, float], masked: str = "") -> Concern | None:
    """Ask safety, with what only the classifier says of the message. ``masked`` is the text without private details."""
    like_an_answer = intents.get("give_answer", 0.0) >= _LIKE_AN_ANSWER
    return assess(text, intents, pending, like_an_answer) or names_somebody(masked or text)


def _concerned(text: str, plain: str, pending: str | None, intents: Mapping[str, float], names_a_term: bool, concern: Concern) -> Decision:
    """A disclosure, unless the sign is a faint one and the message a plain command: "another one, this is too sad"."""
    if concern.sure:
        return Decision("disclosure", 0.95, concern=concern)
    if _real(intents) < _LIKELY_REAL:
        command = _command(text, plain, pending, intents, Findings(), names_a_term)
        if command.confidence >= 0.9 and command.route in (*_PLAIN_ASKING, *(_FAINT if concern.sign == "classifier" else ())):
            return command
    return Decision("disclosure", 0.6, concern=concern)


def _real(intents: Mapping[str, float]) -> float:
    return intents.get("disclose_child", 0.0) + intents.get("disclose_self", 0.0)


def _command(text: str, plain: str, pending: str | None, intents: Mapping[str, float], findings: Findings, names_a_term: bool) -> Decision:
    asked = pending in ("notice", "levels", "pathway")
    bare = " ".join(_POLITE.sub(" ", plain).split())
    exact = _EXACT.get(plain) or _EXACT.get(bare)
    if exact:
        return Decision(exact, 1.0)
    if asked and (_UNIT.match(text) or (pending == "levels" and _UNIT.match(bare)) or not plain):
        return Decision("answer", 1.0)
    shares = _shares(intents)
    route, share = max(shares.items(), key=lambda item: item[1], default=("answer", 0.0))
    sure = share > 0.7 and route in COMMANDS
    other = sure and route != "explain"  # "what am I meant to be spotting": how one asks for a hint, not for a meaning
    if asked and names_a_term and asks_about_process(plain) and not other:
        return Decision("explain", 0.9)
    spoken = spoken_route(plain)
    if (spoken == "hint" and _SKIPS.search(plain)) or (spoken in ("hint", "stop") and sure and route == "skip"):
        spoken = "skip"
    if spoken == "repeat" and sure and route == "restart":
        spoken = "restart"
    if spoken == route and sure:
        return Decision(spoken, share)
    if spoken and (findings.weight < 1 or spoken in _NEVER_AN_ANSWER):
        return Decision(spoken, max(0.9, shares.get(spoken, 0.0)))
    words = len(plain.split())
    if not other and _asks_for_meaning(text, plain, words, names_a_term, shares, findings, pending):
        return Decision("explain", 0.9)
    if pending == "menu" and bare != plain and words <= 5 and shares.get("answer", 0.0) > 0.5:  # "clinging please": a story's name
        return Decision("menu", 0.6)
    if not asked:
        return _without_question(plain, pending, shares, words)
    if route == "answer":
        return _doubted_command(shares, words, findings) or Decision(route, share)
    return _weighed(route, share, shares, plain, words, findings)


def _shares(intents: Mapping[str, float]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for intent, share in intents.items():
        route = INTENTS.get(intent)
        if route:
            shares[route] = shares.get(route, 0.0) + share
    return shares


def _asks_for_meaning(text: str, plain: str, words: int, names_a_term: bool, shares: Mapping[str, float],
                      findings: Findings, pending: str | None) -> bool:  # fmt: skip
    """A question about a word, not a question about the family."""
    if words > 18:
        return False
    share = shares.get("explain", 0.0)
    if (asks_meaning(plain) and (findings.weight < 1 or _QUESTION.match(plain))) or (names_a_term and text.rstrip().endswith(("= ?", "=?"))):
        return True
    asking = bool(_QUESTION.match(plain)) or text.strip().endswith("?")
    only_asks = words <= 11 and bool(_ABOUT_TERM.search(plain)) and not re.search(r"\?\s+\w", text)
    if findings.levels and (re.search(r"\?\s+\w", text) or (shares.get("answer", 0.0) > share and not only_asks)):
        return False
    if names_a_term and words <= 5 and text.rstrip().endswith("??"):
        return True
    if share >= 0.6 and (asking or names_a_term) and words <= 14:
        return True
    if names_a_term and asking and words <= 5 and share >= 0.15 and not findings.points and not _OF_FAMILY.match(plain):
        return True
    return asking and bool(_ABOUT_TERM.search(plain)) and (names_a_term or share >= 0.25) and shares.get("answer", 0) < 0.97


def _without_question(plain: str, pending: str | None, shares: Mapping[str, float], words: int) -> Decision:
    """Nothing of the story is open: an answer there is a reflection (feedback) or a choice (menu)."""
    rest = {r: s for r, s in shares.items() if r != "answer"}
    route, share = max(rest.items(), key=lambda item: item[1], default=("answer", 0.0))
    answer = shares.get("answer", 0.0)
    enough = 0.3 if pending == "menu" and words <= 8 else max(answer, 0.25 if _TO_ME.search(plain) else 0.5)
    if words > _ASIDE:
        enough = max(enough, 0.5)
    if share >= enough and not (answer > share and route in ("yes", "no", "contest", "gap")):
        return Decision(route, share)
    return Decision("answer", max(answer, 0.5))


def _doubted_command(shares: Mapping[str, float], words: int, findings: Findings) -> Decision | None:
    """A few words with nothing of the story in them that are nearly as like a command: better asked."""
    route = max(COMMANDS, key=lambda r: shares.get(r, 0.0))
    share = shares.get(route, 0.0)
    if words > _FEW or findings.weight or share < _NEARLY:
        return None
    return Decision(route, share, doubtful=True)


def _weighed(route: str, share: float, shares: Mapping[str, float], plain: str, words: int, findings: Findings) -> Decision:
    """A command by the NLU while a question is open: believe it, ask, or take it for an answer."""
    answer = shares.get("answer", 0.0)
    if route in ("yes", "no"):
        return Decision("answer", 1 - share)
    to_me = bool(_TO_ME.search(plain)) or bool(_GREETING.match(plain) and words <= 5)
    belief = share - (1.0 if route == "chitchat" else 0.5) * answer - 0.12 * findings.weight - 0.02 * max(0, words - 8) + (0.25 if to_me else 0.0)
    if findings.tiers or findings.levels:
        belief -= 0.4
    if findings.points and not to_me:
        belief -= 0.3
    if (route == "stop" and _NO_MORE.search(plain)) or (route == "chitchat" and words > _LONG_TALK):
        belief = min(belief, 0.44)  # asked about at most
    if route == "chitchat" and not to_me and words <= 3:  # "messy play", "fidget": an answer has few words as well
        belief -= 0.1
    if belief >= 0.45 and share > 0.5:
        return Decision(route, share)
    if belief >= 0.2 and words <= 12:
        return Decision(route, share, doubtful=True)
    return Decision("answer", max(answer, 1 - share))


def _mended(plain: str, correct: Callable[[str], str]) -> str:
    """Return the message with its spelling mended where that makes a command of it, else as it is."""
    mended = " ".join(_TEXTED.get(w) or correct(w) for w in plain.split())
    if mended == plain or _EXACT.get(plain) or spoken_route(plain):
        return plain
    return mended if _EXACT.get(" ".join(_POLITE.sub(" ", mended).split())) or spoken_route(mended) else plain


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’`]", "", text.lower())).split())
