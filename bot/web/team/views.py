"""The pages of this room. What may be shown of few people is decided in groups.py, not here."""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bot.guidance import Scenario
from bot.records import reviews
from bot.records.models import Answer, Discussion, Gap, Team
from bot.web.access import SignedIn, supervises, team_or_404, teams_of
from bot.web.content import guidance
from bot.web.team import agreement, behind, figures, groups, ratings

PAGE = 20
PERIOD_NAMES = {"3": "the last 3 months", "6": "the last 6 months", "12": "the last 12 months", "all": "all time"}


def _show(request: HttpRequest, name: str, team: Team, here: str, **more: Any) -> HttpResponse:
    return render(request, f"web/team/{name}.html", {"team": team, "here": here, "fewest": groups.FEWEST, **more})


def _period(request: HttpRequest) -> str:
    period = request.GET.get("period", "12")
    return period if period in groups.PERIODS else "12"


def _counts(team: Team, period: str) -> groups.Counts:
    return groups.counts(team, period, timezone.now().astimezone(datetime.timezone.utc).date())  # the tallies' months are UTC's


@supervises
@require_safe
def teams(request: SignedIn) -> HttpResponse:
    """Go straight to the team where there is only one."""
    own = list(teams_of(request.user).annotate(members=Count("people")))
    if len(own) == 1:
        return redirect("team", own[0].pk)
    return render(request, "web/team/teams.html", {"teams": own, "fewest": groups.FEWEST})


@supervises
@require_safe
def team(request: SignedIn, team_id: int) -> HttpResponse:
    own, period, content = team_or_404(request.user, team_id), _period(request), guidance()
    counts = _counts(own, period)
    pairs, attempts = figures.together(content, counts)
    steps = figures.over_time(content, counts)
    return _show(
        request, "team", own, "team", period=period, periods=PERIOD_NAMES, rows=figures.heat_map(content, counts), pairs=pairs,
        attempts=attempts, tiers=content.tiers, missed=figures.most_missed(content, counts), steps=steps, chart=figures.CHART,
        any=any(counts.parts.values()),
    )  # fmt: skip


@supervises
@require_safe
def point(request: SignedIn, team_id: int, scenario_id: str, question: str, item: str) -> HttpResponse:
    """The answers behind a point, found or not; read as a transcript is, so the audit log has a line."""
    own, period, content = team_or_404(request.user, team_id), _period(request), guidance()
    scenario = content.by_id.get(scenario_id)
    if scenario is None:
        raise Http404
    says, kind = _item(scenario, question, item)
    state = "found" if request.GET.get("state") == "found" else "missed"
    counts = _counts(own, period)
    listed = None
    if counts.shown((scenario_id, question)):
        where = behind.Where(own, scenario_id, question, f"{kind}:{item}", state, counts.span((scenario_id, question)))
        listed = behind.attempts(where, request.GET.get("before", ""), PAGE)
    if listed is not None:
        reviews.log(request.user, None, "answers", timezone.now(), own.pk)
    here = {"period": period, "state": state}
    older = urlencode({**here, "before": listed.before}) if listed and listed.before else ""
    return _show(
        request, "point", own, "team", scenario=scenario, question=question, says=says, state=state, period=period,
        period_name=PERIOD_NAMES[period], listed=listed, older=older, first=not request.GET.get("before"),
    )  # fmt: skip


def _item(scenario: Scenario, question: str, item: str) -> tuple[Any, str]:
    """Return the guidance's words on an item, and its kind; nothing else has a page."""
    if question == "levels":
        level = next((level for n, level in scenario.levels.items() if str(n) == item), None)
        if level is not None:
            return {"says": f"Level {item}: {guidance().level(int(item)).name}", "why": level.why, "source": ""}, "level"
    found = next((p for p in scenario.points(question) if p.id == item), None)
    if found is None:
        raise Http404
    return found, "point"


