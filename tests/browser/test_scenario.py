"""One whole scenario as a new practitioner goes through it: real servers, real model, real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.settings import ROOT
from tests.browser.conftest import Pages, check_accessible

# What is written to a question when it is asked first; after that it is skipped.
ANSWERS = {
    "Question 1 of 3": "She has gone very quiet, nobody talks to her and she sits strapped in a car seat for hours. No eye contact either.",
    "Question 3 of 3": "See the baby this week, ask both parents about their mood, talk it through in supervision. Early intervention.",
}
REFLECTION = "I think our health visitors would see it at the next review, if the family came."


def _free_ports(number: int) -> list[int]:
    """Ports that were free just now, all different."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [s.getsockname()[1] for s in held]
    for one in held:
        one.close()
    return ports


@pytest.fixture(scope="module")
def site(rasa_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``attune run`` on ports and in a folder of its own; everything is stopped again."""
    folder = tmp_path_factory.mktemp("site")
    rasa, action, web = _free_ports(3)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_") or k == "ATTUNE_MODELS"}
    own = {"ATTUNE_DATA": str(folder), "ATTUNE_RASA_PORT": str(rasa), "ATTUNE_ACTION_PORT": str(action), "ATTUNE_WEB_PORT": str(web)}
    with (folder / "run.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "bot.cli", "run"], env=kept | own, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{web}"
            _wait_until_ready(process, folder / "run.log")
            assert httpx.get(f"{address}/health/").text == "ok"
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 90
    while "Attune is ready" not in log.read_text():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.fixture
def visitors(browser: Browser, site: str) -> Iterator[Pages]:
    opened = Pages(browser, site)
    yield opened
    opened.close()
    assert not opened.complaints, opened.complaints


def send(page: Page, text: str) -> None:
    """Send ``text`` by the keyboard and wait for the answer."""
    before = page.locator(".turn[id]").count()
    box = page.get_by_label("Your message")
    box.fill(text)
    box.press("Control+Enter")
    expect(page.locator(".turn[id]")).to_have_count(before + 1)


def answer_what_is_asked(page: Page, answered: set[str]) -> None:
    """Do what the newest turn asks for, as somebody would who answers each question once."""
    newest = page.locator(".turn[id]").last.inner_text()
    no = page.get_by_role("button", name="No", exact=True)
    level = page.get_by_label("The caregiver-child relationship")
    question = next((q for q in ANSWERS if q in newest), "")
    if no.count():
        before = page.locator(".turn[id]").count()
        no.click()
        expect(page.locator(".turn[id]")).to_have_count(before + 1)
    elif level.count() and "levels" not in answered:
        answered.add("levels")
        page.get_by_label("The individual child").check()
        level.check()
        send(page, "the bond between the baby and her mother is broken")
    elif question and question not in answered:
        answered.add(question)
        send(page, ANSWERS[question])
    elif "not scored" in newest and "reflection" not in answered:
        answered.add("reflection")
        send(page, REFLECTION)
    else:
        send(page, "skip")


def test_a_whole_story_from_the_front_page_to_the_progress_page(visitors: Pages) -> None:
    page = visitors.open("/")
    page.get_by_role("button", name="Start as a guest").click()
    page.get_by_role("button", name="The quiet baby").click()
    expect(page.locator(".reply-story")).to_contain_text("I am nine weeks old")
    answered: set[str] = set()
    for _ in range(24):
        answer_what_is_asked(page, answered)
        if "end of this story" in page.locator(".turn[id]").last.inner_text():
            break
    assert answered == {*ANSWERS, "levels", "reflection"}
    expect(page.locator(".turn[id]").last).to_contain_text("end of this story")
    expect(page.locator(".quoted").first).to_be_visible()
    expect(page.get_by_role("button", name="The quiet baby, 9 weeks - done")).to_be_visible()
    check_accessible(page, widths=(320,))
    page.get_by_role("link", name="My progress").click()
    expect(page.get_by_text("You have thought 1 of 9 stories through.")).to_be_visible()
    page.get_by_text("The five levels in your answers").click()
    expect(page.locator("figure.rings")).to_contain_text("2 Relationship: you named it, and so does the guidance")


def test_the_same_without_javascript(visitors: Pages) -> None:
    page = visitors.open("/", js=False)
    page.get_by_role("button", name="Start as a guest").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="The quiet baby").click()
    expect(page.locator(".reply-question").last).to_contain_text("Question 1 of 3")
    page.get_by_label("Your message").fill(ANSWERS["Question 1 of 3"])
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".quoted").first).to_be_visible()
    page.get_by_label("Your message").fill("skip")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("The individual child").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("figure.rings").first).to_contain_text("1 Child: you named it")
