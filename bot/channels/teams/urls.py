"""The address that the Bot Service calls."""

import json
import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bot.channels.teams import start
from bot.channels.teams.trust import NotNow, Refused, is_playground, verify
from bot.settings import read_settings

logger = logging.getLogger(__name__)


@csrf_exempt  # Microsoft signs its requests; what is not signed is refused below
@require_POST
def messages(request: HttpRequest) -> HttpResponse:
    """Take one activity: 401 when it is not Microsoft's, 503 when that cannot be told now, 200 once it is kept."""
    settings = read_settings().teams
    try:
        activity = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    if not isinstance(activity, dict):
        return HttpResponse(status=400)
    try:
        if not (settings.playground and is_playground(activity, str(request.META.get("REMOTE_ADDR")))):
            verify(request.headers.get("Authorization", ""), activity, settings, start.keys())
    except Refused as reason:
        logger.warning("teams: refused: %s", reason)
        return HttpResponse(status=401)
    except NotNow as reason:
        logger.warning("teams: %s", reason)
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    status, body = start.door().take(activity)
    return JsonResponse(body, status=status) if body is not None else HttpResponse(status=status)


urlpatterns = [path("teams/messages/", messages, name="teams-messages")]
