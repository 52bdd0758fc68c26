"""Signing in, joining, one's own account and the administration in a real browser: by keyboard, without JavaScript, with axe."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page

from bot.records.models import JoinCode, Person, User
from tests.browser.conftest import Pages, check_accessible
from tests.web.factory import PASSWORD, client_of, make_attempt, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("ATTUNE_SHOTS")  # a folder: keep pictures of the pages there, to be looked at


def shoot(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 860})
            page.screenshot(path=f"{SHOTS}/accounts-{name}-{scheme}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 860})


def looked_at(page: Page, name: str) -> None:
    shoot(page, name)
    check_accessible(page)


@pytest.mark.parametrize("js", [True, False])
def test_signing_in_by_keyboard_alone(pages: Pages, js: bool) -> None:
    make_user("anna")
    page = pages.open("/account/", js=js)
    assert page.url.endswith("/sign-in/?next=/account/")
    page.get_by_label("Name").focus()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    assert "do not go together" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Name").input_value() == "anna"
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()


def test_sign_in_page(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    page = pages.open("/sign-in/")
    looked_at(page, "sign-in")
    page.get_by_role("button", name="Sign in").click()
    looked_at(page, "sign-in-empty")
    for name, value in (("ISSUER", "https://id.example"), ("CLIENT_ID", "c"), ("CLIENT_SECRET", "s")):
        monkeypatch.setenv(f"ATTUNE_OIDC_{name}", value)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Sign in with your organisation").wait_for()
    looked_at(page, "sign-in-organisation")


def test_joining_with_a_new_account(pages: Pages) -> None:
    team = make_team("Little Acorns Nursery")
    make_user("olga", supervises=[team], first_name="Olga Ray")
    code = JoinCode.objects.create(team=team, code="a-code-that-is-long-enough")
    page = pages.open(f"/join/{code.code}/")
    looked_at(page, "join")
    page.get_by_label("Name").fill("bea")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Make the account and join").click()
    assert page.get_by_label("Password").get_attribute("aria-invalid") == "true"
    looked_at(page, "join-wrong")
    page.get_by_label("Password").fill("three calm green hills")
    page.get_by_role("button", name="Make the account and join").click()
    page.get_by_text("You are now in the team Little Acorns Nursery").wait_for()
    looked_at(page, "joined")
    assert User.objects.get(username="bea").person.team == team
    page.goto(f"/join/{code.code}/")
    looked_at(page, "join-inside")
    page.goto("/join/unknown/")
    looked_at(page, "join-unknown")


def test_a_guest_joins_with_one_button_without_javascript(pages: Pages) -> None:
    team = make_team("Little Acorns Nursery")
    JoinCode.objects.create(team=team, code="a-code-that-is-long-enough")
    page = pages.open("/", js=False)
    page.get_by_role("button", name="Start as a guest").click()
    page.goto("/join/a-code-that-is-long-enough/")
    shoot(page, "join-guest")
    page.get_by_role("button", name="Join as a guest").click()
    page.get_by_text("You are now in the team").wait_for()
    assert Person.objects.get().team == team


def test_the_account_page_and_what_hangs_on_it(pages: Pages) -> None:
    before, team = make_team("Harbour Family Centre"), make_team("Little Acorns Nursery")
    make_user("olga", supervises=[team], first_name="Olga Ray")
    user = make_user("anna", before)
    make_attempt(user.person)
    Person.objects.filter(pk=user.person.pk).update(team=team)
    page = pages.open("/account/", cookies=client_of(user))
    looked_at(page, "account")
    page.get_by_role("link", name="Change your password").click()
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("alert").wait_for()
    looked_at(page, "password")
    page.goto("/account/")
    page.get_by_role("button", name="Leave the team").click()
    page.get_by_text("You have left the team").wait_for()
    page.get_by_role("link", name="Erase your stories and the account").click()
    looked_at(page, "erase")
    page.get_by_role("button", name="Erase everything now").click()
    page.get_by_role("heading", name="It is erased").wait_for()
    looked_at(page, "erased")
    assert not User.objects.filter(username="anna").exists()


def test_errors_and_the_locked_door(pages: Pages) -> None:
    make_user("anna")
    page = pages.open("/nothing/")
    looked_at(page, "not-found")
    page.goto("/sign-in/")
    for _ in range(9):
        page.get_by_label("Name").fill("anna")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        if page.get_by_role("heading", name="Please wait").count():
            break
    looked_at(page, "locked")


def test_the_administration_under_our_own_content_policy(pages: Pages) -> None:
    """A breach of the policy would be a complaint of the browser's, which fails the test."""
    root = make_user("root", is_staff=True, is_superuser=True)
    team = make_team("Little Acorns Nursery")
    code = JoinCode.objects.create(team=team, code="a-code-that-is-long-enough")
    user = make_user("anna", team)
    page = pages.open("/admin/", cookies=client_of(root))
    looked_at(page, "admin")
    for name, path in ADMIN.items():
        page.goto(path.format(user=user.pk, team=team.pk, code=code.pk))
        shoot(page, f"admin-{name}")
        found: Any = page.locator("h1").first.inner_text()
        assert found
    page.goto(f"/admin/records/joincode/{code.pk}/change/")
    assert page.get_by_text(f"{pages.address}/join/a-code-that-is-long-enough/").count() == 1
    page.goto("/admin/records/joincode/")
    page.locator("input.action-select").first.check()
    page.get_by_label("Action:").select_option("withdraw")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    page.get_by_text("1 withdrawn").wait_for()


ADMIN = {
    "users": "/admin/records/user/",
    "user": "/admin/records/user/{user}/change/",
    "new-user": "/admin/records/user/add/",
    "teams": "/admin/records/team/",
    "team": "/admin/records/team/{team}/change/",
    "codes": "/admin/records/joincode/",
    "code": "/admin/records/joincode/{code}/change/",
    "new-code": "/admin/records/joincode/add/",
    "failed": "/admin/gateway/incoming/",
    "audit": "/admin/records/access/",
}
