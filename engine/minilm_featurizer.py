"""Give Rasa's classifier the meaning of a message: the same MiniLM vectors that the scorer uses."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.scoring.embedding import MiniLM

_BATCH = 64


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MiniLMFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets one sentence feature of 384 numbers on each message. ``scale`` weighs it against the word counts."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "scale": 2.0}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._scale = float(config["scale"])
        self._model = MiniLM()

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MiniLMFeaturizer:
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond the types."""

    def process(self, messages: list[Message]) -> list[Message]:
        self._set(messages)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [e for e in training_data.training_examples if e.get(TEXT)]
        for start in range(0, len(examples), _BATCH):
            self._set(examples[start : start + _BATCH])
        return training_data

    def _set(self, messages: list[Message]) -> None:
        texts = [str(m.get(TEXT) or "") for m in messages]
        for message, row in zip(messages, self._model.encode(texts), strict=True):
            values = (row * self._scale).reshape(1, -1).astype(np.float32)
            message.add_features(Features(values, FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))


assert TEXT in DENSE_FEATURIZABLE_ATTRIBUTES
