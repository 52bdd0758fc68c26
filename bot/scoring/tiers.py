"""Which tiers of the continuum an answer chooses."""

import re

from bot.scoring.matcher import CueMatcher
from bot.scoring.negation import withheld_by
from bot.scoring.text import Sentence
from bot.scoring.verdict import Span

_LATER = re.compile(r"\b(?:if (?:it|that|this|things|he|she|they|nothing|there)|later|in time|down the line|eventually|might need|may need|"
                    r"could become|would become|step up to|stepping up to|unless|only if|in case|if needed|if required|afterwards)\b")  # fmt: skip


def read_tiers(sentences: list[Sentence], matcher: CueMatcher, against: CueMatcher) -> dict[str, tuple[Span, ...]]:
    """Return the chosen tiers with their evidence; rejected and merely conditional ones are left out."""
    found: dict[str, list[Span]] = {}
    for index, sentence in enumerate(sentences):
        spoken_against = {hit.owner for hit in against.find(sentence)}
        for hit in matcher.find(sentence):
            if hit.owner in spoken_against or withheld_by(sentences, index, hit.first, hit.after, hit.words):
                continue
            around = sentence.text(max(0, hit.first - 8), min(len(sentence.words), hit.after + 6))
            if _LATER.search(around):
                continue
            found.setdefault(hit.owner, []).append(sentence.span(hit.first, hit.after))
    return {tier: tuple(sorted(set(spans))) for tier, spans in found.items()}
