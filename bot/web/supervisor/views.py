"""The list of attempts, and one attempt to read."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bot.records import reviews
from bot.records.models import Reading
from bot.web.access import attempt_or_404, supervises
from bot.web.supervisor.items import points_found
from bot.web.supervisor.listing import Filters, page_of, state_of
from bot.web.supervisor.transcript import contested_unanswered, read_transcript

LAST_LIST = "review-list"  # session key: the filters that "back to the list" returns to


@require_safe
@supervises
def attempts(request: Any) -> HttpResponse:
    filters = Filters(request.GET, request.user)
    page = page_of(filters, request.GET.get("newer", ""), request.GET.get("older", ""))
    kept = request.GET.copy()
    for name in ("newer", "older"):
        kept.pop(name, None)
    if request.session.get(LAST_LIST, "") != request.GET.urlencode():
        request.session[LAST_LIST] = request.GET.urlencode()
    turning = request.GET.get("newer") or request.GET.get("older")
    return render(request, "web/supervisor/attempts.html", {"filters": filters, "page": page, "kept": kept.urlencode(), "turning": turning})


@require_safe
@supervises
def transcript(request: Any, attempt_id: uuid.UUID) -> HttpResponse:
    """Show an attempt, and note that it was read: by whom and when, in the list of the reader and in the audit log."""
    attempt = attempt_or_404(request.user, attempt_id)
    now = timezone.now()  # before anything is read: what comes in meanwhile stays unread
    last = Reading.objects.filter(who=request.user, attempt=attempt).values_list("read", flat=True).first()
    read = read_transcript(attempt, last)
    if request.method == "GET":
        reviews.read(attempt, request.user, now)
    shares = [("Noticing", points_found(attempt, ("notice",))), ("Pathway", points_found(attempt, ("pathway",)))]
    context = {
        "read": read, "attempt": attempt, "state": state_of(attempt), "shares": shares, "back": request.session.get(LAST_LIST, ""),
        "unanswered": contested_unanswered(attempt),
    }  # fmt: skip
    return render(request, "web/supervisor/transcript.html", context)
