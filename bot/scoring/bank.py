"""What is known of the phrasings of one question: as vectors, and as two linear readers, of meanings and of words.

Made from the content (authored phrasings and marked answers), the same every time, and kept in the models folder.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.scoring.embedding import DIMENSIONS, Array
from bot.scoring.wording import Wording, terms_of

Ints = npt.NDArray[np.int64]
YES, NO, LEFT_OUT = 1, 0, -1
_MARKED = 2.0  # what a clause of a marked answer weighs that made the point; an authored phrasing weighs 1


@dataclass(frozen=True)
class Bank:
    """``samples``/``misses`` are unit rows; ``owners``/``miss_owners`` index ``ids``; ``weights`` read meanings, ``wording`` words."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    samples: Array
    owners: Ints
    misses: Array
    miss_owners: Ints
    weights: Array
    bias: Array
    wording: Wording

    def read(self, vectors: Array, texts: tuple[str, ...]) -> "Reading":
        """Compare windows (rows of ``vectors``, and their words as spoken) with every owner's phrasings."""
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
        return Reading(best, top3, near_miss, logits, nearest, self.wording.read(texts))


@dataclass(frozen=True)
class Reading:
    """Rows are windows, columns owners."""

    best: Array
    top3: Array
    near_miss: Array
    logits: Array
    nearest: Ints
    wording: Array


@dataclass(frozen=True)
class Phrases:
    """Authored phrasings of one question: ``others`` belong to nobody in it."""

    ids: tuple[str, ...]
    samples: dict[str, tuple[str, ...]]
    misses: dict[str, tuple[str, ...]]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A marked answer in windows: ``open`` says which of them a rule does not withhold; ``made``/``doubtful`` hold ids."""

    vectors: Array
    texts: tuple[str, ...]
    open: npt.NDArray[np.bool_]
    made: frozenset[str]
    doubtful: frozenset[str]


@dataclass(frozen=True)
class _Lessons:
    """Phrases as rows; ``labels`` (rows x owners) say YES, NO or LEFT_OUT."""

    vectors: Array
    texts: tuple[str, ...]
    labels: npt.NDArray[np.int8]
    marked: npt.NDArray[np.bool_]


def build_bank(phrases: Phrases, vectors: dict[str, Array], said: dict[str, str], examples: list[Example]) -> Bank:
    """Train the readers of one question; ``said`` writes a phrase out as the scorer writes out a clause."""
    rows, owners, texts = _stack(phrases.ids, phrases.samples, vectors)
    miss_rows, miss_owners, miss_texts = _stack(phrases.ids, phrases.misses, vectors)
    labels = np.full((len(texts) + len(miss_texts) + len(phrases.others), len(phrases.ids)), LEFT_OUT, np.int8)
    labels[: len(texts)] = owners[:, None] == np.arange(len(phrases.ids))
    labels[len(texts) + np.arange(len(miss_texts)), miss_owners] = NO
    labels[len(texts) + len(miss_texts) :] = NO
    others = np.stack([vectors[t] for t in phrases.others])
    authored = _Lessons(np.concatenate([rows, miss_rows, others]), tuple(said[t] for t in (*texts, *miss_texts, *phrases.others)),
                        labels, np.zeros(len(labels), bool))  # fmt: skip
    weights, bias = _read_meanings(authored)
    lessons = _with(authored, examples, phrases.ids, weights, bias)
    if examples:
        weights, bias = _read_meanings(lessons)
    return Bank(phrases.ids, tuple(texts), rows, owners, miss_rows, miss_owners, weights, bias, _read_words(lessons))


def _with(authored: _Lessons, examples: list[Example], ids: tuple[str, ...], weights: Array, bias: Array) -> _Lessons:
    """Add the clauses of marked answers: where a point was made, the clause most like it; where it was not, every clause."""
    vectors, texts, labels = [authored.vectors], list(authored.texts), [authored.labels]
    for example in examples:
        logits = example.vectors @ weights.T + bias
        own = np.full(logits.shape, LEFT_OUT, np.int8)
        for owner, name in enumerate(ids):
            if name in example.doubtful or not example.open.any():
                continue
            if name in example.made:
                own[int(np.argmax(np.where(example.open, logits[:, owner], -np.inf))), owner] = YES
            else:
                own[example.open, owner] = NO
        vectors.append(example.vectors)
        texts += example.texts
        labels.append(own)
    stacked = np.concatenate(labels)
    return _Lessons(np.concatenate(vectors), tuple(texts), stacked, np.arange(len(stacked)) >= len(authored.labels))


def _weighed(lessons: _Lessons, owner: int) -> tuple[Ints, npt.NDArray[np.bool_], npt.NDArray[np.float64]]:
    """Return the rows that say anything of an owner, what they say, and weights under which both sides weigh the same."""
    used = np.flatnonzero(lessons.labels[:, owner] != LEFT_OUT)
    yes = lessons.labels[used, owner] == YES
    weight = np.where(yes & lessons.marked[used], _MARKED, 1.0)
    share = {side: weight.sum() / (2 * weight[yes == side].sum()) for side in (True, False)}
    return used, yes, weight * np.where(yes, share[True], share[False])


def _read_meanings(lessons: _Lessons) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression  # a tenth of the memory of scoring, and only needed here

    weights, bias = [], []
    for owner in range(lessons.labels.shape[1]):
        used, yes, weight = _weighed(lessons, owner)
        model = LogisticRegression(C=8.0, max_iter=400, solver="liblinear", random_state=0)
        model.fit(lessons.vectors[used], yes, sample_weight=weight)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return np.asarray(weights, np.float32), np.asarray(bias, np.float32)


def _read_words(lessons: _Lessons) -> Wording:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    table = TfidfVectorizer(analyzer=terms_of, min_df=2, sublinear_tf=True)
    counted = table.fit_transform(lessons.texts)
    weights, bias = [], []
    for owner in range(lessons.labels.shape[1]):
        used, yes, weight = _weighed(lessons, owner)
        model = LogisticRegression(C=10.0, solver="liblinear", random_state=0)
        model.fit(counted[used], yes, sample_weight=weight)
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    terms = np.array(table.get_feature_names_out(), np.str_)
    return Wording(terms, table.idf_.astype(np.float32), np.asarray(weights, np.float32).T.copy(), np.asarray(bias, np.float32))


def _stack(ids: tuple[str, ...], phrases: dict[str, tuple[str, ...]], vectors: dict[str, Array]) -> tuple[Array, Ints, list[str]]:
    texts = [t for i in ids for t in phrases.get(i, ())]
    owners = np.asarray([n for n, i in enumerate(ids) for _ in phrases.get(i, ())], np.int64)
    rows = np.stack([vectors[t] for t in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)
    return rows, owners, texts
