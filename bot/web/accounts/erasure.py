"""Erasing somebody from the whole site, on their own wish.

Their record and everything that hangs on it goes with the person (bot.records.privacy); inbox and outbox follow by a
signal (bot.gateway.erasure), so that "forget me" in a conversation empties them too. What only the site has, sessions
and the account, is here.
"""

import time
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from bot.gateway.erasure import being_read, drop_waiting
from bot.records import privacy
from bot.records.models import Person, User
from bot.web.accounts import administrators, names, sessions

_PATIENCE = 3.0  # seconds; a message is read in under one

KEPT = (
    "That your supervisor opened, corrected or commented on something, and when; no longer what or whose.",
    "Your team's totals without yours. They were only ever numbers.",
    "Copies that your team took away before today, and the site's back-ups, are not in our hands: ask your administrator.",
)
KEPT_ACCOUNT = "Your account: its name and password, so that you can sign in and begin anew. You can erase it too."


class StillReading(Exception):
    """A message of the person is being read at this moment; kept afterwards, it would make them known again."""


class LastAdministrator(Exception):
    """The account is the only one that can administer the site."""


@dataclass(frozen=True)
class Erased:
    """What was kept all the same, and why: one sentence each."""

    kept: tuple[str, ...]


def erase(person: Person | None, account: User | None = None, *, ends_sessions: bool = True) -> Erased:
    """Erase a person's training, and the account as well when it is given. Raises before anything is erased.

    ``ends_sessions`` signs a guest out everywhere.
    """
    keeps_account = account is None and person is not None and User.objects.filter(person=person).exists()
    if account is not None and administrators.is_last(account):
        raise LastAdministrator
    if person is not None:
        _wait_for_reading(person)
        privacy.erase(person.key)
        if ends_sessions:
            sessions.end(person_key=person.key)
    if account is not None:
        _forget_account(account)
    return Erased((KEPT_ACCOUNT, *KEPT) if keeps_account else KEPT)


def _wait_for_reading(person: Person) -> None:
    drop_waiting(person.key)
    end = time.monotonic() + _PATIENCE
    while being_read(person.key):
        if time.monotonic() > end:
            raise StillReading
        time.sleep(0.1)
        drop_waiting(person.key)


@transaction.atomic
def _forget_account(account: User) -> None:
    sessions.end(user_id=account.pk)
    AccessAttempt.objects.filter(username=names.same(account.username)).delete()
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id=str(account.pk)).update(object_repr="", object_id="", change_message="")
    account.delete()
