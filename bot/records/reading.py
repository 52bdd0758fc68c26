"""Who reads what somebody writes, and for how long it is kept: said wherever it matters, always from the records."""

from dataclasses import dataclass

from bot.records.models import Person, Team
from bot.records.retention import days_for
from bot.settings import read_settings


@dataclass(frozen=True)
class Readers:
    """``names`` are the supervisors who can read; nobody can where ``team`` is empty."""

    team: str
    names: tuple[str, ...]
    days: int


def readers(team: Team | None) -> Readers:
    """Return who reads what is begun in ``team`` from now on."""
    days = days_for(team, read_settings().retention_days)
    if team is None:
        return Readers("", (), days)
    return Readers(team.name, tuple(s.shown_name for s in team.supervisors.filter(is_active=True).order_by("pk")), days)


def said(found: Readers) -> str:
    """Say it where only text can be shown, in the words of the web pages (web/accounts/readers.html)."""
    first = "You are in no team. Nobody reads what you write."
    if found.team:
        whom = f"its {'supervisor' if len(found.names) == 1 else 'supervisors'} {', '.join(found.names)}" if found.names else (
            "its supervisors (it has none just now)")  # fmt: skip
        first = (
            f"Stories that you begin in the team {found.team} can be read by {whom}, and by nobody else. "
            "They may correct what Attune made of your answers, and write to you about them."
        )
    return (
        f"{first}\nA story leaves by itself {found.days} {'day' if found.days == 1 else 'days'} after you last wrote in it. "
        "What you rate about yourself is for you; your team sees it only as totals of five people or more. "
        "A message about a real child is never kept."
    )


def earlier_teams(person: Person) -> list[Readers]:
    """Return those who can still read stories that were begun with them, in another team than the one of today."""
    teams = Team.objects.filter(attempts__person=person).distinct().order_by("name")
    return [readers(team) for team in teams if team.pk != person.team_id]
