"""What each part of the scorer earns: every part left out once, the weights fitted anew, measured on other answers.

``python -m bot.scoring.ablation FILE...`` prints the table of ``docs/scoring.md``.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path

from bot.guidance import Guidance, Marked, load_guidance, read_marked
from bot.scoring.banks import gather_makings, kept_vectors, train_banks
from bot.scoring.embedding import MiniLM
from bot.scoring.evaluate import compare, credited_without_merit, decided, of_kind, plain, summary
from bot.scoring.fit import CUES_ONLY, POINTS, fit_points, gather_apart
from bot.scoring.scorer import Scorer
from bot.scoring.weights import model_of

PARTS = ("", "cues", "embedding", "wording", "marked answers", "negation", "stance", "spelling", "copies")
_FOLDS = 4


def ablation(guidance: Guidance, models: Path, answers: list[Marked]) -> str:
    """Return a line per part left out, the weights fitted anew each time on the marked answers of the content, measured on ``answers``."""
    makings = gather_makings(guidance, MiniLM(), kept_vectors(models / "scoring"), lambda share: None)
    lines = ["left out       | points F1, kappa, precision; decided kappa at share | without merit credited | time"]
    for part in PARTS:
        scorer = Scorer(guidance, models, frozenset({part} - {""}))
        learnt = () if part == "marked answers" else guidance.examples
        names = CUES_ONLY if part == "embedding" else tuple(n for n in POINTS if n != part)
        kept, _ = fit_points(gather_apart(scorer, makings, guidance.examples, learnt, _FOLDS), names)
        fitted = replace(scorer.weights, points=model_of(kept))
        pairs, times, scores = compare(scorer.using(train_banks(makings, learnt), fitted), answers)
        credited = len(credited_without_merit(answers, scores))
        points = of_kind(pairs, "points")
        whole, (sure, share) = plain(points), decided(points)
        lines.append(f"{part or 'nothing':14} | {whole.f1:.3f}, {whole.kappa:.3f}, {whole.precision:.3f}; {sure.kappa:.3f} at {share:.0%}"
                     f" | {credited} | {summary(times)}")  # fmt: skip
    return "\n".join(lines) + "\n"


def main(files: list[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    rows = [json.loads(line) for name in files for line in Path(name).read_text(encoding="utf-8").splitlines()]
    guidance = load_guidance(root / "scenarios")
    sys.stdout.write(ablation(guidance, root / "models", read_marked(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
