"""The scorer on the project's own held-out answers; the floors can only rise."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.scoring.evaluate import compare, credited_without_merit, decided, of_kind, plain, read_marked

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
# The weights are not fitted on fresh.jsonl, but rules and cues were mended on its errors: a floor against slipping, no measure of new writers.
HELD_OUT = "fresh.jsonl" if (ANSWERS / "fresh.jsonl").exists() else "heldout.jsonl"
FLOORS = {
    HELD_OUT: {"points": 0.80, "levels": 0.96, "reasoned": 0.92, "continuum": 0.93, "cautions": 0.98},
    "unseen.jsonl": {"points": 0.80, "levels": 0.88, "reasoned": 0.84, "continuum": 0.94, "cautions": 0.58},
}
# unseen was 0.69 before doubts became questions: a rejection in unusual words is no longer credited, at the cost of some true credits.
KAPPA = {HELD_OUT: 0.73, "unseen.jsonl": 0.67}
PRECISION = {HELD_OUT: 0.90, "unseen.jsonl": 0.83}


@pytest.mark.parametrize("name", FLOORS)
def test_held_out_answers(name: str, scorer: Any) -> None:
    answers = read_marked(json.loads(line) for line in (ANSWERS / name).read_text(encoding="utf-8").splitlines())
    pairs, _, scores = compare(scorer, answers)
    for kind, floor in FLOORS[name].items():
        found = plain(of_kind(pairs, kind))
        print(f"{name} {kind}: F1 {found.f1:.3f}, kappa {found.kappa:.3f}, precision {found.precision:.3f}")
        assert found.f1 >= floor, kind
    points = of_kind(pairs, "points")
    assert plain(points).kappa >= KAPPA[name] and plain(points).precision >= PRECISION[name]
    kept, share = decided(points)
    assert kept.kappa > plain(points).kappa and share >= 0.85
    assert len(credited_without_merit(answers, scores)) == 0
