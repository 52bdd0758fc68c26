"""A team's join code: whoever has it joins, on the web pages by a link, elsewhere by writing it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from bot.records.models import JoinCode, Person, Team
from bot.records.reading import readers, said

UNKNOWN = (
    "I do not know this code. Perhaps a part of it was lost on the way: it is long, and capitals count. "
    "Please copy it once more, or ask whoever gave it to you for a new one."
)
CLOSED = (
    "This code was open for a while and is closed now. Nothing is wrong with you or what you have done here. "
    "Please ask whoever gave it to you for a new one."
)


@dataclass(frozen=True)
class Joined:
    """What came of a code, in words for the person; ``team`` is where they are now through it, None when it did not serve."""

    team: Team | None
    text: str


def known(code: str) -> JoinCode | None:
    return JoinCode.objects.select_related("team").filter(code=code).first()


def open_at(code: JoinCode, now: datetime) -> bool:
    return code.withdrawn is None and (code.expires is None or code.expires > now)


@transaction.atomic
def enter(person: Person, code: JoinCode) -> bool:
    """Let ``person`` train in the code's team from now on; False when they do already."""
    moved = Person.objects.filter(pk=person.pk).exclude(team=code.team).update(team=code.team)
    if moved:
        JoinCode.objects.filter(pk=code.pk).update(used=F("used") + 1)
    return bool(moved)


def now_in(team: Team) -> str:
    return f"You are now in the team {team}. Stories that you begin from now on can be read by its supervisors."


def join(person: Person, code: str, now: datetime) -> Joined:
    """Use ``code`` where there is no page to read first: the answer says what joining means."""
    found, before = known(code), person.team
    if found is None:
        return Joined(None, UNKNOWN)
    if before == found.team:
        return Joined(found.team, f"You are in the team {found.team} already.\n\n{said(readers(found.team))}")
    if not open_at(found, now):
        return Joined(None, CLOSED)
    enter(person, found)
    stays = f"those begun in {before} can still be read there, and those begun in no team stay private to you" if before else (
        "they stay private to you")  # fmt: skip
    return Joined(
        found.team,
        f"{now_in(found.team)}\n\n{said(readers(found.team))}\n\n{f'You have left the team {before} by this. ' if before else ''}"
        f"Stories that you have begun already stay as they are: {stays}, also when you go on with them.",
    )
