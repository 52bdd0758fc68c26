"""One person on every channel: who stands behind an address, and how two of them become one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from bot.records.models import Attempt, Identity, LinkCode, Person, Rating, Team, Turn
from bot.tutor.state import from_json, merged, to_json

CODE_LASTS = timedelta(minutes=15)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read as something else


@dataclass(frozen=True)
class Linked:
    """What came of a code: ``problem`` is empty when the address now belongs to ``person``."""

    person: Person | None
    problem: str = ""


def canonical(key: str) -> str:
    """Return the key of the person to whom an address belongs; an address that nobody linked is its own person."""
    linked = Identity.objects.filter(key=key).select_related("person").first()
    return linked.person.key if linked else key


def person_at(key: str, name: str, now: datetime, team: Team | None = None) -> Person:
    """Return the person behind an address, made now when there is none. ``team`` only counts for somebody who has none."""
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(key=canonical(key), defaults={"name": name[:150], "created": now, "last_seen": now})
        if team is not None and person.team_id is None:
            person.team = team
            person.save(update_fields=["team"])
    return person


def make_code(person: Person, now: datetime) -> str:
    """Return a new code for ``person``, like ABCD-2345; an older one no longer serves."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    LinkCode.objects.update_or_create(person=person, defaults={"hashed": _hash(code), "expires": now + CODE_LASTS})
    return f"{code[:4]}-{code[4:]}"


def link(key: str, code: str, now: datetime) -> Linked:
    """Let the address ``key`` belong to whoever made ``code``; what was trained at it goes along."""
    with transaction.atomic():
        known = LinkCode.objects.select_related("person").filter(hashed=_hash(code), expires__gt=now).first()
        if known is None:
            return Linked(None, "I do not know this code, or it is older than fifteen minutes. Make a new one on your account page.")
        person = Person.objects.select_for_update().get(pk=known.person_id)
        other = Person.objects.select_for_update().filter(key=canonical(key)).first()
        if other is not None and other.pk != person.pk:
            _move(other, person)
        Identity.objects.update_or_create(key=key, defaults={"person": person})
        known.delete()
    return Linked(person)


def unlink(person: Person, key: str) -> bool:
    """Let an address be on its own again; what was trained stays with ``person``."""
    deleted, _ = Identity.objects.filter(person=person, key=key).delete()
    return deleted > 0


def _hash(code: str) -> str:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"attune link code {plain}".encode()).hexdigest()


def _move(other: Person, person: Person) -> None:
    """Give everything of ``other`` to ``person``; the address stays known, so that nothing under way is lost."""
    for model in (Turn, Attempt, Rating):
        model.objects.filter(person=other).update(person=person)
    Identity.objects.filter(person=other).update(person=person)
    Identity.objects.get_or_create(key=other.key, defaults={"person": person})
    account = getattr(other, "account", None)
    if account is not None and getattr(person, "account", None) is None:
        account.person = person
        account.save(update_fields=["person"])
    state = to_json(merged(from_json(person.state), from_json(other.state)))
    Person.objects.filter(pk=person.pk).update(
        state=state, version=person.version + 1, team=person.team or other.team, last_seen=max(person.last_seen, other.last_seen)
    )
    other.delete()
