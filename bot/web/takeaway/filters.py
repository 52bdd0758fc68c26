"""What part of a team's work somebody wants to take away."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet

from bot.records.models import Answer, Attempt, Team
from bot.web.content import guidance


class Filter(forms.Form):
    """Scenario and days; empty means everything. Both days are included."""

    scenario = forms.ChoiceField(required=False, label="Story")
    since = forms.DateField(required=False, label="Begun from")
    until = forms.DateField(required=False, label="Begun up to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stories = [(s.id, f"{s.title} ({s.age})") for s in guidance().scenarios]
        self.fields["scenario"].choices = [("", "All stories"), *stories]  # type: ignore[attr-defined]
        messages = {
            "scenario": "This story is not on the list. Please choose one of the list, or all stories.",
            "since": "Please write the day like this: 2026-11-30.",
            "until": "Please write the day like this: 2026-11-30.",
        }
        for name, message in messages.items():
            self.fields[name].error_messages.update({"invalid": message, "invalid_choice": message})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "The last day comes before the first day. Please change one of the two.")
        return data

    def apply(self, team: Team) -> "QuerySet[Attempt]":
        """Return the team's attempts that were begun on the days wanted, oldest first."""
        data, attempts = self.cleaned_data, Attempt.objects.filter(team=team)
        if data["scenario"]:
            attempts = attempts.filter(scenario=data["scenario"])
        if data["since"]:
            attempts = attempts.filter(begun__date__gte=data["since"])
        if data["until"]:
            attempts = attempts.filter(begun__date__lt=data["until"] + timedelta(days=1))
        return attempts.order_by("begun", "id")

    def named(self) -> dict[str, str]:
        """Return what was asked for, for the file to say of itself."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def whole(attempts: "QuerySet[Attempt]") -> "QuerySet[Attempt]":
    """Fetch everything that hangs on ``attempts`` along with them."""
    answers = Answer.objects.order_by("pk").prefetch_related("verdicts", "corrections__who", "checks")
    return attempts.select_related("person", "team").prefetch_related(Prefetch("answers", answers), "hints", "gaps", "comments__who")
