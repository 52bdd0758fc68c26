"""The list of attempts: filters, and pages that begin after the last row seen, so that the thousandth is as quick as the first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bot.records.models import Answer, Attempt, Check, Comment, Correction, Reading, Team, User
from bot.web.access import attempts_of, teams_of
from bot.web.content import guidance
from bot.web.supervisor.items import Share, points_found

PAGE = 25
STATES = (("", "Any"), ("open", "Open"), ("finished", "Finished"), ("dropped", "Begun again"))
SHOW = (
    ("", "Everything"), ("unread", "New or changed since I read it"), ("contested", "“I did say that” (all)"),
    ("waiting", "“I did say that”, not answered yet"), ("commented", "With comments"),
)  # fmt: skip


class Filters(forms.Form):
    """What the list is narrowed to; every field may be empty, and a value that makes no sense is said and left out."""

    words = forms.CharField(label="Words in the answers", required=False, max_length=200)
    person = forms.CharField(label="Person", required=False, max_length=150)
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(label="Team", required=False, queryset=None, empty_label="All my teams")
    scenario = forms.ChoiceField(label="Story", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    show = forms.ChoiceField(label="Show", required=False, choices=SHOW)
    since = forms.DateField(label="Last worked on, from", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label="Last worked on, to", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.user = user
        self.fields["team"].queryset = teams_of(user)  # type: ignore[attr-defined]
        stories = [(s.id, f"{s.title}, {s.age}") for s in guidance().scenarios]
        self.fields["scenario"].choices = [("", "All stories"), *stories]  # type: ignore[attr-defined]
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = kind
        self.is_valid()
        for name in self.errors:
            widget = self.fields[name].widget
            widget.attrs |= {"class": widget.attrs["class"] + " is-invalid", "aria-describedby": f"filter-{name}-error"}

    @property
    def active(self) -> bool:
        return any(self.cleaned_data.values())

    def narrowed(self) -> "QuerySet[Attempt]":
        """Return the supervisor's attempts that fit."""
        given = self.cleaned_data
        found = attempts_of(self.user)
        if given.get("team"):
            found = found.filter(team=given["team"])
        if given.get("person"):
            found = found.filter(person__name__icontains=given["person"])
        if given.get("scenario"):
            found = found.filter(scenario=given["scenario"])
        if given.get("since"):
            found = found.filter(changed__gte=_midnight(given["since"]))
        if given.get("until"):
            found = found.filter(changed__lt=_midnight(given["until"] + timedelta(days=1)))
        found = _in_state(found, given.get("state", ""))
        found = _shown(found, given.get("show", ""), self.user)
        if given.get("words"):
            found = found.filter(Exists(Answer.objects.filter(attempt=OuterRef("pk"), text__icontains=given["words"])))
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _in_state(found: "QuerySet[Attempt]", state: str) -> "QuerySet[Attempt]":
    if state == "open":
        return found.filter(finished=None, dropped=None)
    return found.filter(**{f"{state}__isnull": False}) if state else found


def _shown(found: "QuerySet[Attempt]", show: str, user: User) -> "QuerySet[Attempt]":
    if show == "unread":
        return found.exclude(_read_by(user))
    if show == "contested":
        return found.filter(contested__isnull=False)
    if show == "waiting":
        return found.filter(contested__isnull=False).exclude(_answered())
    return found.filter(_commented()) if show == "commented" else found


def _read_by(user: User) -> Exists:
    return Exists(Reading.objects.filter(who=user, attempt=OuterRef("pk"), read__gte=OuterRef("changed")))


def _answered() -> Q:
    """Whether a human has corrected or agreed with something since "I did say that"."""
    since: dict[str, Any] = {"answer__attempt": OuterRef("pk"), "made__gte": OuterRef("contested")}
    return Q(Exists(Correction.objects.filter(**since))) | Q(Exists(Check.objects.filter(**since)))


def _commented() -> Exists:
    return Exists(Comment.objects.filter(attempt=OuterRef("pk")))


@dataclass(frozen=True)
class Row:
    attempt: Attempt
    title: str
    state: str
    found: Share
    unread: bool
    contested: str
    commented: bool


@dataclass(frozen=True)
class Page:
    """Rows, newest first. ``newer`` and ``older`` are the marks under which the neighbouring pages are found."""

    rows: tuple[Row, ...]
    newer: str = ""
    older: str = ""


def page_of(filters: Filters, newer: str, older: str) -> Page:
    """Return the page behind a mark, or the first. Only the rows of one page are ever read whole, and nothing is counted."""
    found, backwards = filters.narrowed(), False
    mark = _read_mark(older)
    if mark:
        found = found.filter(Q(changed__lt=mark[0]) | Q(changed=mark[0], pk__gt=mark[1]))
    elif mark := _read_mark(newer):
        found, backwards = found.filter(Q(changed__gt=mark[0]) | Q(changed=mark[0], pk__lt=mark[1])), True
    order = ("changed", "-pk") if backwards else ("-changed", "pk")
    keys = list(found.order_by(*order).values_list("pk", flat=True)[: PAGE + 1])
    more, keys = len(keys) > PAGE, keys[:PAGE]
    rows = _rows(keys[::-1] if backwards else keys, filters.user)
    before = (more if backwards else bool(mark)) and bool(rows)
    after = (True if backwards else more) and bool(rows)
    return Page(rows, _mark(rows[0].attempt) if before else "", _mark(rows[-1].attempt) if after else "")


def _mark(attempt: Attempt) -> str:
    return f"{attempt.changed.isoformat()}~{attempt.pk}"


def _read_mark(text: str) -> tuple[datetime, uuid.UUID] | None:
    """Return what a mark says; None for none, or for one that somebody has bent."""
    moment, _, key = text.partition("~")
    try:
        when = parse_datetime(moment)
        return (when, uuid.UUID(key)) if when and when.tzinfo else None
    except ValueError:
        return None


def _rows(keys: Sequence[uuid.UUID], user: User) -> tuple[Row, ...]:
    read = Attempt.objects.filter(pk__in=keys).select_related("person", "team")
    read = read.annotate(was_read=_read_by(user), was_answered=_answered(), has_comments=_commented())
    by_key = {a.pk: a for a in read}
    return tuple(_row(by_key[k]) for k in keys if k in by_key)


def _row(attempt: Any) -> Row:
    scenario = guidance().by_id.get(attempt.scenario)
    contested = "" if not attempt.contested else "answered" if attempt.was_answered else "waiting"
    return Row(
        attempt, f"{scenario.title}, {scenario.age}" if scenario else attempt.scenario, state_of(attempt),
        points_found(attempt), not attempt.was_read, contested, attempt.has_comments,
    )  # fmt: skip


def state_of(attempt: Attempt) -> str:
    return "finished" if attempt.finished else "begun again" if attempt.dropped else "open"
