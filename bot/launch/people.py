"""What an administrator may do on the command line: export, erase, let old records leave, make an administrator."""

import json
from datetime import datetime, timezone

from bot.launch.database import prepare
from bot.launch.faults import LaunchError
from bot.settings import Settings


def export_person(settings: Settings, person: str) -> str:
    """Return everything kept about ``person`` as JSON; raises :class:`LaunchError` when nobody has this key."""
    prepare(settings)
    from bot.records import privacy

    kept = privacy.export(person)
    if kept is None:
        raise LaunchError(_unknown(person))
    return json.dumps(kept, indent=2, ensure_ascii=False, default=str)


def forget_person(settings: Settings, person: str) -> str:
    """Erase ``person``; raises :class:`LaunchError` when nobody has this key."""
    prepare(settings)
    from bot.records import privacy

    if not privacy.erase(person):
        raise LaunchError(_unknown(person))
    return f"Everything kept about '{person}' is erased."


def expire_people(settings: Settings, dry_run: bool) -> str:
    """Do the daily work now (or only count): whatever is over its time leaves, team by team."""
    prepare(settings)
    from bot.web.upkeep import sweep

    swept = sweep(datetime.now(timezone.utc), settings.retention_days, dry_run)
    return "\n".join(swept.lines(dry_run))


def create_administrator(settings: Settings, name: str) -> str:
    """Make ``name`` an administrator with a new password; returns what to tell whoever asked."""
    prepare(settings)
    from bot.web.accounts.administrators import BadName, make_administrator

    try:
        name, password, made = make_administrator(name)
    except BadName as error:
        raise LaunchError(str(error)) from error
    done = "is a new administrator" if made else "is an administrator again, signed out everywhere"
    return f"'{name}' {done}. Password: {password}\nIt is shown only now. Sign in and change it on your account page."


def first_administrator(settings: Settings) -> str | None:
    """Make the administrator "admin" where there is none yet; returns the note that tells the password, once."""
    from bot.web.accounts.administrators import FIRST, is_there_one

    return None if is_there_one() else create_administrator(settings, FIRST)


def _unknown(person: str) -> str:
    from bot.records.models import Person

    some = ", ".join(Person.objects.order_by("-last_seen").values_list("key", flat=True)[:5])
    return f"Nobody is known as '{person}'; keys look like: {some or 'terminal:anna'}."
