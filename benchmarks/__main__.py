"""What ``make bench`` runs: the scorer and the router on answers nobody tuned on, beside simple peers, in one run.

``python -m benchmarks pages`` measures the supervisor's pages instead (see benchmarks/pages.py).
"""

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.guidance import Guidance, Marked, Point, load_guidance, read_marked
from bot.launch.environment import use_one_thread
from bot.scoring.evaluate import Figures, figures
from bot.settings import read_settings

ANSWERS = Path(__file__).resolve().parent.parent / "tests" / "answers"
Peer = Callable[[Marked, Point], float]


def main() -> None:
    use_one_thread()
    settings = read_settings()
    guidance = load_guidance(settings.scenarios)
    from bot.launch.measure import evaluate_file

    heldout = ANSWERS / "unseen.jsonl"
    print(evaluate_file(settings, heldout, ablation=True))
    print("\n" + peers(guidance, list(guidance.examples), _read("unseen.jsonl")))


def _read(name: str) -> list[Marked]:
    return read_marked(json.loads(line) for line in (ANSWERS / name).read_text(encoding="utf-8").splitlines())


def peers(guidance: Guidance, development: list[Marked], heldout: list[Marked]) -> str:
    """Return the points table of three simple peers; each one's threshold is the best on the development answers."""
    lines = ["| peer (threshold from the development answers) | F1 | kappa | ms an answer |", "|---|---|---|---|"]
    for name, peer in (("credit everything", lambda a, p: 1.0), ("shared words with the point", _overlap), ("MiniLM cosine with the point", _cosine())):
        found, _ = _measure(guidance, peer, development)
        cut = max((c / 50 for c in range(1, 51)), key=lambda c: figures((h, s >= c) for h, s in found).kappa)
        scored, times = _measure(guidance, peer, heldout)
        result: Figures = figures((h, s >= cut) for h, s in scored)
        lines.append(f"| {name} | {result.f1:.2f} | {result.kappa:.2f} | {statistics.median(times):.1f} |")
    return "\n".join(lines)


def _measure(guidance: Guidance, peer: Peer, answers: list[Marked]) -> tuple[list[tuple[bool, float]], list[float]]:
    found, times = [], []
    for a in answers:
        points = guidance.scenario(a.scenario).points(a.question)
        start = time.process_time()
        scores = [(p, peer(a, p)) for p in points if p.id not in a.unsure.get("points", ())]
        times.append((time.process_time() - start) * 1000)
        found += [(p.id in a.points, s) for p, s in scores]
    return found, times


def _overlap(answer: Marked, point: Point) -> float:
    own, wanted = (set(re.findall(r"[a-z]{4,}", t.lower())) for t in (answer.text, point.says))
    return len(own & wanted) / max(1, len(wanted))


def _cosine() -> Peer:
    from bot.scoring.embedding import MiniLM

    model = MiniLM()
    kept: dict[str, object] = {}

    def cosine(answer: Marked, point: Point) -> float:
        for text in (answer.text, point.says):
            if text not in kept:
                kept[text] = model.encode([text])[0]
        return float(kept[answer.text] @ kept[point.says])  # type: ignore[operator]

    return cosine


if __name__ == "__main__":
    if sys.argv[1:] == ["pages"]:
        from benchmarks import pages

        pages.main()
    else:
        main()
