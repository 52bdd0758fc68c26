"""A real child, or the writer's own distress: warm, short, no questions about details, and nothing of it is kept."""

import re
from dataclasses import replace

from bot.guidance.model import Contact
from bot.tutor import place
from bot.tutor.desk import Desk
from bot.tutor.outcome import Outcome, SafetyGiven
from bot.tutor.replies import Choice, Reply
from bot.tutor.route import Decision
from bot.tutor.state import LASTING

_FEW = 8  # words in which somebody takes up an offer
_GOES_ON = re.compile(
    r"\b(?:carry on|go on|going on|continue|keep going|proceed|resume|back to (?:it|the (?:story|scenario|question)))\b|^(?:yes|yeah|yep|ok|okay|sure)\b"
)
_REAL = ("somebody real", "real", "yes", "its real", "someone real", "real child", "real one", "a real child", "about me", "me", "myself", "both")
_STORY = ("the story", "story", "no", "the child in the story", "its the story", "just the story", "this story", "not real", "only the story")


def respond(desk: Desk, whom: str) -> Outcome:
    """Give the safety message. The words are neither kept here nor handed on."""
    safety = desk.tools.guidance.safety
    replies = {"child": safety.replies.child, "self": safety.replies.self_}.get(whom, safety.replies.both)
    text = desk.wording.pick(f"safety-{whom}", replies)
    after = desk.wording.pick("safety-after", safety.replies.after)
    lines = "\n".join(_line(c) for c in safety.contacts_for(whom))
    desk.replies = [Reply("safety", text), Reply("safety", lines, title="Who to turn to"), Reply("text", after)]
    desk.entries = [SafetyGiven(whom)]
    desk.kept = None
    if desk.trainee.pending.kind not in LASTING and desk.trainee.pending.kind != "new":
        desk.trainee = desk.trainee.resumed()
    desk.trainee = replace(desk.trainee, safety_given=True)
    return desk.done("disclosure")


def goes_on(desk: Desk) -> bool:
    """Whether this takes up the safety message's offer to go on with the story: what was open is still open, and not skipped."""
    plain = " ".join(re.sub(r"[^\w\s]", "", desk.text.lower()).split())
    return desk.trainee.safety_given and desk.trainee.pending.kind in LASTING and len(plain.split()) <= _FEW and bool(_GOES_ON.search(plain))


def go_on(desk: Desk) -> Outcome:
    """Show what was open when the safety message came."""
    desk.trainee = replace(desk.trainee, safety_given=False)
    place.show_open(desk)
    return desk.done("repeat")


def _line(contact: Contact) -> str:
    number = f": {contact.number}" if contact.number else ""
    return f"• {contact.name}{number} - {contact.when}"


def ask(desk: Desk) -> Outcome:
    """Not sure: one line. The words wait in memory, unkept, until it is said whom they are about."""
    replies = desk.tools.guidance.safety.replies.unsure
    choices = (Choice("The child in the story", "the story"), Choice("Somebody real", "somebody real"))
    desk.replies.append(Reply("choice", desk.wording.pick("safety-unsure", replies), choices=choices))
    desk.tools.waiting.hold(desk.message)
    desk.trainee = desk.trainee.interrupted_by("real")
    desk.kept = None
    return desk.done("disclosure")


def meant(desk: Desk, decision: Decision) -> str:
    """Read the reply to :func:`ask`: "real", "story", or "" when it is neither."""
    plain = " ".join("".join(c for c in desk.text.lower() if c.isalnum() or c == " ").split())
    if decision.concern is not None or plain in _REAL or (decision.route == "yes" and len(plain.split()) < 4):
        return "real"
    if plain in _STORY or (decision.route == "no" and len(plain.split()) < 6) or ("story" in plain.split() and len(plain.split()) < 9):
        return "story"
    return "real" if "real" in plain.split() and len(plain.split()) < 9 else ""
