"""Whoever is erased is erased from the inbox and the outbox too.

By a signal, because erasing begins in bot.records (in the action server too, when somebody says "forget me"), and
bot.records may not know of the gateway. What is on its way right now stays until it has arrived: the message that asked
for the erasure still wants its reply.
"""

from typing import Any

from django.dispatch import receiver

from bot.gateway import inbox
from bot.gateway.models import OPEN, WAITING, WORKING, Incoming, Outgoing
from bot.records.signals import erased


@receiver(erased, dispatch_uid="gateway-forgets")
def forget(sender: Any, keys: tuple[str, ...], **_: Any) -> None:
    for key in keys:
        inbox.forget(key)
        Outgoing.objects.filter(person_key=key).exclude(incoming__state__in=OPEN).delete()


def drop_waiting(person_key: str) -> None:
    """Drop what nobody has begun to read yet: read later, it would make the erased person known again."""
    Incoming.objects.filter(person_key=person_key, state=WAITING).delete()


def being_read(person_key: str) -> bool:
    """Say whether a message of the person is with the assistant right now."""
    return Incoming.objects.filter(person_key=person_key, state=WORKING).exists()
