"""What an activity brings is kept in the inbox or answered in the outbox; what belongs to a chat that is over is let go."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bot.channels.teams import reading
from bot.channels.teams.channel import PLATFORM, split
from bot.channels.teams.reading import Activity
from bot.channels.teams.trust import tenant_of
from bot.gateway import outbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import DELIVERED, DONE, FAILED, PARKED, WAITING, Incoming, Outgoing
from bot.records import discussions, identities
from bot.records.models import Team, Workspace
from bot.tutor.replies import Reply


def arrival(activity: Activity, message_id: str, text: str = "") -> Arrival:
    """Make the sender known, with the team of the place, and say where replies go."""
    now, tenant = timezone.now(), tenant_of(activity)
    Workspace.objects.get_or_create(platform=PLATFORM, external_id=tenant, defaults={"installed": now})
    sender, key = activity.get("from") or {}, reading.key(activity)
    person = identities.person_at(key, str(sender.get("name") or ""), now, team_of(activity))
    address = {
        "service": activity.get("serviceUrl"), "tenant": tenant, "user": sender.get("id"), "conversation": reading.conversation(activity),
        "bot": reading.our_id(activity), "key": key, "team": reading.team_id(activity),
    }  # fmt: skip
    return Arrival(PLATFORM, message_id, person.key, text, address)


def team_of(activity: Activity) -> Team | None:
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


def let_go(activity: Activity) -> set[str]:
    """We were removed from a chat or team: forget its addresses, what still waits to be said there, and that we said hello.

    Returns the channels that are known to have been among them; Teams names only one of a team's.
    """
    channel, team = split(reading.conversation(activity))[0], reading.team_id(activity)
    here = Q(address__conversation=channel) | Q(address__conversation__startswith=f"{channel};")
    if team:
        here |= Q(address__team=team) & ~Q(address__conversation="")
    rows, replies = Incoming.objects.filter(here, channel=PLATFORM), Outgoing.objects.filter(here, channel=PLATFORM)
    channels = {channel, *(split(found)[0] for found in rows.values_list("address__conversation", flat=True))}
    replies.filter(state__in=(WAITING, PARKED)).delete()
    replies.filter(state=DELIVERED).update(address={})
    Incoming.objects.filter(channel=PLATFORM, message_id=reading.message_id(activity, "greeting")).delete()
    rows.filter(state__in=(DONE, FAILED)).update(address={}, sealed="")
    return channels
