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
# Share of claims that may still be credited.
MOST = {"listed": 0.02, "tried": 0.02, "contradicted": 0.02, "somebody_else": 0.02}


def state(scorer: Scorer, claim: Claim, text: str) -> str:
    return scorer.score(claim["scenario"], claim["question"], text).state(claim["point"])


def test_the_claims_are_credited_as_they_stand(scorer: Scorer):
    assert [c["point"] for c in ATTACKS["claims"] if state(scorer, c, c["text"].capitalize() + ".") != FOUND] == []


def share_credited(scorer: Scorer, kind: str) -> float:
    frames, claims = ATTACKS[kind], ATTACKS["claims"]
    credited = [(f, c["point"]) for f in frames for c in claims if state(scorer, c, f.format(claim=c["text"])) == FOUND]
    print(f"{kind}: {len(credited)} of {len(frames) * len(claims)} credited")
    return len(credited) / (len(frames) * len(claims))


@pytest.mark.parametrize("kind", MOST)
def test_claims_taken_away_again(scorer: Scorer, kind: str):
    assert share_credited(scorer, kind) <= MOST[kind]


# Wordings that nobody listed: the reader of stance catches most. What was measured, and may only fall.
UNFORESEEN = {"unlisted": 0.25, "fresh": 0.39}


@pytest.mark.parametrize("kind", UNFORESEEN)
def test_claims_taken_away_in_wordings_nobody_foresaw(scorer: Scorer, kind: str):
    assert share_credited(scorer, kind) <= UNFORESEEN[kind]


def test_claims_that_stand_in_unusual_wordings(scorer: Scorer):
    """A doubt has to be about the wording, not about every wording that is new."""
    assert share_credited(scorer, "standing") >= 0.84


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


PARTS = (
    "Yesterday|Last Tuesday|After lunch|On Sunday|In March|Before work|Around noon|Once again|Quite late|Early on".split("|"),
    "the bus driver|our printer|the kettle|a pigeon|the photocopier|Brenda from accounts|the lift|my bicycle|"
    "the postman|the cat".split("|"),
    "broke down near|wandered past|overtook|collected|painted|photographed|ignored|borrowed|weighed|polished".split("|"),
    "two lemons|the cathedral|a blue umbrella|seven envelopes|the car park barrier|an old atlas|some gravel|a trombone|"
    "the canal|wet paint".split("|"),
)  # fmt: skip


def filler(length: int, chance: random.Random) -> str:
    """Return ``length`` words about nothing in the stories."""
    words: list[str] = []
    while len(words) < length:
        words += [*" ".join(chance.choice(part) for part in PARTS).split()]
        words[-1] += "."
    return " ".join(words[:length])


def test_off_topic_rambling_earns_next_to_nothing(scorer: Scorer):
    credited = sum(len(scorer.score(s.id, "notice", filler(90, random.Random(3))).found) for s in scorer.guidance.scenarios)
    print(f"90 words off the topic, once in each story: {credited} points credited")
    assert credited <= 2


@pytest.mark.parametrize("length", [10, 100, 600, 4000])
def test_length(scorer: Scorer, length: int):
    """A claim is found before any amount of talk about another child, within three seconds of one core."""
    claim = ATTACKS["claims"][6]
    talk = [t for p in scorer.guidance.scenario("biting-18-months").notice for t in p.samples] * 8
    random.Random(5).shuffle(talk)
    words = ". ".join(talk).split()[:length]
    begun = time.process_time()
    score = scorer.score(claim["scenario"], claim["question"], f"{claim['text']}. {' '.join(words)}")
    spent = time.process_time() - begun
    print(f"{len(words)} words: {spent * 1000:.0f} ms, {score.merit}, {score.state(claim['point'])}")
    assert score.state(claim["point"]) == FOUND
    assert spent < 3


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
