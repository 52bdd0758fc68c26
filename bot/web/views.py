"""The front page, and where somebody goes who has signed in."""

from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from bot.records.models import User
from bot.web.access import person_of


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "web/front.html", {"person": person_of(request)})


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Who does not train goes to what they are here for, supervisors to their teams' work, administrators to theirs; everybody else to the chat."""
    user = request.user
    assert isinstance(user, User)
    if not (user.person and user.person.attempts.exists()):
        if user.is_supervisor:
            return redirect("attempts")
        if user.is_staff:
            return redirect("admin:index")
    return redirect("chat")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answers as soon as pages and database do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
