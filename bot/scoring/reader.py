"""From what was typed to clauses with their vectors: what scoring an answer and learning from a marked one have in common."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.guidance import Guidance
from bot.scoring.embedding import Array, MiniLM
from bot.scoring.generalities import is_general, is_retold
from bot.scoring.merit import Merit, StoryCopies, judge
from bot.scoring.points import Answer
from bot.scoring.spelling import KnownWords, Speller
from bot.scoring.text import Sentence, Word, sentences_of, words_of
from bot.scoring.windows import Rows, spoken, windows_of

_SHORT = {"nt": "not"}  # "nt a bad kid": to be known before anything asks what is denied
_STEM = re.compile(r"[^\W\d_]+\*")


@dataclass(frozen=True)
class Clauses:
    """An answer cut into windows. ``vectors`` has a row a window; None without the embedding or without a window."""

    answer: Answer
    vectors: Array | None = None
    rows: Rows | None = None


class Reader:
    """Corrects, judges and cuts answers. ``without`` as in :class:`bot.scoring.scorer.Scorer`."""

    def __init__(self, guidance: Guidance, model: MiniLM | None, without: frozenset[str] = frozenset()) -> None:
        vocabulary, stems = _vocabulary(guidance)
        self.known = KnownWords(vocabulary | set(guidance.abbreviations))
        self._speller = Speller(self.known, vocabulary | {s for s in stems if self.known.is_english(s)})
        self.correct: Callable[[str], str] = self._speller.correct
        self._abbreviations = guidance.abbreviations
        self._model = model
        self._without = without
        stories = [] if "copies" in without else guidance.scenarios
        self._copies = {s.id: StoryCopies(s.vignette) for s in stories}
        self._uncopied = StoryCopies()

    def sentences(self, text: str) -> tuple[list[Word], list[Sentence]]:
        """Return the words, unknown ones corrected, and the sentences they make."""
        words = [replace(w, text=_SHORT.get(w.text, w.text)) for w in words_of(text)]
        if "spelling" not in self._without:
            words = [replace(w, text=self._speller.correct(w.text)) for w in words]
        return words, sentences_of(text, words)

    def merit(self, scenario_id: str, question: str, text: str, words: list[Word], sentences: list[Sentence]) -> Merit:
        """Say whether there is a thought of the writer's own in the answer."""
        copies = self._copies.get(scenario_id, self._uncopied)
        merit = judge(text, words, sentences, copies, self.known)
        if merit.state == "none" or question == "levels":  # to name a level is to speak in general
            return merit
        if is_general(words):
            return Merit("none", "general")
        if is_retold(sentences, copies.words):
            return Merit("none", "copied", frozenset(range(len(words))))
        return merit

    def clauses(self, question: str, words: list[Word], sentences: list[Sentence], merit: Merit) -> Clauses:
        """Cut an answer into windows and embed them, once for everything that compares meanings."""
        copied = frozenset(words[place].start for place in merit.copied)
        windows = windows_of(sentences, copied)
        said = tuple(spoken(sentences[w.sentence], w.first, w.after, self._abbreviations) for w in windows)
        answer = Answer(tuple(sentences), windows, copied, "negation" not in self._without, question == "pathway", said=said)
        if self._model is None or not windows:
            return Clauses(answer)
        rows = Rows(self._model, sentences, self._abbreviations, copied)
        return Clauses(answer, rows.windows(windows), rows)


def _vocabulary(guidance: Guidance) -> tuple[set[str], set[str]]:
    """Return the words the content uses, and apart from them the stems of its cues ("complain*"), which may be no words."""
    texts: list[str] = []
    for scenario in guidance.scenarios:
        texts += [scenario.vignette]
        for point in (*scenario.notice, *scenario.pathway.points):
            texts += [point.says, *point.cues]
        texts += [c for caution in scenario.cautions for c in caution.cues]
        texts += [c for level in scenario.levels.values() for c in level.cues]
    texts += [c for tier in guidance.tiers for c in (tier.name, *tier.cues)]
    texts += [c for level in guidance.levels for c in (level.name, *level.cues)]
    joined = "\n".join(texts).replace("_", " ")
    stems = {w.text for stem in _STEM.findall(joined) for w in words_of(stem)}
    return {w.text for t in _STEM.sub(" ", joined).split("\n") for w in words_of(t)}, stems
