"""The map of the site; each room has its own part of it."""

from django.contrib import admin
from django.urls import include, path

from bot.web import views

urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("", include("bot.web.accounts.urls")),
    path("", include("bot.web.practitioner.urls")),
    path("", include("bot.web.supervisor.urls")),
    path("", include("bot.web.team.urls")),
    path("", include("bot.web.takeaway.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "bot.web.errors.bad_request"
handler403 = "bot.web.errors.not_allowed"
handler404 = "bot.web.errors.not_found"
handler500 = "bot.web.errors.went_wrong"
