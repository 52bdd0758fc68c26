"""Everything that is not an answer: each does what a person expects and comes back to what was open."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.tutor import answering, rating
from bot.tutor.closing import reflect
from bot.tutor.desk import Desk
from bot.tutor.lookup import asks_about_process, choose, explain
from bot.tutor.opening import begin, start
from bot.tutor.outcome import AttemptChanged, EraseAll, Outcome
from bot.tutor.place import back, show_menu, show_open, show_story
from bot.tutor.replies import Choice, Reply
from bot.tutor.route import Decision
from bot.tutor.smalltalk import smalltalk
from bot.tutor.state import Attempt, Pending, Trainee
from bot.tutor.yes_no import yes_or_no


def hint(desk: Desk) -> Outcome:
    if desk.trainee.pending.kind == "question":
        return answering.hint(desk)
    back(desk)
    return desk.done("hint")


def repeat(desk: Desk) -> Outcome:
    if desk.trainee.attempt is None:
        show_menu(desk)
        return desk.done("repeat")
    desk.say("repeat")
    show_story(desk, desk.scenario)
    show_open(desk)
    return desk.done("repeat")


def explain_term(desk: Desk) -> Outcome:
    """Explain from the glossary, the levels and the continuum; say so when the term is not known."""
    found = explain(desk.tools.guidance, desk.text)
    for term in found:
        desk.replies.append(Reply("explain", desk.wording.say("explain", term=term.term, says=term.says) + f" (The toolkit, {term.source.split('; ')[0]}.)"))
    if not found:
        desk.say("explain_process" if asks_about_process(desk.text) else "explain_unknown", "explain")
    back(desk)
    return desk.done("explain")


def skip(desk: Desk) -> Outcome:
    kind = desk.trainee.pending.kind
    if kind == "question":
        return answering.skip(desk)
    if kind in ("reflection", "supervision"):
        return reflect(desk, "skip")
    back(desk)
    return desk.done("skip")


def stop(desk: Desk) -> Outcome:
    if desk.trainee.pending.kind == "rating":
        rating.finish_rating(desk)
    desk.say("stop" if desk.trainee.attempt else "stop_menu")
    return desk.done("stop")


def progress(desk: Desk) -> Outcome:
    """Stories done, where one is, and what was found: words and a small bar, no grade."""
    guidance, trainee = desk.tools.guidance, desk.trainee
    lines = [desk.wording.say("progress_done", done=len(trainee.finished), all=len(guidance.scenarios))]
    if trainee.attempt is None and not trainee.finished:
        lines = [desk.wording.say("progress_none")]
    if trainee.attempt is not None:
        number = ("notice", "levels", "pathway").index(desk.attempt.question) + 1
        key = "progress_closing" if trainee.pending.kind in ("reflection", "supervision") else "progress_open"
        lines.append(desk.wording.say(key, title=desk.scenario.title, number=number))
        for question, name in (("notice", "Noticed"), ("pathway", "Pathway")):
            main = [p for p in desk.scenario.points(question) if p.weight == "key"]
            found = sum(desk.attempt.has(question, p.id) for p in main)
            bar = "●" * found + "○" * (len(main) - found)
            lines.append(desk.wording.say("progress_found", name=name, bar=bar, found=found, all=len(main)))
    desk.replies.append(Reply("progress", "\n".join(lines)))
    back(desk)
    return desk.done("progress")


def menu(desk: Desk) -> Outcome:
    """Show the list; an open story stays open. A request that names a child goes straight there."""
    if desk.trainee.pending.kind == "rating":
        rating.finish_rating(desk)
    wanted = choose(desk.tools.guidance, desk.text) if len(desk.text.split()) > 1 else None
    if wanted is not None and not (desk.trainee.attempt and desk.attempt.scenario == wanted.id):
        return start(desk, wanted)
    if desk.trainee.attempt is not None:
        desk.say("menu_again", title=desk.scenario.title)
        desk.trainee = replace(desk.trainee, parked=_parked(desk.trainee.at_rest()), attempt=None)
    show_menu(desk)
    return desk.done("menu")


def _parked(trainee: Trainee) -> tuple[Attempt, ...]:
    assert trainee.attempt is not None
    rest = tuple(a for a in trainee.parked if a.scenario != trainee.attempt.scenario)
    return (*rest, trainee.attempt)


def help_(desk: Desk) -> Outcome:
    if desk.trainee.attempt is None:
        desk.say("help_menu")
        show_menu(desk)
        return desk.done("help")
    desk.say("help")
    desk.say("help_more")
    back(desk)
    return desk.done("help")


def restart(desk: Desk) -> Outcome:
    if desk.trainee.attempt is None:
        desk.say("restart_nothing")
        show_menu(desk)
        return desk.done("restart")
    desk.say("restart_ask", "choice", answering.YES_NO, title=desk.scenario.title)
    desk.trainee = desk.trainee.interrupted_by("restart")
    return desk.done("restart")


def chitchat(desk: Desk) -> Outcome:
    """One warm line, then what was open again."""
    smalltalk(desk)
    back(desk)
    return desk.done("chitchat")


def my_data(desk: Desk) -> Outcome:
    """The records add what is kept after the first line; then what was open comes again."""
    desk.say("data_intro")
    back(desk)
    outcome = desk.done("my-data")
    return replace(outcome, wants_data=True)


def erase(desk: Desk) -> Outcome:
    desk.say("erase_ask", "choice", answering.YES_NO)
    desk.trainee = desk.trainee.interrupted_by("erase")
    return desk.done("erase")


def doubt(desk: Desk, route: str) -> Outcome:
    """Ask before obeying; the words are put aside and not lost."""
    choices = (Choice(route.capitalize() if route != "chitchat" else "Just chatting", route), Choice("Part of my answer", "part of my answer"))
    desk.say(f"doubt_{route}", "choice", choices)
    desk.trainee = desk.trainee.interrupted_by("doubt", route, desk.masked.text)
    return desk.done(route)


def settle_doubt(desk: Desk, decision: Decision) -> Outcome | None:
    """Take the reply to a doubt: the command, or the words that were put aside as the answer they were.

    Somebody who just writes on has answered: then the words put aside and the new ones are one answer.
    """
    asked, kept = desk.trainee.pending.item, desk.trainee.pending.text
    plain = " ".join(re.sub(r"[^\w\s]", " ", desk.text.lower()).split())
    yes = yes_or_no(desk.text, desk.message.intents)
    is_answer = yes is False or bool(re.search(r"\b(?:answer|part of)\b", plain))
    obey = not is_answer and (yes is True or asked in (decision.route, plain))
    wrote_on = not is_answer and not obey and decision.route == "answer" and len(plain.split()) > 2
    if not (is_answer or obey or wrote_on):
        return None
    desk.trainee = desk.trainee.resumed()
    if obey:
        return MOVES[asked](desk)
    return answering.answer_kept(desk, f"{kept}\n{desk.text}" if wrote_on else kept)


def settle_restart(desk: Desk, decision: Decision) -> Outcome | None:
    yes = yes_or_no(desk.text, desk.message.intents)
    if yes is None:
        return None
    desk.trainee = desk.trainee.resumed()
    if yes:
        desk.entries.append(AttemptChanged(desk.attempt.id, desk.scenario.id, "dropped"))
        fresh = Attempt(desk.tools.new_id(), desk.scenario.id)
        desk.trainee = replace(desk.trainee, attempt=fresh, pending=Pending("question"))
        desk.entries.append(AttemptChanged(fresh.id, fresh.scenario, "begun"))
        desk.say("restart_done")
        begin(desk)
    else:
        desk.say("restart_no")
        back(desk)
    return desk.done("restart")


def settle_erase(desk: Desk, decision: Decision) -> Outcome | None:
    yes = yes_or_no(desk.text, desk.message.intents)
    if yes is None:
        return None
    desk.trainee = desk.trainee.resumed()
    if not yes:
        desk.say("erase_no")
        back(desk)
        return desk.done("erase")
    desk.say("erase_done")
    desk.tools.waiting.take(desk.message.person)
    desk.kept = None
    outcome = desk.done("erase")
    return replace(outcome, trainee=Trainee(), entries=(EraseAll(),))


MOVES: dict[str, Callable[[Desk], Outcome]] = {
    "hint": hint, "repeat": repeat, "explain": explain_term, "skip": skip, "stop": stop, "progress": progress,
    "menu": menu, "help": help_, "restart": restart, "chitchat": chitchat, "my-data": my_data, "erase": erase,
    "rate": rating.begin_rating,
}  # fmt: skip
