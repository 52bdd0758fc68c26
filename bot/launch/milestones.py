"""How far Rasa's training is, as read from its log."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import yaml

USUAL = 80.0  # seconds
_BEFORE, _AFTER = 0.2, 0.97  # shares of the time when the first component starts, and when the last has finished
_DONE = re.compile(r"Finished training component|Restored component")


class RasaProgress:
    """A share from 0 to 1 that never goes back and, between two lines of the log, creeps towards the next."""

    def __init__(self, config: Path, clock: Callable[[], float]) -> None:
        self._components = max(1, _trained_components(config))
        self._clock = clock
        self._finished = 0
        self._reached, self._next = 0.0, _BEFORE
        self._since = clock()
        self._rest = ""

    def read(self, text: str) -> None:
        """Take in what was added to the log."""
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if "Started validating" in line:
                self._reach(0.1, _BEFORE)
            elif "Validating intents" in line:
                self._reach(0.15, _BEFORE)
            elif _DONE.search(line):
                self._finished += 1
                self._reach(self._share_of(self._finished), self._share_of(self._finished + 1))
            elif "is trained and saved" in line:
                self._reach(1.0, 1.0)

    def share(self) -> float:
        waited = self._clock() - self._since
        return self._reached + (self._next - self._reached) * (1 - math.exp(-3 * waited / USUAL))

    def _share_of(self, finished: int) -> float:
        return _BEFORE + (_AFTER - _BEFORE) * min(1.0, finished / self._components)

    def _reach(self, share: float, following: float) -> None:
        self._reached, self._next = max(self.share(), share), max(following, share)
        self._next = max(self._next, self._reached)
        self._since = self._clock()


def _trained_components(config: Path) -> int:
    """Count the components that can announce themselves in the log."""
    try:
        read = yaml.safe_load(config.read_text(encoding="utf-8"))
        names = [str(part["name"]) for group in ("pipeline", "policies") for part in read[group]]
    except (OSError, yaml.YAMLError, TypeError, KeyError):
        return 4
    return sum(not name.endswith(("Tokenizer", "MiniLMFeaturizer")) for name in names)
