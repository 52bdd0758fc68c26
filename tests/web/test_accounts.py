"""Signing in, joining a team, one's own account: kind where something is wrong, strict where it has to be."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bot.records import identities
from bot.records.models import Attempt, Identity, JoinCode, Person, User
from bot.settings import SlackSettings, read_settings
from bot.web.access import GUEST
from tests.web.factory import PASSWORD, client_of, make_attempt, make_team, make_user

pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("sign-in"), {"username": name, "password": password, **more})


def begin_as_guest(client: Client) -> Person:
    client.post(reverse("guest"))
    return Person.objects.get(key=client.session[GUEST])


def code_of(team: Any, **more: Any) -> JoinCode:
    return JoinCode.objects.create(team=team, code=f"code-of-{team.pk}-{len(more)}", **more)


def test_passwords_are_kept_with_argon2(settings: Any) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the tests' quick one
    assert make_user("anna").password.startswith("argon2$argon2id$")


def test_signing_in_takes_a_new_session_and_no_notice_of_capitals() -> None:
    make_user("Anna")
    client = Client()
    begin_as_guest(client)
    before = client.session.session_key
    assert sign_in(client, " anna ").status_code == 302
    assert client.session.session_key != before and SESSION_KEY in client.session
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize("name, password", [("anna", "wrong"), ("nobody", PASSWORD), ("", ""), ("anna", "")])
def test_what_is_wrong_is_said_kindly_and_the_same_for_everybody(name: str, password: str) -> None:
    make_user("anna")
    response = sign_in(Client(), name, password)
    page = response.content.decode()
    assert response.status_code == 200
    assert ("do not go together" in page) == bool(name and password)


def test_the_ninth_try_is_refused_even_with_the_right_password() -> None:
    make_user("anna")
    client = Client()
    for number in range(8):
        response = sign_in(client, "anna" if number % 2 else "ANNA", "wrong")  # capitals are no way round
    assert response.status_code == 429
    ninth = sign_in(client, "anna")
    assert ninth.status_code == 429 and "quarter of an hour" in ninth.content.decode()
    assert sign_in(client, "somebody-else", "wrong").status_code == 200  # nobody else is shut out
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil"])
def test_nobody_is_led_away_after_signing_in(where: str) -> None:
    make_user("anna")
    response = sign_in(Client(), "anna", next=where)
    assert response.headers["Location"] == reverse("home")


def test_signing_in_leads_back_to_where_somebody_wanted_to_go() -> None:
    make_user("anna")
    assert sign_in(Client(), "anna", next=reverse("account")).headers["Location"] == reverse("account")


def test_a_closed_account_does_not_sign_in_and_is_out_at_once() -> None:
    user = make_user("anna")
    client = client_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("account")).status_code == 302
    assert "do not go together" in sign_in(Client(), "anna").content.decode()


def test_cookies_are_for_the_server_only() -> None:
    make_user("anna")
    client = Client()
    client.get(reverse("sign-in"))
    sign_in(client, "anna")
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"] and client.cookies[name]["samesite"] == "Lax"


def test_a_guest_who_signs_in_keeps_what_was_done() -> None:
    client, user = Client(), make_user("anna")
    empty = user.person
    guest = begin_as_guest(client)
    attempt = make_attempt(guest)
    sign_in(client, "anna")
    user.refresh_from_db()
    assert user.person == guest and not Person.objects.filter(pk=empty.pk).exists()
    assert Attempt.objects.get(pk=attempt.pk).person.account == user
    assert Person.objects.get(pk=guest.pk).name == "anna" and GUEST not in client.session


def test_a_guest_is_kept_apart_from_an_account_with_work_and_can_be_erased() -> None:
    client, user = Client(), make_user("anna")
    make_attempt(user.person)
    guest = begin_as_guest(client)
    make_attempt(guest)
    sign_in(client, "anna")
    user.refresh_from_db()
    assert user.person != guest and Person.objects.filter(pk=guest.pk).exists()
    page = client.get(reverse("account")).content.decode()
    assert "kept apart" in page
    client.post(reverse("erase-guest"))
    assert not Person.objects.filter(pk=guest.pk).exists() and user.person.attempts.count() == 1
    assert SESSION_KEY in client.session


def test_pressed_twice_it_is_still_one_guest() -> None:
    client = Client()
    first = begin_as_guest(client)
    assert begin_as_guest(client) == first and Person.objects.count() == 1


def test_a_join_link_says_who_reads_and_for_how_long() -> None:
    team = make_team("Nursery")
    team.retention_days = 90
    team.save()
    make_user("olga", supervises=[team], first_name="Olga Ray")
    page = Client().get(reverse("join", args=[code_of(team).code])).content.decode()
    assert "Nursery" in page and "Olga Ray" in page and "90 days" in page


def test_a_join_link_names_the_channels_that_are_on_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_of(make_team())
    def page() -> str:
        return Client().get(reverse("join", args=[code.code])).content.decode()
    assert "You train in" not in page()
    monkeypatch.setattr("bot.web.accounts.joining.read_settings", lambda: replace(read_settings(), slack=SlackSettings("s", "xoxb-1")))
    assert "You train in Slack?" in page() and f"join {code.code}</code>" in page()


def test_joining_is_one_button_and_earlier_stories_stay_private() -> None:
    team, user = make_team(), make_user("anna")
    before = make_attempt(user.person)
    code, client = code_of(team), client_of(user)
    address = reverse("join", args=[code.code])
    assert "private to you" in client.get(address).content.decode()
    client.post(address)
    client.post(address)
    user.person.refresh_from_db()
    code.refresh_from_db()
    assert user.person.team == team and code.used == 1
    assert Attempt.objects.get(pk=before.pk).team is None


def test_a_guest_joins_and_later_makes_an_account_with_what_was_done() -> None:
    team, client = make_team(), Client()
    guest = begin_as_guest(client)
    address = reverse("join", args=[code_of(team).code])
    client.post(address, {"as": "me"})
    guest.refresh_from_db()
    assert guest.team == team
    make_attempt(guest)
    other = reverse("join", args=[code_of(make_team(), expires=timezone.now() + timedelta(days=1)).code])
    client.post(other, {"as": "new", "username": "bea", "password": "quiet rivers run deep"})
    assert User.objects.get(username="bea").person == guest
    assert client.session[SESSION_KEY] == str(User.objects.get(username="bea").pk)


def test_making_an_account_says_kindly_what_is_missing() -> None:
    make_user("anna")
    address = reverse("join", args=[code_of(make_team()).code])
    page = Client().post(address, {"as": "new", "username": "ANNA", "password": "short"})
    told = page.content.decode()
    assert page.status_code == 400 and "Somebody has this name already" in told and "too short" in told
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "more, status",
    [({"withdrawn": timezone.now()}, 410), ({"expires": timezone.now() - timedelta(minutes=1)}, 410), (None, 404)],
)
def test_a_link_that_is_not_open_lets_nobody_in(more: dict[str, Any] | None, status: int) -> None:
    code = "unknown" if more is None else code_of(make_team(), **more).code
    user = make_user("anna")
    client = client_of(user)
    address = reverse("join", args=[code])
    assert client.get(address).status_code == status
    assert client.post(address).status_code == status and "ask whoever gave it to you" in client.get(address).content.decode()
    user.person.refresh_from_db()
    assert user.person.team is None


def test_leaving_a_team() -> None:
    team = make_team()
    user = make_user("anna", team)
    make_attempt(user.person)
    client = client_of(user)
    client.post(reverse("leave-team"))
    user.person.refresh_from_db()
    page = client.get(reverse("account")).content.decode()
    assert user.person.team is None and f"began in <strong>{team.name}</strong>" in page and "<strong>Nobody</strong> reads" in page


def test_changing_the_password_signs_other_devices_out() -> None:
    user = make_user("anna")
    here, there = client_of(user), client_of(user)
    new = "three calm green hills"
    wrong = here.post(reverse("new-password"), {"old_password": "no", "new_password1": new, "new_password2": new})
    assert "not your password now" in wrong.content.decode()
    here.post(reverse("new-password"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert here.get(reverse("account")).status_code == 200 and there.get(reverse("account")).status_code == 302
    assert sign_in(Client(), "anna", new).status_code == 302


def test_an_account_page_asks_the_database_the_same_however_much_there_is(django_assert_max_num_queries: Any) -> None:
    team = make_team()
    user = make_user("anna", team)
    for _ in range(30):
        make_attempt(user.person)
        make_user(supervises=[team])
    client = client_of(user)
    with django_assert_max_num_queries(12):
        client.get(reverse("account"))


def test_a_guest_finds_no_account_page() -> None:
    client = Client()
    begin_as_guest(client)
    assert client.get(reverse("account")).status_code == 302


def test_a_code_made_here_links_slack_and_can_be_undone() -> None:
    user = make_user("anna")
    client = client_of(user)
    page = client.post(reverse("link-code")).content.decode()
    code = re.search(r"/attune link ([A-Z0-9]{4}-[A-Z0-9]{4})", page)
    assert code is not None
    assert identities.link("slack:T:U", code[1], timezone.now()).person == user.person
    page = client.get(reverse("account")).content.decode()
    assert "Slack, linked" in page and code[1] not in page
    stranger = client_of(make_user("kim"))
    number = Identity.objects.get().pk
    stranger.post(reverse("unlink"), {"identity": number})
    assert Identity.objects.exists()
    client.post(reverse("unlink"), {"identity": number})
    assert not Identity.objects.exists()
