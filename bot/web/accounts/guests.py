"""What somebody did as a guest, when they sign in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from bot.records.models import Person, User
from bot.web.access import GUEST


def has_work(person: Person) -> bool:
    return person.turns.exists() or person.attempts.exists() or person.ratings.exists()


@receiver(user_logged_in, dispatch_uid="guest-signs-in")
def adopt(sender: type[User], request: HttpRequest, user: User, **_: Any) -> None:
    """Carry a guest's progress over, unless the account has work of its own: two people are never mixed."""
    guest = Person.objects.filter(key=request.session.get(GUEST, "")).first()
    if guest is None:
        request.session.pop(GUEST, None)
        return
    if user.person is not None and has_work(user.person):
        if has_work(guest):
            messages.info(
                request,
                "What you did as a guest was kept apart, because this account has stories of its own. Nobody else can open it. "
                "You can erase it on your account page.",
            )
        else:
            request.session.pop(GUEST)
        return
    with transaction.atomic():
        empty, user.person = user.person, guest
        guest.name = user.shown_name
        if empty is not None:
            guest.team = empty.team or guest.team
        guest.save(update_fields=["name", "team"])
        user.save(update_fields=["person"])
        if empty is not None:
            empty.identities.update(person=guest)
            empty.delete()
    request.session.pop(GUEST)
    if has_work(guest):
        messages.success(request, "What you did as a guest is now in your account.")


def left_apart(request: HttpRequest) -> Person | None:
    """Return the guest of this browser whose work was kept apart from the account that is signed in."""
    guest = Person.objects.filter(key=request.session.get(GUEST, "")).first()
    return guest if guest is not None and has_work(guest) else None
