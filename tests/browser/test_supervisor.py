"""The supervisor's pages in a real browser: to read, to reach by keyboard, to use without JavaScript."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bot.records import reviews
from bot.records.models import Attempt, Comment, Correction, User
from tests.browser.conftest import Pages, check_accessible
from tests.web import factory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def supervisor() -> User:
    return factory.make_user("sam", supervises=[factory.make_team("Harbour"), factory.make_team("Lighthouse")], first_name="Sam", last_name="Reed")


@pytest.fixture
def attempt(tools: Any, supervisor: User) -> Attempt:
    """A whole story, read and corrected by a colleague, with something contested."""
    person = factory.make_person(supervisor.supervises.get(name="Harbour"), "Ada Okoro")
    made = factory.play(tools, person)
    colleague = factory.make_user("kim", supervises=supervisor.supervises.all(), first_name="Kim", last_name="Lee")
    answer, now = made.answers.order_by("pk")[0], timezone.now()
    reviews.correct(answer, ("notice", "point", "gave-up-crying"), "found", "“Nobody” comes first here", colleague, now)
    reviews.comment(made, "You saw the baby first, and then the grown-ups. That is a good order.", colleague, now, answer)
    reviews.comment(made, "Thank you for taking the time.", colleague, now)
    answer.verdicts.filter(kind="point", state="not-found").update(contested=now)
    Attempt.objects.filter(pk=made.pk).update(contested=now)
    return made


def test_the_list_is_accessible_full_empty_and_filtered(pages: Pages, supervisor: User, attempt: Attempt) -> None:
    for name in ("Ben Ross", "Cas Whyte-Featherstonehaugh"):
        factory.make_attempt(factory.make_person(supervisor.supervises.get(name="Lighthouse"), name), days_ago=2, finished=name == "Ben Ross")
    client = factory.client_of(supervisor)
    page = pages.open("/review/", cookies=client)
    check_accessible(page)
    page.get_by_label("Person").fill("Ada")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "person=Ada" in page.url and page.get_by_label("Person").input_value() == "Ada"
    assert page.locator(".attempt-row").count() == 1
    for path in ("/review/?person=nobody", "/review/?since=31/31/31"):
        page.goto(path)
        check_accessible(page, widths=(320,))


def test_the_transcript_is_accessible_with_everything_unfolded(pages: Pages, supervisor: User, attempt: Attempt) -> None:
    page = pages.open(f"/review/{attempt.pk}/", cookies=factory.client_of(supervisor))
    check_accessible(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    check_accessible(page)


def test_a_passage_and_what_it_shows_light_up_together_by_mouse_and_by_keyboard(pages: Pages, supervisor: User, attempt: Attempt) -> None:
    page = pages.open(f"/review/{attempt.pk}/", cookies=factory.client_of(supervisor))
    answer = page.locator(".answer").first
    entry = answer.locator(".shows li").first
    number, name = entry.get_attribute("data-shows"), entry.locator("a").inner_text()
    mark = answer.locator(f"mark[data-shows~='{number}']").first
    mark.hover(position={"x": 5, "y": 8})
    assert "lit" in (answer.locator(f".finding[data-shows='{number}']").get_attribute("class") or "")
    assert name.split(maxsplit=1)[-1] in answer.locator("[data-which]").inner_text()
    page.locator("h1").hover()
    assert page.locator(".lit").count() == 0
    ref = answer.locator(f"a.ref[data-shows='{number}']").first
    for _ in range(60):
        page.keyboard.press("Tab")
        if ref.evaluate("e => e === document.activeElement"):
            break
    assert ref.evaluate("e => e === document.activeElement")
    assert "lit" in (entry.get_attribute("class") or "")
    page.keyboard.press("Enter")
    assert page.url.endswith(f"-{number}") and answer.locator(f".finding[data-shows='{number}']").evaluate("e => e.matches(':target')")


def test_a_verdict_is_corrected_in_place_by_keyboard_alone(pages: Pages, supervisor: User, attempt: Attempt) -> None:
    page = pages.open(f"/review/{attempt.pk}/", cookies=factory.client_of(supervisor))
    finding = page.locator(".answer .state-found").first
    finding.get_by_role("link", name="Correct").focus()
    page.keyboard.press("Enter")
    form = finding.locator(".review-form")
    form.wait_for()
    expect(form.locator("textarea")).to_be_focused()
    assert form.locator("textarea").evaluate("e => e === document.activeElement")
    assert form.get_by_label("Not found").is_checked()
    check_accessible(page, widths=(320,))
    page.keyboard.press("Escape")
    assert finding.locator(".review-form").count() == 0
    finding.get_by_role("link", name="Correct").press("Enter")
    form.wait_for()
    expect(form.locator("textarea")).to_be_focused()
    page.keyboard.type("only reported, not their own view")
    form.get_by_role("button", name="Keep the correction").press("Enter")
    page.get_by_role("status").wait_for()
    assert "now counts as not found" in page.get_by_role("status").inner_text()
    assert Correction.objects.latest("pk").reason == "only reported, not their own view"
    assert page.get_by_text("only reported, not their own view").first.is_visible()


def test_everything_works_without_javascript(pages: Pages, supervisor: User, attempt: Attempt) -> None:
    client = factory.client_of(supervisor)
    page = pages.open(f"/review/{attempt.pk}/", cookies=client, js=False)
    page.locator(".answer .state-found").first.get_by_role("link", name="Correct").click()
    assert page.get_by_role("heading", name="Correct a verdict").is_visible()
    page.get_by_label("Your reason").fill("it was about another baby")
    page.get_by_role("button", name="Keep the correction").click()
    assert "now counts as not found" in page.get_by_role("status").inner_text()
    page.locator(".answer").first.get_by_role("button", name="I agree with the rest").click()
    assert page.get_by_text("Sam Reed agreed with the rest").is_visible()
    page.locator(".answer").first.get_by_role("link", name="Comment on this answer").click()
    page.get_by_label("Your comment to Ada Okoro").fill("What a careful eye.")
    page.get_by_role("button", name="Send the comment").click()
    assert Comment.objects.latest("pk").text == "What a careful eye."
    assert page.get_by_text("What a careful eye.").is_visible()


def test_the_forms_on_their_own_pages_are_accessible_and_a_colleague_who_was_quicker_is_shown(
    pages: Pages, supervisor: User, attempt: Attempt
) -> None:
    answer = attempt.answers.order_by("pk")[0]
    client = factory.client_of(supervisor)
    page = pages.open(f"/review/{attempt.pk}/answers/{answer.pk}/correct/?item=notice:point:not-spoken-to", cookies=client)
    check_accessible(page)
    page.get_by_label("Your reason").fill("my own reason")
    kim = User.objects.get(username="kim")
    reviews.correct(answer, ("notice", "point", "not-spoken-to"), "not-found", "Kim was quicker", kim, timezone.now())
    page.get_by_role("button", name="Keep the correction").click()
    assert "Kim Lee corrected this a moment ago" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Your reason").input_value() == "my own reason"
    check_accessible(page)
    page.goto(f"/review/{attempt.pk}/comment/?answer={answer.pk}&item=notice:point:not-spoken-to")
    check_accessible(page)
