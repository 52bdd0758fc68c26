"""A level as an answer mentions it, and the words that go with levels."""

from dataclasses import dataclass

ALL = frozenset((1, 2, 3, 4, 5))
LEVEL_WORDS = frozenset("level levels lvl lvls lev number numbers num no l tier ring circle layer sphere".split())
LIST_WORDS = frozenset(
    "and or n nd to also plus with maybe possibly probably perhaps bit of a little then some even & &amp nor then".split()
)


@dataclass(frozen=True)
class Mention:
    """Level ``level`` named in words ``first:after`` of sentence ``sentence``.

    ``how``: number, all, name, story, or echo (a name heard as part of the story); ``rejected`` says why the answer does not mean it, empty when it does.
    """

    level: int
    sentence: int
    first: int
    after: int
    how: str
    rejected: str = ""
