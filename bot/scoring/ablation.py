"""What each part of the scorer earns: every part left out once, the weights fitted anew, measured on answers left out.

``python -m bot.scoring.ablation FILE...`` prints the table of ``docs/scoring.md``.
"""

import json
import sys
from pathlib import Path

from bot.guidance import Guidance, load_guidance
from bot.scoring.evaluate import Marked, compare, credited_without_merit, of_kind, plain, read_marked, summary
from bot.scoring.fit import fit, gather
from bot.scoring.scorer import Scorer

PARTS = ("", "cues", "embedding", "negation", "spelling", "copies")


def ablation(guidance: Guidance, models: Path, answers: list[Marked]) -> str:
    """Return a line per part left out: points cross-validated with fitted weights; the rest as the scorer stands."""
    lines = ["left out    points (weights fitted anew, answers left out) | cautions F1 | without merit credited | time"]
    for part in PARTS:
        without = frozenset({part} - {""})
        scorer = Scorer(guidance, models, without)
        _, line = fit(gather(scorer, answers), part != "embedding")
        pairs, times, scores = compare(scorer, answers)
        credited = len(credited_without_merit(answers, scores))
        cautions = plain(of_kind(pairs, "cautions"))
        points = line.removeprefix("left out by answer: points ")
        lines.append(f"{part or 'nothing':11} {points} | {cautions.f1:.3f} | {credited} | {summary(times)}")
    return "\n".join(lines) + "\n"


def main(files: list[str]) -> None:
    root = Path(__file__).resolve().parents[2]
    rows = [json.loads(line) for name in files for line in Path(name).read_text(encoding="utf-8").splitlines()]
    guidance = load_guidance(root / "scenarios")
    sys.stdout.write(ablation(guidance, root / "models", read_marked(rows)))


if __name__ == "__main__":
    main(sys.argv[1:])
