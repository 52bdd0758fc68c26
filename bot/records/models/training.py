"""What people wrote, and what the machine made of it."""

import uuid
from typing import Any

from django.db import models

from bot.records.models.people import Person, Team


class Turn(models.Model):
    """One message and its replies. ``text`` is null where nothing of it may be kept (a disclosure)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="turns")
    message_id = models.CharField(max_length=200)
    received = models.DateTimeField(db_index=True)
    route = models.CharField(max_length=20)
    text = models.TextField(null=True)
    replies: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    safety = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "message_id"], name="one_turn_per_message")]


class Attempt(models.Model):
    """One person's run through one scenario.

    ``team`` is the person's team when it began: only its supervisors may read it. ``outcome`` is what counts now, after
    settled questions and corrections (see bot.records.outcomes); ``tallied`` says that the team's tallies hold it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attempts")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="attempts")
    scenario = models.CharField(max_length=80, db_index=True)
    scenario_version = models.CharField(max_length=20)
    begun = models.DateTimeField()
    changed = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    dropped = models.DateTimeField(null=True)
    contested = models.DateTimeField(null=True)
    outcome: "models.JSONField[dict[str, dict[str, str]]]" = models.JSONField(default=dict)
    tallied = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["team", "-changed", "id"]),
            models.Index(fields=["team", "scenario", "finished", "person"]),
        ]


class Answer(models.Model):
    """What was written to one question. ``masked`` names the kinds of private detail that were taken out."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=20)
    text = models.TextField()
    written = models.DateTimeField(db_index=True)
    merit = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    masked: "models.JSONField[list[str]]" = models.JSONField(default=list)


class Verdict(models.Model):
    """What the machine made of one point, caution, level or tier in one answer. Never changed, except:

    ``settled`` is the practitioner's yes or no to an unsure point, ``contested`` when they say "I did say that".
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="verdicts")
    question = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    item = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    confidence = models.FloatField(default=1.0)
    evidence: "models.JSONField[list[list[int]]]" = models.JSONField(default=list)
    why: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
    scenario_version = models.CharField(max_length=20)
    scorer_version = models.CharField(max_length=30)
    contested = models.DateTimeField(null=True)
    settled = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "item", "state"])]


class Hint(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="hints")
    question = models.CharField(max_length=20)
    item = models.CharField(max_length=80, blank=True)
    rung = models.PositiveSmallIntegerField()
    given = models.DateTimeField()


class Gap(models.Model):
    """Something the area does not have, said in an answer; unscored."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="gaps")
    text = models.TextField()
    noted = models.DateTimeField()


class Contest(models.Model):
    """ "I did say that": what was contested and when, whether or not the machine has a verdict on it.

    ``points`` are "question:point" (or "levels:level:2"), newest told last. ``unanswered`` are those of them on which
    no answer was ever judged, because the question was skipped: only this row shows those to the supervisor.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="contests")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="contests")
    points: "models.JSONField[list[str]]" = models.JSONField(default=list)
    unanswered: "models.JSONField[list[str]]" = models.JSONField(default=list)
    said = models.DateTimeField()


class Rating(models.Model):
    """One self-rating: statement id -> red, amber or green. For the practitioner."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ratings")
    rated = models.DateTimeField()
    answers: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)
