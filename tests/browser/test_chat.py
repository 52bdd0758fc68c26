"""The chat in a real browser, with the real tutor behind it: what people do with keyboard, mouse, reload and patience."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.gateway.models import Incoming
from bot.gateway.worker import Gateway
from bot.records.models import Turn
from tests.browser.conftest import Fake, Pages, check_accessible
from tests.web.factory import Tutor

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = "slow words about the quiet baby"
# Counts what a screen reader would be told: every piece of text that is added to the log.
LISTEN = """() => { window.told = []; new MutationObserver(list => list.forEach(m => m.addedNodes.forEach(n =>
  window.told.push(n.textContent.replace(/\\s+/g, ' ').trim())))).observe(document.getElementById('log'), {childList: true}); }"""


@pytest.fixture
def tutor(fake: Fake, gateway: Gateway, tools: Any) -> Fake:
    """The gateway with the tutor behind it; one message takes eight seconds."""
    real = Tutor(tools)

    def answer(person: str, message_id: str, text: str) -> list[dict[str, Any]]:
        if text == SLOW:
            time.sleep(8)
        return real.ask(person, message_id, text)

    fake.answer = answer
    return fake


@pytest.fixture
def story(pages: Pages, tutor: Fake) -> Callable[..., Page]:
    def open_(**more: Any) -> Page:
        page = pages.open("/", **more)
        page.get_by_role("button", name="Start as a guest").click()
        if not more.get("js", True):
            page.get_by_role("button", name="Begin").click()
        page.get_by_role("button", name="The quiet baby").click()
        expect(page.locator(".reply-question")).to_contain_text("Question 1 of 3")
        return page

    return open_


def box(page: Page) -> Any:
    return page.get_by_label("Your message")


def test_the_greeting_comes_by_itself_and_the_page_is_accessible(pages: Pages, tutor: Fake) -> None:
    page = pages.open("/")
    page.get_by_role("button", name="Start as a guest").click()
    expect(page.get_by_role("button", name="The quiet baby")).to_be_visible()
    expect(page.get_by_text("I'm Attune")).to_have_count(1)
    check_accessible(page)
    page.reload()
    expect(page.get_by_role("button", name="The quiet baby")).to_be_visible()
    assert Turn.objects.count() == 1


def test_by_keyboard_alone_with_the_focus_kept_and_only_news_told(story: Callable[..., Page]) -> None:
    page = story()
    page.evaluate(LISTEN)
    box(page).focus()
    page.keyboard.type("nobody talks to him")
    page.keyboard.press("Enter")
    page.keyboard.type("and he is very quiet")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".quoted").first).to_be_visible()
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()
    assert Turn.objects.latest("pk").text == "nobody talks to him\nand he is very quiet"
    told = [t for t in page.evaluate("window.told") if t]
    assert len(told) == 1 and told[0].startswith("You wrote:nobody talks")
    check_accessible(page, widths=(320,))
    page.keyboard.press("Shift+Tab")  # from the box back to the story, which opens by the keyboard
    page.locator("#story-again summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="The story again")).to_be_visible()
    box(page).fill("strapped in the car seat all day")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".turn[id]")).to_have_count(4)
    expect(page.get_by_role("region", name="The story again")).to_be_visible()
    covered = page.evaluate("""() => document.querySelector('.turn[id]:nth-last-child(2)').getBoundingClientRect().top
      - document.querySelector('#story-again details').getBoundingClientRect().bottom""")
    assert covered >= -1, "the new reply lies under the story"
    check_accessible(page, widths=(1280,))


def test_a_double_click_sends_once(story: Callable[..., Page]) -> None:
    page = story()
    box(page).fill("nobody talks to him")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator(".quoted").first).to_be_visible()
    page.wait_for_timeout(300)
    assert Turn.objects.filter(text="nobody talks to him").count() == 1 and Incoming.objects.count() == 3


def test_a_double_click_without_javascript_sends_once(story: Callable[..., Page]) -> None:
    page = story(js=False)
    box(page).fill("nobody talks to him")
    page.get_by_role("button", name="Send").dblclick()
    expect(page.locator(".quoted").first).to_be_visible()
    assert page.url.endswith("/chat/#latest")
    assert Turn.objects.filter(text="nobody talks to him").count() == 1 and Incoming.objects.count() == 3


def test_a_draft_survives_a_reload_and_goes_when_it_is_sent_or_somebody_leaves(story: Callable[..., Page]) -> None:
    page = story()
    box(page).fill("half a thought")
    page.reload()
    expect(box(page)).to_have_value("half a thought")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".turn[id]")).to_have_count(3)
    page.reload()
    expect(box(page)).to_have_value("")
    box(page).fill("a secret")
    page.goto("/progress/erase/")
    page.get_by_role("button", name="Yes, erase everything").click()
    expect(page.get_by_text("has been erased")).to_be_visible()
    assert "draft" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_an_empty_message_and_a_lost_connection_lose_nothing(story: Callable[..., Page], pages: Pages) -> None:
    page = story()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing in the box yet")
    check_accessible(page, widths=(320,))
    box(page).fill("nobody talks to him")
    page.route("**/chat/say/", lambda route: route.abort())
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Your words are still here")
    expect(box(page)).to_have_value("nobody talks to him")
    page.unroute("**/chat/say/")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".quoted").first).to_be_visible()
    expect(page.locator("#problem")).to_have_text("")
    pages.complaints.clear()  # the browser reports the connection that this test cut


def test_ticks_are_real_checkboxes_and_the_picture_has_words(story: Callable[..., Page]) -> None:
    page = story()
    box(page).fill("skip")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("The individual child").check()
    page.get_by_label("Community", exact=True).check()
    check_accessible(page, widths=(320,))
    page.get_by_role("button", name="Send").click()
    picture = page.get_by_role("img", name="The five levels around the child").first
    expect(picture).to_be_visible()
    expect(page.locator("figure.rings").first).to_contain_text("4 Community: you named it")
    expect(page.locator("figure.rings").first).not_to_contain_text("guidance")
    check_accessible(page)


def test_a_slow_answer_says_that_it_is_being_read(story: Callable[..., Page], tutor: Fake) -> None:
    page = story()
    page.evaluate(LISTEN)
    box(page).fill(SLOW)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Attune is reading")).to_be_visible(timeout=4000)
    expect(box(page)).to_have_value("")
    check_accessible(page, widths=(320,), schemes=("light",))
    expect(page.get_by_text("Still reading. You can leave this page: nothing is lost.")).to_be_visible(timeout=9000)
    expect(page.get_by_text("Still reading")).to_have_count(0, timeout=9000)
    expect(page.locator(".own", has_text=SLOW)).to_have_count(1)
    told = [t for t in page.evaluate("window.told") if t]
    assert [bool(re.search("reading", t)) for t in told] == [True, True, False], told


def test_without_javascript_a_slow_answer_comes_with_the_page(story: Callable[..., Page]) -> None:
    page = story(js=False)
    box(page).fill(SLOW)
    page.get_by_role("button", name="Send").click()
    expect(box(page)).to_be_hidden()
    expect(page.locator(".turn[id]")).to_have_count(3, timeout=15_000)
    expect(box(page)).to_be_visible()


def test_a_safety_message_closes_the_story_and_can_be_rung(story: Callable[..., Page]) -> None:
    page = story(width=390)
    page.locator("#story-again summary").click()
    box(page).fill("my own baby has bruises, her dad shook her last night")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".reply-safety").first).to_be_in_viewport()
    expect(page.get_by_role("region", name="The story again")).to_be_hidden()
    assert page.get_by_role("link", name="0808 800 5000").get_attribute("href") == "tel:08088005000"
    check_accessible(page)
    assert "bruises" not in page.content()


def test_after_forget_me_the_page_is_empty_but_for_the_last_word(story: Callable[..., Page]) -> None:
    page = story()
    for words in ("forget me", "yes"):
        box(page).fill(words)
        page.get_by_role("button", name="Send").click()
        expect(box(page)).to_have_value("")
    expect(page.locator(".turn[id]")).to_have_count(1)
    expect(page.get_by_text("I am nine weeks old")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("I'm Attune")).to_have_count(1)


def test_the_progress_page_is_accessible(story: Callable[..., Page]) -> None:
    page = story()
    page.get_by_role("link", name="My progress").click()
    check_accessible(page)
    page.get_by_role("link", name="Erase my data").click()
    check_accessible(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download my data first").click()
    assert saved.value.suggested_filename.endswith(".json")
