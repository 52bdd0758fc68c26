"""What leaves by itself when its time is over: people not seen for long, and old work of people who are still here.

How long anything is kept is the team's period, never longer than the site's. An attempt belongs to the team in which it
was begun and is as old as the last thing its practitioner wrote in it; everything else belongs to the team they are in.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from bot.records import tallies
from bot.records.models import Answer, Attempt, Person, Rating, Team, Turn
from bot.records.privacy import overwrite, remove
from bot.tutor.state import IN_STORY, Pending, Trainee, from_json, to_json

_NO_TEAM = "no team"


@dataclass(frozen=True)
class Leaving:
    """What leaves, or would leave, of one team: whole people, and of those who stay their old attempts, turns and ratings."""

    team: str
    days: int
    people: int
    attempts: int
    turns: int
    ratings: int

    @property
    def anything(self) -> bool:
        return bool(self.people or self.attempts or self.turns or self.ratings)


def days_for(team: Team | None, site_days: int) -> int:
    """Return for how many days work in ``team`` is kept."""
    return site_days if team is None or team.retention_days is None else min(team.retention_days, site_days)


def expire(now: datetime, site_days: int, dry_run: bool = False) -> tuple[Leaving, ...]:
    """Erase what is over its time, team by team; returns the counts. A dry run counts and erases nothing."""
    found = []
    for team in (*Team.objects.order_by("name"), None):
        days = days_for(team, site_days)
        since = now - timedelta(days=days)
        leaving = _count(team, days, since)
        found.append(leaving)
        if leaving.anything and not dry_run:
            _erase(team, since)
    if not dry_run and any(leaving.anything for leaving in found):
        overwrite()
    return tuple(found)


def _people(team: Team | None, since: datetime) -> "QuerySet[Person]":
    return Person.objects.filter(team=team, last_seen__lt=since)


def _attempts(team: Team | None, since: datetime) -> "QuerySet[Attempt]":
    return Attempt.objects.filter(team=team, changed__lt=since)


def _ratings(team: Team | None, since: datetime) -> "QuerySet[Rating]":
    return Rating.objects.filter(person__team=team, rated__lt=since)


def _turns(team: Team | None, since: datetime) -> "QuerySet[Turn]":
    """Return old turns, but for those that hold an answer of an attempt which stays."""
    staying = Answer.objects.filter(turn=OuterRef("pk")).exclude(attempt__in=_attempts(team, since))
    return Turn.objects.filter(person__team=team, received__lt=since).exclude(Exists(staying))


def _count(team: Team | None, days: int, since: datetime) -> Leaving:
    gone = _people(team, since)
    return Leaving(
        team=team.name if team else _NO_TEAM, days=days, people=gone.count(),
        attempts=_attempts(team, since).exclude(person__in=gone).count(),
        turns=_turns(team, since).exclude(person__in=gone).count(),
        ratings=_ratings(team, since).exclude(person__in=gone).count(),
    )  # fmt: skip


@transaction.atomic
def _erase(team: Team | None, since: datetime) -> None:
    for person in _people(team, since).select_for_update():
        remove(person)
    attempts = list(_attempts(team, since).select_for_update())
    tallies.forget(attempts)
    ratings = _ratings(team, since)
    touched = {a.person_id for a in attempts} | set(ratings.values_list("person_id", flat=True))
    Attempt.objects.filter(pk__in=[a.pk for a in attempts]).delete()
    ratings.delete()
    _turns(team, since).delete()
    for person in Person.objects.select_for_update().filter(pk__in=touched):
        _tell_the_tutor(person, [a for a in attempts if a.person_id == person.pk])


def _tell_the_tutor(person: Person, gone: list[Attempt]) -> None:
    """Let the conversation forget it too, or the next message would answer a story that is no longer kept."""
    trainee = _without(from_json(person.state), {str(a.pk) for a in gone})
    scenarios = {a.scenario for a in gone} - set(person.attempts.values_list("scenario", flat=True))
    kept_ratings = person.ratings.count()
    trainee = replace(
        trainee,
        missed=tuple(m for m in trainee.missed if m.split(":")[0] not in scenarios),
        ratings=trainee.ratings[-kept_ratings:] if kept_ratings else (),
    )
    Person.objects.filter(pk=person.pk).update(state=to_json(trainee), version=person.version + 1)


def _without(trainee: Trainee, attempts: set[str]) -> Trainee:
    trainee = replace(trainee, parked=tuple(a for a in trainee.parked if a.id not in attempts))
    if trainee.attempt is None or trainee.attempt.id not in attempts:
        return trainee
    trainee = replace(trainee, attempt=None)
    if trainee.lasting.kind in (*IN_STORY, "recall"):
        trainee = replace(trainee, pending=Pending("menu"), beneath=Pending("menu"))
    return trainee
