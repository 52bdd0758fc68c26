"""Erased means erased: no word and no id of the person is left in any table, whichever way it was asked for."""

import json
import threading
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bot.gateway import inbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import DONE, FAILED, WAITING, WORKING, Incoming, Outgoing
from bot.records import privacy, reviews
from bot.records.models import Access, Identity, Person, Tally, User
from bot.web.accounts import erasure
from tests.web.factory import client_of, make_team, make_user, play

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "unmistakeable"


def everything() -> str:
    """Every value of every table, sessions opened."""
    rows = [list(model.objects.values()) for model in apps.get_models() if model._meta.managed]
    return json.dumps([rows, [s.get_decoded() for s in Session.objects.all()]], default=str)


def make_known(tools: Any) -> tuple[User, User, Client]:
    """Somebody whose work is in every table there is: answers, verdicts, reviews, inbox, outbox, log, sessions, tries."""
    team = make_team("Nursery")
    user, olga = make_user(f"{WORD}-name", team), make_user("olga", supervises=[team])
    person = user.person
    answers = {"notice": f"very quiet and {WORD}, nobody talks to him", "levels": "levels 1 and 2", "pathway": f"early help, {WORD}",
               "reflection": f"{WORD}", "supervision": f"{WORD}"}  # fmt: skip
    attempt = play(tools, person, answers=answers)
    now = timezone.now()
    answer = attempt.answers.filter(question="notice").first()
    assert answer is not None
    reviews.read(attempt, olga, now)
    reviews.correct(answer, ("notice", "point", "car-seat"), "found", f"{WORD} reason", olga, now)
    reviews.comment(attempt, f"{WORD} comment", olga, now, answer)
    reviews.check(answer, olga, now)
    Identity.objects.create(key=f"slack:{WORD}", person=person)
    for key, state in ((person.key, FAILED), (f"slack:{WORD}", DONE), (person.key, WAITING)):
        row, _ = inbox.accept(Arrival("web", str(uuid.uuid4()), key, WORD, {"user": WORD}))
        Incoming.objects.filter(pk=row.pk).update(state=state)
        if state != WAITING:
            Outgoing.objects.create(incoming=row, position=0, channel="web", person_key=key, address={"u": WORD}, reply={"text": WORD}, due=now)
    Outgoing.objects.create(position=0, channel="web", person_key=person.key, reply={"text": WORD}, due=now)
    LogEntry.objects.create(user=olga, content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk),
                            object_repr=user.username, action_flag=CHANGE)  # fmt: skip
    Client().post(reverse("sign-in"), {"username": user.username, "password": "wrong"})
    client = client_of(user)
    assert AccessAttempt.objects.exists() and Tally.objects.filter(count__gt=0).exists()
    return user, olga, client


def test_erasing_account_and_stories_leaves_no_word_and_no_id(tools: Any) -> None:
    user, olga, client = make_known(tools)
    marks = [WORD, user.person.key, *map(str, user.person.attempts.values_list("pk", flat=True))]
    before = everything()
    assert all(mark in before for mark in marks)
    page = client.post(reverse("erase-account")).content.decode()
    left = everything()
    assert [mark for mark in marks if mark in left] == []
    assert not User.objects.filter(pk=user.pk).exists() and not Person.objects.exclude(account=olga).exists()
    assert not Session.objects.filter(pk=client.session.session_key).exists()
    assert not Tally.objects.exclude(count=0).exists()
    assert set(Access.objects.values_list("who", "attempt").distinct()) == {(olga.pk, None)}  # that she read something stays
    assert "no longer what or whose" in page


def test_erasing_the_stories_keeps_the_account(tools: Any) -> None:
    user, _, client = make_known(tools)
    key = user.person.key
    erased = erasure.erase(user.person)
    user.refresh_from_db()
    assert user.person is None and key not in everything() and erasure.KEPT_ACCOUNT in erased.kept
    assert client.get(reverse("account")).status_code == 200  # and begins anew
    assert not Incoming.objects.exists() and not Outgoing.objects.exists()


def test_forget_me_in_a_conversation_empties_the_gateway_but_for_the_reply_on_its_way(tools: Any) -> None:
    user, _, _ = make_known(tools)
    asking = Incoming.objects.get(state=WAITING)
    Incoming.objects.filter(pk=asking.pk).update(state=WORKING)
    privacy.erase(user.person.key)
    assert list(Incoming.objects.values_list("pk", flat=True)) == [asking.pk] and not Outgoing.objects.exists()


def test_a_guests_sessions_end(tools: Any) -> None:
    client = Client()
    client.post(reverse("guest"))
    person = Person.objects.get()
    erasure.erase(person)
    assert person.key not in everything()
    client.get(reverse("front"))
    assert not Person.objects.exists()


def test_what_is_being_read_is_waited_for_and_nothing_is_erased_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user("anna")
    row, _ = inbox.accept(Arrival("web", "m", user.person.key, WORD, {}))
    Incoming.objects.filter(pk=row.pk).update(state=WORKING)
    monkeypatch.setattr(erasure, "_PATIENCE", 0.3)
    client = client_of(user)
    assert client.post(reverse("erase-account")).headers["Location"] == reverse("erase-account")
    assert "being read just now" in client.get(reverse("erase-account")).content.decode()
    assert User.objects.filter(pk=user.pk).exists()
    monkeypatch.setattr(erasure, "_PATIENCE", 10.0)

    def arrives() -> None:
        from django.db import connection

        time.sleep(0.3)
        Incoming.objects.filter(pk=row.pk).update(state=DONE, sealed="")
        connection.close()

    thread = threading.Thread(target=arrives)
    thread.start()
    assert client.post(reverse("erase-account")).status_code == 200
    thread.join()
    assert not Incoming.objects.exists() and not User.objects.filter(pk=user.pk).exists()


def test_the_last_administrator_stays() -> None:
    user = make_user("root", is_staff=True, is_superuser=True)
    client = client_of(user)
    assert "Make another administrator first" in client.get(reverse("erase-account")).content.decode()
    client.post(reverse("erase-account"))
    assert User.objects.filter(pk=user.pk).exists()
    make_user("second", is_staff=True, is_superuser=True)
    assert client.post(reverse("erase-account")).status_code == 200
    assert not User.objects.filter(pk=user.pk).exists()


def test_a_message_that_waits_is_not_read_after_the_erasure() -> None:
    user = make_user("anna")
    inbox.accept(Arrival("web", "m", user.person.key, WORD, {}))
    erasure.erase(user.person)
    assert inbox.claim(timezone.now() + timedelta(minutes=1)) is None
