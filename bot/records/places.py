"""Which team somebody belongs to by the channels they are in, while nothing else has settled it."""

from collections.abc import Collection

from django.db.models import QuerySet

from bot.records.models import Person, Place, Workspace


def open_for(platform: str, workspace: str, key: str) -> bool:
    """Say whether channels may still decide: some have a team of their own, and the person has neither trained nor used a join code."""
    return _unsettled(platform, workspace, key) is not None and _places(platform, workspace).exists()


def settle(platform: str, workspace: str, key: str, channels: Collection[str]) -> None:
    """Give the newcomer the team of their channels. Where these belong to several teams nothing is guessed: a join code decides."""
    person, teams = _unsettled(platform, workspace, key), set(_places(platform, workspace, channels).values_list("team", flat=True))
    if person is not None and len(teams) == 1:
        Person.objects.filter(pk=person.pk, turns=None).update(team=teams.pop())


def _unsettled(platform: str, workspace: str, key: str) -> Person | None:
    person = Person.objects.filter(key=key, turns=None).first()
    default = Workspace.objects.filter(platform=platform, external_id=workspace).values_list("team", flat=True).first()
    return person if person is not None and person.team_id in (None, default) else None


def _places(platform: str, workspace: str, channels: Collection[str] | None = None) -> "QuerySet[Place]":
    found = Place.objects.filter(workspace__platform=platform, workspace__external_id=workspace)
    return found if channels is None else found.filter(external_id__in=channels)
