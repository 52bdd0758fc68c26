"""The addresses that Slack calls."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from slack_bolt.adapter.django import SlackRequestHandler

from bot.channels.slack.start import app


@csrf_exempt  # Slack signs its requests; Bolt checks signature and time
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Events, interactions and commands."""
    return SlackRequestHandler(app()).handle(request)


@require_safe
def install(request: HttpRequest) -> HttpResponse:
    """Begin or end the installation in a workspace."""
    return SlackRequestHandler(app()).handle(request)


urlpatterns = [
    path("slack/events", events, name="slack-events"),
    path("slack/install", install, name="slack-install"),
    path("slack/oauth_redirect", install, name="slack-oauth-redirect"),
]
