"""Learning records: valid by another project's xAPI models, the same each time, without names, and brought to a store exactly once."""

import base64
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from ralph.models.xapi.base.statements import BaseXapiStatement

from bot.records import privacy, reviews
from bot.records.models import Answer, Attempt, Person, Team, Turn, User
from bot.settings import SettingError, Xapi, read_settings
from bot.web.takeaway import sending
from bot.web.takeaway.models import Sent
from bot.web.takeaway.statements import Maker
from bot.web.takeaway.store import AT_ONCE, Store, StoreError
from tests.web.factory import ANSWERS, make_attempt, make_person, make_team, make_user, play

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)
XAPI = Xapi(base="https://learn.example.org/attune", url="https://store.example.org/xapi", key="k", secret="s")


class FakeStore:
    """Keeps statements as xAPI 1.0.3, part 3, section 2.1 tells a store to, and refuses what is not valid."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.voided: set[str] = set()
        self.posts = 0
        self.troubles: list[Callable[[httpx.Request], httpx.Response]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["X-Experience-API-Version"] == "1.0.3"
        if request.headers["Authorization"] != "Basic " + base64.b64encode(b"k:s").decode():
            return httpx.Response(401)
        if request.url.path != "/xapi/statements":
            return httpx.Response(404)
        if self.troubles:
            return self.troubles.pop(0)(request)
        return self._get(request) if request.method == "GET" else self._post(json.loads(request.content))

    def _get(self, request: httpx.Request) -> httpx.Response:
        wanted = request.url.params.get("statementId") or request.url.params.get("voidedStatementId")
        there = wanted in self.kept and ("voidedStatementId" in request.url.params) == (wanted in self.voided)
        return httpx.Response(200 if there else 404, json=self.kept.get(wanted or ""))

    def _post(self, statements: list[dict[str, Any]]) -> httpx.Response:
        self.posts += 1
        ids = [s["id"] for s in statements]
        if len(set(ids)) < len(ids):
            return httpx.Response(400, text="the same id twice")
        for s in statements:
            BaseXapiStatement(**s)
            if s["id"] in self.kept:
                return httpx.Response(409)  # a store may refuse the whole batch, equal or not
        for s in statements:
            self.kept[s["id"]] = s
            if s["object"]["objectType"] == "StatementRef":
                self.voided.add(s["object"]["id"])
        return httpx.Response(200, json=ids)

    def holds(self) -> set[str]:
        return {k for k, s in self.kept.items() if k not in self.voided and s["object"]["objectType"] != "StatementRef"}


@pytest.fixture
def far() -> FakeStore:
    return FakeStore()


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def store(far: FakeStore, waited: list[float]) -> Iterator[Store]:
    with Store(XAPI, httpx.MockTransport(far), waited.append) as made:
        yield made


@pytest.fixture
def maker(tools: Any) -> Maker:
    return Maker(XAPI, tools.guidance, "secret")


@pytest.fixture
def team() -> Team:
    return make_team()


def push(maker: Maker, store: Store) -> sending.Plan:
    planned = sending.plan(sending.wanted(), maker)
    sending.send(planned, maker, store, NOW)
    return planned


def made_of(maker: Maker) -> list[dict[str, Any]]:
    return list(sending.statements(Attempt.objects.all(), maker))


def test_every_statement_is_valid(team: Team, tools: Any, maker: Maker) -> None:
    attempt = play(tools, make_person(team, "Anna Nightingale"))
    statements = made_of(maker)
    assert len(statements) == attempt.answers.count() + 2 >= 9
    for statement in [*statements, maker.void(uuid.UUID(statements[0]["id"]), NOW)]:
        BaseXapiStatement(**statement)
    verbs = [s["verb"]["id"].rpartition("/")[2] for s in statements]
    assert verbs == ["initialized", *["answered"] * attempt.answers.count(), "completed"]
    assert {s["context"]["registration"] for s in statements} == {str(attempt.pk)}
    assert [s["timestamp"] for s in statements] == sorted(s["timestamp"] for s in statements)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.update(actor={"objectType": "Agent", "name": "Anna"}),
        lambda s: s["actor"]["account"].update(homePage="attune"),
        lambda s: s["verb"].update(id="answered"),
        lambda s: s["object"].update(id="no iri"),
        lambda s: s.update(id="1"),
        lambda s: s["result"].update(duration="ten minutes"),
        lambda s: s["result"].update(extensions={"points": []}),
        lambda s: s.update(extra=1),
    ],
)
def test_the_validator_would_notice(spoil: Callable[[dict[str, Any]], None], team: Team, tools: Any, maker: Maker) -> None:
    play(tools, make_person(team))
    statement = made_of(maker)[-1]
    BaseXapiStatement(**statement)
    spoil(statement)
    with pytest.raises(ValueError):
        BaseXapiStatement(**statement)


def test_no_name_no_words_no_score(team: Team, tools: Any, maker: Maker) -> None:
    person = make_person(team, "Anna Nightingale")
    Person.objects.filter(pk=person.pk).update(key="slack:TQZX9:U777")
    person.refresh_from_db()
    play(tools, person)
    told = json.dumps(made_of(maker))
    for secret in ("Nightingale", "U777", "TQZX9", *ANSWERS.values(), "response", "score", "success", "mbox"):
        assert secret not in told
    with_words = Maker(Xapi(base=XAPI.base, words=True), tools.guidance, "secret")
    assert ANSWERS["supervision"] in json.dumps(made_of(with_words))


def test_an_actor_is_the_same_person_here_and_nobody_elsewhere(team: Team, tools: Any, maker: Maker) -> None:
    anna, ben = make_person(team), make_person(team)
    for person in (anna, anna, ben):
        make_attempt(person)
    accounts = [s["actor"]["account"]["name"] for s in made_of(maker)]
    assert len(set(accounts)) == 2 and all(re.fullmatch(r"[0-9a-f]{32}", a) for a in accounts)
    elsewhere = [s["actor"]["account"]["name"] for s in made_of(Maker(XAPI, tools.guidance, "another secret"))]
    assert not set(accounts) & set(elsewhere)


def test_ids_are_the_same_each_time_and_change_with_what_is_said(team: Team, tools: Any, maker: Maker) -> None:
    attempt = make_attempt(make_person(team), found=["quiet-subdued"], missed=["car-seat"])
    first = made_of(maker)
    assert [s["id"] for s in made_of(maker)] == [s["id"] for s in first]
    assert all(uuid.UUID(s["id"]).version == 5 for s in first)
    reviews.correct(attempt.answers.get(), ("notice", "point", "car-seat"), "found", "said", make_user(), NOW)
    second = made_of(maker)
    same = [a["id"] == b["id"] for a, b in zip(first, second, strict=True)]
    assert same == [True, False, False], "begun is still true; the answer and the whole say something else now"
    assert second[1]["result"]["extensions"] == {f"{XAPI.base}/extensions/points-found": ["car-seat", "quiet-subdued"]}


def test_time_spent_leaves_pauses_out(team: Team, maker: Maker) -> None:
    attempt = make_attempt(make_person(team))
    turn = Turn.objects.get()
    begun = turn.received - timedelta(minutes=30)
    Attempt.objects.update(begun=begun)
    for minute in (0, 4, 24):  # the answer of the factory comes at 30: 4 and 6 minutes count, a pause of 20 does not
        Turn.objects.create(person=attempt.person, message_id=str(minute), received=begun + timedelta(minutes=minute), route="hint", text="hint")
    assert made_of(maker)[-1]["result"]["duration"] == "PT600S"


def test_nothing_is_sent_twice(team: Team, maker: Maker, store: Store, far: FakeStore) -> None:
    for _ in range(AT_ONCE):
        make_attempt(make_person(team))
    make_attempt(make_person(team), finished=False)
    make_attempt(make_person(None))
    assert len(push(maker, store).new) == len(far.kept) == 3 * AT_ONCE
    posts = far.posts
    assert push(maker, store) == sending.Plan([], [])
    assert far.posts == posts == 3 and Sent.objects.filter(sent=NOW).count() == 3 * AT_ONCE


def test_a_run_that_breaks_off_goes_on_where_it_was(team: Team, maker: Maker, store: Store, far: FakeStore) -> None:
    for _ in range(AT_ONCE):
        make_attempt(make_person(team))

    def kept_but_the_answer_is_lost(request: httpx.Request) -> httpx.Response:
        far._post(json.loads(request.content))
        return httpx.Response(400, text="lost")

    far.troubles = [lambda request: far._post(json.loads(request.content)), kept_but_the_answer_is_lost]
    with pytest.raises(StoreError, match="400: lost"):
        push(maker, store)
    assert len(far.kept) == 2 * AT_ONCE and Sent.objects.exclude(sent=None).count() == AT_ONCE
    push(maker, store)
    assert len(far.kept) == 3 * AT_ONCE == Sent.objects.exclude(sent=None).count()


def test_a_busy_store_is_asked_again_when_it_says(team: Team, maker: Maker, store: Store, far: FakeStore, waited: list[float]) -> None:
    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    make_attempt(make_person(team))
    far.troubles = [lambda _: httpx.Response(429, headers={"Retry-After": "7"}), lambda _: httpx.Response(503), gone]
    push(maker, store)
    assert waited == [7.0, 2.0, 4.0] and len(far.kept) == 3


def test_a_store_that_stays_away_is_told_in_plain_words(team: Team, maker: Maker, store: Store, far: FakeStore, waited: list[float]) -> None:
    make_attempt(make_person(team))
    far.troubles = [lambda _: httpx.Response(503, text="down for the night") for _ in range(5)]
    with pytest.raises(StoreError, match="down for the night"):
        push(maker, store)
    assert len(waited) == 4


def test_a_wrong_key_is_named(team: Team, maker: Maker, far: FakeStore) -> None:
    make_attempt(make_person(team))
    wrong = Xapi(base=XAPI.base, url=XAPI.url, key="k", secret="wrong")
    with Store(wrong, httpx.MockTransport(far)) as store, pytest.raises(StoreError, match="ATTUNE_LRS_SECRET"):
        push(maker, store)
    assert "wrong" not in repr(wrong)


def test_another_statement_under_our_id_is_not_taken_for_ours(team: Team, maker: Maker, store: Store, far: FakeStore) -> None:
    make_attempt(make_person(team))
    far.troubles = [lambda _: httpx.Response(409), lambda _: httpx.Response(409)]
    with pytest.raises(StoreError, match="409"):
        push(maker, store)
    assert not Sent.objects.exclude(sent=None).exists()


def test_a_correction_takes_back_what_it_corrects_and_can_be_undone(team: Team, maker: Maker, store: Store, far: FakeStore) -> None:
    who: User = make_user()
    attempt = make_attempt(make_person(team), found=["quiet-subdued"], missed=["car-seat"])
    answer: Answer = attempt.answers.get()
    push(maker, store)
    item, seen = ("notice", "point", "car-seat"), 0
    for after, points in (("found", 2), ("not-found", 1), ("found", 2)):
        seen = reviews.correct(answer, item, after, "so it is", who, NOW, seen).pk
        push(maker, store)
        holding = [far.kept[k] for k in far.holds()]
        assert len(holding) == 3
        answered = next(s for s in holding if s["verb"]["id"].endswith("/answered"))
        assert len(answered["result"]["extensions"][f"{XAPI.base}/extensions/points-found"]) == points
    assert push(maker, store) == sending.Plan([], [])


def test_what_was_sent_of_somebody_erased_is_taken_back(team: Team, maker: Maker, store: Store, far: FakeStore) -> None:
    anna, ben = make_person(team), make_person(team)
    make_attempt(anna)
    of_ben = make_attempt(ben)
    push(maker, store)
    privacy.erase(anna.key)
    assert Sent.objects.filter(attempt=None).count() == 3, "erased attempts leave no link behind"
    push(maker, store)
    assert {far.kept[k]["context"]["registration"] for k in far.holds()} == {str(of_ben.pk)}
    assert push(maker, store) == sending.Plan([], [])


def test_only_one_team_and_only_since(team: Team, maker: Maker) -> None:
    make_attempt(make_person(team), days_ago=10)
    recent = make_attempt(make_person(team))
    other = make_attempt(make_person(make_team("Others")))
    day = (datetime.now(timezone.utc) - timedelta(days=2)).date()
    assert set(sending.wanted("", day)) == {recent, other}
    assert list(sending.wanted(team.name, day)) == [recent]


def test_a_story_that_left_the_content_takes_nothing_back(team: Team, maker: Maker, store: Store) -> None:
    attempt = make_attempt(make_person(team))
    push(maker, store)
    Attempt.objects.filter(pk=attempt.pk).update(scenario="gone")
    assert push(maker, store) == sending.Plan([], [])


@pytest.mark.parametrize("name", ["ATTUNE_XAPI_BASE", "ATTUNE_LRS_URL"])
def test_an_address_that_is_none_is_refused_by_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "store.example.org")
    with pytest.raises(SettingError, match=name):
        read_settings()
    monkeypatch.setenv(name, "https://store.example.org/xapi/")
    assert "https://store.example.org/xapi" in (read_settings().xapi.base, read_settings().xapi.url)
