"""Measure the scorer against marked answers: the table of ``docs/scoring.md`` and CI's floors come from here."""

import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.guidance import Guidance, Marked
from bot.scoring.scorer import Scorer
from bot.scoring.verdict import FOUND, UNSURE, AnswerScore


@dataclass(frozen=True)
class Pair:
    """One decision: an item (point, level, tier, caution) of one answer, as the human and the machine see it."""

    answer: str
    scenario: str
    persona: str
    kind: str
    item: str
    human: bool
    state: str

    @property
    def machine(self) -> bool:
        return self.state == FOUND


@dataclass(frozen=True)
class Figures:
    pairs: int
    precision: float
    recall: float
    f1: float
    kappa: float


def figures(pairs: Iterable[tuple[bool, bool]]) -> Figures:
    """Return precision, recall, F1 of the positives and Cohen's kappa for (human, machine) pairs."""
    count = Counter(pairs)
    tp, fp, fn, tn = count[True, True], count[False, True], count[True, False], count[False, False]
    n = tp + fp + fn + tn
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    observed = (tp + tn) / n if n else 0.0
    chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / n**2 if n else 0.0
    return Figures(n, precision, recall, f1, (observed - chance) / (1 - chance) if chance < 1 else 1.0)


def compare(scorer: Scorer, answers: list[Marked]) -> tuple[list[Pair], list[float], dict[str, AnswerScore]]:
    """Score every answer; returns the decisions, processor milliseconds per answer, and the scores by id."""
    pairs: list[Pair] = []
    times: list[float] = []
    scores: dict[str, AnswerScore] = {}
    for a in answers:
        start = time.process_time()
        score = scores[a.id] = scorer.score(a.scenario, a.question, a.text)
        times.append((time.process_time() - start) * 1000)
        pairs += _pairs(scorer.guidance, a, score)
    return pairs, times, scores


def _pairs(guidance: Guidance, a: Marked, score: AnswerScore) -> Iterable[Pair]:
    scenario = guidance.scenario(a.scenario)
    none = a.merit == "none"

    def pair(kind: str, item: object, human: bool, state: str) -> Iterable[Pair]:
        if item not in a.unsure.get(kind, frozenset()):
            yield Pair(a.id, a.scenario, "none" if none else a.persona, kind, str(item), human, state)

    for point in scenario.points(a.question):
        yield from pair("points", point.id, point.id in a.points, score.state(point.id))
    cautions = {v.id for v in score.cautions}
    for caution in guidance.cautions_for(scenario):
        yield from pair("cautions", caution.id, caution.id in a.cautions, FOUND if caution.id in cautions else "not-found")
    if a.question == "levels":
        for level in range(1, 6):
            yield from pair("levels", level, level in a.levels, FOUND if level in score.levels else "not-found")
            yield from pair("reasoned", level, level in a.reasoned, FOUND if level in score.reasoned else "not-found")
    if a.question == "pathway":
        for tier in guidance.tiers:
            yield from pair("continuum", tier.id, tier.id in a.continuum, FOUND if tier.id in score.continuum else "not-found")


def interval(pairs: list[Pair], value: Callable[[list[Pair]], float], draws: int = 400) -> tuple[float, float]:
    """Return a 95 % interval by resampling answers (not pairs: pairs of one answer are not independent)."""
    by_answer: dict[str, list[Pair]] = defaultdict(list)
    for p in pairs:
        by_answer[p.answer].append(p)
    names = sorted(by_answer)
    chance = random.Random(20230701)
    values = sorted(value([p for n in chance.choices(names, k=len(names)) for p in by_answer[n]]) for _ in range(draws))
    return values[int(draws * 0.025)], values[int(draws * 0.975)]


def of_kind(pairs: Iterable[Pair], kind: str) -> list[Pair]:
    return [p for p in pairs if p.kind == kind]


def plain(pairs: Iterable[Pair]) -> Figures:
    return figures((p.human, p.machine) for p in pairs)


def decided(pairs: list[Pair]) -> tuple[Figures, float]:
    """Return the figures over pairs that were not ``unsure``, and the share decided."""
    kept = [p for p in pairs if p.state != UNSURE]
    return plain(kept), len(kept) / len(pairs) if pairs else 0.0


def credited_without_merit(answers: list[Marked], scores: dict[str, AnswerScore]) -> list[str]:
    """Return ids of answers without merit that were credited with anything at all."""
    return [
        a.id for a in answers
        if a.merit == "none" and (scores[a.id].found or scores[a.id].levels or scores[a.id].continuum)
    ]


def summary(times: list[float]) -> str:
    return f"median {statistics.median(times):.1f} ms, 95th percentile {sorted(times)[int(len(times) * 0.95)]:.1f} ms"
