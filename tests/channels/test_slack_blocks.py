"""What Slack is shown: within its limits, with nothing cut off, for everything that the assistant says in all nine stories."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack import blocks
from bot.guidance import Guidance
from bot.settings import ROOT
from bot.tutor.replies import TYPES, Choice, Reply
from bot.tutor.state import Trainee
from tests.channels import block_kit

STORIES = sorted((ROOT / "tests" / "conversations" / "happy").glob("a_whole_story_*.yml"))
WEAK = ["it's normal", "hint", "I don't know", "hint", "hint", "skip"]  # down the whole ladder, at each of the three questions


def shown(body: list[dict[str, Any]]) -> str:
    """Return the words of a message as a person reads them."""
    texts = [b["text"]["text"] for b in body if "text" in b] + [e["text"] for b in body if b["type"] == "context" for e in b["elements"]]
    texts += [o["text"]["text"] for b in body if b["type"] == "actions" for e in b["elements"] for o in e.get("options", [e])]
    return unescape(re.sub(r"(?m)^> ", "", "\n".join(texts)))


def check(reply: dict[str, Any], guidance: Guidance) -> None:
    text, body = blocks.message(reply, guidance.levels)
    assert not block_kit.faults({"text": text, "blocks": body}), reply
    words = re.findall(r"\w+", shown(body))
    missing = [w for w in re.findall(r"\w+", f"{reply.get('title') or ''} {reply['text']}") if w not in words]
    assert not missing, f"{missing} of {reply} is not shown"
    for choice in reply.get("choices") or ():
        assert choice["title"] in shown(body), f"{choice['title']} is cut"


def test_there_are_nine_stories(guidance: Guidance) -> None:
    assert len(STORIES) == len(guidance.scenarios) == 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem[14:])
def test_everything_said_in_a_story_is_shown_whole(path: Path, assistant: Any, guidance: Guidance) -> None:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    number = str([s.id for s in guidance.scenarios].index(script.get("scenario") or guidance.scenarios[int(path.stem[14:16]) - 1].id) + 1)
    seen: set[str] = set()
    for person, lines in (
        ("well", [s["user"] for s in script["steps"] if "user" in s]),
        ("weak", ["hello", number, *WEAK, "2 and 3", *WEAK[1:], *WEAK, "skip", "skip", "skip", "skip", "progress", "help", "what do you know about me"]),
        ("real", ["hello", number, "a little boy on my caseload has bruises and I have told nobody", "what is attachment?"]),
    ):
        for line in lines:
            for reply in assistant.say(f"slack:{path.stem}:{person}", line):
                check(reply, guidance)
                seen.add(reply["type"])
    assert {"story", "question", "feedback", "hint", "picture", "choice", "safety", "explain"} <= seen


@pytest.mark.parametrize("kind", TYPES)
def test_the_longest_of_every_kind_is_within_the_limits(kind: str, guidance: Guidance) -> None:
    choices = tuple(Choice(f"A rather long title of a choice, number {n} " * 3, str(n)) for n in range(30))
    for reply in (
        Reply(kind, "word & <tag> " * 900, title="T" * 400, levels=(2, 3), guided=(1, 2)),
        Reply(kind, "one line & another\n" * 180),
        Reply(kind, "Which?", choices=choices),
        Reply(kind, "Which?", choices=choices, several=True),
    ):
        text, body = blocks.message(reply.as_dict(), guidance.levels)
        found = block_kit.faults({"text": text[:4000], "blocks": body})
        assert not found
        assert "<tag>" not in str([b["text"]["text"] for b in body if "text" in b and b["type"] != "header"])


def test_stories_in_a_channel_home_and_the_box_are_within_the_limits_too(guidance: Guidance) -> None:
    for scenario in guidance.scenarios:
        text, body = blocks.discussion(scenario, "Family Hub & Nursery")
        assert not block_kit.faults({"text": text, "blocks": body})
        assert all(question in shown(body) for question in scenario.reflection) and "Family Hub & Nursery" in shown(body)
    assert "belongs to no team yet" in shown(blocks.discussion(guidance.scenarios[0], "")[1])
    for trainee in (Trainee(), Trainee(greeted=True, finished=tuple(s.id for s in guidance.scenarios))):
        assert not block_kit.view_faults({"type": "home", "blocks": blocks.home(trainee, guidance, "Family Hub")})
    assert not block_kit.view_faults(blocks.box("x" * 500, "A long question? " * 200))


def test_the_picture_says_what_it_shows(guidance: Guidance) -> None:
    reply = Reply("picture", "You named 2 and 3.", levels=(2, 3), guided=(1, 2)).as_dict()
    drawn = blocks.message(reply, guidance.levels)[1]
    rings = drawn[0]["text"]["text"].strip("`").split("\n")
    assert [line[:4] for line in rings] == ["○  5", "○  4", "●  3", "●◆ 2", "○◆ 1"] and rings[3].endswith("Relationship")
    assert "You named 2 and 3." in str(drawn) and "guidance looks" in str(drawn)
    assert "guidance looks" not in str(blocks.message(reply | {"guided": ()}, guidance.levels))
    seen = blocks.message(reply | {"url": "https://x/rings/23-12.png"}, guidance.levels)[1]
    assert seen[0]["type"] == "image" and "You named 2 and 3." in seen[0]["alt_text"]


def test_levels_to_tick_show_their_number_as_the_question_and_the_feedback_do(guidance: Guidance) -> None:
    choices = tuple(Choice(level.name, f"level {level.number}") for level in guidance.levels)
    box = blocks.message(Reply("question", "Which?", choices=choices, several=True).as_dict(), guidance.levels)[1][1]["elements"][0]
    assert [o["text"]["text"] for o in box["options"]] == [f"Level {level.number}: {level.name}" for level in guidance.levels]


def test_the_safety_message_says_that_slack_keeps_its_own_copy(guidance: Guidance) -> None:
    reply = Reply("safety", "999 - danger now", title="Who to turn to").as_dict()
    assert "Slack still shows it" in shown(blocks.message(reply, guidance.levels)[1])


def test_what_is_chosen_by_number_shows_the_number_and_a_comment_its_writer(guidance: Guidance) -> None:
    reply = Reply("choice", "Which?", choices=(Choice("Biting", "5"), Choice("Try again", "try-again"))).as_dict()
    assert [e["text"]["text"] for e in blocks.message(reply, guidance.levels)[1][-1]["elements"]] == ["5. Biting", "Try again"]
    assert "Ruth wrote" in shown(blocks.message(Reply("comment", "Well seen.", title="Ruth wrote about “Biting”").as_dict(), guidance.levels)[1])
