"""An intent classifier for Rasa that reads words, spelling and meaning at once.

Word and letter runs (TF-IDF) catch the turns of phrase, the MiniLM vectors that the scorer uses catch what was never
written down; one logistic regression weighs them. Kept as plain numbers: Rasa's own classifier loads a library for
safe pickles that takes longer to import than everything else together.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.scoring.embedding import MiniLM

_LETTERS, _MEANING = 0.7, 2.0  # how much letter runs and meaning weigh beside words


def _vectorizers() -> tuple[TfidfVectorizer, TfidfVectorizer]:
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|\?")
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    return words, letters


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningClassifier(IntentClassifier, GraphComponent):
    """Sets ``intent`` and the whole ``intent_ranking`` on each message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 10.0, "max_iter": 400}

    @classmethod
    def required_components(cls) -> list[type]:
        return []

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MeaningClassifier:
        return cls(config, model_storage, resource)

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._words, self._letters = _vectorizers()
        self._model = MiniLM()
        self._names: list[str] = []
        self._weights = np.zeros((0, 0))
        self._bias = np.zeros(0)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [e for e in training_data.intent_examples if e.get(TEXT) and e.get(INTENT)]
        texts = [str(e.get(TEXT)) for e in examples]
        self._words.fit(texts)
        self._letters.fit(texts)
        model = LogisticRegression(C=self._config["C"], max_iter=self._config["max_iter"])
        model.fit(self._features(texts), [str(e.get(INTENT)) for e in examples])
        self._names, self._weights, self._bias = [str(c) for c in model.classes_], model.coef_, model.intercept_
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        texts = [str(m.get(TEXT) or "") for m in messages]
        scores = self._features(texts) @ self._weights.T + self._bias
        shares = np.exp(scores - scores.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        for message, row in zip(messages, shares, strict=True):
            order = np.argsort(-row, kind="stable")
            ranking = [{INTENT_NAME_KEY: self._names[i], PREDICTED_CONFIDENCE_KEY: float(row[i])} for i in order]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _features(self, texts: list[str]) -> csr_matrix:
        meaning = csr_matrix(self._model.encode(texts) * _MEANING)
        return hstack([self._words.transform(texts), self._letters.transform(texts) * _LETTERS, meaning]).tocsr()

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            kept = [{"vocabulary": {t: int(i) for t, i in v.vocabulary_.items()}} for v in (self._words, self._letters)]
            (folder / "words.json").write_text(json.dumps({"names": self._names, "vectorizers": kept}), encoding="utf-8")
            np.savez(folder / "numbers.npz", weights=self._weights.astype(np.float32), bias=self._bias,
                     words=self._words.idf_, letters=self._letters.idf_)  # fmt: skip

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext, **kwargs: Any
    ) -> MeaningClassifier:
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / "words.json").read_text(encoding="utf-8"))
            with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
                made._names = kept["names"]
                made._weights, made._bias = numbers["weights"].astype(np.float64), numbers["bias"]
                for vectorizer, name, words in zip((made._words, made._letters), ("words", "letters"), kept["vectorizers"], strict=True):
                    vectorizer.vocabulary_ = words["vocabulary"]
                    vectorizer.idf_ = numbers[name]
        return made
