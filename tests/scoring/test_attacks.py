"""Attacks on the scorer. Each test says what must hold, a little below what was measured, and prints what it measured."""

import random
import time
from pathlib import Path

import pytest
import yaml

from bot.scoring.scorer import Scorer
from bot.scoring.verdict import FOUND, NOT_FOUND

ATTACKS = yaml.safe_load((Path(__file__).parent / "attacks.yml").read_text(encoding="utf-8"))
Claim = dict[str, str]
# Share of claims that may still be credited. Nothing stops most of the wordings that nobody foresaw: 1.0 is what was measured, and
# stands here so that whoever improves on it lowers it.
MOST = {"listed": 0.02, "tried": 0.02, "contradicted": 0.02, "somebody_else": 0.02, "unlisted": 1.0}


def state(scorer: Scorer, claim: Claim, text: str) -> str:
    return scorer.score(claim["scenario"], claim["question"], text).state(claim["point"])


def test_the_claims_are_credited_as_they_stand(scorer: Scorer):
    assert [c["point"] for c in ATTACKS["claims"] if state(scorer, c, c["text"].capitalize() + ".") != FOUND] == []


@pytest.mark.parametrize("kind", MOST)
def test_claims_taken_away_again(scorer: Scorer, kind: str):
    frames, claims = ATTACKS[kind], ATTACKS["claims"]
    credited = [(f, c["point"]) for f in frames for c in claims if state(scorer, c, f.format(claim=c["text"])) == FOUND]
    share = len(credited) / (len(frames) * len(claims))
    print(f"{kind}: {len(credited)} of {len(frames) * len(claims)} credited")
    assert share <= MOST[kind], credited


@pytest.mark.parametrize("answer", ATTACKS["no_merit"], ids=lambda a: a["text"][:40])
def test_words_without_thought_earn_nothing(scorer: Scorer, answer: Claim, request: pytest.FixtureRequest):
    if answer.get("fails"):
        request.applymarker(pytest.mark.xfail(reason=answer["fails"], strict=True))
    score = scorer.score(answer["scenario"], answer["question"], answer["text"])
    assert not (score.found or score.levels or score.continuum or score.cautions)


@pytest.mark.parametrize("answer", ATTACKS["notes"], ids=lambda a: a["text"][:40])
def test_notes_are_no_lists(scorer: Scorer, answer: Claim):
    assert state(scorer, answer, answer["text"]) == FOUND


def test_six_wrong_answers_joined(scorer: Scorer):
    """Each point is tried with the claims of the other stories: right sentences, wrong child."""
    credited = tried = 0
    for scenario in scorer.guidance.scenarios:
        own = scenario.id
        others = [c["text"] for c in ATTACKS["claims"] if c["question"] == "notice" and c["scenario"] != own][:6]
        score = scorer.score(own, "notice", ". ".join(others) + ".")
        credited, tried = credited + len(score.found), tried + len(score.points)
    print(f"six wrong answers joined: {credited} of {tried} points credited")
    assert credited / tried <= WRONG_ANSWERS


WRONG_ANSWERS = 0.25


@pytest.mark.parametrize("length", [10, 100, 600, 4000])
def test_length(scorer: Scorer, length: int):
    """A claim is found at the start of any ramble, within a second and a half of one core, and filler earns nothing."""
    claim = ATTACKS["claims"][6]
    filler = "so I went to the shop and bought some bread for lunch. then the bus was late again on Tuesday. "
    ramble = " ".join((filler * (length // 18 + 1)).split()[:length])
    begun = time.process_time()
    score = scorer.score(claim["scenario"], "notice", f"{claim['text']}. {ramble}")
    spent = time.process_time() - begun
    alone = scorer.score(claim["scenario"], "notice", ramble)
    print(f"{length} words: {spent * 1000:.0f} ms, {score.state(claim['point'])}, filler alone {alone.found}")
    assert spent < 1.5 and not alone.found
    assert score.state(claim["point"]) == FOUND or length > 100


def mistyped(text: str, share: float, chance: random.Random) -> str:
    """Swap, drop, double or replace one letter inside a ``share`` of the words that have four letters or more."""
    words = []
    for word in text.split():
        if len(word) >= 4 and chance.random() < share:
            i = chance.randrange(1, len(word) - 1)
            word = chance.choice([word[:i] + word[i + 1] + word[i] + word[i + 2 :], word[:i] + word[i + 1 :], word[:i] + word[i] + word[i:],
                                  word[:i] + chance.choice("aeiorstn") + word[i + 1 :]])  # fmt: skip
        words.append(word)
    return " ".join(words)


@pytest.mark.parametrize(("share", "least"), [(0.15, 0.93), (0.3, 0.87), (0.5, 0.75)])
def test_typos(scorer: Scorer, share: float, least: float):
    chance = random.Random(7)
    tries = [(c, mistyped(c["text"], share, chance)) for c in ATTACKS["claims"] for _ in range(8)]
    kept = sum(state(scorer, c, text) == FOUND for c, text in tries) / len(tries)
    print(f"typos in {share:.0%} of words: {kept:.0%} kept")
    assert kept >= least


def test_capitals_change_nothing(scorer: Scorer):
    for c in ATTACKS["claims"]:
        assert state(scorer, c, c["text"].upper()) == state(scorer, c, c["text"])


def test_no_spaces_after_stops(scorer: Scorer):
    for question, scenario in (("notice", "small-flat-nearly-3"), ("notice", "quiet-9-weeks")):
        claims = [c for c in ATTACKS["claims"] if (c["question"], c["scenario"]) == (question, scenario)]
        score = scorer.score(scenario, question, ".".join(c["text"] for c in claims))
        assert {c["point"] for c in claims} <= set(score.found)


def test_a_score_without_merit_says_not_found(scorer: Scorer):
    score = scorer.score("quiet-9-weeks", "notice", "idk")
    assert {v.state for v in score.points} == {NOT_FOUND}
