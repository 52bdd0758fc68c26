"""One message in, one outcome out. Pure: the same state, message and tools give the same outcome.

Safety is looked at before anything else, in every state. Then whatever yes/no was asked is settled, then the message
is routed (:mod:`bot.tutor.route`) and handed to the move that belongs to the route.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from rapidfuzz import fuzz

from bot.tutor import answering, asides, opening, place, safe
from bot.tutor.closing import reflect
from bot.tutor.desk import Desk
from bot.tutor.lookup import asks_about_process, explain
from bot.tutor.outcome import Message, Outcome, Tools
from bot.tutor.rating import colour_in, rate
from bot.tutor.recall import remember
from bot.tutor.route import Decision, Findings, decide, look_for_concern
from bot.tutor.state import IN_STORY, QUESTIONS, Attempt, Pending, Trainee

_COPIED, _ALIKE = 5, 90  # words from which a sentence can be a copy of the story's, and how alike it then is (of 100)
_ASKED_KINDS = {"question": "", "menu": "menu", "new": "menu", "rating": "menu", "recall": "feedback"}


def take_turn(trainee: Trainee, message: Message, tools: Tools) -> Outcome:
    """Answer ``message``; every message gets at least one reply."""
    desk = Desk(trainee, message, tools)
    tools.waiting.sweep()
    decision = _decide(desk)
    if trainee.pending.kind == "real":
        meant, held = safe.meant(desk, decision), tools.waiting.take(message.person)
        if meant == "real":
            return safe.respond(desk, decision.concern.whom if decision.concern else "both")
        desk.trainee = desk.trainee.resumed()
        if meant == "story":
            return _about_the_story(desk, held)
        desk.say("real_passed")
        decision = _decide(desk)
    elif decision.route == "disclosure" and decision.concern is not None:
        if decision.concern.sure:
            return safe.respond(desk, decision.concern.whom)
        _greet_once(desk)
        return safe.ask(desk)
    desk.keep()
    if safe.goes_on(desk):
        return safe.go_on(desk)
    desk.trainee = replace(desk.trainee, safety_given=False)
    _greet_once(desk)
    return _settle_then_move(desk, decision)


def _greet_once(desk: Desk) -> None:
    if not desk.trainee.greeted:
        opening.greet(desk)


def _about_the_story(desk: Desk, held: Message | None) -> Outcome:
    """It was about the story after all: take the words that waited as the answer they are."""
    desk.keep()
    desk.say("real_no" if held is not None else "real_late")
    if held is None or desk.trainee.pending.kind not in IN_STORY:
        place.back(desk)
        return desk.done("answer")
    if desk.trainee.pending.kind == "question":
        return answering.answer_kept(desk, held.text)
    desk.take(held.text)
    return reflect(desk, "answer")


def _settle_then_move(desk: Desk, decision: Decision) -> Outcome:
    """Settle whatever yes/no was asked; a message that does not settle it counts for what was open before."""
    settle = _SETTLE.get(desk.trainee.pending.kind)
    if settle is not None:
        settled = settle(desk, decision)
        if settled is not None:
            return settled
        desk.trainee = desk.trainee.resumed()
        decision = _decide(desk)
    if opening.was_away(desk):
        opening.welcome_back(desk)
        if decision.route == "chitchat" and desk.replies:
            place.back(desk)
            return desk.done("chitchat")
    return _move(desk, decision)


def _decide(desk: Desk) -> Decision:
    """Route what was typed: safety first, and only then, if it has nothing against it, the scorer."""
    pending, attempt, tools = _pending(desk.trainee), desk.trainee.attempt, desk.tools
    scenario = attempt.scenario if attempt and desk.trainee.lasting.kind == "question" else None
    masked = "" if desk.trainee.pending.kind == "real" else desk.masked.text
    own = _own_words(desk.text, scenario, tools)
    concern = look_for_concern(own, pending, desk.message.intents, masked) if own else None
    scored = None if desk.trainee.pending.kind == "real" else scenario  # whether it may be scored is just being asked
    return decide(desk.text, pending, desk.message.intents, lambda: _findings(scored, pending, desk), _names_a_term(desk.text, tools), concern, tools.scorer.correct)


def decide_for(scenario: str | None, pending: str, text: str, intents: Mapping[str, float], tools: Tools) -> Decision:
    """Route one message outside a conversation (``attune route``); without ``scenario`` the first one stands in."""
    question = pending if pending in QUESTIONS else ""
    attempt = Attempt("", scenario or tools.guidance.scenarios[0].id, question) if question else None
    kind = "question" if question else "menu" if pending == "menu" else "reflection"
    return _decide(Desk(Trainee(True, Pending(kind), attempt=attempt), Message("", text, intents), tools))


def _own_words(text: str, scenario: str | None, tools: Tools) -> str:
    """Leave out the story's own sentences, copied back: they tell of a child in the first person."""
    if scenario is None:
        return text
    story = tools.guidance.scenario(scenario).vignette.lower()
    parts = re.split(r"(?<=[.!?\n])\s+", text)
    return " ".join(p for p in parts if len(p.split()) < _COPIED or fuzz.partial_ratio(p.lower(), story) < _ALIKE)


def _move(desk: Desk, decision: Decision) -> Outcome:
    kind = desk.trainee.pending.kind
    if kind in ("menu", "new") and decision.route in _MAY_CHOOSE:
        return opening.choose_story(desk, decision.route)
    if decision.doubtful and kind == "question":
        if f"doubt_{decision.route}" in desk.tools.guidance.messages:
            return asides.doubt(desk, decision.route)
        decision = replace(decision, route="gap" if decision.route == "gap" else "answer")  # no words are lost either way
    if kind == "rating" and (colour_in(desk) or decision.route not in _WHILE_RATING):
        return rate(desk)
    if kind == "recall" and decision.route in ("answer", "skip", "chitchat", "hint", "yes", "no", "contest", "gap"):
        return remember(desk, decision.route)
    if kind in ("reflection", "supervision") and decision.route in ("answer", "skip", "gap", "yes", "no"):
        return reflect(desk, decision.route)
    move = asides.MOVES.get(decision.route)
    if move is not None:
        return move(desk)
    return answering.answer(desk, decision.route)


_WHILE_RATING = ("stop", "menu", "help", "erase", "my-data", "explain", "progress")
_MAY_CHOOSE = ("answer", "menu", "yes", "no", "chitchat", "repeat", "skip", "contest", "gap")
_SETTLE = {
    "unsure": answering.settle,
    "doubt": asides.settle_doubt,
    "restart": asides.settle_restart,
    "erase": asides.settle_erase,
}


def _pending(trainee: Trainee) -> str | None:
    """Say what is open in the words of the router."""
    pending = trainee.lasting
    if pending.kind == "question" and trainee.attempt:
        return trainee.attempt.question
    return _ASKED_KINDS.get(pending.kind, "feedback")


def _findings(scenario: str | None, question: str | None, desk: Desk) -> Findings:
    if scenario is None or question not in QUESTIONS or not desk.text:
        return Findings()
    own = desk.score(scenario, question)
    unsure = sum(v.state == "unsure" for v in own.points)
    return Findings(len(own.found), unsure, len(own.levels), len(own.continuum), own.reason)


def _names_a_term(text: str, tools: Tools) -> bool:
    return asks_about_process(text) or bool(explain(tools.guidance, text))
