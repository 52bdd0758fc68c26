"""Cautions: what a writer commits is found, what is only reported, asked, supposed or warned against is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.guidance import Guidance, read_marked
from bot.scoring.evaluate import compare, of_kind, plain
from bot.scoring.scorer import Scorer

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
LEARNT = Path(__file__).resolve().parents[2] / "scenarios" / "answers"
# Written for this project by one hand, in voices split in two; they keep what was reached and prove nothing about strangers.
OWN = {
    "cautions_own.jsonl": {"cautions": (0.92, 0.95)},
    "levels_own.jsonl": {"levels": (0.96, 0.97), "reasoned": (0.95, 0.95)},
}
ORDINARY = {"1_given.jsonl": 0, "2_development.jsonl": 0, "3_first_strangers.jsonl": 0}  # cautions found where no marker saw one


@pytest.mark.parametrize("name", OWN)
def test_own_answers_keep_what_was_reached(name: str, scorer: Any) -> None:
    pairs, _, _ = compare(scorer, read_marked(map(json.loads, (ANSWERS / name).read_text(encoding="utf-8").splitlines())))
    for kind, (f1, precision) in OWN[name].items():
        found = plain(of_kind(pairs, kind))
        print(f"{name} {kind}: F1 {found.f1:.3f}, precision {found.precision:.3f}")
        assert found.f1 >= f1 and found.precision >= precision, kind


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_answers_earn_no_caution_that_no_marker_saw(name: str, scorer: Any) -> None:
    pairs, _, _ = compare(scorer, read_marked(map(json.loads, (LEARNT / name).read_text(encoding="utf-8").splitlines())))
    wrong = [(p.answer, p.item) for p in of_kind(pairs, "cautions") if p.machine and not p.human]
    assert len(wrong) <= ORDINARY[name], wrong


@pytest.mark.parametrize(
    "frame",
    [
        "My manager would say {}.",
        "She has been told that {}.",
        "People will tell you {}.",
        "The family might call it that, {}, but I don't.",
        "It would be easy to think {}.",
        "I hope nobody says {}.",
        "Is it that {}?",
        "Thank goodness nobody believes that {} any more.",
    ],
)
@pytest.mark.parametrize("claim", ["he has ADHD", "mum is just lazy", "he is being naughty", "he needs the naughty step"])
def test_somebody_elses_view_is_no_caution(frame: str, claim: str, scorer: Any) -> None:
    assert not scorer.score("fidgeting-4-and-a-half", "notice", frame.format(claim)).cautions


@pytest.mark.parametrize("frame", ["{}.", "I'm sorry but {}.", "My manager says {} and I agree with her.", "If you ask me, {}."])
@pytest.mark.parametrize("claim", ["he has ADHD", "mum is just lazy", "he is being naughty", "he needs the naughty step"])
def test_the_writers_own_stand_is_found(frame: str, claim: str, scorer: Any) -> None:
    assert scorer.score("fidgeting-4-and-a-half", "notice", frame.format(claim)).cautions


def test_the_samples_of_points_are_no_cautions(guidance: Guidance, tmp_path: Path) -> None:
    """Five thousand phrasings of good answers: hardly one of them may be met with a gentle correction."""
    scorer = Scorer(guidance, tmp_path, frozenset({"embedding"}))
    tried = [(s.id, q, t) for s in guidance.scenarios for q in ("notice", "pathway") for p in s.points(q) for t in p.samples]
    wrong = [t for scenario, question, t in tried if scorer.score(scenario, question, t).cautions]
    assert len(tried) > 1000
    assert len(wrong) <= len(tried) * 0.005, wrong


def test_each_caution_has_phrasings_enough(guidance: Guidance) -> None:
    cautions = [*guidance.cautions, *(c for s in guidance.scenarios for c in s.cautions)]
    assert all(len(c.samples) >= 12 and len(c.near_misses) >= 6 for c in cautions)
