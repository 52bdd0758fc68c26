"""One person on every channel: a code that says on Slack or Teams who one is, and letting an address go again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bot.records import identities
from bot.records.models import Identity
from bot.web.access import person_of
from bot.web.accounts.views import account_page


@login_required
@require_POST
@never_cache
def link_code(request: HttpRequest) -> HttpResponse:
    """Show a new code on the account page; it is nowhere to be seen again."""
    person = person_of(request)
    assert person is not None
    return account_page(request, code=identities.make_code(person, timezone.now()))


@login_required
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Let an address of one's own be on its own again."""
    person, number = person_of(request), request.POST.get("identity", "")
    found = Identity.objects.filter(person=person, pk=int(number)).first() if number.isdigit() and len(number) < 19 else None
    if person is not None and found is not None and identities.unlink(person, found.key):
        messages.success(request, f"{found.platform} is on its own again. What you trained there so far stays with this account.")
    return redirect("account")
