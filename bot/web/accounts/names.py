"""Names by which people sign in: one is one, however it is capitalised."""

import unicodedata
from typing import Any

from django.http import HttpRequest

from bot.records.models import User


def same(name: str) -> str:
    """Return the form in which two names that look alike are equal."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def stored(name: str) -> str:
    """Return the name as the account has it: as typed if there is one, otherwise the only one that differs in capitals."""
    typed = unicodedata.normalize("NFKC", name).strip()
    if User.objects.filter(username=typed).exists():
        return typed
    alike = list(User.objects.filter(username__iexact=typed).values_list("username", flat=True)[:2])
    return alike[0] if len(alike) == 1 else typed


def taken(name: str) -> bool:
    return User.objects.filter(username__iexact=unicodedata.normalize("NFKC", name).strip()).exists()


def tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Tell django-axes whose password is tried; capitals are no way round its count."""
    given = (credentials or {}).get("username") or request.POST.get("username")
    return same(given) if given else None
