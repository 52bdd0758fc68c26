import io
from typing import Any

import pytest
from rich.console import Console

from bot.launch.client import Reply, read_replies
from bot.launch.render import WIDTH, render_plain, render_rich

LONG = "The baby lies still and watches the light on the wall while the kettle boils in the kitchen next door. " * 3
TYPES = ("text", "story", "question", "feedback", "hint", "caution", "explain", "choice", "picture", "safety", "progress", "new-type")


def rich_text(reply: Reply) -> str:
    console = Console(file=io.StringIO(), width=WIDTH, force_terminal=True, color_system="standard")
    console.print(render_rich(reply, 1))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def reply_of(kind: str, **more: Any) -> Reply:
    choices = [{"title": "Quiet baby", "value": "quiet-9-weeks"}, {"title": "Biting", "value": "biting-18-months"}]
    return read_replies([{"custom": {"type": kind, "text": LONG, "choices": choices, **more}}])[0]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_shows_its_whole_text_and_its_choices_within_88_columns(kind: str) -> None:
    plain = render_plain(reply_of(kind), 1)
    assert " ".join(LONG.split()) in " ".join(plain.split())
    assert "  1  Quiet baby" in plain and "  2  Biting" in plain
    assert max(map(len, plain.splitlines())) <= WIDTH and "\x1b" not in plain
    rich = rich_text(reply_of(kind))
    assert all(word in rich for word in LONG.split()) and "Quiet baby" in rich


def test_a_story_and_a_safety_message_stand_in_a_frame() -> None:
    for kind, more, title in (("story", {}, "The story"), ("story", {"title": "Nine weeks"}, "Nine weeks"), ("safety", {}, "Please read")):
        first = rich_text(reply_of(kind, **more)).splitlines()[0]
        assert "╭" in first and title in first
    assert "╭" not in rich_text(reply_of("feedback"))


def test_a_picture_is_told_in_words_with_its_address() -> None:
    plain = render_plain(reply_of("picture", url="pictures/sofa.png"), 1)
    assert plain.startswith("[Picture]") and "pictures/sofa.png" in plain


def test_markup_and_control_characters_in_a_reply_do_nothing() -> None:
    reply = read_replies([{"text": "[bold]you wrote[/bold] \x1b[2Jboo\x07 [/]"}])[0]
    assert "[bold]you wrote[/bold] [2Jboo [/]" in render_plain(reply, 1)
    assert "[bold]you wrote[/bold] [2Jboo [/]" in rich_text(reply)


def test_rasas_own_messages_and_buttons_are_read_and_empty_ones_are_not() -> None:
    found = read_replies([{"text": "Sure?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}, {"text": " "}, {"custom": {}}, 7])
    assert [(r.text, r.choices[0].value) for r in found] == [("Sure?", "/affirm")]
    assert read_replies("nonsense") == ()