@supervises
@require_safe
def agree(request: SignedIn, team_id: int) -> HttpResponse:
    own, content = team_or_404(request.user, team_id), guidance()
    lines = agreement.reviewed(own, content)
    rows: list[dict[str, Any]] = [
        {"scenario": s, "question": q, "point": p, "line": lines[s.id, q, p.id]}
        for s in content.scenarios for q in ("notice", "pathway") for p in s.points(q) if (s.id, q, p.id) in lines
    ]  # fmt: skip
    shown = [r for r in rows if r["line"].shown]
    return _show(
        request, "agreement", own, "agreement", rows=shown, few=len(rows) - len(shown), whole=agreement.joined(lines.values()),
        enough=agreement.ENOUGH, newest=agreement.NEWEST,
    )  # fmt: skip


@supervises
@require_safe
def differences(request: SignedIn, team_id: int) -> HttpResponse:
    """The answers on which machine and human differ: of one point (``?point=scenario:question:point``) or of all."""
    own, content = team_or_404(request.user, team_id), guidance()
    lines = agreement.reviewed(own, content)
    only = tuple(request.GET.get("point", "").split(":"))
    wanted = {k: line for k, line in lines.items() if line.shown and (len(only) != 3 or k == only)}
    if not agreement.joined(wanted.values()).listed:
        return _show(request, "differences", own, "agreement", page=None, only=len(only) == 3)
    pairs = sorted(((j, k) for k, line in wanted.items() for j in line.differing), key=lambda pair: -pair[0].answer)
    page = Paginator(pairs, PAGE).get_page(request.GET.get("page"))
    answers = Answer.objects.in_bulk([j.answer for j, _ in page])
    rows = [
        {"answer": answers[j.answer], "judgement": j, "scenario": content.scenario(s), "question": q,
         "point": next(p for p in content.scenario(s).points(q) if p.id == item)}
        for j, (s, q, item) in page
    ]  # fmt: skip
    reviews.log(request.user, None, "answers", timezone.now(), own.pk)
    return _show(request, "differences", own, "agreement", page=page, rows=rows, only=len(only) == 3, point=request.GET.get("point", ""))


@supervises
@require_safe
def gaps(request: SignedIn, team_id: int) -> HttpResponse:
    """Missing services, newest first; page by page by id, so that the first page is as quick as the last."""
    own, content = team_or_404(request.user, team_id), guidance()
    told = Gap.objects.filter(attempt__team=own)
    people = told.aggregate(people=Count("attempt__person", distinct=True))["people"]
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        told = told.filter(pk__lt=int(before))
    rows = list(told.select_related("attempt").order_by("-pk")[: PAGE + 1]) if people >= groups.FEWEST else []
    listed = [{"gap": g, "scenario": content.by_id.get(g.attempt.scenario)} for g in rows[:PAGE]]
    return _show(
        request, "gaps", own, "gaps", rows=listed, enough=people >= groups.FEWEST, first=not before,
        before=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )  # fmt: skip


@supervises
@require_safe
def discussions(request: SignedIn, team_id: int) -> HttpResponse:
    """What the team said about stories in its channels, newest discussion first: collected without names when it was closed."""
    own, content = team_or_404(request.user, team_id), guidance()
    held = Discussion.objects.filter(team=own).exclude(closed=None).prefetch_related("remarks").order_by("-closed", "-pk")
    page = Paginator(held, 10).get_page(request.GET.get("page"))
    rows = [
        {"title": (s := content.by_id.get(d.scenario)) and s.title, "closed": d.closed, "platform": d.platform.title(),
         "remarks": sorted(d.remarks.all(), key=lambda r: (not r.gap, r.pk))}
        for d in page
    ]  # fmt: skip
    return _show(request, "discussions", own, "discussions", rows=rows, page=page)


@supervises
@require_safe
def self_ratings(request: SignedIn, team_id: int) -> HttpResponse:
    own = team_or_404(request.user, team_id)
    rows = ratings.lines(own, guidance())
    return _show(request, "ratings", own, "ratings", rows=rows, any=any(r.now for r in rows), again=any(r.first for r in rows))
