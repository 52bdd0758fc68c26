"""Safety decides before anything else: nothing of a disclosure reaches the scorer, and what waits does not linger."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from bot.tutor.outcome import Message, Outcome, Tools
from bot.tutor.state import Trainee
from bot.tutor.turn import decide_for, take_turn
from bot.tutor.waiting import Waiting

ASKED = "there is this one child"  # the story's, or a real one: asked about


class Spy:
    """The real scorer, which notes every text it is given."""

    correct = staticmethod(str)  # spelling is no scoring

    def __init__(self, scorer: Any) -> None:
        self.version, self._scorer, self.read = scorer.version, scorer, list[str]()

    def score(self, scenario: str, question: str, text: str) -> Any:
        self.read.append(text)
        return self._scorer.score(scenario, question, text)


@pytest.fixture
def spied(tools: Tools) -> Tools:
    return dataclasses.replace(tools, scorer=Spy(tools.scorer), waiting=Waiting())


Say = Callable[..., Outcome]


@pytest.fixture
def say(spied: Tools) -> Say:
    """Say something to the first story's first question, and on from there."""
    state = {"trainee": Trainee()}

    def one(text: str, **intents: float) -> Outcome:
        outcome = take_turn(state["trainee"], Message(str(uuid.uuid4()), text, intents or {"give_answer": 0.5}, "someone"), spied)
        state["trainee"] = outcome.trainee
        return outcome

    for text in ("hello", "1"):
        one(text)
    spied.scorer.read.clear()  # type: ignore[attr-defined]
    return one


def texts(outcome: Outcome) -> str:
    return "\n".join(r.text for r in outcome.replies)


@pytest.mark.parametrize(
    "text", ["I want to die", "my own baby has bruises, her dad shook her", "it's the same with Tyler's mum at 14 Acacia Road", ASKED]
)
def test_nothing_of_a_disclosure_is_scored(text: str, say: Say, spied: Tools) -> None:
    outcome = say(text)
    assert outcome.route == "disclosure" and outcome.kept_text is None
    if outcome.trainee.pending.kind == "real":
        assert say("somebody real").route == "disclosure"
    assert spied.scorer.read == []  # type: ignore[attr-defined]
    assert len(spied.waiting) == 0


def test_an_answer_is_scored_once_a_question(say: Say, spied: Tools) -> None:
    say("nobody talks to him")
    assert spied.scorer.read == ["nobody talks to him"] * 2  # type: ignore[attr-defined]


def test_route_command_scores_no_disclosure_either(spied: Tools) -> None:
    assert decide_for("quiet-9-weeks", "notice", "I want to die", {"give_answer": 0.9}, spied).public == "disclosure"
    assert spied.scorer.read == []  # type: ignore[attr-defined]


def test_the_story_after_all_is_scored_then(say: Say, spied: Tools) -> None:
    say(ASKED)
    say("the story")
    assert set(spied.scorer.read) == {ASKED}  # type: ignore[attr-defined]
    assert len(spied.waiting) == 0


def test_who_writes_on_is_told_that_the_words_before_were_not_kept(say: Say, spied: Tools) -> None:
    say(ASKED)
    outcome = say("nobody talks to him", give_answer=0.99)
    assert "kept nothing of it" in texts(outcome) and "write it again" in texts(outcome)
    assert outcome.kept_text == "nobody talks to him"
    assert ASKED not in spied.scorer.read and len(spied.waiting) == 0  # type: ignore[attr-defined]
    assert "kept nothing of it" not in texts(say("strapped in all day", give_answer=0.99))


def test_words_wait_for_a_limited_time_and_their_writer_is_told(say: Say, spied: Tools) -> None:
    clock = {"now": 0.0}
    spied.waiting._clock = lambda: clock["now"]
    say(ASKED)
    assert len(spied.waiting) == 1
    clock["now"] = 16 * 60.0
    assert "write them once more" in texts(say("the story"))
    assert ASKED not in spied.scorer.read  # type: ignore[attr-defined]


def test_words_go_by_themselves_when_nobody_writes_again() -> None:
    waiting = Waiting(seconds=0.02)
    waiting.hold(Message("1", ASKED, {}, "someone"))
    assert waiting._timer is not None
    waiting._timer.join(2)
    assert len(waiting) == 0


def test_erasing_takes_what_waits_along(say: Say, spied: Tools) -> None:
    say("forget me")
    spied.waiting.hold(Message("1", ASKED, {}, "someone"))
    say("yes", affirm=0.99)
    assert len(spied.waiting) == 0


@pytest.mark.parametrize("text", ["Tyler looks away from faces", "Jayden is very quiet and his mum Kelly doesn't talk to him", "Mia is like a different child at home"])
def test_a_name_for_the_storys_child_is_masked_and_not_asked_about(text: str, say: Say) -> None:
    assert say(text, give_answer=0.9).route == "answer"


@pytest.mark.parametrize(
    "text",
    ["just like Callum at my nursery", "Ava who I look after does this", "no food at 22 Marsh Lane, same as here", "I should have done that for Kayleigh last week"],
)
def test_a_named_person_beside_the_story_is_asked_about(text: str, say: Say) -> None:
    assert say(text, give_answer=0.9).route == "disclosure"
