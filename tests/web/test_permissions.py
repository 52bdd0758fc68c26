"""Who may open what: every URL of the site, as everybody, against a written table (permissions.yml)."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from bot.gateway.models import FAILED, PARKED, Incoming, Outgoing
from bot.records import reviews
from bot.records.models import JoinCode, Place, User, Workspace
from tests.web.factory import client_of, make_attempt, make_person, make_team, make_user

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("permissions.yml")
ROLES = ("nobody", "guest", "practitioner", "other", "own", "admin")
ROWS: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


def walk(patterns: Any, place: str = "", names: str = "") -> Iterator[str]:
    """Every URL of the site by its full name; one without a name by its route."""
    for pattern in patterns:
        route = place + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route, f"{names}{pattern.namespace}:" if pattern.namespace else names)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{names}{pattern.name}" if pattern.name else route


URLS = sorted(set(walk(get_resolver().url_patterns)))


@dataclass(frozen=True)
class World:
    """One of everything: ``things`` are what the table's ``with:`` names, ``users`` who is who."""

    users: dict[str, User]
    things: dict[str, Any]


@pytest.fixture
def world() -> World:
    """A practitioner and a supervisor of one team, the supervisor of another, and an administrator of the site."""
    own, other = make_team("Own"), make_team("Other")
    users = {
        "practitioner": make_user("practitioner", own),
        "other": make_user("other", supervises=[other]),
        "own": make_user("own", supervises=[own]),
        "admin": make_user("root", is_staff=True, is_superuser=True),
    }
    person = users["practitioner"].person
    attempt = make_attempt(person, found=["quiet-subdued"], missed=["car-seat"])
    answer = attempt.answers.get()
    now = timezone.now()
    comment = reviews.comment(attempt, "Well seen", users["own"], now)
    code = JoinCode.objects.create(team=own, code="a-code-that-is-long-enough")
    incoming = Incoming.objects.create(channel="web", message_id="m", person_key=person.key, received=now, due=now, state=FAILED)
    outgoing = Outgoing.objects.create(incoming=incoming, position=0, channel="web", person_key=person.key, due=now, state=PARKED)
    workspace = Workspace.objects.create(platform="slack", external_id="T1", installed=now)
    place = Place.objects.create(workspace=workspace, external_id="C1", team=own)
    things = {
        "workspace": workspace.pk, "place": place.pk,
        "team": own.pk, "attempt": attempt.pk, "answer": answer.pk, "comment": comment.pk, "code": code.code, "join_code": code.pk,
        "user": users["practitioner"].pk, "incoming": incoming.pk, "outgoing": outgoing.pk, "access": attempt.accesses.latest("pk").pk,
        "person": person.pk, "scenario": "quiet-9-weeks", "nothing": 0, "message": str(uuid.uuid4()),
    }  # fmt: skip
    return World(users, things)


def sign_in(role: str, world: World) -> Client:
    if role == "nobody":
        return Client()
    if role == "guest":
        client, person = Client(), make_person(name="Guest")
        session = client.session
        session["guest"] = person.key
        session.save()
        return client
    return client_of(world.users[role])


def filled(values: dict[str, Any] | None, world: World) -> dict[str, Any]:
    return {key: world.things.get(value, value) if isinstance(value, str) else value for key, value in (values or {}).items()}


def address(name: str, row: dict[str, Any], world: World) -> str:
    """The address of a URL with the table's arguments filled in; one without a name gives it as ``at``."""
    at = str(row["at"]).format(**world.things) if "at" in row else reverse(name, kwargs=filled(row.get("with"), world) or None)
    return f"{at}?{row['query']}" if "query" in row else at


def told(response: Any) -> str:
    """What came back, as the table writes it: a status, or the name of the page that it leads to."""
    if response.status_code not in (301, 302):
        return str(response.status_code)
    match = resolve(response.headers["Location"].split("?")[0].split("#")[0])
    return f">{match.view_name or match.route}"


def test_the_table_names_every_url_and_nothing_else() -> None:
    missing = [name for name in URLS if name not in ROWS]
    assert not missing, f"These URLs have no row in {TABLE.name}; say there who may open them: {missing}"
    assert not [name for name in ROWS if name not in URLS], "rows without a URL"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [n for n in URLS if n in ROWS])
def test_everybody_gets_what_the_table_says(name: str, method: str, world: World) -> None:
    """A method that a row leaves out must be refused to everybody, whoever they are."""
    row = ROWS[name]
    expected = [str(cell) for cell in str(row[method]).split()] if method in row else None
    if expected is not None:
        expected = expected * len(ROLES) if len(expected) == 1 else expected
        assert len(expected) == len(ROLES), f"{name}: {method} needs one cell, or {len(ROLES)}: {' '.join(ROLES)}"
    found = []
    for role in ROLES:
        with transaction.atomic():
            client = sign_in(role, world)
            at = address(name, row, world)
            response = client.get(at) if method == "get" else client.post(at, filled(row.get("data"), world))
            found.append(told(response))
            transaction.set_rollback(True)
    if expected is None:
        assert set(found) <= {"405", ">sign-in", "403"} and ("405" in found or set(found) <= {">sign-in", "403"}), f"{name}: {method} is {found}"
    else:
        assert found == expected, f"{name}: {method} for {ROLES}"


def test_guests_are_nobody_where_they_are_not_welcome(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_GUESTS", "off")
    assert sign_in("nobody", world).post(reverse("guest")).status_code == 403
    page = sign_in("guest", world).get(reverse("front")).content.decode()
    assert "Go on training" not in page and "Start as a guest" not in page


def test_no_group_gives_rights_by_a_back_door(world: World) -> None:
    """Staff without being administrators, members of groups: neither opens the administration."""
    user = world.users["practitioner"]
    user.groups.add(Group.objects.create(name="everything"))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert client_of(user).get(reverse("admin:index")).status_code in (302, 403)


def test_a_name_that_is_not_there_fails_the_walk() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:records_person_changelist")  # people are not in the administration
    assert len(URLS) > 30 and "front" in URLS and "admin:index" in URLS
