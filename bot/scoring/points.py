"""From windows of an answer to signs per point, and from signs to verdicts."""

import math
from dataclasses import dataclass, replace

import numpy as np

from bot.scoring.bank import Bank, Reading
from bot.scoring.embedding import Array
from bot.scoring.matcher import Hit
from bot.scoring.negation import Withheld, is_negative, rejects_with, window_withheld, withheld_by
from bot.scoring.own_view import not_committed
from bot.scoring.stance import Doubts, Place
from bot.scoring.text import Sentence
from bot.scoring.verdict import FOUND, NOT_FOUND, UNSURE, Span, Verdict, Why
from bot.scoring.weights import FEATURES, Weights
from bot.scoring.windows import Window

_NEGATORS = frozenset(
    "not no never nobody none nothing without dont doesnt didnt isnt arent wasnt wont cant cannot hasnt havent wouldnt "
    "couldnt shouldnt nor neither hardly rarely noone aint".split()
)
_STEM = 4  # letters two words share at the start to count as the same here
DOUBTED = 0.65  # from here on the practitioner is asked; of what people do mean, about 3 in 100 reach it
_ALIKE = 0.86  # as good as the authored phrase itself
_AGAINST = -0.8  # logit of the words alone below which a like clause says the opposite ("keep her with", "wean her off")


@dataclass(frozen=True)
class Answer:
    """``copied`` holds the character starts of words taken from the story; ``plan`` says that it proposes what to do;
    ``telling`` are sentences with a cue of any point in them;
    ``said`` has the words of each window written out as spoken."""

    sentences: tuple[Sentence, ...]
    windows: tuple[Window, ...]
    copied: frozenset[int]
    negation: bool = True
    plan: bool = False
    doubts: Doubts | None = None
    telling: frozenset[int] = frozenset()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """All that speaks for or against one point in one answer. ``features`` follow ``weights.FEATURES``."""

    id: str
    is_caution: bool
    features: tuple[float, ...]
    evidence: tuple[Span, ...]
    why: Why
    doubt: float = 0.0  # that the writer means it: see bot.scoring.stance


@dataclass(frozen=True)
class Signs:
    items: tuple[Sign, ...]


def collect(answer: Answer, points: tuple[str, ...], cautions: tuple[str, ...], hits: list[list[Hit]],
            against: list[list[Hit]], vectors: Array | None, own: Bank | None, common: Bank | None) -> Signs:  # fmt: skip
    """Gather the signs for every point and caution."""
    readings = [(bank, bank.read(vectors, answer.said)) for bank in (own, common) if bank is not None and vectors is not None]
    sentences = list(answer.sentences)
    answer = replace(answer, telling=frozenset(i for i, found in enumerate(hits) if found))
    held = [
        window_withheld(sentences, w.sentence, w.first, w.after, answer.plan) if answer.negation else None
        for w in answer.windows
    ]
    theirs = [h or _others_view(sentences[w.sentence], w.first, w.after) for h, w in zip(held, answer.windows, strict=True)]
    items = []
    for owner in (*points, *cautions):
        cue = _cue_signs(owner, owner in cautions, answer, hits, against)
        stands = theirs if owner in cautions else held
        near = next((_near_signs(owner, answer, bank, read, stands, cue) for bank, read in readings if owner in bank.ids), None)
        items.append(_sign(owner, owner in cautions, answer, cue, near))
    return Signs(tuple(items))


@dataclass(frozen=True)
class _CueSigns:
    standing: tuple[tuple[int, Hit], ...]
    blocked: bool
    withheld: tuple[tuple[int, Hit, str], ...]


