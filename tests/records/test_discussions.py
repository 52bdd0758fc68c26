"""What a team says in a thread is kept masked and without names; somebody real is never kept."""

from datetime import datetime, timezone
from typing import Any

import pytest

from bot.records import discussions
from bot.records.discussions import Spot
from bot.records.models import Discussion, Place, Remark, Team, Workspace

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=timezone.utc)
SPOT = Spot("slack", "T1", "C1", "100.1")


@pytest.fixture
def discussion() -> Discussion:
    return discussions.begin(SPOT, "quiet-9-weeks", NOW)


def test_the_channel_comes_before_the_workspace() -> None:
    area, ward = Team.objects.create(name="Area"), Team.objects.create(name="Ward")
    workspace = Workspace.objects.create(platform="slack", external_id="T1", team=area, installed=NOW)
    Place.objects.create(workspace=workspace, external_id="C1", team=ward)
    assert discussions.begin(SPOT, "quiet-9-weeks", NOW).team == ward
    assert discussions.team_at("slack", "T1", "C2") == area
    assert discussions.team_at("slack", "T9") is None


def test_remarks_are_masked_changed_and_taken_back(discussion: Discussion, guidance: Any) -> None:
    assert discussions.remark(discussion, "1", "I would ring Jane Smith on 07700 900123 first", guidance, NOW) == ""
    text = Remark.objects.get().text
    assert "07700" not in text and "Smith" not in text
    discussions.remark(discussion, "1", "I would talk to the parents first", guidance, NOW)
    assert Remark.objects.get().text == "I would talk to the parents first"
    discussions.take_back(discussion, "1")
    assert not Remark.objects.exists()


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("we don't have a parent-infant team round here", True),
        ("there is no perinatal service in our area", True),
        ("nobody talks to this baby", False),
        ("I would not wait", False),
    ],
)
def test_missing_services_are_marked(discussion: Discussion, guidance: Any, text: str, gap: bool) -> None:
    discussions.remark(discussion, "1", text, guidance, NOW)
    assert Remark.objects.get().gap is gap


def test_somebody_real_is_not_kept(discussion: Discussion, guidance: Any) -> None:
    discussions.remark(discussion, "1", "quiet babies worry me", guidance, NOW)
    assert discussions.remark(discussion, "1", "a little boy on my caseload has bruises and I have told nobody", guidance, NOW) in ("child", "both")
    assert not Remark.objects.exists()


def test_closing_counts_and_ends_it(discussion: Discussion, guidance: Any) -> None:
    discussions.remark(discussion, "1", "we don't have a group for dads", guidance, NOW)
    discussions.remark(discussion, "2", "I would go and see them at home", guidance, NOW)
    assert discussions.at(SPOT) == discussion == discussions.newest_in("slack", "T1", "C1")
    assert discussions.close(discussion, NOW) == (2, 1)
    assert discussions.at(SPOT) is None
