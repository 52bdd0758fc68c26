"""What an answer takes away again, and what it leaves standing."""

import pytest

from bot.scoring.negation import withheld_by
from bot.scoring.text import sentences_of, words_of


def is_withheld(text: str, match: str, plan: bool = True) -> bool:
    sentences = sentences_of(text, words_of(text))
    wanted = match.split()
    for index, sentence in enumerate(sentences):
        words = [w.text for w in sentence.words]
        for first in range(len(words)):
            if words[first : first + len(wanted)] == wanted:
                inside = frozenset(range(first, first + len(wanted)))
                return withheld_by(sentences, index, first, first + len(wanted), inside, plan) is not None
    raise AssertionError(f"'{match}' is not in '{text}'")


@pytest.mark.parametrize(("text", "match"), [
    ("I wouldn't refer to CAMHS", "camhs"),
    ("I'm not sending him off to a paediatrician", "paediatrician"),
    ("No need for a diagnosis", "diagnosis"),
    ("no marks, bruises or swelling", "bruises"),
    ("nothing to suggest that mum is depressed", "depressed"),
    ("I'd steer clear of a referral", "referral"),
    ("treatment would be over the top", "treatment"),
    ("CAMHS? No, the health visitor", "camhs"),
    ("She is depressed. Scrap that.", "depressed"),
    ("People say he is spoilt but I don't agree", "spoilt"),
    ("is it reflux or not?", "reflux"),
    ("the little one isn't nasty", "nasty"),
    ("my foster daughter was a biter", "biter"),
    ("mum is neglectful. That's not true at all", "neglectful"),
    ("rather than a referral", "referral"),
])  # fmt: skip
def test_it_does_not_count(text: str, match: str):
    assert is_withheld(text, match)


@pytest.mark.parametrize(("text", "match"), [
    ("maybe she is depressed", "depressed"),
    ("not only tired, she is depressed", "depressed"),
    ("it isn't the drink she is crying about", "crying"),
    ("the ground never stopped moving", "moving"),
    ("I don't think he is naughty, he is frustrated", "frustrated"),
    ("I wouldn't wait, ring the health visitor", "health visitor"),
    ("he doesn't talk and cries all day", "cries"),
    ("no CAMHS but a health visitor", "health visitor"),
    ("wouldn't rule out reflux", "reflux"),
    ("he has no words so he bites", "bites"),
    ("no wonder she is exhausted", "exhausted"),
    ("a firm no and a tap on the hand", "tap"),
])  # fmt: skip
def test_it_still_counts(text: str, match: str):
    assert not is_withheld(text, match)


def test_negators_of_the_match_itself_belong_to_its_meaning():
    assert not is_withheld("he does not look at faces", "not look at faces")


def test_a_judgement_rejects_a_plan_and_leaves_a_fact():
    text = "car seat all day isn't right"
    assert is_withheld(text, "car seat", plan=True)
    assert not is_withheld(text, "car seat", plan=False)
