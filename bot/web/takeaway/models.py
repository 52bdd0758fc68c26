"""What a learning record store was told, so that nothing is told twice and what is no longer true is taken back."""

import uuid

from django.db import models


class Sent(models.Model):
    """One xAPI statement in the store. ``attempt`` is null once the attempt is erased: the statement is then to be voided.

    The row is made before the statement goes out, and ``sent`` set when the store has it: whatever dies in between, nothing that
    may have arrived is forgotten. The id leads to nobody once the attempt is gone: it is a hash over the attempt's random id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    attempt = models.ForeignKey("records.Attempt", on_delete=models.SET_NULL, null=True, related_name="sent")
    sent = models.DateTimeField(null=True)
    voided = models.DateTimeField(null=True, db_index=True)
