"""The administration does what it should and shows nothing that people wrote."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bot.gateway import inbox
from bot.gateway.inbox import Arrival
from bot.gateway.models import FAILED, PARKED, WAITING, Incoming, Outgoing
from bot.records import reviews
from bot.records.models import Access, JoinCode, Team, User
from tests.web.factory import client_of, make_attempt, make_team, make_user

pytestmark = pytest.mark.django_db
WORD = "unmistakeable"


@pytest.fixture
def root() -> User:
    return make_user("root", is_staff=True, is_superuser=True)


@pytest.fixture
def client(root: User) -> Client:
    return client_of(root)


def change(client: Client, user: User, **fields: Any) -> Any:
    return client.post(reverse("admin:records_user_change", args=[user.pk]), {"username": user.username, **fields})


def test_an_account_is_made_closed_and_given_its_rights(client: Client) -> None:
    team = make_team()
    password = "three calm green hills"
    client.post(reverse("admin:records_user_add"), {
        "username": "olga", "first_name": "Olga Ray", "usable_password": "true", "password1": password, "password2": password,
    })  # fmt: skip
    olga = User.objects.get(username="olga")
    assert olga.check_password(password) and not olga.is_staff and not olga.is_supervisor
    change(client, olga, is_active="on", supervises=[team.pk], first_name="Olga Ray")
    assert User.objects.get(pk=olga.pk).is_supervisor
    change(client, olga, is_active="on", administrator="on")
    olga.refresh_from_db()
    assert olga.is_staff and olga.is_superuser and not olga.is_supervisor
    assert client_of(olga).get(reverse("admin:index")).status_code == 200
    change(client, olga)
    olga.refresh_from_db()
    assert not (olga.is_active or olga.is_staff or olga.is_superuser)


def test_a_name_that_differs_in_capitals_only_is_taken(client: Client) -> None:
    page = client.post(reverse("admin:records_user_add"), {"username": "ROOT", "usable_password": "false"})
    assert "Somebody has this name already" in page.content.decode() and User.objects.count() == 1


def test_the_last_administrator_stays_one(client: Client, root: User) -> None:
    for fields in ({"is_active": "on"}, {"administrator": "on"}, {}):
        assert "only administrator" in change(client, root, **fields).content.decode()
    root.refresh_from_db()
    assert root.is_active and root.is_superuser
    make_user("second", is_staff=True, is_superuser=True)
    assert change(client, root, is_active="on").status_code == 302
    root.refresh_from_db()
    assert not root.is_superuser
    assert client.get(reverse("admin:index")).status_code == 302


def test_an_account_of_single_sign_on_keeps_its_name(client: Client) -> None:
    user = make_user("oidc:0123")
    response = change(client, user, username="else", is_active="on", first_name="Anna")
    user.refresh_from_db()
    assert response.status_code == 302 and (user.username, user.first_name) == ("oidc:0123", "Anna")


def test_setting_a_password_for_somebody_who_forgot_theirs(client: Client) -> None:
    user, new = make_user("anna"), "three calm green hills"
    there = client_of(user)
    client.post(reverse("admin:auth_user_password_change", args=[user.pk]), {"usable_password": "true", "password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new) and there.get(reverse("account")).status_code == 302


def test_a_teams_period_is_shorter_than_the_sites(client: Client) -> None:
    address = reverse("admin:records_team_add")
    assert "Choose from 1 to 365 days" in client.post(address, {"name": "A", "retention_days": "366"}).content.decode()
    assert "Choose from 1 to 365 days" in client.post(address, {"name": "A", "retention_days": "0"}).content.decode()
    client.post(address, {"name": "A", "retention_days": "90"})
    client.post(address, {"name": "B", "retention_days": ""})
    assert dict(Team.objects.values_list("name", "retention_days")) == {"A": 90, "B": None}


def test_only_an_empty_team_can_go(client: Client) -> None:
    empty, used = make_team(), make_team()
    make_user("anna", used)
    for team in (empty, used):
        client.post(reverse("admin:records_team_delete", args=[team.pk]), {"post": "yes"})
    assert list(Team.objects.all()) == [used]


def test_a_join_link_is_made_copied_used_and_withdrawn(client: Client) -> None:
    team = make_team()
    day = timezone.localtime(timezone.now() + timedelta(days=3))
    client.post(reverse("admin:records_joincode_add"), {"team": team.pk, "expires_0": f"{day:%Y-%m-%d}", "expires_1": "12:00:00"})
    code = JoinCode.objects.get()
    assert len(code.code) >= 32
    link = f"http://testserver{reverse('join', args=[code.code])}"
    for page in (reverse("admin:records_joincode_changelist"), reverse("admin:records_joincode_change", args=[code.pk])):
        assert link in client.get(page).content.decode()
    client_of(make_user("anna")).post(link)
    client.post(reverse("admin:records_joincode_changelist"), {"action": "withdraw", "_selected_action": [code.pk]})
    code.refresh_from_db()
    assert code.used == 1 and code.withdrawn is not None and Client().get(link).status_code == 410


def test_what_could_not_be_delivered_is_sent_again_and_its_words_are_never_shown(client: Client) -> None:
    row, _ = inbox.accept(Arrival("slack", "m", "slack:T1:U2", WORD, {"user": WORD}))
    now = timezone.now()
    Incoming.objects.filter(pk=row.pk).update(state=FAILED, problem="Rasa: ConnectError", tries=7)
    parked = Outgoing.objects.create(incoming=row, position=0, channel="slack", person_key="slack:T1:U2", address={"user": WORD},
                                     reply={"text": WORD}, state=PARKED, problem="account_inactive", due=now)  # fmt: skip
    pages = [reverse(f"admin:gateway_{m}_{p}", args=a) for m, i in (("incoming", row.pk), ("outgoing", parked.pk))
             for p, a in (("changelist", []), ("change", [i]), ("history", [i]))]  # fmt: skip
    told = "".join(client.get(page).content.decode() for page in pages)
    assert WORD not in told and row.sealed not in told and "account_inactive" in told and "ConnectError" in told
    client.post(reverse("admin:gateway_incoming_changelist"), {"action": "try_again", "_selected_action": [row.pk]})
    client.post(reverse("admin:gateway_outgoing_changelist"), {"action": "send_again", "_selected_action": [parked.pk]})
    row.refresh_from_db()
    parked.refresh_from_db()
    assert (row.state, row.tries, parked.state) == (WAITING, 0, WAITING) and inbox.words(row) == WORD


def test_the_audit_log_says_who_and_when_and_not_what(client: Client) -> None:
    team = make_team("Nursery")
    user, olga = make_user("anna", team), make_user("olga", supervises=[team])
    attempt = make_attempt(user.person, text=WORD)
    reviews.read(attempt, olga, timezone.now())
    reviews.comment(attempt, WORD, olga, timezone.now())
    page = client.get(reverse("admin:records_access_changelist")).content.decode()
    assert "olga" in page and "Nursery" in page and WORD not in page and str(attempt.pk) not in page and "anna" not in page
    for change in ("change", "delete"):
        client.post(reverse(f"admin:records_access_{change}", args=[Access.objects.latest("pk").pk]), {"post": "yes", "action": "x"})
    assert set(Access.objects.values_list("action", flat=True)) == {"read", "comment"}


def test_no_model_with_words_is_registered() -> None:
    from django.contrib import admin

    assert {m._meta.label for m in admin.site._registry} == {
        "records.User", "records.Workspace", "records.Place", "records.Team", "records.JoinCode", "records.Access", "gateway.Incoming", "gateway.Outgoing",
    }  # fmt: skip


def test_lists_ask_the_database_the_same_however_long_they_are(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(25):
        team = make_team()
        make_user(team=team, supervises=[team])
        JoinCode.objects.create(team=team, code=f"code{team.pk}")
    for model in ("user", "team", "joincode"):
        with django_assert_max_num_queries(10):
            client.get(reverse(f"admin:records_{model}_changelist"))
