"""Counts per team, so that pages about a team stay quick however much it has written."""

from django.db import models

from bot.records.models.people import Team


class Tally(models.Model):
    """How finished attempts of a team in a month stand on one item; kept up to date by bot.records.tallies."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tallies")
    month = models.DateField()
    scenario = models.CharField(max_length=80)
    question = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    item = models.CharField(max_length=80)
    state = models.CharField(max_length=10)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "month", "scenario", "question", "kind", "item", "state"], name="one_tally_each"
            )
        ]
