"""What an activity brings is kept in the inbox or answered in the outbox; what belongs to a chat that is over is let go."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from bot.channels.teams import reading
from bot.channels.teams.channel import PLATFORM, split
from bot.channels.teams.reading import Activity
from bot.channels.teams.trust import tenant_of
from bot.gateway import outbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import DONE, FAILED, PARKED, WAITING, Incoming, Outgoing
from bot.records import discussions, identities
from bot.records.models import Workspace
from bot.tutor.replies import Reply


def arrival(activity: Activity, message_id: str, text: str = "") -> Arrival:
    """Make the sender known, with the team of the place, and say where replies go."""
    now, tenant = timezone.now(), tenant_of(activity)
    Workspace.objects.get_or_create(platform=PLATFORM, external_id=tenant, defaults={"installed": now})
    sender, key = activity.get("from") or {}, reading.key(activity)
    person = identities.person_at(key, str(sender.get("name") or ""), now, team_of(activity))
    address = {
        "service": activity.get("serviceUrl"), "tenant": tenant, "user": sender.get("id"), "conversation": reading.conversation(activity),
        "bot": reading.our_id(activity), "key": key,
    }  # fmt: skip
    return Arrival(PLATFORM, message_id, person.key, text, address)


def team_of(activity: Activity) -> Any:
    channel = "" if reading.is_personal(activity) else split(reading.conversation(activity))[0]
    return discussions.team_at(PLATFORM, tenant_of(activity), channel)


def in_private(found: Arrival) -> Arrival:
    """Return it with the personal chat as its address, which is opened when it is needed; ``public`` remembers where it began."""
    return replace(found, address=found.address | {"conversation": "", "public": found.address["conversation"]})


def answer(found: Arrival, text: str) -> None:
    answer_with(found, Reply("text", text).as_dict())


def answer_with(found: Arrival, reply: dict[str, Any]) -> None:
    outbox.answer(found, [reply], timezone.now())


def seen(message_id: str) -> bool:
    return Incoming.objects.filter(channel=PLATFORM, message_id=message_id).exists()


def let_go(activity: Activity) -> None:
    """We were removed from a chat: forget its address, what still waits to be said there, and that we said hello."""
    here = {"channel": PLATFORM, "address__conversation": reading.conversation(activity)}
    Outgoing.objects.filter(**here, state__in=(WAITING, PARKED)).delete()
    Outgoing.objects.filter(**here).update(address={})
    Incoming.objects.filter(channel=PLATFORM, message_id=reading.message_id(activity, "greeting")).delete()
    Incoming.objects.filter(**here, state__in=(DONE, FAILED)).update(address={}, sealed="")
