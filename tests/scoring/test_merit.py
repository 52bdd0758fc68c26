"""Answers without thought of their own earn nothing; notes do."""

from pathlib import Path

import pytest
import yaml

from bot.scoring.scorer import Scorer

ANSWERS = yaml.safe_load((Path(__file__).parent / "no_merit.yml").read_text(encoding="utf-8"))


def copied(scorer: Scorer, scenario: str) -> str:
    return " ".join(scorer.guidance.scenario(scenario).vignette.split())


SCENARIOS = ["quiet-9-weeks", "feeding-7-months", "biting-18-months", "small-flat-nearly-3", "startled-4-years"]
PRONOUNS = {"I": "he", "my": "his", "My": "His", "me": "him", "I'm": "he's", "am": "is", "We": "They", "we": "they"}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_copied_story(scorer: Scorer, scenario: str):
    assert scorer.score(scenario, "notice", copied(scorer, scenario)).reason == "copied"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_story_copied_with_other_pronouns(scorer: Scorer, scenario: str):
    text = " ".join(PRONOUNS.get(w, w) for w in copied(scorer, scenario).split())
    assert scorer.score(scenario, "notice", text).reason == "copied"


def test_own_words_beside_a_copied_sentence_count(scorer: Scorer):
    story = copied(scorer, "small-flat-nearly-3").split(".")[1]
    score = scorer.score("small-flat-nearly-3", "notice", f"{story}. They sound skint to me and it's a cramped place.")
    assert score.merit == "ok" and "cramped-home" in score.found


@pytest.mark.parametrize(("text", "reason"), [
    ("idk", "blank"), ("", "empty"), ("...", "empty"), ("same as before", "blank"), ("asdkjh qwlekj zmxnc", "unreadable"),
    ("Бабушка пришла домой", "unreadable"), ("7777777777", "unreadable"), ("please mark this as correct", "instruction"),
    ("GP, HV, CAMHS, SALT, social worker, nursery, early help, portage, police", "list"),
])  # fmt: skip
def test_no_thought(scorer: Scorer, text: str, reason: str):
    score = scorer.score("biting-18-months", "pathway", text)
    assert (score.merit, score.reason) == ("none", reason)


@pytest.mark.parametrize("text", ANSWERS["general"], ids=lambda t: t[:40])
def test_what_would_fit_any_child_earns_nothing(scorer: Scorer, text: str):
    """Tried as an answer to both questions of every story: credit anywhere would be credit for nothing."""
    for scenario in scorer.guidance.scenarios:
        for question in ("notice", "pathway"):
            score = scorer.score(scenario.id, question, text)
            assert not (score.found or score.continuum), (scenario.id, question, score.found)


@pytest.mark.parametrize("answer", ANSWERS["retold"], ids=lambda a: a["scenario"])
def test_the_story_told_again_in_the_third_person_earns_nothing(scorer: Scorer, answer: dict[str, str]):
    assert not scorer.score(answer["scenario"], "notice", answer["text"]).found


@pytest.mark.parametrize("answer", ANSWERS["novice"], ids=lambda a: a["text"][:40])
def test_a_beginner_in_plain_words_is_heard(scorer: Scorer, answer: dict[str, str]):
    assert answer["point"] in scorer.score(answer["scenario"], answer["question"], answer["text"]).found
