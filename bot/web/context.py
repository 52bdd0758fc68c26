"""What every page knows."""

from typing import Any

from django.http import HttpRequest

from bot.records.models import User
from bot.settings import read_settings


def site(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)  # an error page can come before anybody is known
    return {
        "person": getattr(request, "person", None),  # set by bot.web.access.trains
        "guests": read_settings().guests,
        "supervisor": isinstance(user, User) and user.is_supervisor,
    }
