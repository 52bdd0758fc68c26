"""Routing, measured on messages with the trained model; the floors can only rise."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.tutor.route import Findings, decide
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
        ("routing_fresh4.jsonl", 0.97, 0.96, 1.0, 5),
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


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("hnit??", "hint"), ("start agian from the beginning", "restart"), ("shwo me the stroy again", "repeat"), ("nxt question plz", "skip"),
        ("is there a clue for this bit, i cant see past the flat", "hint"), ("take it right back to the start please", "restart"),
        ("can I re-read about the baby", "repeat"), ("can I re-read the story", "repeat"), ("I'll give the reflection a miss thanks", "skip"),
        ("is there a hint of sadness in mum", "answer"), ("I would give the nursery a miss this week", "answer"),
    ],
)  # fmt: skip
def test_a_command_is_known_in_spite_of_its_spelling(text: str, route: str, tools: Any) -> None:
    assert decide(text, "notice", {"give_answer": 1.0}, Findings, correct=tools.scorer.correct).public == route


def test_a_doubtful_command_is_asked_about() -> None:
    decision = decide("bit of help needed", "pathway", {"ask_help": 0.5, "give_answer": 0.3}, Findings)
    assert decision.doubtful and decision.public == "answer"


def test_what_the_scorer_found_outweighs_a_command() -> None:
    decision = decide("help mum with feeding", "pathway", {"ask_help": 0.8, "give_answer": 0.2}, lambda: Findings(points=2))
    assert decision.public == "answer" and not decision.doubtful


def test_disclosures_are_caught_whatever_the_story_and_the_question(assistant: Any, tools: Any) -> None:
    """Neither the story's own words nor its points may turn a disclosure into an answer; each is tried in two stories of the nine."""
    texts = [r["text"] for p in sorted(ANSWERS.glob("routing_*.jsonl")) for r in rows(p.name) if r["route"] == "disclosure"]
    texts += [r["text"] for r in rows("disclosures_own.jsonl") if r["disclosure"]]
    scenarios = [s.id for s in tools.scorer.guidance.scenarios]
    missed = []
    for number, text in enumerate(texts):
        for scenario, pending in ((scenarios[number % 9], "notice"), (scenarios[(number + 4) % 9], "pathway")):
            if decide_for(scenario, pending, text, assistant.intents(text), tools).public != "disclosure":
                missed.append((scenario, pending, text))
    assert missed == []


NEAR = 10  # of 50 answers that come near a disclosure and are none; measured blind, mended on by nobody, and may only fall


def test_answers_that_come_near_a_disclosure(assistant: Any, tools: Any) -> None:
    found = rows("routing_near.jsonl")
    taken = [r["text"] for r in found if decide_for(r.get("scenario"), r["pending"], r["text"], assistant.intents(r["text"]), tools).public != "answer"]
    print(f"near a disclosure and none: {len(taken)} of {len(found)} asked about or met with the safety message")
    assert len(found) == 50 and len(taken) <= NEAR, taken


@pytest.mark.parametrize("text", ["a calmer mum makes for a less stressed child", "he was not so happy a child after the move"])
def test_less_and_not_so_are_no_wish_for_another_story(text: str) -> None:
    assert decide(text, "notice", {"give_answer": 0.9}, lambda: Findings(points=1)).route == "answer"
