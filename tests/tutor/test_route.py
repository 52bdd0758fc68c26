"""Routing, measured on messages with the trained model; the floors can only rise."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.tutor.route import Findings, decide
from bot.tutor.safety import Concern
from bot.tutor.turn import decide_for

ANSWERS = Path(__file__).resolve().parents[1] / "answers"


def rows(name: str) -> list[dict[str, Any]]:
    """Read a marked set; of one that was written for tuning only the half that checks."""
    found = [json.loads(line) for line in (ANSWERS / name).read_text(encoding="utf-8").splitlines()]
    return [row for row in found if row.get("half") != "tune"]


@pytest.mark.parametrize(
    ("name", "answers", "commands", "caught", "false_alarms"),
    [
        ("routing_given.jsonl", 1.0, 1.0, 1.0, 0),
        ("routing_heldout.jsonl", 0.97, 0.97, 1.0, 3),
        ("routing_fresh.jsonl", 0.99, 0.98, 1.0, 1),
        ("routing_unseen.jsonl", 0.99, 0.98, 1.0, 1),
        ("routing_own.jsonl", 0.98, 0.97, 1.0, 1),
        ("routing_fresh2.jsonl", 0.97, 0.96, 1.0, 2),
        ("routing_fresh3.jsonl", 0.97, 0.98, 1.0, 2),
    ],
)
def test_routes(name: str, answers: float, commands: float, caught: float, false_alarms: int, assistant: Any, tools: Any) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms = 0
    for row in rows(name):
        decision = decide_for(row.get("scenario"), row["pending"], row["text"], assistant.intents(row["text"]), tools)
        kind = row["route"] if row["route"] in ("answer", "disclosure") else "command"
        right[kind] += decision.public == row["route"]
        if kind == "answer":
            assert decision.public in ("answer", "disclosure"), f"an answer was taken for {decision.public}: {row['text']}"
        total[kind] += 1
        alarms += kind != "disclosure" and decision.public == "disclosure"
    shares = {k: right[k] / total[k] for k in total}
    print(f"{name}: " + ", ".join(f"{k} {right[k]}/{total[k]}" for k in sorted(total)) + f", false alarms {alarms}")
    assert shares["answer"] >= answers, shares
    assert shares["command"] >= commands, shares
    assert shares["disclosure"] >= caught, shares
    assert alarms <= false_alarms


@pytest.mark.parametrize("text", ["2", "1-3", "levels 2 and 3", "l2", "not 4", "all but 5"])
def test_numbers_are_an_answer_to_the_levels_question_whatever_the_classifier_thinks(text: str) -> None:
    assert decide(text, "levels", {"make_smalltalk": 0.6, "give_answer": 0.4}, lambda: Findings(levels=1)).public == "answer"


@pytest.mark.parametrize(
    ("text", "route"), [("hint", "hint"), ("Hint please!", "hint"), ("skip", "skip"), ("STOP", "stop"), ("help", "help"), ("menu", "menu")]
)
def test_plain_commands_need_no_classifier(text: str, route: str) -> None:
    for pending in ("notice", "levels", "pathway", "feedback", "menu"):
        assert decide(text, pending, {"give_answer": 1.0}, Findings).route == route


def test_a_doubtful_command_is_asked_about() -> None:
    decision = decide("bit of help needed", "pathway", {"ask_help": 0.5, "give_answer": 0.3}, Findings)
    assert decision.doubtful and decision.public == "answer"


def test_what_the_scorer_found_outweighs_a_command() -> None:
    decision = decide("help mum with feeding", "pathway", {"ask_help": 0.8, "give_answer": 0.2}, lambda: Findings(points=2))
    assert decision.public == "answer" and not decision.doubtful


def test_a_guess_is_not_asked_about_when_the_message_answers_the_story():
    text, intents = "nobody there for him, it's heartbreaking", {"give_answer": 0.64, "disclose_self": 0.36}

    def route(sign: str, whom: str, sure: bool, points: int, text: str = text) -> str:
        return decide(text, "notice", intents, lambda: Findings(points=points), concern=Concern(whom, sure, sign)).route

    assert route("not-coping", "self", False, 1) == "answer"
    assert route("not-coping", "self", False, 0) == "disclosure"  # nothing of the story in it
    assert route("not-coping", "self", False, 3, "I want to shake him, nobody is there for him") == "disclosure"  # the writer is in it
    assert route("not-coping", "self", True, 3) == "disclosure"  # no guess
    assert route("child-at-work", "child", False, 3) == "disclosure"  # a real child may be like the story's


def test_disclosures_are_caught_whatever_the_story_and_the_question(assistant: Any, tools: Any) -> None:
    """Points that the scorer finds in a disclosure must not turn it into an answer; each is tried in two stories of the nine."""
    texts = [r["text"] for p in sorted(ANSWERS.glob("routing_*.jsonl")) for r in rows(p.name) if r["route"] == "disclosure"]
    texts += [r["text"] for r in rows("disclosures_own.jsonl") if r["disclosure"]]
    scenarios = [s.id for s in tools.scorer.guidance.scenarios]
    missed = []
    for number, text in enumerate(texts):
        for scenario, pending in ((scenarios[number % 9], "notice"), (scenarios[(number + 4) % 9], "pathway")):
            if decide_for(scenario, pending, text, assistant.intents(text), tools).public != "disclosure":
                missed.append((scenario, pending, text))
    assert missed == []
