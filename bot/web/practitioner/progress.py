"""A person's own progress: what was done, the picture of it, and what is kept, to take away or to have erased."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bot.records import privacy
from bot.records.models import Person, User
from bot.settings import read_settings
from bot.web.access import SignedIn, trains
from bot.web.accounts import erasure
from bot.web.practitioner.journey import journey

BUSY = "One of your messages is still being read. Please try again in a moment: then nothing of it can be left over."
GONE = "Everything of yours has been erased. Thank you for training with Attune."


@require_safe
@trains
@never_cache
def progress(request: SignedIn) -> HttpResponse:
    return render(request, "web/practitioner/progress.html", {"journey": journey(request.person), **_kept(request.person)})


@require_safe
@trains
@never_cache
def download(request: SignedIn) -> HttpResponse:
    """Everything kept about the person, as a file."""
    data = privacy.export(request.person.key)
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="attune-my-data-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@trains
@never_cache
def erase(request: SignedIn) -> HttpResponse:
    """Ask once, then erase everything; a guest leaves with it."""
    if request.method != "POST":
        return render(request, "web/practitioner/erase.html", {"busy": "", **_kept(request.person)})
    signed_in = isinstance(request.user, User)
    try:
        erased = erasure.erase(request.person, ends_sessions=not signed_in)
    except erasure.StillReading:
        return render(request, "web/practitioner/erase.html", {"busy": BUSY, **_kept(request.person)}, status=409)
    if signed_in:
        request.session.pop("chat_key", None)
    else:
        request.session.flush()
    messages.success(request, " ".join((GONE, "What is kept all the same:", *erased.kept)))
    return redirect(reverse("front"))


def _kept(person: Person) -> dict[str, Any]:
    """Who reads this and for how long: the teams in which something was begun, and the one that comes next."""
    begun = person.attempts.exclude(team=None).values_list("team__name", flat=True)
    teams = sorted({*begun, *([person.team.name] if person.team else [])})
    days = read_settings().retention_days
    if person.team and person.team.retention_days:
        days = min(days, person.team.retention_days)
    private = person.attempts.filter(team=None).exists()
    return {"teams": teams, "days": days, "private": private}
