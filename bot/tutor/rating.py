"""The optional self-rating on the toolkit's eleven workforce statements: red, amber, green; for oneself."""

import re
from dataclasses import replace

from bot.tutor.desk import Desk
from bot.tutor.outcome import Outcome, Rated
from bot.tutor.place import COLOUR_CHOICES, back, show_menu, show_statement
from bot.tutor.state import Pending

COLOURS = ("red", "amber", "green")
_WORDS = {
    "red": "red", "r": "red", "no": "red", "not yet": "red", "1": "red", "amber": "amber", "a": "amber", "yellow": "amber",
    "orange": "amber", "partly": "amber", "2": "amber", "green": "green", "g": "green", "yes": "green", "3": "green",
}  # fmt: skip


def begin_rating(desk: Desk) -> Outcome:
    desk.say("rating_intro")
    desk.trainee = replace(desk.trainee.at_rest(), rating={})
    _ask(desk, 0)
    return desk.done("rate")


def rate(desk: Desk) -> Outcome:
    """Take one colour; anything else is asked about once more."""
    number = desk.trainee.pending.number
    statements = desk.tools.guidance.statements
    plain = _plain(desk)
    colour = colour_in(desk)
    if colour is None and plain not in ("skip", "pass", "next"):
        desk.say("rating_unclear", "choice", COLOUR_CHOICES)
        return desk.done("rate")
    if colour:
        desk.trainee = replace(desk.trainee, rating={**desk.trainee.rating, statements[number].id: colour})
    if number + 1 < len(statements):
        _ask(desk, number + 1)
        return desk.done("rate")
    finish_rating(desk)
    if desk.trainee.attempt is None:
        show_menu(desk)
    else:
        back(desk)
    return desk.done("rate")


def colour_in(desk: Desk) -> str | None:
    """Return the colour that was typed, if one was."""
    plain = _plain(desk)
    return _WORDS.get(plain) or next((c for c in COLOURS if c in plain.split()), None)


def _plain(desk: Desk) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", desk.text.lower()).split())


def finish_rating(desk: Desk) -> None:
    """Keep what was given, show the change since the first time, and go back to what was open before."""
    given = dict(desk.trainee.rating)
    desk.trainee = replace(desk.trainee, rating={}, pending=desk.attempt.left_at if desk.trainee.attempt else Pending("menu"))
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
    desk.trainee = replace(desk.trainee, ratings=(*desk.trainee.ratings, given))


def _ask(desk: Desk, number: int) -> None:
    show_statement(desk, number)
    desk.trainee = desk.trainee.open("rating", desk.tools.guidance.statements[number].id, number)
