"""Our cards and turns in Microsoft's own client for trying agents out (.ci/run installs it; its licence is for evaluation only).

It listens on all interfaces and cannot be told otherwise, so that it, the site and the browser get a network of their own.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.settings import ROOT, read_settings

PEERS = Path(os.environ.get("ATTUNE_TEST_PEERS", ROOT / "var" / "peers")) / "node_modules"
PLAYGROUND = PEERS / "@microsoft" / "m365agentsplayground" / "cli.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SITE, SHOWN, TUTOR = 3978, 56150, 5905  # nobody else is in this network
WAITS = 20_000


def _missing() -> str:
    if not PLAYGROUND.exists():
        return "the npm package @microsoft/m365agentsplayground is not installed; .ci/run installs it into var/peers"
    absent = [tool for tool in ("ip", "node", "chromium") if shutil.which(tool) is None]
    if absent:
        return f"{', '.join(absent)} not found"
    return "" if os.geteuid() == 0 else "only root can make a network of its own"


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing() or "-")


@dataclass
class Chat:
    """The Playground as a person uses it."""

    page: Page
    shots: Path

    def shot(self, name: str) -> None:
        self.page.screenshot(path=self.shots / f"teams-{name}.png")

    def says(self, text: str, count: int = 1) -> None:
        """Wait until this has been said so often; what the log beside the chat repeats does not count."""
        expect(self.page.locator("p, li, label").filter(has_text=text)).to_have_count(count, timeout=WAITS)

    def write(self, text: str) -> None:
        box = self.page.locator("div[role=textbox]").last
        box.click()
        box.type(text)
        self.page.get_by_role("button", name="Send Message").last.click()

    def press(self, title: str) -> None:
        self.page.get_by_role("button", name=title, exact=True).last.click()

    def mention(self, words: str, box: int = -1) -> None:
        found = self.page.locator("div[role=textbox]").nth(box)
        found.click()
        found.type("@Test")
        self.page.get_by_label("Typeahead menu").get_by_text("Test Bot", exact=True).click()
        self.page.keyboard.type(f" {words}")


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    name = f"attune-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no network of its own can be made here: {made.stderr.strip()}")
    try:
        subprocess.run(["ip", "netns", "exec", name, "ip", "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=True)


@pytest.fixture(scope="module")
def running(network: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site and the Playground, in their network."""
    folder = tmp_path_factory.mktemp("playground")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ATTUNE_")} | {
        "ATTUNE_DATA": str(folder), "ATTUNE_MODELS": str(read_settings().models), "ATTUNE_TEAMS_PLAYGROUND": "on",
        "ATTUNE_WEB_PORT": str(SITE), "ATTUNE_RASA_PORT": str(TUTOR), "HOME": str(folder),
    }  # fmt: skip
    inside = ["ip", "netns", "exec", network]
    site = [*inside, str(ROOT / ".venv/bin/python"), "-m", "tests.channels.playground_site"]
    shown = [*inside, "node", str(PLAYGROUND), "start", "-e", f"http://127.0.0.1:{SITE}/teams/messages/", "-c", "msteams", "-p", str(SHOWN), "--disable-telemetry"]
    started = []
    try:
        for name, command, where in (("site", site, ROOT), ("shown", shown, folder)):  # the second leaves files where it stands
            with (folder / f"{name}.log").open("w") as log:
                started.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=where, env=environment))
        for port in (SITE, SHOWN):
            _wait_for(inside, port, folder)
        yield folder
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _wait_for(inside: list[str], port: int, folder: Path) -> None:
    knock = [*inside, "bash", "-c", f": < /dev/tcp/127.0.0.1/{port}"]
    for _ in range(240):
        if subprocess.run(knock, capture_output=True, check=False).returncode == 0:
            return
        time.sleep(0.25)
    pytest.fail("\n".join(p.read_text() for p in folder.glob("*.log")))


@pytest.fixture
def chat(running: Path, network: str) -> Iterator[Chat]:
    """A fresh page: the Playground begins a new personal chat with each."""
    browser_inside = running / "chromium"
    browser_inside.write_text(f'#!/bin/sh\nexec ip netns exec {network} {CHROMIUM} "$@"\n', encoding="utf-8")
    browser_inside.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_inside, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(WAITS)
        page.goto(f"http://127.0.0.1:{SHOWN}/")
        yield (opened := Chat(page, running))
        opened.shot("last")
        browser.close()


