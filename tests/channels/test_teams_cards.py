"""What Teams is shown: within its limits, with nothing cut off, for everything that the assistant says in all nine stories."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.teams import cards
from bot.guidance import Guidance
from bot.settings import ROOT
from bot.tutor.replies import TYPES, Choice, Reply
from tests.channels.adaptive_cards import faults, parts, shown
from tests.channels.teams_fixtures import content, text_of, titles

STORIES = sorted((ROOT / "tests" / "conversations" / "happy").glob("a_whole_story_*.yml"))
WEAK = ["it's normal", "hint", "I don't know", "hint", "hint", "skip"]  # down the whole ladder, at each of the three questions


def check(reply: dict[str, Any], guidance: Guidance, picture: str = "") -> None:
    made = cards.activity(reply, guidance.levels, picture)
    assert not faults(made), reply
    words = re.findall(r"\w+", shown(made))
    missing = [w for w in re.findall(r"\w+", f"{reply.get('title') or ''} {reply['text']}") if w not in words]
    assert not missing, f"{missing} of {reply} is not shown"
    assert all(c["title"] in shown(made) for c in reply.get("choices") or ())
    spoken = content(made)["fallbackText"]
    assert reply["text"][:1400].strip() in spoken, "an old client reads less"


def test_there_are_nine_stories(guidance: Guidance) -> None:
    assert len(STORIES) == len(guidance.scenarios) == 9


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", STORIES, ids=lambda p: p.stem[14:])
def test_every_card_of_a_story_is_one_that_teams_takes(path: Path, assistant: Any, guidance: Guidance) -> None:
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    number = str(int(path.stem[14:16]))
    seen: set[str] = set()
    for person, lines in (
        ("well", [s["user"] for s in script["steps"] if "user" in s]),
        ("weak", ["hello", number, *WEAK, "2 and 3", *WEAK[1:], *WEAK, "skip", "skip", "skip", "skip", "rate", "progress", "help", "what do you know about me"]),
        ("real", ["hello", number, "a little boy on my caseload has bruises and I have told nobody", "what is attachment?"]),
    ):
        for line in lines:
            for reply in assistant.say(f"teams:{path.stem}:{person}", line):
                check(reply, guidance)
                check(reply, guidance, "https://attune.example.org/rings/23-12.png")
                seen.add(reply["type"])
    assert {"story", "question", "feedback", "hint", "picture", "choice", "safety", "explain"} <= seen


@pytest.mark.parametrize("kind", TYPES)
def test_the_longest_of_every_kind_is_within_the_limits(kind: str, guidance: Guidance) -> None:
    many = tuple(Choice(f"A rather long title of a choice, number {n} " * 3, str(n)) for n in range(30))
    for reply in (
        Reply(kind, "word & <tag> *b* " * 600, title="T" * 400, levels=(2, 3), guided=(1, 2)),
        Reply(kind, "one line & another\n" * 180), Reply(kind, ""),
        Reply(kind, "Which?", choices=many), Reply(kind, "Which?", choices=many, several=True), Reply(kind, "Which?", choices=many[:6]),
    ):  # fmt: skip
        assert not faults(cards.activity(reply.as_dict(), guidance.levels))


@pytest.mark.parametrize("team", ["", "Family Hub & *Nursery*"])
def test_a_channel_is_shown_a_story_and_nothing_about_anybody(team: str, guidance: Guidance) -> None:
    for scenario in guidance.scenarios:
        made = cards.discussion(scenario, team)
        assert not faults(made) and titles(made) == ["Start on my own"] and content(made)["actions"][0]["data"] == {"kind": "alone"}
        said = shown(made)
        assert all(question in said for question in scenario.reflection) and "not let me read along" in said
        assert (team in said) if team else ("nobody will read it" in said)
        answers = [p.says for asked in ("notice", "pathway") for p in scenario.points(asked)]
        assert len(answers) > 4 and not [a for a in answers if a in said]
        assert not re.search(r"\d+ of \d+|you (?:named|wrote|found)|score[sd]?(?! )|feedback", said.replace("Nothing here is scored", ""))


def test_what_takes_the_place_of_a_card_and_what_is_said_to_all_are_cards_too() -> None:
    for made in (cards.taken({"type": "chosen", "title": "Which?\n\nTwo lines", "text": "Biting"}), cards.again("attune-1"), cards.to_all()):
        assert not faults(made)


def test_nothing_that_a_person_wrote_becomes_markup(guidance: Guidance) -> None:
    made = cards.activity(Reply("feedback", "You wrote “a *very* [quiet](http://x) baby_boy\\”. # no\n# heading").as_dict(), guidance.levels)
    assert text_of(made) == "You wrote “**a \\*very\\* \\[quiet\\](http://x) baby\\_boy\\\\**”. # no\n\\# heading"


def test_the_picture_is_drawn_or_listed_and_says_what_it_shows(guidance: Guidance) -> None:
    reply = Reply("picture", "You named 2 and 3.", levels=(2, 3), guided=(1, 2)).as_dict()
    listed = shown(cards.activity(reply, guidance.levels))
    assert "2 Relationship ● you named it, and the guidance looks here too" in listed and "1 Child ◆ the guidance looks here" in listed
    assert "4 Community –" in listed and listed.count("you named it") == 2
    drawn = cards.activity(reply, guidance.levels, "https://x/rings/23-12.png")
    kinds = [p["type"] for p in parts(content(drawn))]
    assert kinds.count("Image") == 1 and "FactSet" not in kinds, "once is enough"
    assert "You named 2 and 3." in next(p for p in parts(content(drawn)) if p["type"] == "Image")["altText"]


def test_what_is_chosen_by_number_shows_its_number(guidance: Guidance) -> None:
    reply = Reply("choice", "Which?", choices=(Choice("Biting", "5"), Choice("Try again", "try-again"))).as_dict()
    assert titles(cards.activity(reply, guidance.levels)) == ["5. Biting", "Try again"]
    levels = tuple(Choice(level.name, f"level {level.number}") for level in guidance.levels)
    box = content(cards.activity(Reply("question", "Which?", choices=levels, several=True).as_dict(), guidance.levels))["body"][-1]
    assert [c["title"] for c in box["choices"]] == [f"Level {level.number}: {level.name}" for level in guidance.levels]


def test_the_safety_message_says_that_teams_keeps_its_own_copy(guidance: Guidance) -> None:
    assert "Teams still shows it" in shown(cards.activity(Reply("safety", "999 - danger now", title="Who to turn to").as_dict(), guidance.levels))
