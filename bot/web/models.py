"""What the site itself has to remember: which process does the daily work."""

from django.db import models


class Chore(models.Model):
    """Work that one process at a time does once a day. Whoever moves ``due`` forward has it."""

    name = models.CharField(max_length=40, unique=True)
    due = models.DateTimeField()
    done = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