def test_a_personal_chat_from_hello_to_feedback(chat: Chat) -> None:
    chat.says("Hello, I'm Attune")
    chat.says("Who can read this: you")
    chat.says("Which child would you like to think about?")
    chat.shot("1-greeting")
    chat.press("Send")
    chat.says("Nothing is chosen yet.")
    chat.page.get_by_label("1. The quiet baby, 9 weeks").last.check()
    chat.press("Send")
    chat.says("You chose: 1. The quiet baby, 9 weeks")
    expect(chat.page.locator("input[type=radio]")).to_have_count(0)
    chat.says("I am nine weeks old")
    chat.says("Question 1 of 3")
    chat.shot("2-story")
    chat.write("He has learnt that nobody comes when he cries. Stuck in a car seat for hours, nobody chats to him")
    chat.says("You wrote “")
    assert chat.page.locator("strong", has_text="car seat").count() == 1
    chat.shot("3-feedback")
    chat.write("skip")
    chat.says("Question 2 of 3")
    for level in ("Level 2: The caregiver-child relationship", "Level 3: Family, caregivers and the home environment"):
        chat.page.get_by_text(level, exact=True).last.click()
    expect(chat.page.locator("input[type=checkbox]:checked")).to_have_count(2)
    chat.shot("4-levels")
    chat.press("Send")
    chat.says("You chose: Level 2: The caregiver-child relationship, Level 3: Family, caregivers and the home environment")
    expect(chat.page.locator("input[type=checkbox]")).to_have_count(0)
    chat.says("The guidance looks at level 1 (Child), level 2 (Relationship), level 3 (Family and home).")
    chat.shot("5-picture")
    chat.write("my own little boy has bruises and I am frightened to tell anybody")
    expect(chat.page.locator("p").filter(has_text="999").first).to_be_visible(timeout=WAITS)
    chat.says("Teams still shows it here")
    chat.shot("6-safety")


def test_a_story_goes_on_to_its_end(chat: Chat) -> None:
    chat.write("menu")
    chat.says("2. The baby who cannot be soothed, 4 months")
    chat.page.get_by_label("2. The baby who cannot be soothed, 4 months").last.check()
    chat.press("Send")
    expect(chat.page.locator("p").filter(has_text=re.compile("one quick look back|Question 1 of 3"))).to_have_count(1, timeout=WAITS)
    if chat.page.locator("p").filter(has_text="one quick look back").count():  # something of the first story that was missed
        chat.write("skip")
    chat.says("Question 1 of 3")
    chat.write("skip")
    chat.says("Question 2 of 3")
    chat.write("skip")
    chat.says("Question 3 of 3")
    chat.write("The health visitor would come home to them, and I would ask the mother how she is and whether she sleeps")
    chat.says("And which tier of the continuum would you place this in?")
    chat.page.get_by_text("Care: early intervention", exact=True).last.click()
    chat.shot("7-tiers")
    chat.press("Send")
    chat.says("You chose: Care: early intervention")
    chat.shot("8-after-the-tier")
    for _ in range(8):
        if chat.page.get_by_text("That is the end of this story", exact=False).count():
            break
        chat.write("skip")
        chat.page.wait_for_timeout(1500)
    chat.says("Another child, or enough for now?")
    chat.shot("9-the-end")


def test_a_channel_talks_about_a_story(chat: Chat) -> None:
    chat.page.locator('[aria-label="My Team - General"]').click()
    chat.mention("discuss 3", 0)
    chat.press("Post")
    chat.says("I am seven months old")
    chat.says("To talk about in this thread")
    chat.shot("10-discussion")
    chat.mention("I wonder who would ask her how she is")
    chat.press("Send Message")
    chat.write("She has nobody who eats with her")  # the Playground hands over mentions only, as Teams does without consent
    chat.mention("discuss close")
    chat.press("Send Message")
    chat.says("Thank you. 1 remark was collected without names")
    chat.shot("11-closed")
