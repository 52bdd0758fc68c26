"""Who may see what. Every view that shows something of a person goes through here."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from bot.records.models import Attempt, Person, Team, User
from bot.settings import read_settings

GUEST = "guest"  # session key under which a guest's person key is kept

View = Callable[..., HttpResponse]


class SignedIn(HttpRequest):
    """A request whose user has signed in."""

    user: User
    person: Person


def person_of(request: HttpRequest) -> Person | None:
    """Return who trains here: the account's person, or the guest of this browser."""
    user = request.user
    if isinstance(user, User):
        return user.person or _make_person(user)
    key = request.session.get(GUEST)
    if not key or not read_settings().guests:
        return None
    return Person.objects.filter(key=key).first() or _new_person(key, "Guest")


def begin_as_guest(request: HttpRequest) -> Person:
    """Let somebody train without an account, for as long as this browser's session lasts."""
    if not read_settings().guests:
        raise PermissionDenied("Guests are turned off here (ATTUNE_GUESTS).")
    key = f"web:{uuid.uuid4()}"
    request.session[GUEST] = key
    return _new_person(key, "Guest")


def _make_person(user: User) -> Person:
    user.person = _new_person(f"web:{uuid.uuid4()}", user.shown_name)
    user.save(update_fields=["person"])
    return user.person


def _new_person(key: str, name: str) -> Person:
    now = timezone.now()
    return Person.objects.create(key=key, name=name, created=now, last_seen=now)


def trains(view: View) -> View:
    """Only for somebody who trains: signed in, or a guest where guests are welcome. Sets ``request.person``."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.person = person_of(request)
        if request.person is None:
            return redirect("front")
        return view(request, *args, **kwargs)

    return guarded


def supervises(view: View) -> View:
    """Only for supervisors; which teams they may see is up to :func:`teams_of` and :func:`attempts_of`."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_supervisor:
            raise PermissionDenied("This page is for supervisors.")
        return view(request, *args, **kwargs)

    return login_required(guarded)


def teams_of(user: User) -> "QuerySet[Team]":
    return user.supervises.order_by("name")


def attempts_of(user: User) -> "QuerySet[Attempt]":
    """Return every attempt that ``user`` may read: those begun in a team they supervise."""
    return Attempt.objects.filter(team__in=user.supervises.all())


def team_or_404(user: User, team_id: int) -> Team:
    """A team of somebody else does not exist here."""
    team = teams_of(user).filter(pk=team_id).first()
    if team is None:
        raise Http404
    return team


def attempt_or_404(user: User, attempt_id: uuid.UUID) -> Attempt:
    attempt = attempts_of(user).select_related("person", "team").filter(pk=attempt_id).first()
    if attempt is None:
        raise Http404
    return attempt