def _cue_signs(owner: str, is_caution: bool, answer: Answer, hits: list[list[Hit]], against: list[list[Hit]]) -> _CueSigns:
    standing: list[tuple[int, Hit]] = []
    withheld: list[tuple[int, Hit, str]] = []
    blocked = False
    for index, found in enumerate(hits):
        opposed = [h for h in against[index] if h.owner == owner]
        for hit in found:
            if hit.owner != owner or _is_copied(answer, index, hit):
                continue
            rule = _rule(answer, index, hit) or (_others_view(answer.sentences[index], hit.first, hit.after) if is_caution else None)
            if rule:
                withheld.append((index, hit, rule.rule))
            elif any(_near(o, hit) for o in opposed):
                blocked = True
            else:
                standing.append((index, hit))
    if withheld:  # "I don't think she has X" must not stand by a cue that takes the "don't" for its own
        lost = {index for index, _, _ in withheld}
        standing = [(i, h) for i, h in standing if i not in lost or not rejects_with(answer.sentences[i], h.first, h.words)]
    if is_caution:  # what one cue was denied, another must not bring back
        standing = [(i, h) for i, h in standing if not any(i == j and h.first < o.after and o.first < h.after for j, o, _ in withheld)]
    return _CueSigns(tuple(standing), blocked, tuple(withheld))


def _rule(answer: Answer, index: int, hit: Hit) -> Withheld | None:
    if not answer.negation:
        return None
    return withheld_by(list(answer.sentences), index, hit.first, hit.after, hit.words, answer.plan)


def _others_view(sentence: Sentence, first: int, after: int) -> Withheld | None:
    """A caution counts only as the writer's own stand."""
    reason = not_committed(sentence, first, after)
    return Withheld(reason) if reason else None


def _near(a: Hit, b: Hit) -> bool:
    return a.first < b.after + 6 and b.first < a.after + 6


def _is_copied(answer: Answer, index: int, hit: Hit) -> bool:
    words = answer.sentences[index].words
    return all(words[i].start in answer.copied for i in hit.words)


@dataclass(frozen=True)
class _NearSigns:
    window: Window
    logit: float
    best: float
    top3: float
    margin: float
    beyond_miss: float
    polarity: float
    wording: float
    nearest: str
    runner_up: str


def _near_signs(owner: str, answer: Answer, bank: Bank, read: Reading, held: list[Withheld | None], cue: _CueSigns) -> _NearSigns | None:
    column = bank.ids.index(owner)
    usable = [
        row for row, window in enumerate(answer.windows)
        if _may_mean(held[row], bank.texts[int(read.nearest[row, column])]) and not _taken_away(window, cue)
    ]  # fmt: skip
    if not usable:
        return None
    row = max(usable, key=lambda r: float(read.logits[r, column]) + 4 * float(read.best[r, column]))
    others = [float(read.best[row, c]) for c in range(len(bank.ids)) if c != column]
    rival = int(np.argmax([-2.0 if c == column else float(read.best[row, c]) for c in range(len(bank.ids))]))
    window = answer.windows[row]
    text = bank.texts[int(read.nearest[row, column])]
    window_words = [w.text for w in answer.sentences[window.sentence].words[window.first : window.after]]
    differs = _negative(window_words) != _negative(text.lower().replace("'", "").replace("’", "").split())
    return _NearSigns(window, float(read.logits[row, column]), float(read.best[row, column]), float(read.top3[row, column]),
                      float(read.best[row, column]) - max(others), float(read.best[row, column] - read.near_miss[row, column]),
                      float(differs), float(read.wording[usable, column].max()), text, bank.ids[rival])  # fmt: skip


def _negative(words: list[str]) -> bool:
    return any(w.strip(".,!?") in _NEGATORS for w in words)


def _may_mean(held: Withheld | None, nearest: str) -> bool:
    """A negated clause can only mean a phrasing that is negative itself ("no eye contact")."""
    return held is None or (not held.final and is_negative(nearest))


def _taken_away(window: Window, cue: _CueSigns) -> bool:
    """What a rule withheld from the cues must not come back by its likeness."""
    return any(i == window.sentence and h.first < window.after and window.first < h.after for i, h, _ in cue.withheld)


