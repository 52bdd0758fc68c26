"""A team's pages in a real browser: readable for everybody, by keyboard too, light and dark, wide and narrow."""

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest
from django.urls import reverse

from benchmarks.generate import fill
from bot.web.content import guidance
from tests.browser.conftest import Pages, check_accessible
from tests.web import factory

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("ATTUNE_SHOTS")


def test_every_page_of_a_team_is_accessible(pages: Pages) -> None:
    filled = fill(guidance(), 1500, datetime.now(timezone.utc))
    large, small = filled.teams[0], filled.teams[-1]
    story = guidance().scenarios[0]
    point = reverse("team-point", args=[large.pk, story.id, "notice", story.notice[0].id])
    addresses = {"teams": reverse("teams"), "team": reverse("team", args=[large.pk]) + "?period=all", "few": reverse("team", args=[small.pk])}
    addresses |= {n: reverse(f"team-{n}", args=[large.pk]) for n in ("agreement", "differences", "gaps", "ratings")} | {"point": f"{point}?period=all"}
    page = pages.open(addresses["teams"], cookies=factory.client_of(filled.supervisor))
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None and answer.status == 200
        check_accessible(page)
        if SHOTS:
            for width, scheme in ((1280, "light"), (390, "dark")):
                page.set_viewport_size({"width": width, "height": 860})
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=Path(SHOTS) / f"team-{name}-{width}-{scheme}.png", full_page=True)


def test_the_period_is_chosen_by_keyboard_and_without_a_script(pages: Pages) -> None:
    team = factory.make_team()
    for _ in range(5):
        factory.make_attempt(factory.make_person(team), found=["car-seat"], days_ago=200)
    page = pages.open(reverse("team", args=[team.pk]) + "?period=3", js=False, cookies=factory.client_of(factory.make_user(supervises=[team])))
    assert page.get_by_text("no numbers for this period yet").is_visible()
    page.get_by_label("Stories finished in").select_option("all")
    page.get_by_role("button", name="Show").press("Enter")
    assert page.get_by_role("table").first.is_visible()
