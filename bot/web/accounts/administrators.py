"""Accounts that administer the site. There is always one."""

import secrets

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from bot.records.models import User
from bot.web.accounts import names, sessions

FIRST = "admin"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily taken for another


class BadName(ValueError):
    """The name cannot be one to sign in with."""


def active_administrators() -> "list[User]":
    return list(User.objects.filter(is_active=True, is_staff=True, is_superuser=True))


def is_there_one() -> bool:
    return bool(active_administrators())


def is_last(account: User) -> bool:
    return [a.pk for a in active_administrators()] == [account.pk]


def make_administrator(name: str) -> tuple[str, str, bool]:
    """Return the account's name, a new password for it and whether it is new; raises :class:`BadName`."""
    name = names.stored(name)
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    with transaction.atomic():
        user = User.objects.filter(username=name).first()
        made = user is None
        if user is None:
            try:
                UnicodeUsernameValidator()(name)
            except ValidationError as error:
                raise BadName(f"'{name}' cannot be a name to sign in with; use letters, digits and @ . + - _ only.") from error
            user = User(username=name)
        user.is_active = user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
        sessions.end(user_id=user.pk)
    return name, password, made
