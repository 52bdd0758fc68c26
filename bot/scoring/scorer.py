"""Score one answer: the only door into this package for the tutor, the command line and the review pages.

An answer is read as follows: correct unknown words, drop what was copied from the story, look for authored cues and
compare each clause with the authored phrasings, take away what the answer itself takes away, and let one small model
weigh the signs for every point alike. Same answer, same versions, same verdict.
"""

import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bot.guidance import Caution, Guidance, Point, Scenario
from bot.scoring import points as reading
from bot.scoring.bank import Bank
from bot.scoring.banks import COMMON, load_banks, stamp
from bot.scoring.embedding import Array, EmbeddingUnavailable, MiniLM
from bot.scoring.generalities import is_of_any_story
from bot.scoring.level_mention import ALL
from bot.scoring.levels import LevelReading, level_of, read_levels, told_at
from bot.scoring.matcher import CueMatcher
from bot.scoring.merit import Merit
from bot.scoring.reader import Reader
from bot.scoring.stance import Doubts, Stance
from bot.scoring.stance_training import load_stance
from bot.scoring.text import Sentence, Word
from bot.scoring.tiers import read_tiers
from bot.scoring.verdict import FOUND, NOT_FOUND, AnswerScore, Span, Verdict
from bot.scoring.weights import Weights, load_weights

_LIST_BESIDES = 6  # words beside the names of the tiers, "support" and "and" among them
QUESTIONS = ("notice", "levels", "pathway")


class UnknownQuestion(ValueError):
    """A scenario or question that does not exist; the message names it and lists what does."""


@dataclass(frozen=True)
class _Question:
    """What is prepared once for each question."""

    points: tuple[Point, ...]
    cautions: tuple[Caution, ...]
    cues: CueMatcher
    against: CueMatcher
    levels: CueMatcher


