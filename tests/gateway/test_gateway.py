"""Nothing is lost, nothing comes twice, nobody overtakes themselves: whatever dies or hangs in between."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from bot.gateway import inbox, outbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import DELIVERED, DONE, FAILED, PARKED, WAITING, Incoming, Outgoing
from bot.gateway.outbox import DeadAddress, RetryLater
from bot.gateway.worker import MOST_TRIES, Gateway
from tests.doubles import Clock, Echo, Killed

pytestmark = pytest.mark.django_db(transaction=True)


class Platform:
    """A push channel with a memory of what arrived; ``troubles`` are raised one after the other."""

    name = "push"

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.troubles: list[BaseException] = []
        self.after: list[BaseException] = []

    def typing(self, address: dict[str, Any]) -> None:
        pass

    def deliver(self, address: dict[str, Any], reply: dict[str, Any], key: str) -> str:
        if self.troubles:
            raise self.troubles.pop(0)
        assert key not in self.there, "sent twice"
        self.there[key] = reply["text"]
        if self.after:
            raise self.after.pop(0)
        return key

    def arrived(self, address: dict[str, Any], key: str) -> str | None:
        return key if key in self.there else None


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def gateway(echo: Echo, platform: Platform, clock: Clock) -> Gateway:
    return Gateway(echo, {"push": platform}, clock)


def arrive(text: str, message_id: str, person: str = "p", channel: str = "push") -> tuple[Incoming, bool]:
    return inbox.accept(Arrival(channel, message_id, person, text, {"to": person}))


def work(gateway: Gateway) -> None:
    while gateway.step():
        pass


def test_a_message_is_answered_once_however_often_it_comes(gateway: Gateway, echo: Echo, platform: Platform) -> None:
    assert arrive("quiet", "m1")[1] is True
    assert arrive("quiet", "m1")[1] is False
    work(gateway)
    assert arrive("quiet", "m1")[1] is False
    work(gateway)
    assert echo.asked == [("p", "push:m1", "quiet")]
    assert list(platform.there.values()) == ["1 quiet", "2 quiet"]


def test_words_wait_sealed_and_are_gone_once_handled(gateway: Gateway) -> None:
    arrive("my own baby has bruises", "m1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gateway_incoming")
        assert "bruises" not in str(cursor.fetchall())
    work(gateway)
    assert Incoming.objects.get().sealed == ""
    assert all(o.reply == {} for o in Outgoing.objects.all())


def test_one_person_in_order_others_meanwhile(gateway: Gateway, echo: Echo, clock: Clock) -> None:
    echo.down = 1
    arrive("first", "m1")
    arrive("second", "m2")
    arrive("other", "m3", person="q")
    work(gateway)
    assert [a[2] for a in echo.asked] == ["other"]
    clock.pass_(5)
    work(gateway)
    assert [a[2] for a in echo.asked] == ["other", "first", "second"]


def test_a_slash_is_only_text(gateway: Gateway, echo: Echo) -> None:
    arrive("/restart", "m1")
    arrive('  //give_answer{"x": "y"}', "m2")
    work(gateway)
    assert [a[2] for a in echo.asked] == ["restart", 'give_answer{"x": "y"}']


def test_rasa_down_for_good_ends_in_an_apology_and_the_words_can_be_tried_again(
    gateway: Gateway, echo: Echo, platform: Platform, clock: Clock
) -> None:
    echo.down = MOST_TRIES
    row, _ = arrive("quiet", "m1")
    for _ in range(MOST_TRIES + 1):
        work(gateway)
        clock.pass_(90)
    row.refresh_from_db()
    assert row.state == FAILED and inbox.words(row) == "quiet"
    assert len(platform.there) == 1 and "Your words are kept" in next(iter(platform.there.values()))
    inbox.try_again(row, clock())
    work(gateway)
    assert list(platform.there.values())[1:] == ["1 quiet", "2 quiet"]


@pytest.mark.parametrize("where", ["before asking", "after asking", "before sending", "after sending"])
def test_killed_at_any_point_it_goes_on_and_repeats_nothing(
    where: str, echo: Echo, platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Gateway(echo, {"push": platform}, clock)
    arrive("quiet", "m1")
    if where == "before asking":
        inbox.claim(clock())  # and died
    if where == "after asking":
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "put", lambda *_, **__: (_ for _ in ()).throw(Killed()))
            with pytest.raises(Killed):
                gateway.step()
    if where == "before sending":
        gateway.step()
        outbox.claim(["push"], clock())  # and died
    if where == "after sending":
        platform.after = [Killed()]
        with pytest.raises(Killed):
            work(gateway)
    work(Gateway(echo, {"push": platform}, clock))  # too early: the lease of the dead one still runs
    clock.pass_(200)
    work(Gateway(echo, {"push": platform}, clock))
    assert list(platform.there.values()) == ["1 quiet", "2 quiet"]
    assert {a[1] for a in echo.asked} == {"push:m1"}
    assert Incoming.objects.get().state == DONE
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_retry_after_is_obeyed_and_order_kept(gateway: Gateway, platform: Platform, clock: Clock) -> None:
    platform.troubles = [RetryLater("429", 30)]
    arrive("quiet", "m1")
    work(gateway)
    clock.pass_(29)
    work(gateway)
    assert platform.there == {}
    clock.pass_(2)
    work(gateway)
    assert list(platform.there.values()) == ["1 quiet", "2 quiet"]


def test_a_dead_address_is_parked_and_can_be_sent_again(gateway: Gateway, platform: Platform, clock: Clock) -> None:
    platform.troubles = [DeadAddress("channel_not_found")]
    arrive("quiet", "m1")
    work(gateway)
    assert set(Outgoing.objects.values_list("state", "problem")) == {(PARKED, "channel_not_found")}
    for row in Outgoing.objects.all():
        outbox.send_again(row, clock())
    work(gateway)
    assert list(platform.there.values()) == ["1 quiet", "2 quiet"]


@pytest.mark.parametrize("trouble", [RetryLater("503"), ValueError("a bug")])
def test_what_cannot_be_sent_is_parked_at_last(trouble: Exception, gateway: Gateway, platform: Platform, clock: Clock) -> None:
    platform.troubles = [trouble] * outbox.MOST_TRIES
    arrive("quiet", "m1")
    for _ in range(outbox.MOST_TRIES + 1):
        work(gateway)
        clock.pass_(120)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {PARKED}


def test_replies_of_the_web_wait_until_the_page_fetches_them(gateway: Gateway) -> None:
    arrive("quiet", "m1", channel="web")
    work(gateway)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {WAITING}


def test_old_rows_leave(gateway: Gateway, clock: Clock) -> None:
    arrive("quiet", "m1")
    work(gateway)
    assert inbox.clean(clock()) == 0
    clock.pass_(8 * 86400)
    assert inbox.clean(clock()) > 0 and not Incoming.objects.exists() and not Outgoing.objects.exists()


def test_threads_answer_everybody_and_stop(echo: Echo, platform: Platform, wait_until: Callable[..., None]) -> None:
    gateway = Gateway(echo, {"push": platform})
    gateway.start(threads=3)
    try:
        for number in range(32):
            arrive("hello", f"m{number}", person=f"p{number}")
        wait_until(lambda: len(platform.there) == 64)
    finally:
        gateway.stop()
