"""The front page says what Attune is, and leads on."""

from tests.browser.conftest import Pages, check_accessible


def test_the_front_page_is_accessible_and_leads_into_the_training(pages: Pages) -> None:
    page = pages.open("/")
    check_accessible(page)
    assert page.get_by_role("button", name="Start as a guest").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the main part"
