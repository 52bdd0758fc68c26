"""Stands in for rooms that are not built yet, so that redirects to them lead somewhere; goes when they are there."""

from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse

from bot.web import urls


def pytest_configure() -> None:
    for name in ("chat", "attempts"):
        try:
            reverse(name)
        except NoReverseMatch:
            urls.urlpatterns.append(path(f"{name}/", lambda request: HttpResponse("not built yet"), name=name))
