"""Fit the shared weights on marked answers: one small logistic model for all points (``attune fit``)."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.guidance import Guidance, Marked
from bot.scoring.banks import Makings, gather_makings, kept_vectors, train_banks
from bot.scoring.embedding import MiniLM
from bot.scoring.evaluate import figures
from bot.scoring.scorer import Scorer
from bot.scoring.weights import FEATURES

CUES_ONLY = ("cue", "cues", "cue_words", "tight", "blocked")
POINTS = tuple(n for n in FEATURES if n != "alike")
# Too few cautions are marked (35) to fit weights on: a cue that stands, or an authored phrase nearly word for word, decides.
_CAUTIONS = {"bias": -2.0, "found": 0.5, "unsure": 0.5, "weights": {"cue": 4.0, "alike": 4.0}}
_FOLDS = 10
_PRECISION = 0.89  # of what is credited: a supervisor reads a wrong credit less kindly than a question
_COVERAGE = 0.91  # share of points decided without a question; on answers of strangers, with doubts about stance, some five in a hundred less


@dataclass(frozen=True)
class Pairs:
    """``x`` features, ``y`` human marks, ``groups`` answers (kept together in a fold), ``caution`` rows of cautions."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.bool_]
    groups: npt.NDArray[np.int64]
    caution: npt.NDArray[np.bool_]


def gather(scorer: Scorer, answers: list[Marked]) -> Pairs:
    """Collect the signs of every point and caution of every answer with merit."""
    x, y, groups, caution = [], [], [], []
    for number, a in enumerate(answers):
        signs = scorer.signs(a.scenario, a.question, a.text)
        for sign in signs.items if signs else ():
            kind = "cautions" if sign.is_caution else "points"
            if sign.id in a.unsure.get(kind, ()):
                continue
            x.append(sign.features)
            y.append(sign.id in getattr(a, kind))
            groups.append(number)
            caution.append(sign.is_caution)
    return Pairs(np.asarray(x, float), np.asarray(y), np.asarray(groups), np.asarray(caution))


def fit_points(pairs: Pairs, names: tuple[str, ...]) -> tuple[dict[str, object], str]:
    """Return the numbers for ``weights.yml`` and a line on how well they do on answers left out."""
    rows = ~pairs.caution
    columns = [FEATURES.index(n) for n in names]
    x, y = pairs.x[rows][:, columns], pairs.y[rows]
    model = LogisticRegression(C=1.0, max_iter=2000)
    folds = GroupKFold(_FOLDS)
    shares = cross_val_predict(model, x, y, groups=pairs.groups[rows], cv=folds, method="predict_proba")[:, 1]
    found = _best(shares, y)
    unsure = _open_from(shares, y, found)
    result = figures(zip(y.tolist(), (shares >= found).tolist(), strict=True))
    model.fit(x, y)
    weights = {n: round(float(w), 3) for n, w in zip(names, model.coef_[0], strict=True)}
    kept: dict[str, object] = {
        "bias": round(float(model.intercept_[0]), 3), "found": found, "unsure": unsure, "weights": weights,
    }  # fmt: skip
    return kept, f"F1 {result.f1:.3f}, kappa {result.kappa:.3f}, precision {result.precision:.3f}"


def _best(shares: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_]) -> float:
    """Return the threshold with the best kappa among those that keep precision (or the best of all, where none does)."""
    results = [(float(t), figures(zip(marks.tolist(), (shares >= t).tolist(), strict=True))) for t in np.arange(0.1, 0.9, 0.01)]
    kept = [r for r in results if r[1].precision >= _PRECISION] or results
    return round(max(kept, key=lambda r: r[1].kappa)[0], 2)


def _open_from(shares: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_], found: float) -> float:
    """Return the probability from which a point is asked about: as many questions as leave ``_COVERAGE`` decided."""
    below = shares[shares < found]
    asked = int(len(shares) * (1 - _COVERAGE))
    return round(float(np.sort(below)[-asked]), 2) if len(below) > asked else round(found / 2, 2)


def write(path: Path, sets: dict[str, dict[str, object]]) -> None:
    note = "# Fitted by 'attune fit' on scenarios/answers; the same numbers serve every point of every scenario.\n"
    path.write_text(note + yaml.safe_dump(sets, sort_keys=False), encoding="utf-8")


def fit_all(guidance: Guidance, models: Path) -> str:
    """Fit with and without the embedding on the marked answers of the content, and write ``weights.yml`` beside this file.

    Returns a line on how well each does on answers left out, by its banks as by its weights.
    """
    makings = gather_makings(guidance, MiniLM(), kept_vectors(models / "scoring"), lambda share: None)
    apart = gather_apart(Scorer(guidance, models), makings, guidance.examples, guidance.examples)
    alone = gather(Scorer(guidance, models, frozenset({"embedding"})), list(guidance.examples))
    sets: dict[str, dict[str, object]] = {}
    lines = []
    for name, pairs, features in (("embedding", apart, POINTS), ("cues only", alone, CUES_ONLY)):
        points, line = fit_points(pairs, features)
        sets[name] = {"points": points, "cautions": _CAUTIONS}
        lines.append(f"{name}: left out by answer: points {line}")
    write(Path(__file__).parent / "weights.yml", sets)
    return "\n".join(lines)


def gather_apart(scorer: Scorer, makings: Makings, answers: Iterable[Marked], learnt: Iterable[Marked], folds: int = _FOLDS) -> Pairs:
    """Collect the signs of ``answers`` as banks see them that have learnt from others of ``learnt`` only."""
    mixed, known = list(answers), list(learnt)
    random.Random(0).shuffle(mixed)
    parts = []
    for fold in range(folds):
        apart = mixed[fold::folds]
        kept = {a.id for a in apart}
        parts.append(gather(scorer.using(train_banks(makings, [a for a in known if a.id not in kept])), apart))
    offsets = np.cumsum([0, *(int(p.groups.max()) + 1 for p in parts)])
    return Pairs(
        np.concatenate([p.x for p in parts]), np.concatenate([p.y for p in parts]),
        np.concatenate([p.groups + o for p, o in zip(parts, offsets, strict=False)]), np.concatenate([p.caution for p in parts]),
    )  # fmt: skip
