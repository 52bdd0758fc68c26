"""The finished attempts in which a point was found or passed over, with what was answered."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timezone

from django.db.models import Count, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from bot.records.models import Answer, Attempt, Team
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE
from bot.web.team.groups import FEWEST, Stretch


@dataclass(frozen=True)
class Where:
    """``name`` as in an attempt's outcome ("point:car-seat"); ``state`` is "found" or "missed"."""

    team: Team
    scenario: str
    question: str
    name: str
    state: str
    span: Stretch


@dataclass(frozen=True)
class Listed:
    """``before`` leads to the next page, "" on the last one. ``attempts`` have their answers in ``said``."""

    attempts: tuple[Attempt, ...]
    number: int
    before: str


def attempts(where: Where, before: str, size: int) -> Listed | None:
    """Return one page, newest first; None where fewer than five people stand behind the list."""
    rows = _rows(where)
    whole = rows.aggregate(people=Count("person", distinct=True), number=Count("pk"))
    if whole["people"] < FEWEST:
        return None
    said = Answer.objects.filter(question=where.question).order_by("pk")
    page = list(_from(rows, before).order_by("-finished", "-pk").prefetch_related(Prefetch("answers", said, to_attr="said"))[: size + 1])
    last = page[size - 1] if len(page) > size else None
    return Listed(tuple(page[:size]), whole["number"], f"{last.finished:%Y%m%d%H%M%S%f}-{last.pk.hex}" if last else "")


def _rows(where: Where) -> "QuerySet[Attempt]":
    last = where.span.last
    end = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    states = (FOUND,) if where.state == "found" else (NOT_FOUND, UNSURE)
    state = Coalesce(Cast(KT(f"outcome__{where.question}__{where.name}"), TextField()), Value(NOT_FOUND, TextField()), output_field=TextField())
    return Attempt.objects.filter(
        team=where.team, scenario=where.scenario, tallied=True, finished__gte=_midnight(where.span.first), finished__lt=_midnight(end),
        outcome__has_key=where.question,
    ).annotate(state=state).filter(state__in=states)  # fmt: skip


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)


def _from(rows: "QuerySet[Attempt]", before: str) -> "QuerySet[Attempt]":
    """Go on after the last one seen; whatever else somebody typed means the beginning."""
    moment, _, key = before.partition("-")
    try:
        when, pk = datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=timezone.utc), uuid.UUID(key)
    except ValueError:
        return rows
    return rows.filter(Q(finished__lt=when) | Q(finished=when, pk__lt=pk))
