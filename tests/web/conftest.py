"""Stands in for rooms that are not built yet, so that redirects to them lead somewhere; goes when they are there."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import NoReverseMatch, clear_url_caches, path, reverse

from bot.web import urls


def pytest_configure() -> None:
    for name in ("chat", "attempts"):
        try:
            reverse(name)
        except NoReverseMatch:
            urls.urlpatterns.append(path(f"{name}/", lambda request: HttpResponse("not built yet"), name=name))
    clear_url_caches()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Argon2 is slow on purpose, and most tests only need somebody who is signed in; it comes back where it is tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
