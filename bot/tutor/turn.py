"""One message in, one outcome out. Pure: the same state, message and tools give the same outcome.

Safety is looked at before anything else, in every state. Then whatever yes/no was asked is settled, then the message
is routed (:mod:`bot.tutor.route`) and handed to the move that belongs to the route.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.scoring.verdict import AnswerScore
from bot.tutor import answering, asides, opening, place, safe
from bot.tutor.closing import reflect
from bot.tutor.desk import Desk
from bot.tutor.lookup import asks_about_process, explain
from bot.tutor.outcome import Message, Outcome, Tools
from bot.tutor.rating import colour_in, rate
from bot.tutor.recall import remember
from bot.tutor.route import Decision, Findings, decide
from bot.tutor.state import IN_STORY, QUESTIONS, Trainee

_ASKED_KINDS = {"question": "", "menu": "menu", "new": "menu", "rating": "menu", "recall": "feedback"}


def take_turn(trainee: Trainee, message: Message, tools: Tools) -> Outcome:
    """Answer ``message``; every message gets at least one reply."""
    desk = Desk(trainee, message, tools)
    scores = answering.score_all(desk)
    decision = _decide(desk, scores)
    if trainee.pending.kind == "real":
        meant = safe.meant(desk, decision)
        held = tools.waiting.pop(message.person, None)
        if meant == "real":
            return safe.respond(desk, decision.concern.whom if decision.concern else "both")
        desk.trainee = desk.trainee.resumed()
        if meant == "story":
            return _about_the_story(desk, held)
        scores = answering.score_all(desk)
        decision = _decide(desk, scores)
    elif decision.concern is not None:
        if decision.route == "disclosure":
            return safe.respond(desk, decision.concern.whom)
        _greet_once(desk)
        return safe.ask(desk)
    desk.keep()
    _greet_once(desk)
    return _settle_then_move(desk, decision, scores)


def _greet_once(desk: Desk) -> None:
    if not desk.trainee.greeted:
        opening.greet(desk)


def _about_the_story(desk: Desk, held: Message | None) -> Outcome:
    """It was about the story after all: take the words that waited as the answer they are."""
    desk.keep()
    desk.say("real_no")
    if held is None or desk.trainee.pending.kind not in IN_STORY:
        place.back(desk)
        return desk.done("answer")
    if desk.trainee.pending.kind == "question":
        return answering.answer_kept(desk, held.text)
    desk.take(held.text)
    return reflect(desk, "answer")


def _settle_then_move(desk: Desk, decision: Decision, scores: dict[str, AnswerScore]) -> Outcome:
    """Settle whatever yes/no was asked; a message that does not settle it counts for what was open before."""
    settle = _SETTLE.get(desk.trainee.pending.kind)
    if settle is not None:
        settled = settle(desk, decision)
        if settled is not None:
            return settled
        desk.trainee = desk.trainee.resumed()
        scores = answering.score_all(desk)
        decision = _decide(desk, scores)
    if opening.was_away(desk):
        opening.welcome_back(desk)
        if decision.route == "chitchat" and desk.replies:
            place.back(desk)
            return desk.done("chitchat")
    return _move(desk, decision, scores)


def _decide(desk: Desk, scores: dict[str, AnswerScore]) -> Decision:
    pending = _pending(desk.trainee)
    return decide(desk.text, pending, desk.message.intents, _findings(scores, pending), _names_a_term(desk.text, desk.tools))


def decide_for(scenario: str | None, pending: str, text: str, intents: Mapping[str, float], tools: Tools) -> Decision:
    """Route one message outside a conversation (``attune route``); without ``scenario`` the first one stands in."""
    scores: dict[str, AnswerScore] = {}
    if pending in QUESTIONS and text.strip():
        name = scenario or tools.guidance.scenarios[0].id
        scores = {pending: tools.scorer.score(name, pending, text)}
    return decide(text.strip().removeprefix("/"), pending, intents, _findings(scores, pending), _names_a_term(text, tools))


def _move(desk: Desk, decision: Decision, scores: dict[str, AnswerScore]) -> Outcome:
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
    return answering.answer(desk, decision.route, scores)


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


def _findings(scores: dict[str, AnswerScore], pending: str | None) -> Findings:
    own = scores.get(pending or "")
    if own is None:
        return Findings()
    unsure = sum(v.state == "unsure" for v in own.points)
    return Findings(len(own.found), unsure, len(own.levels), len(own.continuum), own.reason)


def _names_a_term(text: str, tools: Tools) -> bool:
    return asks_about_process(text) or bool(explain(tools.guidance, text))
