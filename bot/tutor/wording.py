"""Choose among the variants of a message so that nothing is said in the same words twice running."""

from collections.abc import Mapping

from bot.guidance import Guidance


class Wording:
    """Speaks for one turn; ``spoken`` counts how often each key was used by this person."""

    def __init__(self, guidance: Guidance, spoken: Mapping[str, int]) -> None:
        self._messages = guidance.messages
        self.spoken = dict(spoken)

    def say(self, key: str, **names: object) -> str:
        """Return the next variant of ``key`` with ``names`` filled in."""
        return self.pick(key, self._messages[key]).format(**names)

    def pick(self, key: str, variants: tuple[str, ...]) -> str:
        count = self.spoken.get(key, 0)
        self.spoken[key] = count + 1
        return variants[count % len(variants)]
