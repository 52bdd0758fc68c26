"""A real browser on the real pages: Debian's Chromium, driven by Playwright, with axe looking at what it shows."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.gateway.worker import Gateway

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the thread of the test

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDTHS = (1280, 320)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Gone before the tests of other rooms: Playwright's event loop would be in the way of theirs."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield chromium
        chromium.close()


class Pages:
    """Opens pages, each in a browser profile of its own, and remembers what the browser complained about."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self.address = browser, address
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, path: str = "/", width: int = 1280, scheme: str = "light", js: bool = True, cookies: Any = None) -> Page:
        context = self._browser.new_context(
            base_url=self.address, viewport={"width": width, "height": 860}, color_scheme=scheme,
            java_script_enabled=js, reduced_motion="reduce", locale="en-GB",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        if cookies is not None:  # a django.test.Client that has signed in
            context.add_cookies([{"name": k, "value": v.value, "url": self.address} for k, v in cookies.cookies.items()])
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(message.text)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def pages(browser: Browser, live_server: Any) -> Iterator[Pages]:
    """The site on a port of its own; a script error or a breach of the content policy fails the test."""
    opened = Pages(browser, live_server.url)
    yield opened
    opened.close()
    assert not opened.complaints, opened.complaints


class Fake:
    """Stands for Rasa where the conversation itself is not what is tested. ``answer`` says what to reply."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.answer: Callable[[str, str, str], list[dict[str, Any]]] = lambda person, message_id, text: [
            {"type": "text", "text": f"You wrote: {text}", "title": "", "choices": [], "several": False, "levels": [], "guided": []}
        ]

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        self.asked.append((person_key, message_id, text))
        return self.answer(person_key, message_id, text)


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def gateway(fake: Fake, live_server: Any) -> Iterator[Gateway]:
    """The gateway at work in threads of this process, with :class:`Fake` behind it."""
    working = Gateway(fake)
    working.start(threads=2)
    yield working
    working.stop()


def check_accessible(page: Page, widths: tuple[int, ...] = WIDTHS, schemes: tuple[str, ...] = SCHEMES) -> None:
    """No violation that axe knows, in light and dark, wide and narrow, and nothing to scroll sideways."""
    before = page.viewport_size
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 860})
            found = Axe().run(page)
            told = [f"{v['id']}: {[n['html'][:160] for n in v['nodes']][:4]}" for v in found.response["violations"]]
            assert not told, f"{page.url} at {width} px, {scheme}: " + "\n".join(told)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{page.url} scrolls sideways by {wide} px at {width} px"
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
