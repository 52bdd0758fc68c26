"""The pages for files and papers, in a real browser."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Pages, check_accessible
from tests.web.factory import client_of, make_attempt, make_person, make_team, make_user, play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("js", [True, False])
def test_a_supervisor_takes_a_filtered_file(js: bool, pages: Pages, tmp_path: Path) -> None:
    team = make_team("Nursery <north>")
    make_attempt(make_person(team, "Anna"), "biting-18-months", text="=1+1")
    make_attempt(make_person(team, "Ben"), "quiet-9-weeks")
    page = pages.open(f"/teams/{team.pk}/takeaway/", js=js, cookies=client_of(make_user("Sam", supervises=[team])))
    page.get_by_label("Story").select_option("biting-18-months")
    page.get_by_label("Begun from").fill(date.today().isoformat())
    with page.expect_download() as got:
        page.get_by_role("button", name="Download answers.csv").click()
    content = Path(got.value.path()).read_text(encoding="utf-8-sig")
    assert got.value.suggested_filename == "attune-nursery-north-answers.csv"
    assert "Anna" in content and "\"'=1+1\"" in content and "Ben" not in content


def test_a_day_the_wrong_way_round_is_explained_beside_the_field(pages: Pages) -> None:
    team = make_team()
    page = pages.open(f"/teams/{team.pk}/takeaway/", cookies=client_of(make_user(supervises=[team])))
    page.get_by_label("Begun from").fill("2026-03-02")
    page.get_by_label("Begun up to").fill("2026-03-01")
    page.get_by_role("button", name="Download attempts.csv").click()
    assert "before the first day" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Begun from").input_value() == "2026-03-02", "what was chosen is still there"
    check_accessible(page)


@pytest.mark.parametrize("js", [True, False])
def test_a_practitioner_leaves_a_thought_out_and_prints(js: bool, pages: Pages, tools: Any) -> None:
    user = make_user("Anna", make_team())
    assert user.person is not None
    play(tools, user.person)
    page = pages.open("/progress/certificate/", js=js, cookies=client_of(user))
    if js:
        check_accessible(page)
    page.get_by_label("Name on the paper").fill("Anna Nightingale")
    page.get_by_label("how to ask about low mood").uncheck()
    with page.expect_download() as got:
        page.get_by_role("button", name="Download the record").click()
    text = " ".join(p.extract_text() for p in PdfReader(got.value.path()).pages)
    assert "Anna Nightingale" in text and "slow to notice" in " ".join(text.split()) and "low mood" not in text


def test_both_pages_can_be_used_by_everybody(pages: Pages) -> None:
    team = make_team("A team with a remarkably long name of its own, and-one-word-that-does-not-break-anywhere-at-all")
    user = make_user(team=team, supervises=[team])
    assert user.person is not None
    check_accessible(pages.open(f"/teams/{team.pk}/takeaway/", cookies=client_of(user)))
    check_accessible(pages.open("/progress/certificate/", cookies=client_of(user)))
    make_attempt(user.person)
    check_accessible(pages.open("/progress/certificate/", cookies=client_of(user)))
