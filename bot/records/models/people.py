"""Who there is: people who train, the accounts that sign in, and teams."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class Team(models.Model):
    """People who are supervised together. ``retention_days`` is shorter than the site's or null."""

    name = models.CharField(max_length=120, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    retention_days = models.PositiveIntegerField(null=True, blank=True)

    id: int

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who trains. ``key`` is how Rasa knows them; ``state`` is the tutor's (see bot.tutor.state).

    ``team`` is where they train now; what they wrote before belongs to the team they were in when they began it.
    """

    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=150, blank=True)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="people")
    created = models.DateTimeField()
    last_seen = models.DateTimeField(db_index=True)
    state: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)

    id: int

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or f"person {self.pk}"


class Identity(models.Model):
    """One address of a person, for example ``slack:T01:U02``; several can belong to one person."""

    key = models.CharField(max_length=200, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    linked = models.DateTimeField(auto_now_add=True)

    id: int

    @property
    def platform(self) -> str:
        """The name of the platform, for people to read."""
        return {"slack": "Slack", "teams": "Microsoft Teams"}.get(self.key.partition(":")[0], "Another place")


class User(AbstractUser):
    """An account that signs in on the web. ``person`` is its training; ``supervises`` the teams whose work it may read."""

    person = models.OneToOneField(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="account")
    supervises = models.ManyToManyField(Team, blank=True, related_name="supervisors")

    id: int

    @property
    def is_supervisor(self) -> bool:
        return self.is_active and self.supervises.exists()

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.get_username()


class JoinCode(models.Model):
    """Lets whoever has it join a team, until it expires or is withdrawn."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="join_codes")
    code = models.CharField(max_length=40, unique=True)
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"join code of {self.team}"
