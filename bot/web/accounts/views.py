"""Signing in, joining, and one's own account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bot.web.access import begin_as_guest


@require_POST
def guest(request: HttpRequest) -> HttpResponse:
    begin_as_guest(request)
    return redirect("chat")
