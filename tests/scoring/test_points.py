"""Verdicts: states, evidence, cautions, determinism, and the scorer without its parts."""

import pytest

from bot.guidance import Guidance
from bot.scoring.scorer import Scorer
from bot.settings import read_settings

ANSWER = "The flat is far too cramped and the neighbours complain about the noise. They can't afford a coat."


def test_points_are_found_with_the_words_that_convinced(scorer: Scorer):
    score = scorer.score("small-flat-nearly-3", "notice", ANSWER)
    assert {"cramped-home", "neighbours", "cannot-afford-clothes"} <= set(score.found)
    for verdict in score.points:
        for start, end in verdict.evidence:
            assert 0 <= start < end <= len(ANSWER)


def test_the_same_answer_has_the_same_verdict(scorer: Scorer):
    assert scorer.score("small-flat-nearly-3", "notice", ANSWER) == scorer.score("small-flat-nearly-3", "notice", ANSWER)


def test_what_was_withheld_does_not_come_back_by_its_likeness(scorer: Scorer):
    score = scorer.score("quiet-9-weeks", "pathway", "I'm not sending him off to a paediatrician for his eyes.")
    assert "health-check" not in score.found


@pytest.mark.parametrize(("text", "caution"), [
    ("He has ADHD, no doubt about it.", "states-adhd"),
    ("Textbook ADHD this one.", "states-adhd"),
    ("Put him on the naughty step every time.", "harsh"),
])  # fmt: skip
def test_cautions_that_are_committed(scorer: Scorer, text: str, caution: str):
    assert caution in {v.id for v in scorer.score("fidgeting-4-and-a-half", "notice", text).cautions}


@pytest.mark.parametrize("text", [
    "?ADHD", "could it be ADHD?", "I wouldn't call it ADHD at this age", "nobody should put him on the naughty step",
    "some people would say he is naughty but I don't agree",
])  # fmt: skip
def test_what_is_asked_or_rejected_is_no_caution(scorer: Scorer, text: str):
    assert not scorer.score("fidgeting-4-and-a-half", "notice", text).cautions


def test_a_special_caution_replaces_its_global_form(scorer: Scorer):
    found = {v.id for v in scorer.score("fidgeting-4-and-a-half", "notice", "Textbook ADHD.").cautions}
    assert "states-adhd" in found and "diagnoses" not in found


def test_without_the_embedding_it_still_works_and_says_so(guidance: Guidance):
    plain = Scorer(guidance, read_settings().models, frozenset({"embedding"}))
    score = plain.score("small-flat-nearly-3", "notice", ANSWER)
    assert "neighbours" in score.found and plain.version.endswith("-cues-only")
