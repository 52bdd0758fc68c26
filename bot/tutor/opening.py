"""Greeting, the list of stories, beginning and resuming one."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.guidance import Scenario
from bot.tutor.desk import Desk
from bot.tutor.feedback import short
from bot.tutor.lookup import choose
from bot.tutor.outcome import AttemptChanged, Outcome
from bot.tutor.place import place_in_words, show_menu, show_open, show_question, show_story
from bot.tutor.recall import look_back
from bot.tutor.smalltalk import smalltalk
from bot.tutor.state import IN_STORY, Attempt

_PAUSE = timedelta(hours=6)


def greet(desk: Desk) -> None:
    """Say what this is, that it can miss one's meaning, who reads the answers and for how long: before the first answer."""
    desk.say("greeting")
    desk.say("greeting_privacy", days=desk.tools.retention_days)
    desk.say("greeting_help")
    desk.trainee = replace(desk.trainee, greeted=True)


def was_away(desk: Desk) -> bool:
    """Whether the person had stopped, or has not written for a good while."""
    seen = desk.trainee.seen
    return desk.trainee.away or (bool(seen) and desk.tools.now() - datetime.fromisoformat(seen) > _PAUSE)


def welcome_back(desk: Desk) -> None:
    """After a stop or a long pause: where we were, and what had been found."""
    desk.trainee = replace(desk.trainee, away=False)
    if desk.trainee.attempt is None or desk.trainee.pending.kind not in IN_STORY:
        return
    scenario = desk.scenario
    names = [short(p) for q in ("notice", "pathway") for p in scenario.points(q) if desk.attempt.has(q, p.id)]
    found = desk.wording.say("last_time_found", points="; ".join(names[:4])) if names else desk.wording.say("last_time_nothing")
    desk.say("welcome_back", title=scenario.title, place=place_in_words(desk), found=found)


def choose_story(desk: Desk, route: str) -> Outcome:
    """Nothing is open but the list: pick a story from what was typed, chat a line, or show the list."""
    scenario = choose(desk.tools.guidance, desk.text)
    if scenario is not None:
        return start(desk, scenario)
    if route == "chitchat" and desk.trainee.pending.kind != "new":
        smalltalk(desk)
    elif route == "contest":
        desk.say("contest_nothing")
    elif desk.trainee.pending.kind != "new" and desk.text and route == "answer":
        desk.say("menu_answer_kept" if len(desk.text.split()) > 3 else "menu_unknown")
    show_menu(desk)
    return desk.done(route)


def start(desk: Desk, scenario: Scenario) -> Outcome:
    """Open ``scenario``: where it was left, or from the beginning; another open story is put aside, not lost."""
    trainee = desk.trainee.at_rest()
    parked = [a for a in trainee.parked if a.scenario != scenario.id]
    current = trainee.attempt
    again = next((a for a in (*trainee.parked, *((current,) if current else ())) if a.scenario == scenario.id), None)
    if current is not None and current.scenario != scenario.id:
        parked.append(current)
    if again is not None:
        desk.trainee = replace(trainee, attempt=again, parked=tuple(parked), pending=again.left_at)
        desk.say("resume", title=scenario.title)
        show_story(desk, scenario)
        show_open(desk)
        return desk.done("menu")
    desk.trainee = replace(trainee, attempt=Attempt(desk.tools.new_id(), scenario.id), parked=tuple(parked))
    desk.entries.append(AttemptChanged(desk.attempt.id, scenario.id, "begun"))
    if look_back(desk):
        return desk.done("menu")
    begin(desk)
    return desk.done("menu")


def begin(desk: Desk) -> None:
    """Tell the story and ask the first question."""
    show_story(desk, desk.scenario)
    desk.trainee = desk.trainee.open("question")
    show_question(desk)


