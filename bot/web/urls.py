"""The map of the site; each room has its own part of it."""

from django.contrib import admin
from django.urls import include, path

from bot.settings import read_settings
from bot.web import rings, views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("rings/<str:named>-<str:guided>.png", rings.rings, name="rings"),
    path("health/", views.health, name="health"),
    path("", include("bot.web.accounts.urls")),
    path("", include("bot.web.practitioner.urls")),
    path("", include("bot.web.supervisor.urls")),
    path("", include("bot.web.team.urls")),
    path("", include("bot.web.takeaway.urls")),
    path("admin/", admin.site.urls),
]

# A channel that is not configured has no door at all.
if read_settings().slack.on:
    urlpatterns.append(path("", include("bot.channels.slack.urls")))
if read_settings().teams.on:
    urlpatterns.append(path("", include("bot.channels.teams.urls")))

handler400 = "bot.web.errors.bad_request"
handler403 = "bot.web.errors.not_allowed"
handler404 = "bot.web.errors.not_found"
handler500 = "bot.web.errors.went_wrong"
