"""The optional self-rating on the toolkit's eleven workforce statements: red, amber, green; for oneself."""

import re
from dataclasses import replace

from bot.tutor.desk import Desk
from bot.tutor.outcome import Outcome, Rated
from bot.tutor.place import show_menu
from bot.tutor.replies import Choice

COLOURS = ("red", "amber", "green")
_WORDS = {
    "red": "red", "r": "red", "no": "red", "not yet": "red", "1": "red", "amber": "amber", "a": "amber", "yellow": "amber",
    "orange": "amber", "partly": "amber", "2": "amber", "green": "green", "g": "green", "yes": "green", "3": "green",
}  # fmt: skip
_CHOICES = (Choice("Red: not yet", "red"), Choice("Amber: partly", "amber"), Choice("Green: yes", "green"), Choice("Skip", "skip"))


def begin_rating(desk: Desk) -> Outcome:
    desk.say("rating_intro")
    desk.trainee = replace(desk.trainee, rating={})
    _ask(desk, 0)
    return desk.done("rate")


def rate(desk: Desk) -> Outcome:
    """Take one colour; anything else is asked about once more."""
    number = desk.trainee.pending.number
    statements = desk.tools.guidance.statements
    plain = " ".join(re.sub(r"[^\w\s]", " ", desk.text.lower()).split())
    colour = _WORDS.get(plain) or next((c for c in COLOURS if c in plain.split()), None)
    if colour is None and plain not in ("skip", "pass", "next"):
        desk.say("rating_unclear", "choice", _CHOICES)
        return desk.done("rate")
    if colour:
        desk.trainee = replace(desk.trainee, rating={**desk.trainee.rating, statements[number].id: colour})
    if number + 1 < len(statements):
        _ask(desk, number + 1)
        return desk.done("rate")
    finish_rating(desk)
    show_menu(desk)
    return desk.done("rate")


def finish_rating(desk: Desk) -> None:
    """Keep what was given and show the change since the first time."""
    given = dict(desk.trainee.rating)
    if not given:
        desk.say("rating_left")
        return
    counts = {c: sum(v == c for v in given.values()) for c in COLOURS}
    desk.say("rating_done", green=counts["green"], amber=counts["amber"], red=counts["red"])
    if desk.trainee.ratings:
        first = desk.trainee.ratings[0]
        steps = [COLOURS.index(v) - COLOURS.index(first[k]) for k, v in given.items() if k in first]
        desk.say("rating_change", up=sum(s > 0 for s in steps), down=sum(s < 0 for s in steps), same=sum(s == 0 for s in steps))
    desk.entries.append(Rated(given))
    desk.trainee = replace(desk.trainee, ratings=(*desk.trainee.ratings, given), rating={})


def _ask(desk: Desk, number: int) -> None:
    statements = desk.tools.guidance.statements
    desk.say("rating_item", "choice", _CHOICES, number=number + 1, all=len(statements), statement=statements[number].says)
    desk.trainee = desk.trainee.open("rating", statements[number].id, number)
