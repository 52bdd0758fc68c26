"""The daily work happens by itself, once a day, in one process only."""

import threading
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bot.gateway.models import DONE, Incoming
from bot.records.models import Person
from bot.web import upkeep
from bot.web.models import Chore
from tests.web.factory import make_person, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def leave_traces() -> None:
    now = timezone.now()
    person = make_person(make_team("Nursery"))
    Person.objects.filter(pk=person.pk).update(last_seen=now - timedelta(days=400))
    Incoming.objects.create(channel="web", message_id=str(uuid.uuid4()), person_key="x", received=now - timedelta(days=8), due=now, state=DONE)
    Client().post(reverse("guest"))
    Session.objects.update(expire_date=now - timedelta(days=1))
    make_user("anna")
    Client().post(reverse("sign-in"), {"username": "anna", "password": "wrong"})
    AccessAttempt.objects.update(attempt_time=now - timedelta(days=2))


def test_everything_that_is_over_goes_and_a_dry_run_counts_the_same() -> None:
    leave_traces()
    told = upkeep.sweep(timezone.now(), 365, dry_run=True)
    assert Incoming.objects.exists() and Session.objects.exists() and AccessAttempt.objects.exists()
    assert upkeep.sweep(timezone.now(), 365) == told
    assert (told.messages, told.sessions, told.tries) == (1, 1, 1)
    assert not Incoming.objects.exists() and not Session.objects.exists() and not AccessAttempt.objects.exists()
    assert told.lines(dry_run=True)[0] == (
        "Nursery (kept 365 days): 1 person, 0 stories, 0 messages and 0 self-ratings would leave."
    )


def test_sessions_of_guests_who_are_no_longer_kept_end() -> None:
    client, other = Client(), Client()
    client.post(reverse("guest"))
    other.post(reverse("guest"))
    Person.objects.filter(key=client.session["guest"]).delete()
    upkeep.sweep(timezone.now(), 365)
    assert [s.get_decoded()["guest"] for s in Session.objects.all()] == [other.session["guest"]]


def test_it_is_done_once_a_day() -> None:
    now = timezone.now()
    assert upkeep.sweep_if_due(now) is not None
    assert upkeep.sweep_if_due(now + timedelta(hours=23)) is None
    assert upkeep.sweep_if_due(now + timedelta(hours=25)) is not None
    assert Chore.objects.get().done == now + timedelta(hours=25)


def test_of_many_only_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Chore.objects.create(name="daily", due=timezone.now())
    now, at_once, did = timezone.now(), threading.Barrier(6), []

    def work() -> None:
        at_once.wait()
        did.append(upkeep.sweep_if_due(now))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(did) == 6 and sum(swept is not None for swept in did) == 1


def test_one_that_died_at_it_is_taken_over_after_its_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(upkeep, "sweep", die)
        upkeep.sweep_if_due(now)
    assert upkeep.sweep_if_due(now + timedelta(minutes=30)) is None
    assert upkeep.sweep_if_due(now + timedelta(minutes=61)) is not None


def test_the_thread_works_at_once_survives_a_fault_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_traces()
    real, calls = upkeep.sweep_if_due, []

    def first_time_locked(now: Any) -> Any:
        calls.append(now)
        if len(calls) == 1:
            raise OSError("locked")
        return real(now)

    monkeypatch.setattr(upkeep, "sweep_if_due", first_time_locked)
    thread = upkeep.Upkeep(look=0.05)
    thread.start()
    end = time.monotonic() + 10
    while Incoming.objects.exists() and time.monotonic() < end:
        time.sleep(0.05)
    thread.stop()
    assert not Incoming.objects.exists() and len(calls) >= 2 and not thread._thread.is_alive()