def _sign(owner: str, is_caution: bool, answer: Answer, cue: _CueSigns, near: _NearSigns | None) -> Sign:
    distinct = len({h.cue for _, h in cue.standing})
    tight = max((len(h.words) / (h.after - h.first) for _, h in cue.standing), default=0.0)
    terms = max((len(h.words) for _, h in cue.standing), default=0)
    features = {
        "cue": float(bool(cue.standing)),
        "cues": min(distinct, 4) / 4,
        "cue_words": min(terms, 4) / 4,
        "tight": tight,
        "blocked": float(cue.blocked),
    }
    if near is not None:
        logit = max(-6.0, min(6.0, near.logit)) / 4
        features |= {
            "logit": logit, "best": near.best, "top3": near.top3, "margin": near.margin,
            "beyond_miss": near.beyond_miss, "polarity": near.polarity, "wording": near.wording / 4,
            "cue_logit": logit * features["cue"],
            "short": float(near.window.after - near.window.first <= 2),
            "alike": float(near.best >= _ALIKE and near.wording >= _AGAINST and not cue.blocked and not _open(answer, near.window)),
            "cue_polarity": near.polarity * features["cue"], "cue_best": near.best * features["cue"],
        }  # fmt: skip
    evidence, clause, matched = _evidence(answer, cue, near)
    against = cue.withheld[0][2] if cue.withheld else "a phrase that speaks against it" if cue.blocked else ""
    why = Why(clause, matched, near.runner_up if near else "", against)
    return Sign(owner, is_caution, tuple(features.get(name, 0.0) for name in FEATURES), evidence, why, _doubt(answer, cue, near))


def _doubt(answer: Answer, cue: _CueSigns, near: _NearSigns | None) -> float:
    """Return the doubt about the evidence that is doubted least."""
    if answer.doubts is None:
        return 0.0
    places = [Place(index, hit.first, hit.after) for index, hit in cue.standing]
    if not places and near is not None:
        places = [_core(answer, near)]
    return min((answer.doubts.of(p, answer.telling) for p in places), default=0.0)


def _core(answer: Answer, near: _NearSigns) -> Place:
    """Narrow a window to the stretch that has words in common with the phrase it is like; the rest is said about it."""
    window = near.window
    wanted = {w[:_STEM] for w in near.nearest.lower().split() if len(w) >= _STEM}
    words = answer.sentences[window.sentence].words
    own = [i for i in range(window.first, window.after) if words[i].text[:_STEM] in wanted]
    return Place(window.sentence, own[0], own[-1] + 1) if own else Place(window.sentence, window.first, window.after)


def _open(answer: Answer, window: Window) -> bool:
    sentence = answer.sentences[window.sentence]
    return sentence.asked or bool(sentence.queried & set(range(window.first, window.after)))


def _evidence(answer: Answer, cue: _CueSigns, near: _NearSigns | None) -> tuple[tuple[Span, ...], str, str]:
    if cue.standing:
        index, hit = max(cue.standing, key=lambda pair: (len(pair[1].words), -pair[0]))
        span = answer.sentences[index].span(hit.first, hit.after)
        return (span,), answer.sentences[index].text(), f"cue: {hit.cue}"
    if near is not None:
        sentence = answer.sentences[near.window.sentence]
        span = sentence.span(near.window.first, near.window.after)
        return (span,), sentence.text(near.window.first, near.window.after), f"like: {near.nearest}"
    return (), "", ""


def decide(signs: Signs, weights: Weights) -> tuple[Verdict, ...]:
    """Weigh the signs: found, unsure (worth a question) or not found."""
    verdicts = []
    for sign in signs.items:
        model = weights.model(sign.is_caution)
        share = 1 / (1 + math.exp(-model.logit(sign.features)))
        state = FOUND if share >= model.found else UNSURE if share >= model.unsure else NOT_FOUND
        if state == FOUND and not sign.is_caution and sign.doubt >= DOUBTED:
            state = UNSURE
        evidence = sign.evidence if state != NOT_FOUND else ()
        verdicts.append(Verdict(sign.id, state, round(share, 3), evidence, sign.why))
    return tuple(verdicts)
