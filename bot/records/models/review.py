"""What supervisors add. Rows are only ever appended: a human's word never overwrites the machine's, nor another human's."""

from django.conf import settings
from django.db import models

from bot.records.models.training import Answer, Attempt


class Correction(models.Model):
    """A human says what an answer holds. The newest on an item counts. ``who`` is null once the account is gone."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="corrections")
    question = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    item = models.CharField(max_length=80)
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    reason = models.TextField()
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="corrections")
    made = models.DateTimeField(db_index=True)


class Check(models.Model):
    """A human has read an answer and agrees with every verdict that is not corrected."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="checks")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField()


class Comment(models.Model):
    """A supervisor's words to the practitioner: on a point of an answer, on an answer, or on the attempt.

    ``shown`` is when the practitioner saw it in the conversation, in whatever channel.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="comments")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="comments")
    item = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="comments")
    made = models.DateTimeField()
    shown = models.DateTimeField(null=True, db_index=True)


class Reading(models.Model):
    """When a supervisor last read an attempt; it is unread for them if it changed since."""

    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="readings")
    read = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "attempt"], name="one_reading_each")]


class Access(models.Model):
    """The audit log: who looked at, corrected or took away whose work, and when.

    Erasing a person empties ``attempt``: that somebody read a transcript stays, whose it was does not.
    """

    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.SET_NULL, null=True, related_name="accesses")
    team = models.ForeignKey("records.Team", on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=30)
    made = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "accesses"
