"""A team's join link: what joining means, and the one button that does it."""

from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bot.records.joining import enter, known, now_in, open_at
from bot.records.models import JoinCode, Person, User
from bot.records.reading import readers
from bot.settings import read_settings
from bot.web.access import begin_as_guest, person_of
from bot.web.accounts.forms import NewAccountForm

_BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Show the team and what joining means; POST joins, with the account, as a guest, or with an account made here."""
    found = known(code)
    if found is None:
        return render(request, "web/accounts/join_closed.html", status=404)
    if not open_at(found, timezone.now()):
        return render(request, "web/accounts/join_closed.html", {"closed": True}, status=410)
    person = person_of(request)
    form = NewAccountForm()
    if request.method == "POST":
        if request.POST.get("as") == "new" and not isinstance(request.user, User):
            form = NewAccountForm(request.POST)
            made = _new_account(request, form) if form.is_valid() else None
            if made is not None:
                return _enter(request, made, found)
        elif person is not None:
            return _enter(request, person, found)
        elif request.POST.get("as") == "guest" and read_settings().guests:
            return _enter(request, begin_as_guest(request), found)
    shown = {
        "code": found, "readers": readers(found.team), "form": form, "person": person,
        "inside": person is not None and person.team_id == found.team_id, "elsewhere": _elsewhere(),
    }  # fmt: skip
    return render(request, "web/accounts/join.html", shown, status=400 if form.errors else 200)


def _elsewhere() -> str:
    """Name where else one can join by writing to us."""
    settings = read_settings()
    return " or ".join(name for name, on in (("Slack", settings.slack.on), ("Microsoft Teams", settings.teams.on)) if on)


def _new_account(request: HttpRequest, form: NewAccountForm) -> Person | None:
    """Make the account and sign in; None when somebody took the name at the same moment."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(form.cleaned_data["username"], password=form.cleaned_data["password"])
    except IntegrityError:
        form.add_error("username", "Somebody took this name a moment ago. Please take another one.")
        return None
    login(request, user, backend=_BACKEND)
    user.refresh_from_db()
    return person_of(request)


def _enter(request: HttpRequest, person: Person, code: JoinCode) -> HttpResponse:
    if enter(person, code):
        messages.success(request, now_in(code.team))
    return redirect("front")
