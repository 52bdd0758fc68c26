"""What an administrator may do for a person: export, erase, let old records leave."""

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
    """Erase (or only count) those not seen for the retention period."""
    prepare(settings)
    from bot.records import privacy

    count = privacy.expire(datetime.now(timezone.utc), settings.retention_days, dry_run)
    word = "would be" if dry_run else "were"
    return f"{count} people not seen for {settings.retention_days} days {word} erased."


def _unknown(person: str) -> str:
    from bot.records.models import Person

    some = ", ".join(Person.objects.order_by("-last_seen").values_list("key", flat=True)[:5])
    return f"Nobody is known as '{person}'; keys look like: {some or 'terminal:anna'}."