class Scorer:
    """Holds the content, the phrase banks and the embedding. Make one a process: loading takes about a second.

    ``without`` leaves parts out, for the ablation: cues, embedding, negation, stance (part of negation), spelling, copies.
    """

    def __init__(self, guidance: Guidance, models: Path, without: frozenset[str] = frozenset()) -> None:
        self.guidance = guidance
        self.without = without
        self.degraded = ""
        self._model: MiniLM | None = None
        self._banks: dict[str, Bank] = {}
        self._stance: Stance | None = None
        if "embedding" not in without:
            try:
                self._model = MiniLM()
                self._banks = load_banks(guidance, models, self._model)
                if not without & {"negation", "stance"}:
                    self._stance = load_stance(guidance.abbreviations, models, self._model)
            except EmbeddingUnavailable as reason:
                self.degraded = str(reason)
        self.weights: Weights = load_weights(bool(self._model), stamp(guidance) if self._model else "")
        self.version = self.weights.version
        self._reader = Reader(guidance, self._model, without)
        self.known, self.correct = self._reader.known, self._reader.correct
        self._names = CueMatcher({str(i.number): i.cues for i in guidance.levels}, guidance.words)
        self._tiers = CueMatcher({t.id: t.cues for t in guidance.tiers}, guidance.words)
        self._tiers_against = CueMatcher({t.id: t.not_cues for t in guidance.tiers}, guidance.words)
        common = () if "cues" in without else guidance.cautions
        self._common = CueMatcher({c.id: c.cues for c in common}, guidance.words)
        self._common_against = CueMatcher({c.id: c.not_cues for c in common}, guidance.words)
        self._question = lru_cache(maxsize=64)(self._prepare)

    def score(self, scenario_id: str, question: str, text: str) -> AnswerScore:
        """Score ``text``; raises :class:`UnknownQuestion`. Spans in the result are offsets into ``text``."""
        if scenario_id not in self.guidance.by_id:
            known = ", ".join(self.guidance.by_id)
            raise UnknownQuestion(f"scenario '{scenario_id}' does not exist; known: {known}")
        if question not in QUESTIONS:
            raise UnknownQuestion(f"question '{question}' does not exist; known: {', '.join(QUESTIONS)}")
        scenario = self.guidance.scenario(scenario_id)
        prepared = self._question(scenario_id, question)
        words, sentences = self._reader.sentences(text)
        merit = self._reader.merit(scenario_id, question, text, words, sentences)
        blank = AnswerScore(merit.state, merit.reason, scenario_version=scenario.version, scorer_version=self.version)
        if merit.state == "none":
            return replace(blank, points=tuple(Verdict(p.id, NOT_FOUND, 0.0) for p in prepared.points))
        answer, vectors = self._answer(question, words, sentences, merit)
        verdicts = reading.decide(self._signs(scenario, question, prepared, answer, vectors), self.weights)
        ids = {p.id for p in prepared.points}
        score = replace(
            blank,
            points=tuple(v for v in verdicts if v.id in ids),
            cautions=_committed(tuple(v for v in verdicts if v.id not in ids), prepared.cautions),
        )
        if question == "levels":
            return self._with_levels(score, scenario, answer, vectors, text)
        if question == "pathway":
            tiers = read_tiers(sentences, self._tiers, self._tiers_against)
            if len(tiers) == len(self.guidance.tiers):
                return _unless_a_list(score, words, [span for spans in tiers.values() for span in spans])
            order = [t.id for t in self.guidance.tiers if t.id in tiers]
            return replace(score, continuum=tuple(order), spans={t: tiers[t] for t in order})
        return score

    def signs(self, scenario_id: str, question: str, text: str) -> reading.Signs | None:
        """Return what the weights see of an answer (None without merit): for fitting and for inspection."""
        scenario, prepared = self.guidance.scenario(scenario_id), self._question(scenario_id, question)
        words, sentences = self._reader.sentences(text)
        merit = self._reader.merit(scenario_id, question, text, words, sentences)
        if merit.state == "none":
            return None
        return self._signs(scenario, question, prepared, *self._answer(question, words, sentences, merit))

    def using(self, banks: dict[str, Bank], weights: Weights | None = None) -> "Scorer":
        """Return a scorer like this one with other banks: for measuring on answers that they have not learnt from."""
        other = copy.copy(self)
        other._banks, other.weights = banks, weights or self.weights
        return other

    def _prepare(self, scenario_id: str, question: str) -> _Question:
        scenario = self.guidance.scenario(scenario_id)
        classes = {**self.guidance.words, **scenario.words}
        points = scenario.points(question)
        items: tuple[Point | Caution, ...] = () if "cues" in self.without else (*points, *scenario.cautions)
        return _Question(
            points,
            self.guidance.cautions_for(scenario),
            CueMatcher({i.id: i.cues for i in items}, classes),
            CueMatcher({i.id: i.not_cues for i in items}, classes),
            CueMatcher(told_at(scenario), classes),
        )

    def _answer(self, question: str, words: list[Word], sentences: list[Sentence], merit: Merit) -> tuple[reading.Answer, Array | None]:
        clauses = self._reader.clauses(question, words, sentences, merit)
        if self._stance is None or clauses.rows is None:
            return clauses.answer, clauses.vectors
        return replace(clauses.answer, doubts=Doubts(self._stance, sentences, clauses.rows)), clauses.vectors

    def _signs(self, scenario: Scenario, question: str, prepared: _Question, answer: reading.Answer,
               vectors: Array | None) -> reading.Signs:  # fmt: skip
        points = tuple(p.id for p in prepared.points)
        cautions = tuple(c.id for c in prepared.cautions)
        hits = [prepared.cues.find(s) + self._common.find(s) for s in answer.sentences]
        against = [prepared.against.find(s) + self._common_against.find(s) for s in answer.sentences]
        own = self._banks.get(f"{scenario.id}/{'notice' if question == 'levels' else question}")
        common = self._banks.get(COMMON)
        return reading.collect(answer, points, cautions, hits, against, vectors, own, common)

    def _with_levels(self, score: AnswerScore, scenario: Scenario, answer: reading.Answer, vectors: Array | None,
                     text: str) -> AnswerScore:  # fmt: skip
        def points() -> dict[str, list[Span]]:
            """Where a level is only told, the points of the story that the answer makes tell it too."""
            noticed = self._question(scenario.id, "notice")
            levels = {p.id: level_of(p.kind) for p in noticed.points}
            found: dict[str, list[Span]] = {}
            for v in reading.decide(self._signs(scenario, "notice", noticed, answer, vectors), self.weights):
                if v.state == FOUND and levels.get(v.id):
                    found.setdefault(levels[v.id], []).extend(v.evidence)
            return found

        story = self._question(scenario.id, "levels").levels
        read: LevelReading = read_levels(list(answer.sentences), self._names, story, text, points)
        words = [w for s in answer.sentences for w in s.words]
        if read.listed_all or (set(read.named) == ALL and is_of_any_story(words)):
            return replace(score, merit="none", reason="all-levels")
        spans = {str(level): read.evidence[level] for level in read.named}
        return replace(score, levels=read.named, reasoned=read.reasoned, spans=spans)


def _unless_a_list(score: AnswerScore, words: list[Word], tiers: list[Span]) -> AnswerScore:
    """Every tier one after the other, and hardly a word besides, is no choice and no thought."""
    others = [w for w in words if not any(a <= w.start < b for a, b in tiers)]
    if len(others) > _LIST_BESIDES:
        return score
    points = tuple(Verdict(v.id, NOT_FOUND, 0.0) for v in score.points)
    return replace(score, merit="none", reason="list", points=points, cautions=())


def _committed(verdicts: tuple[Verdict, ...], cautions: tuple[Caution, ...]) -> tuple[Verdict, ...]:
    """Keep the cautions that were found; a special one replaces its global form."""
    found = {v.id for v in verdicts if v.state == "found"}
    replaced = {c.instead_of for c in cautions if c.id in found and c.instead_of}
    return tuple(v for v in verdicts if v.id in found and v.id not in replaced)
