"""Tiers: chosen, named or paraphrased; never a service, never what is rejected or only comes later."""

from pathlib import Path

import pytest
import yaml

from bot.guidance import Guidance
from bot.scoring.matcher import CueMatcher
from bot.scoring.scorer import Scorer
from bot.scoring.tiers import read_tiers

CASES = yaml.safe_load((Path(__file__).parent / "tiers.yml").read_text(encoding="utf-8"))
CLOSED = [c for c in CASES if not c.get("open")]  # `open`: read differently today


@pytest.fixture(scope="module")
def read(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory):
    scorer = Scorer(guidance, tmp_path_factory.mktemp("models"), frozenset({"embedding"}))
    cues = CueMatcher({t.id: t.cues for t in guidance.tiers}, guidance.words)
    against = CueMatcher({t.id: t.not_cues for t in guidance.tiers}, guidance.words)
    return lambda text: set(read_tiers(scorer._reader.sentences(text)[1], cues, against))


@pytest.mark.parametrize("case", CLOSED, ids=[f"{i}-{c['voice']}" for i, c in enumerate(CLOSED)])
def test_a_tier_is_read_as_a_marker_reads_it(case: dict, read) -> None:
    assert read(case["text"]) == set(case["tiers"]), case["text"]


@pytest.mark.parametrize("tier", ["promotion", "prevention", "early intervention", "treatment", "continuing care"])
@pytest.mark.parametrize(
    "frame",
    [
        "I would not call it {}.",
        "It isn't {}.",
        "No need for {}.",
        "If things get worse, {}.",
        "Maybe {} later on.",
        "More than {}, this.",
        "{}? No.",
    ],
)
def test_a_rejected_or_later_tier_is_not_chosen(tier: str, frame: str, read) -> None:
    assert not read(frame.format(tier))


def test_each_sample_of_the_content_is_read(guidance: Guidance, read) -> None:
    samples = [(t.id, s) for t in guidance.tiers for s in t.samples]
    missed = [(tier, s) for tier, s in samples if tier not in read(s)]
    assert len(samples) >= 60
    assert len(missed) <= len(samples) * 0.1, missed


def test_near_misses_of_the_content_are_left_alone(guidance: Guidance, read) -> None:
    near = [(t.id, s) for t in guidance.tiers for s in t.near_misses]
    wrong = [(tier, s) for tier, s in near if tier in read(s)]
    assert len(wrong) <= len(near) * 0.1, wrong
