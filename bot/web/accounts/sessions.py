"""Sessions that are no longer of use: a guest's who is erased, an account's that is gone."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from bot.records.models import Person
from bot.web.access import GUEST


def drop_orphans() -> int:
    """End the sessions of guests who are no longer kept; the session names them by a key that means nothing else."""
    found = {s.pk: s.get_decoded() for s in Session.objects.iterator()}
    guests = {pk: data[GUEST] for pk, data in found.items() if GUEST in data and SESSION_KEY not in data}
    known = set(Person.objects.filter(key__in=set(guests.values())).values_list("key", flat=True))
    gone = [pk for pk, key in guests.items() if key not in known]
    Session.objects.filter(pk__in=gone).delete()
    return len(gone)


def end(person_key: str = "", user_id: int | None = None) -> None:
    """End every session that holds this guest or is signed in to this account."""
    for session in Session.objects.iterator():
        data = session.get_decoded()
        guest = bool(person_key) and data.get(GUEST) == person_key
        if guest or (user_id is not None and data.get(SESSION_KEY) == str(user_id)):
            session.delete()
