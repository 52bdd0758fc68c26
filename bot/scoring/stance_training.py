"""Learn from authored frames how people distance themselves from a statement, and keep what was learnt.

``stances/*.yml`` hold the frames by family of wordings, each rejecting kind beside wordings much like it by which the
writer does stand by the statement; ``stances/statements.yml`` what is set into them. No answers of people are used.
"""

import hashlib
import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from bot.scoring.embedding import DIMENSIONS, SHA256, Array, MiniLM
from bot.scoring.stance import NEAR, Place, Stance, terms_around, vector_around
from bot.scoring.text import Sentence, sentences_of, words_of
from bot.scoring.windows import Rows

_FOLDER = Path(__file__).parent / "stances"
_STATEMENTS = "statements"
_GAP = "~"  # where the statement stands in a frame
_CLAIMS = 3  # statements tried in each frame
_PLAIN = 1500  # stretches of ordinary statements among others, which nobody takes back
_SPANS = 40  # stretches of words taken for evidence in each longer text
_SEED = 20240611
_BATCH = 64
_FORMAT = "1"  # raise when a reader is made differently


@dataclass(frozen=True)
class Example:
    """An authored text with the evidence in it; ``family`` is the group of wordings, "" for ordinary statements."""

    sentences: tuple[Sentence, ...]
    place: Place
    rejected: bool
    family: str = ""


@lru_cache(maxsize=1)
def frames() -> tuple[tuple[str, str, bool, bool], ...]:
    """Return family, frame, whether it rejects, and whether it speaks of plans, of every authored frame."""
    found = []
    for path in sorted(p for p in _FOLDER.glob("*.yml") if p.stem != _STATEMENTS):
        for family, kinds in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            for kind in ("rejects", "asserts"):
                found += [(family, frame, kind == "rejects", path.stem == "plans") for frame in kinds[kind]]
    return tuple(found)


def examples() -> list[Example]:
    """Put statements into every frame and, for contrast, among other statements; the same every time."""
    kept = yaml.safe_load((_FOLDER / f"{_STATEMENTS}.yml").read_text(encoding="utf-8"))
    facts, plans = kept["facts"], kept["plans"]
    chance = random.Random(_SEED)
    found = []
    for family, frame, rejected, of_plans in frames():
        for _ in range(_CLAIMS):
            claim = chance.choice(plans if of_plans or chance.random() < 0.15 else facts).rstrip(".?!")
            found.append(_framed(frame, claim, rejected, family, chance))
    for _ in range(_PLAIN):
        before, claim, behind = (chance.choice(plans if chance.random() < 0.4 else facts).rstrip(".") for _ in range(3))
        joints = (". ", ". ", ", ", " and ", "; ")
        frame = chance.choice((_GAP, f"{_GAP}. {behind}", f"{before}{chance.choice(joints)}{_GAP}{chance.choice(joints)}{behind}"))
        found.append(_framed(frame, claim, False, "", chance))
    return found + [_some_words(stretch, chance) for stretch in kept["stretches"] for _ in range(_SPANS)]


def _some_words(text: str, chance: random.Random) -> Example:
    sentences = sentences_of(text, words_of(text))
    index = chance.randrange(len(sentences))
    length = len(sentences[index].words)
    first = chance.randrange(length)
    return Example(tuple(sentences), Place(index, first, min(length, first + chance.randint(1, 7))), False)


def _framed(frame: str, claim: str, rejected: bool, family: str, chance: random.Random) -> Example:
    """Set ``claim`` into ``frame``; the evidence is the whole of it or, as with a cue, only some words in its middle."""
    start = frame.index(_GAP)
    text = frame.replace(_GAP, claim)
    sentences = sentences_of(text, words_of(text))
    index, inside = next(
        (i, [n for n, w in enumerate(s.words) if start <= w.start < start + len(claim)])
        for i, s in enumerate(sentences)
        if any(w.end > start for w in s.words)
    )
    first, after = inside[0], inside[-1] + 1
    if chance.random() < 0.75 and after - first > 2:
        first += chance.randrange((after - first) // 2)
        after -= chance.randrange((after - first + 1) // 2)
    return Example(tuple(sentences), Place(index, first, after), rejected, family)


def vectors_of(model: MiniLM, found: list[Example], abbreviations: dict[str, str]) -> Array:
    """Read many examples at once, which is three times as fast as one by one."""
    vectors: list[Array] = []
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        rows = Rows(model, [s for e in batch for s in e.sentences], abbreviations)
        offset = 0
        for example in batch:
            vectors.append(vector_around(list(example.sentences), rows, example.place, offset))
            offset += len(example.sentences)
    return np.stack(vectors)


def train(found: list[Example], vectors: Array) -> Stance:
    """Fit the reader to examples and the vectors around them (rows of ``3 * DIMENSIONS``)."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    counter = CountVectorizer(analyzer=lambda e: terms_around(list(e.sentences), e.place), min_df=3)
    raw = counter.fit_transform(found)
    lengths = np.sqrt([len(terms_around(list(e.sentences), e.place)) or 1 for e in found])
    x = hstack([csr_matrix(vectors), raw.multiply(1 / lengths[:, None])]).tocsr()
    model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=400, random_state=0)
    model.fit(x, [e.rejected for e in found])
    weights = model.coef_[0].astype(np.float32)
    width = 3 * DIMENSIONS
    terms = {t: float(weights[width + n]) for t, n in counter.vocabulary_.items()}
    return Stance(weights[:width], terms, float(model.intercept_[0]))


def _stamp(abbreviations: dict[str, str]) -> str:
    digest = hashlib.sha256(f"{sorted(abbreviations.items())!r} {SHA256} {_FORMAT} {NEAR}".encode())
    for path in sorted(_FOLDER.glob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def stance_path(abbreviations: dict[str, str], models: Path) -> Path:
    return models / "scoring" / "stance" / f"{_stamp(abbreviations)}.npz"


def load_stance(abbreviations: dict[str, str], models: Path, model: MiniLM) -> Stance:
    """Read the reader kept under ``models``; make it first when the frames changed (under a minute)."""
    path = stance_path(abbreviations, models)
    if not path.exists():
        make_stance(abbreviations, models, model)
    with np.load(path, allow_pickle=False) as kept:
        terms = dict(zip(map(str, kept["terms"]), map(float, kept["weights"]), strict=True))
        return Stance(kept["vector"], terms, float(kept["bias"]))


def make_stance(abbreviations: dict[str, str], models: Path, model: MiniLM) -> None:
    found = examples()
    made = train(found, vectors_of(model, found, abbreviations))
    path = stance_path(abbreviations, models)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, vector=made.vector, terms=np.array(list(made.terms)),
             weights=np.array(list(made.terms.values()), np.float32), bias=np.array(made.bias))  # fmt: skip
    partial.replace(path)
    for old in path.parent.glob("*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
