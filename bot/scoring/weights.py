"""The few numbers that weigh the signs, the same for every point; fitted by ``attune fit`` on marked answers."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FEATURES = (
    "cue", "cues", "cue_words", "tight", "blocked", "logit", "best", "top3", "margin",
    "beyond_miss", "polarity", "cue_logit", "short", "cue_polarity", "cue_best", "alike", "wording",
)  # fmt: skip
CODE = "5"  # raise when the scorer reads an answer differently with the same weights


@dataclass(frozen=True)
class Model:
    """``found``/``unsure``: probabilities from which an item counts, or is worth a question."""

    bias: float
    values: tuple[float, ...]
    found: float
    unsure: float

    def logit(self, features: tuple[float, ...]) -> float:
        return self.bias + sum(w * x for w, x in zip(self.values, features, strict=True))


@dataclass(frozen=True)
class Weights:
    """One model for points and one for cautions."""

    points: Model
    cautions: Model
    version: str

    def model(self, is_caution: bool) -> Model:
        return self.cautions if is_caution else self.points


def load_weights(embedding: bool, banks: str) -> Weights:
    """Read the fitted numbers; without the embedding another set is used, and the version says so.

    ``banks`` names what the readers have learnt from: with other banks it is another version.
    """
    text = (Path(__file__).parent / "weights.yml").read_text(encoding="utf-8")
    kept = yaml.safe_load(text)["embedding" if embedding else "cues only"]
    version = hashlib.sha256(f"{CODE} {kept!r} {banks}".encode()).hexdigest()[:8] + ("" if embedding else "-cues-only")
    return Weights(model_of(kept["points"]), model_of(kept["cautions"]), version)


def model_of(kept: dict[str, Any]) -> Model:
    """Turn a model as ``weights.yml`` keeps it into numbers in the order of :data:`FEATURES`."""
    values = tuple(float(kept["weights"].get(name, 0.0)) for name in FEATURES)
    return Model(kept["bias"], values, kept["found"], kept["unsure"])
