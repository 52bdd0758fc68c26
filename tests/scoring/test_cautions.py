"""Cautions: what a writer commits is found, what is only reported, asked, supposed or warned against is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.guidance import Guidance, read_marked
from bot.scoring.evaluate import compare, of_kind, plain
from bot.scoring.scorer import Scorer

ANSWERS = Path(__file__).resolve().parents[1] / "answers"
LEARNT = Path(__file__).resolve().parents[2] / "scenarios" / "answers"
# Written for this project by one hand, in voices split in two; they keep what was reached and prove nothing about strangers.
OWN = {
    "cautions_own.jsonl": {"cautions": (0.92, 0.95)},
    "levels_own.jsonl": {"levels": (0.96, 0.97), "reasoned": (0.95, 0.95)},
}
ORDINARY = {"1_given.jsonl": 0, "2_development.jsonl": 0, "3_first_strangers.jsonl": 0}  # cautions found where no marker saw one


@pytest.mark.parametrize("name", OWN)
def test_own_answers_keep_what_was_reached(name: str, scorer: Any) -> None:
    pairs, _, _ = compare(scorer, read_marked(map(json.loads, (ANSWERS / name).read_text(encoding="utf-8").splitlines())))
    for kind, (f1, precision) in OWN[name].items():
        found = plain(of_kind(pairs, kind))
        print(f"{name} {kind}: F1 {found.f1:.3f}, precision {found.precision:.3f}")
        assert found.f1 >= f1 and found.precision >= precision, kind


def test_misconceptions_put_sensibly_by_a_stranger(scorer: Any) -> None:
    """Eighty answers by a writer who never saw the cues; nothing is to be mended on them. Floors may only rise."""
    pairs, _, _ = compare(scorer, read_marked(map(json.loads, (ANSWERS / "cautions_strangers.jsonl").read_text(encoding="utf-8").splitlines())))
    found = plain(of_kind(pairs, "cautions"))
    print(f"cautions_strangers.jsonl: F1 {found.f1:.3f}, precision {found.precision:.3f}, recall {found.recall:.3f}")
    assert found.f1 >= 0.47 and found.precision >= 0.8


SOUND = (
    ("small-flat-nearly-3", "pathway", "I'd listen to mum and see them again in two weeks."),
    ("quiet-9-weeks", "notice", "The parents may find it hard to warm to a baby who gives little back."),
    ("small-flat-nearly-3", "notice", "Mum is running the household on her own with no money."),
    ("fidgeting-4-and-a-half", "notice", "A child who pays attention when the story is about trains."),
    ("small-flat-nearly-3", "notice", "The window is shut and the telly is on all day."),
    ("quiet-9-weeks", "pathway", "Home visits until the parents have found their feet."),
    ("quiet-9-weeks", "notice", "Not every baby cries when they need something, and this one has stopped."),
    ("quiet-9-weeks", "pathway", "I would not bring other people into the room while I talk to mum."),
    ("quiet-9-weeks", "pathway", "Have a proper look at how they are together when they come in for the group."),
    ("crying-4-months", "pathway", "He needs to be picked up at every cry, that is how he learns somebody comes."),
    ("crying-4-months", "pathway", "They will get the message that someone always comes."),
    ("crying-4-months", "notice", "Could be that it's wind or reflux, worth a GP look."),
    ("crying-4-months", "pathway", "Tell her she is not making a rod for her own back."),
    ("fidgeting-4-and-a-half", "notice", "Mum says he is being naughty."),
    ("crying-4-months", "pathway", "Some parents ask me about controlled crying. I wouldn't."),
)


@pytest.mark.parametrize(("scenario", "question", "text"), SOUND)
def test_sound_answers_in_words_near_a_caution(scenario: str, question: str, text: str, scorer: Any) -> None:
    assert not scorer.score(scenario, question, text).cautions


@pytest.mark.parametrize(
    "text", ["Dad says he was the same at that age but if you ask me he is being naughty.", "It has nothing to do with the relationship, he is just naughty."]
)
def test_what_stands_before_the_writers_own_view_does_not_hide_it(text: str, scorer: Any) -> None:
    assert scorer.score("fidgeting-4-and-a-half", "notice", text).cautions


@pytest.mark.parametrize(
    ("scenario", "text"),
    [
        ("crying-4-months", "They have made a rod for their own back with all that carrying."),
        ("quiet-9-weeks", "With a start like this the die is cast."),
        ("quiet-9-weeks", "He has slotted into the household nicely."),
        ("crying-4-months", "Four months old and running the house."),
    ],
)
def test_everyday_idiom_is_answered(scenario: str, text: str, scorer: Any) -> None:
    assert scorer.score(scenario, "notice", text).cautions


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_answers_earn_no_caution_that_no_marker_saw(name: str, scorer: Any) -> None:
    pairs, _, _ = compare(scorer, read_marked(map(json.loads, (LEARNT / name).read_text(encoding="utf-8").splitlines())))
    wrong = [(p.answer, p.item) for p in of_kind(pairs, "cautions") if p.machine and not p.human]
    assert len(wrong) <= ORDINARY[name], wrong


@pytest.mark.parametrize(
    "frame",
    [
        "My manager would say {}.",
        "She has been told that {}.",
        "People will tell you {}.",
        "The family might call it that, {}, but I don't.",
        "It would be easy to think {}.",
        "I hope nobody says {}.",
        "Is it that {}?",
        "Thank goodness nobody believes that {} any more.",
    ],
)
@pytest.mark.parametrize("claim", ["he has ADHD", "mum is just lazy", "he is being naughty", "he needs the naughty step"])
def test_somebody_elses_view_is_no_caution(frame: str, claim: str, scorer: Any) -> None:
    assert not scorer.score("fidgeting-4-and-a-half", "notice", frame.format(claim)).cautions


@pytest.mark.parametrize("frame", ["{}.", "I'm sorry but {}.", "My manager says {} and I agree with her.", "If you ask me, {}."])
@pytest.mark.parametrize("claim", ["he has ADHD", "mum is just lazy", "he is being naughty", "he needs the naughty step"])
def test_the_writers_own_stand_is_found(frame: str, claim: str, scorer: Any) -> None:
    assert scorer.score("fidgeting-4-and-a-half", "notice", frame.format(claim)).cautions


def test_the_samples_of_points_are_no_cautions(guidance: Guidance, tmp_path: Path) -> None:
    """Five thousand phrasings of good answers: hardly one of them may be met with a gentle correction."""
    scorer = Scorer(guidance, tmp_path, frozenset({"embedding"}))
    tried = [(s.id, q, t) for s in guidance.scenarios for q in ("notice", "pathway") for p in s.points(q) for t in p.samples]
    wrong = [t for scenario, question, t in tried if scorer.score(scenario, question, t).cautions]
    assert len(tried) > 1000
    assert len(wrong) <= len(tried) * 0.005, wrong


def test_each_caution_has_phrasings_enough(guidance: Guidance) -> None:
    cautions = [*guidance.cautions, *(c for s in guidance.scenarios for c in s.cautions)]
    assert all(len(c.samples) >= 12 and len(c.near_misses) >= 6 for c in cautions)
