"""Signing in, and one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bot.records.models import Person, User
from bot.records.reading import earlier_teams, readers
from bot.settings import read_settings
from bot.web.access import GUEST, begin_as_guest, person_of
from bot.web.accounts import administrators, erasure
from bot.web.accounts.forms import NewPasswordForm, SignInForm
from bot.web.accounts.guests import left_apart


class SignIn(LoginView):
    template_name = "web/accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(single_sign_on=read_settings().sign_on is not None, **kwargs)


class NewPassword(LoginRequiredMixin, SuccessMessageMixin, PasswordChangeView):  # type: ignore[type-arg]
    template_name = "web/accounts/new_password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account")
    success_message = "Your password is changed. Other devices are signed out."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request.user, User) and not request.user.has_usable_password():
            raise PermissionDenied("This account signs in through your organisation, so it has no password here.")
        return super().dispatch(request, *args, **kwargs)


@require_POST
def guest(request: HttpRequest) -> HttpResponse:
    """Begin without an account; pressed twice, it is still one guest."""
    if person_of(request) is None:
        begin_as_guest(request)
    return redirect("chat")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show who I am here, my team, who reads what, and how to leave."""
    return account_page(request)


def account_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Render the page; ``code`` is a link code that was made a moment ago."""
    person = person_of(request)
    assert person is not None
    linked = [i for i in person.identities.order_by("pk") if i.key != person.key]
    shown = {
        "person": person, "readers": readers(person.team), "earlier": earlier_teams(person), "apart": left_apart(request),
        "code": code, "linked": linked,
    }  # fmt: skip
    return render(request, "web/accounts/account.html", shown)


@login_required
@require_POST
def leave_team(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    assert person is not None
    if person.team is not None:
        team = person.team
        Person.objects.filter(pk=person.pk).update(team=None)
        messages.success(
            request, f"You have left the team {team}. Its supervisors can still read the stories you began there; new ones nobody reads."
        )
    return redirect("account")


@login_required
@require_POST
def erase_guest(request: HttpRequest) -> HttpResponse:
    """Erase what was done on this browser as a guest and kept apart from the account."""
    apart = left_apart(request)
    if apart is not None:
        try:
            erasure.erase(apart, ends_sessions=False)
        except erasure.StillReading:
            return _not_yet(request, "account")
        request.session.pop(GUEST, None)
        messages.success(request, "What you did as a guest is erased.")
    return redirect("account")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_account(request: HttpRequest) -> HttpResponse:
    """Ask, then erase the training and the account, and say what was kept and why."""
    user = request.user
    assert isinstance(user, User)
    if request.method != "POST":
        return render(request, "web/accounts/erase_account.html", {"kept": erasure.KEPT, "last": administrators.is_last(user)})
    try:
        erased = erasure.erase(user.person, user)
    except erasure.StillReading:
        return _not_yet(request, "erase-account")
    except erasure.LastAdministrator:
        messages.error(request, "Yours is the only administrator's account. Make another administrator first; nothing was erased.")
        return redirect("erase-account")
    logout(request)
    return render(request, "web/accounts/erased.html", {"erased": erased})


def _not_yet(request: HttpRequest, where: str) -> HttpResponse:
    messages.error(request, "A message of yours is being read just now, so nothing was erased yet. Please try again in a minute.")
    return redirect(where)
