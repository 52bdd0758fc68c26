"""The inbox and the outbox. What was written is sealed while it waits, and gone from here once it has been handled."""

from typing import Any

from django.db import models

WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"
DELIVERED, PARKED = "delivered", "parked"
OPEN = (WAITING, WORKING)


class Incoming(models.Model):
    """A message of ``person_key``, in the order in which it came. No foreign key: it outlives an erased person by a reply.

    ``sealed`` holds the words (see bot.secrets) until the message is done; a failed one keeps them so that it can be tried again.
    """

    channel = models.CharField(max_length=20)
    message_id = models.CharField(max_length=200)
    person_key = models.CharField(max_length=200, db_index=True)
    address: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    received = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()
    handled = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "message_id"], name="each_message_once")]
        indexes = [models.Index(fields=["state", "due"]), models.Index(fields=["person_key", "state", "id"])]


class Outgoing(models.Model):
    """One reply on its way. ``reply`` (see bot.tutor.replies) is emptied once the channel has it."""

    incoming = models.ForeignKey(Incoming, on_delete=models.CASCADE, null=True, related_name="replies")
    position = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=20)
    person_key = models.CharField(max_length=200, db_index=True)
    address: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    reply: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField()
    delivered = models.DateTimeField(null=True)
    platform_id = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=200, blank=True)

    id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incoming", "position"], name="each_reply_once")]
        indexes = [models.Index(fields=["state", "due"]), models.Index(fields=["channel", "person_key", "state", "id"])]
