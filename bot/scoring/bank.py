"""The authored phrasings of one question as vectors, and a linear reader trained on them.

Made from the content alone (no answers of people), the same every time, and kept in the models folder.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.scoring.embedding import DIMENSIONS, Array

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bank:
    """``samples``/``misses`` are unit rows; ``owners``/``miss_owners`` index ``ids``; ``weights`` is the linear reader."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    samples: Array
    owners: Ints
    misses: Array
    miss_owners: Ints
    weights: Array
    bias: Array

    def read(self, vectors: Array) -> "Reading":
        """Compare windows (rows of ``vectors``) with every owner's phrasings."""
        similar = vectors @ self.samples.T
        count = len(self.ids)
        best = np.full((len(vectors), count), -1, np.float32)
        nearest = np.zeros((len(vectors), count), np.int64)
        top3 = np.full((len(vectors), count), -1, np.float32)
        near_miss = np.zeros((len(vectors), count), np.float32)
        for owner in range(count):
            columns = np.flatnonzero(self.owners == owner)
            block = similar[:, columns]
            best[:, owner] = block.max(1)
            nearest[:, owner] = columns[block.argmax(1)]
            top3[:, owner] = np.sort(block, 1)[:, -3:].mean(1)
            against = self.misses[self.miss_owners == owner]
            if len(against):
                near_miss[:, owner] = (vectors @ against.T).max(1)
        logits = vectors @ self.weights.T + self.bias
        return Reading(best, top3, near_miss, logits, nearest)


@dataclass(frozen=True)
class Reading:
    """Rows are windows, columns owners."""

    best: Array
    top3: Array
    near_miss: Array
    logits: Array
    nearest: Ints


def build_bank(ids: tuple[str, ...], samples: dict[str, tuple[str, ...]], misses: dict[str, tuple[str, ...]],
               vectors: dict[str, Array], others: Array) -> Bank:  # fmt: skip
    """Train one linear reader an owner: its samples against the rest, its near misses and ``others`` (distractors)."""
    from sklearn.linear_model import LogisticRegression  # a tenth of the memory of scoring, and only needed here

    rows, owners, texts = _stack(ids, samples, vectors)
    miss_rows, miss_owners, _ = _stack(ids, misses, vectors)
    weights, biases = [], []
    for owner in range(len(ids)):
        x = np.concatenate([rows, miss_rows[miss_owners == owner], others])
        y = np.concatenate([owners == owner, np.zeros(len(x) - len(rows), bool)])
        model = LogisticRegression(C=8.0, class_weight="balanced", max_iter=400, solver="liblinear", random_state=0)
        model.fit(x, y)
        weights.append(model.coef_[0])
        biases.append(model.intercept_[0])
    return Bank(ids, tuple(texts), rows, owners, miss_rows, miss_owners,
                np.asarray(weights, np.float32), np.asarray(biases, np.float32))  # fmt: skip


def _stack(ids: tuple[str, ...], phrases: dict[str, tuple[str, ...]], vectors: dict[str, Array]) -> tuple[Array, Ints, list[str]]:
    texts = [t for i in ids for t in phrases.get(i, ())]
    owners = np.asarray([n for n, i in enumerate(ids) for _ in phrases.get(i, ())], np.int64)
    rows = np.stack([vectors[t] for t in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)
    return rows, owners, texts
