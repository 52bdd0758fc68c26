"""The chat page: nothing sent twice, nothing lost, everything shown that waits, and only to whom it belongs."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bot.gateway import inbox
from bot.gateway.models import DELIVERED, FAILED, OPEN, WAITING, Incoming, Outgoing
from bot.gateway.worker import Gateway
from bot.records.models import Person, Turn
from bot.tutor.replies import TYPES
from bot.web import server
from bot.web.practitioner import say, talk
from bot.web.practitioner.shown import shown_replies
from tests.web.factory import Tutor, client_of, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(say, "PATIENCE", 0)


@pytest.fixture
def guest() -> Client:
    client = Client()
    assert client.post("/guest/").status_code == 302
    return client


@pytest.fixture
def work(tools: Any) -> Callable[[], None]:
    gateway = Gateway(Tutor(tools))

    def until_idle() -> None:
        while gateway.step():
            pass

    return until_idle


def page(client: Client) -> str:
    response = client.get("/chat/")
    assert response.status_code == 200
    return str(response.content.decode())


def send(client: Client, text: str = "", message_id: str = "", **more: Any) -> Any:
    return client.post("/chat/say/", {"text": text, "message_id": message_id or str(uuid.uuid4()), **more})


def begun(client: Client, work: Callable[[], None]) -> None:
    send(client, begin="yes")
    work()
    send(client, pick="1")
    work()


def test_nobody_is_led_to_the_front_page_and_an_open_page_as_a_whole() -> None:
    assert Client().get("/chat/")["Location"] == "/"
    response = Client().post("/chat/say/", {"text": "x"}, headers=HTMX)
    assert response["HX-Redirect"] == "/"


def test_the_first_visit_greets_without_a_word_typed(guest: Client, work: Callable[[], None]) -> None:
    first = page(guest)
    assert 'hx-trigger="load, submit"' in first and ">Begin<" in first
    send(guest, begin="yes")
    work()
    shown = page(guest)
    assert "I&#x27;m Attune" in shown and "1. The quiet baby" in shown
    assert "You wrote" not in shown and ">Begin<" not in shown


def test_whoever_stopped_is_offered_to_go_on_and_whoever_was_away_is_welcomed(guest: Client, work: Callable[[], None]) -> None:
    begun(guest, work)
    assert "Go on where I left off" not in page(guest)
    person = Person.objects.get()
    person.state["away"] = True
    person.save()
    assert "Go on where I left off" in page(guest) and "load, submit" not in page(guest)
    person.state |= {"away": False, "seen": (timezone.now() - timedelta(hours=7)).isoformat()}
    person.save()
    assert "load, submit" in page(guest)
    send(guest, begin="yes")
    work()
    assert "The quiet baby" in Turn.objects.latest("pk").replies[0]["text"]


def test_a_double_click_is_one_message_and_an_old_page_is_none(guest: Client, work: Callable[[], None]) -> None:
    begun(guest, work)
    mid = str(uuid.uuid4())
    for _ in range(3):
        assert send(guest, "nobody talks to him", mid).status_code == 302
    assert Incoming.objects.filter(state__in=OPEN).count() == 1
    send(guest, "other words on the same page", mid)
    assert Incoming.objects.filter(state__in=OPEN).count() == 2
    work()
    send(guest, "nobody talks to him", mid)
    assert not Incoming.objects.filter(state__in=OPEN).exists()
    Incoming.objects.update(received=timezone.now() - timedelta(minutes=5))
    send(guest, "nobody talks to him", mid)
    assert not Incoming.objects.filter(state__in=OPEN).exists()
    send(guest, "written on an old page", mid)
    assert inbox.words(Incoming.objects.get(state__in=OPEN)) == "written on an old page"


def test_the_id_of_somebody_elses_message_is_of_no_use(guest: Client) -> None:
    mid = str(uuid.uuid4())
    send(guest, "my own words", mid)
    other = client_of(make_user())
    send(other, "words of another", mid)
    assert Incoming.objects.count() == 2
    assert "my own words" not in page(other) and "words of another" in page(other)


@pytest.mark.parametrize(("text", "problem"), [("  ", say.EMPTY), ("long " * 5000, say.TOO_LONG)])
def test_what_cannot_be_sent_is_said_kindly_and_stays_in_the_box(guest: Client, text: str, problem: str) -> None:
    response = send(guest, text)
    assert response.status_code == 422
    assert problem in response.content.decode() and text.strip()[:100] in response.content.decode()
    fragment = guest.post("/chat/say/", {"text": text}, headers=HTMX)
    assert problem in fragment.content.decode() and fragment["HX-Retarget"] == "#problem"
    assert not Incoming.objects.exists()


def test_ticks_and_words_are_one_message(guest: Client) -> None:
    send(guest, "because of the home", choices=["level 1", "level 3"])
    assert inbox.words(Incoming.objects.get()) == "level 1, level 3. because of the home"


def test_while_it_is_read_the_words_are_there_and_then_the_answer(guest: Client, work: Callable[[], None]) -> None:
    begun(guest, work)
    send(guest, "nobody talks to him")
    shown = page(guest)
    assert "nobody talks to him" in shown and "Attune is reading" in shown and '<meta http-equiv="refresh" content="3;url=/chat/' in shown
    after, state = re.findall(r"after=(\d+)&amp;state=(\w+)", shown)[0]
    assert guest.get(f"/chat/news/?after={after}&state={state}", headers=HTMX).status_code == 204
    Incoming.objects.filter(state__in=OPEN).update(received=timezone.now() - timedelta(seconds=7))
    slow = guest.get(f"/chat/news/?after={after}&state={state}", headers=HTMX).content.decode()
    assert "nothing is lost" in slow
    work()
    news = guest.get(f"/chat/news/?after={after}&state={state}s", headers=HTMX).content.decode()
    assert 'class="quoted"' in news and "reading" not in news.lower() and "I am nine weeks" not in news.partition("story-again")[0]
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_a_failed_message_can_be_tried_again_or_left(guest: Client, work: Callable[[], None]) -> None:
    begun(guest, work)
    send(guest, "nobody talks to him")
    row = Incoming.objects.get(state=WAITING)
    Incoming.objects.filter(pk=row.pk).update(state=FAILED)
    shown = page(guest)
    assert "nobody talks to him" in shown and "Try again" in shown and "reading" not in shown
    assert client_of(make_user()).post("/chat/again/", {"message": row.pk}).status_code == 404
    guest.post("/chat/again/", {"message": row.pk})
    work()
    assert Turn.objects.filter(text="nobody talks to him").exists() and "Try again" not in page(guest)
    send(guest, "something else")
    Incoming.objects.filter(state=WAITING).update(state=FAILED)
    guest.post("/chat/again/", {"message": Incoming.objects.get(state=FAILED).pk, "leave": "yes"})
    assert "something else" not in page(guest) and not Incoming.objects.exclude(sealed="").exists()


@pytest.mark.parametrize("who", ["guest", "account"])
def test_the_last_reply_is_shown_once_after_everything_was_erased(who: str, guest: Client, work: Callable[[], None]) -> None:
    client = guest if who == "guest" else client_of(make_user())
    begun(client, work)
    send(client, "forget me")
    work()
    send(client, "yes")
    work()
    assert not Turn.objects.exists()
    reply = Outgoing.objects.filter(state=WAITING).latest("pk").reply["text"]
    assert reply[:30] in page(client).replace("&#x27;", "'")
    assert reply[:30] not in page(client).replace("&#x27;", "'")
    assert ">Begin<" in page(client)


def test_words_that_were_not_kept_are_not_shown(guest: Client, work: Callable[[], None]) -> None:
    begun(guest, work)
    send(guest, "my own baby has bruises, her dad shook her last night")
    work()
    shown = page(guest)
    assert "bruises" not in shown and "What you wrote here was not kept" in shown and 'href="tel:999"' in shown


def test_only_the_newest_choices_are_buttons_and_a_pick_is_named(guest: Client, work: Callable[[], None]) -> None:
    send(guest, begin="yes")
    work()
    assert page(guest).count('name="pick"') == 9
    send(guest, pick="1")
    work()
    shown = page(guest)
    assert 'name="pick"' not in shown
    assert '<p class="words">The quiet baby, 9 weeks</p>' in shown
    assert "The story again" in shown


@pytest.mark.parametrize("kind", [*TYPES, "apology", "new-type"])
def test_every_type_of_reply_is_shown_and_nothing_in_it_is_markup(kind: str) -> None:
    text = "<b>You</b> wrote “very <i>quiet</i>”.\nRing 999 now."
    reply = {"type": kind, "text": text, "title": "<u>", "choices": [{"title": "Yes", "value": "yes"}], "levels": [1], "guided": [2]}
    shown = shown_replies([reply])[0]
    joined = "".join(shown.lines)
    assert len(shown.lines) == 2 and "<b>" not in joined and "<i>" not in joined
    assert ('<em class="quoted">“very &lt;i&gt;quiet&lt;/i&gt;”</em>' in joined) == (kind == "feedback")
    assert ('<a href="tel:999">999</a>' in joined) == (kind == "safety")
    assert (shown.rings is not None and "level 2, Relationship: the guidance names it as well" in shown.rings.told) == (kind == "picture")


def test_earlier_messages_are_pages_back_and_cost_no_more_queries() -> None:
    user = make_user()
    client = client_of(user)
    assert user.person is not None

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            reply = {"type": "text", "text": f"reply {number}."}
            Turn.objects.create(
                person=user.person, message_id=f"web:{number}", received=timezone.now(), text=f"m {number}.", replies=[reply]
            )

    add(0, 3)
    with CaptureQueriesContext(connection) as few:
        page(client)
    add(3, 75)
    with CaptureQueriesContext(connection) as many:
        shown = page(client)
    assert len(many) == len(few) <= 12
    assert "m 74." in shown and "m 45." in shown and "m 44." not in shown
    link = re.findall(r'href="(/chat/\?before=\d+)"', shown)[0]
    older = client.get(link).content.decode()
    assert "m 44." in older and "m 15." in older and "m 14." not in older and "m 45." not in older
    link = re.findall(r'href="(/chat/\?before=\d+)"', older)[0]
    oldest = client.get(link).content.decode()
    assert "m 0." in oldest and "Earlier still" not in oldest


def test_never_more_than_half_of_the_server_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say.MOST_WAITING * 2 <= server.THREADS
    monkeypatch.setattr(say, "PATIENCE", 60)
    row, _ = inbox.accept(inbox.Arrival("web", "m", make_person().key, "x", {}))
    for _ in range(say.MOST_WAITING):
        assert say._seats.acquire(blocking=False)
    try:
        say.wait_for(row)  # returns at once, or this test takes a minute
    finally:
        say._seats.release(say.MOST_WAITING)
    monkeypatch.setattr(say, "PATIENCE", 0.12)
    for _ in range(say.MOST_WAITING + 1):
        say.wait_for(row)
    assert all(say._seats.acquire(blocking=False) for _ in range(say.MOST_WAITING))
    say._seats.release(say.MOST_WAITING)


def test_a_page_is_never_kept_by_the_browser(guest: Client) -> None:
    assert "no-store" in guest.get("/chat/")["Cache-Control"]
    assert "unsafe" not in guest.get("/chat/")["Content-Security-Policy"] and " style=" not in page(guest)


def test_talk_knows_what_changed() -> None:
    person = make_person()
    inbox.accept(inbox.Arrival("web", "m", person.key, "x", {}))
    now = timezone.now()
    assert talk.talk(person, now).state + "s" == talk.talk(person, now + timedelta(seconds=7)).state
