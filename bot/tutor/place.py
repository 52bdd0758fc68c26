"""Where we are: show the story, the open question or the list again."""

from bot.guidance import Scenario
from bot.tutor.desk import Desk
from bot.tutor.ladder import level_choices
from bot.tutor.replies import Choice, Reply
from bot.tutor.state import QUESTIONS

COLOUR_CHOICES = (Choice("Red: not yet", "red"), Choice("Amber: partly", "amber"), Choice("Green: yes", "green"), Choice("Skip", "skip"))


def show_story(desk: Desk, scenario: Scenario) -> None:
    desk.replies.append(Reply("story", scenario.vignette, title=f"{scenario.title} ({scenario.age})"))


def show_question(desk: Desk) -> None:
    question = desk.attempt.question
    text = desk.wording.say("question_number", number=QUESTIONS.index(question) + 1, question=open_question(desk))
    choices = level_choices(desk.tools.guidance) if question == "levels" else ()
    desk.replies.append(Reply("question", text, choices=choices, several=True))


def open_question(desk: Desk) -> str:
    return str(getattr(desk.scenario.questions, desk.attempt.question))


def show_menu(desk: Desk, key: str = "menu") -> None:
    guidance, trainee = desk.tools.guidance, desk.trainee
    choices = []
    opened = {a.scenario for a in (*trainee.parked, *((trainee.attempt,) if trainee.attempt else ()))}
    for number, scenario in enumerate(guidance.scenarios, 1):
        mark = " - open" if scenario.id in opened else " - done" if scenario.id in trainee.finished else ""
        choices.append(Choice(f"{scenario.title}, {scenario.age}{mark}", str(number)))
    desk.say(key, "choice", tuple(choices))
    if not trainee.ratings and not trainee.finished and not desk.wording.spoken.get("menu_rate"):
        desk.say("menu_rate")
    desk.trainee = trainee.open("menu")


def show_open(desk: Desk) -> None:
    """Show what is open of the story in full: its question, or the thought after it."""
    if desk.trainee.pending.kind == "question":
        show_question(desk)
    else:
        back(desk)


def back(desk: Desk) -> None:
    """Return to what was open, in one line; what was open stays open."""
    pending = desk.trainee.pending
    if pending.kind == "question":
        choices = level_choices(desk.tools.guidance) if desk.attempt.question == "levels" else ()
        text = desk.wording.say("back_to_question", question=open_question(desk))
        desk.replies.append(Reply("question", text, choices=choices, several=True))
    elif pending.kind == "reflection":
        desk.say("back_to_reflection", "question", question=desk.scenario.reflection[pending.number])
    elif pending.kind == "recall":
        desk.say("back_to_reflection", "question", question=pending.text)
    elif pending.kind == "supervision":
        desk.say("supervision_ask", "question")
    elif pending.kind == "rating":
        show_statement(desk, pending.number)
    elif pending.kind in ("menu", "new"):
        show_menu(desk, "after_close" if desk.trainee.finished else "menu")


def show_statement(desk: Desk, number: int) -> None:
    """Ask for a colour on one statement of the self-rating."""
    statements = desk.tools.guidance.statements
    desk.say("rating_item", "choice", COLOUR_CHOICES, number=number + 1, all=len(statements), statement=statements[number].says)


def place_in_words(desk: Desk) -> str:
    pending = desk.trainee.pending
    if pending.kind == "question":
        return f"question {QUESTIONS.index(desk.attempt.question) + 1} of 3"
    return "the closing thoughts"
