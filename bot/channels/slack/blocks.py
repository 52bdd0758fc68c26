"""Replies as Block Kit. Every message also carries its plain text, for notifications and for readers that show no blocks."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from bot.channels.slack.texts import LONGEST, escaped, parts
from bot.guidance import Guidance, LevelInfo, Scenario
from bot.tutor.state import Trainee

Block = dict[str, Any]
Reply = dict[str, Any]

SAY = "say"  # action ids that carry words of ours: say:0, say:1 ... and say-several
SEVERAL = "say-several"
WRITE = "write"  # opens a bigger box to write in
ALONE = "alone"  # "start on my own"
AGAIN = "again"  # "show it again"
_MOST_BUTTONS, _TITLE, _MOST_BLOCKS = 25, 75, 40  # Slack takes 50 blocks: choices and a button come on top
_LEVEL = re.compile(r"level \d")
_QUOTED = re.compile(r"“([^”\n]+)”")


def message(reply: Reply, levels: Sequence[LevelInfo]) -> tuple[str, list[Block]]:
    """Return plain text and blocks of one reply (see bot.tutor.replies); ``levels`` name the rings of a picture."""
    text = "\n".join(part for part in (reply.get("title"), reply["text"]) if part) or "…"
    blocks = (_picture(reply, levels) if reply["type"] == "picture" else _RENDER.get(reply["type"], _text)(reply))[:_MOST_BLOCKS]
    choices = reply.get("choices") or []
    if choices:
        blocks += _several(choices) if reply.get("several") else _buttons(choices)
    if reply["type"] == "question":
        blocks.append(_actions([_button("Write in a bigger box", WRITE, "write")]))
    return text, blocks


def chosen(reply: Reply) -> tuple[str, list[Block]]:
    """Return a message whose choices were used: what it said, and what was chosen in place of the choices."""
    said = f"You chose: {reply['text']}"
    return said, [*(reply.get("kept") or ())[:49], _context(f"You chose: *{escaped(reply['text'])}*")]


def again(key: str) -> tuple[str, list[Block]]:
    """Offer a reply of which nobody can tell whether it arrived."""
    text = "I was interrupted just now, and cannot tell whether my last message reached you. If it is not there, I can show it."
    return text, [_section(text), _actions([_button("Show it again", AGAIN, key)])]


def discussion(scenario: Scenario, team: str) -> tuple[str, list[Block]]:
    """A story with its reflection questions, for a team to talk about in the thread. Names nobody, scores nothing."""
    asks = "\n".join(f"{n}. {escaped(q)}" for n, q in enumerate(scenario.reflection, 1))
    for_whom = f"for the supervisors of *{escaped(team)}*." if team else (
        "but this channel belongs to no team yet, so nobody will read it; an administrator can give it one.")  # fmt: skip
    blocks = [
        _header(f"{scenario.title}, {scenario.age}"),
        *_quoted(scenario.vignette),
        _section(f"*To talk about in this thread*\n{asks}"),
        _context(
            f"Nothing here is scored. `/attune discuss close` collects what was said in the thread, without names, {for_whom} "
            "Please keep real children and families out of it."
        ),
        _actions([_button("Start on my own", ALONE, scenario.id)]),
    ]
    return f"{scenario.title}, {scenario.age}: {scenario.vignette.strip()}", blocks


def home(trainee: Trainee, guidance: Guidance, team: str) -> list[Block]:
    """App Home: what is done, where one is, and a way on."""
    lines = "\n".join(_line(scenario, trainee) for scenario in guidance.scenarios)
    readers = f"the supervisors of *{escaped(team)}*" if team else "nobody else, until you join a team"
    codes = "Your team has given you a code or a link? Write `join CODE` to me in Messages. "
    return [
        _header("Attune"),
        _section(f"{len(trainee.finished)} of {len(guidance.scenarios)} stories done."),
        _section(lines),
        _actions([_button("Continue" if trainee.greeted else "Begin", f"{SAY}:0", "hello", style="primary")]),
        _context(f"Your answers are read by {readers}. Worried about a child now? Tell your safeguarding lead; in danger call 999."),
        _context(f"{'' if team else codes}You also train on the web pages? Make a code on your account page there and write `link CODE` to me."),
    ]


def _line(scenario: Scenario, trainee: Trainee) -> str:
    mark, word = ":white_circle:", ""
    if scenario.id in trainee.finished:
        mark, word = ":white_check_mark:", " · done"
    elif trainee.attempt is not None and trainee.attempt.scenario == scenario.id:
        mark, word = ":arrow_forward:", " · open"
    elif scenario.id in {a.scenario for a in trainee.parked}:
        mark, word = ":double_vertical_bar:", " · put aside"
    return f"{mark} *{escaped(scenario.title)}*, {escaped(scenario.age)}{word}"


def box(private: str, question: str) -> dict[str, Any]:
    """The modal with room to write in."""
    return {
        "type": "modal", "callback_id": "written", "private_metadata": private,
        "title": {"type": "plain_text", "text": "Your answer"}, "submit": {"type": "plain_text", "text": "Send"},
        "close": {"type": "plain_text", "text": "Back"},
        "blocks": [{
            "type": "input", "block_id": "answer",
            "label": {"type": "plain_text", "text": (question or "In your own words")[:2000]},
            "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 3000},
        }],
    }  # fmt: skip


def _text(reply: Reply) -> list[Block]:
    title = [f"*{escaped(reply['title'])}*"] if reply.get("title") else []
    return [_section(part) for part in parts("\n".join([*title, _marked(reply["text"])]))]


def _feedback(reply: Reply) -> list[Block]:
    """Each thing that was found, with the words that showed it, on its own; long feedback is not one grey block."""
    lines = [line for line in reply["text"].split("\n") if line.strip()]
    if len(lines) > _MOST_BLOCKS // 2:
        return _text(reply)
    return [_section(part) for line in lines for part in parts(_marked(line))]


def _story(reply: Reply) -> list[Block]:
    return [_header(reply.get("title") or "The story"), *_quoted(reply["text"])]


def _quoted(text: str) -> list[Block]:
    """A story, set off by a bar at its side: a page of italics is hard to read."""
    return [_section("> " + part.replace("\n", "\n> ")) for part in parts(escaped(text), LONGEST - 200)]


def _question(reply: Reply) -> list[Block]:
    return [_section(f"*{line}*") for whole in reply["text"].split("\n") for line in parts(escaped(whole))]


def _hint(reply: Reply) -> list[Block]:
    return [_section(f":bulb: {part}") for part in parts(escaped(reply["text"]))]


def _aside(reply: Reply) -> list[Block]:
    title = [_section(f"*{escaped(reply['title'])}*")] if reply.get("title") else []
    return [*title, *(_section(f"> {part}".replace("\n", "\n> ")) for part in parts(_marked(reply["text"]), LONGEST - 200))]


def _safety(reply: Reply) -> list[Block]:
    """Whom to turn to; with the contacts also what we cannot do: Slack keeps its own copy of what was written."""
    still = [_context("I have not kept what you wrote, but Slack still shows it here. You can delete your message.")] if reply.get("title") else []
    return [{"type": "divider"}, *_text(reply), *still, {"type": "divider"}]


def _picture(reply: Reply, levels: Sequence[LevelInfo]) -> list[Block]:
    """The five levels as rings; the text below says the same in words.

    Slack shows pictures only from addresses it can reach. Where ours is not one of them the rings are listed, the outer ones
    first: a full circle where named, and a mark where the guidance looks too, once that may be told.
    """
    named, guided = set(reply.get("levels") or ()), set(reply.get("guided") or ())
    if reply.get("url"):
        alt = " ".join(reply["text"].split())[:1900] or "The five levels as rings"
        return [{"type": "image", "image_url": reply["url"], "alt_text": alt}, *_text(reply)]
    rings = "\n".join(
        f"{'●' if level.number in named else '○'}{'◆' if level.number in guided else ' '} {level.number} {level.short}"
        for level in sorted(levels, key=lambda level: -level.number)
    )
    key = "● you named" + ("   ◆ the guidance looks here" if guided else "")
    return [_section(f"```{rings}```"), _context(key), *_text(reply)]


_RENDER: dict[str, Callable[[Reply], list[Block]]] = {
    "story": _story, "question": _question, "hint": _hint, "feedback": _feedback, "caution": _aside, "comment": _aside,
    "explain": _aside, "safety": _safety,
}  # fmt: skip


def _marked(text: str) -> str:
    """Escape, and let quoted words of the practitioner stand out."""
    return _QUOTED.sub(r"“*\1*”", escaped(text))


def _titled(choice: Reply) -> str:
    """Choices that are spoken of by their number show it."""
    value, title = str(choice["value"]), str(choice["title"])
    if value.isdigit():
        return f"{value}. {title}"
    return f"{value.capitalize()}: {title}" if _LEVEL.fullmatch(value) else title


def _buttons(choices: list[Reply]) -> list[Block]:
    buttons = [_button(_titled(c), f"{SAY}:{n}", c["value"]) for n, c in enumerate(choices[:_MOST_BUTTONS])]
    return [_actions(buttons[n : n + 5]) for n in range(0, len(buttons), 5)]


def _several(choices: list[Reply]) -> list[Block]:
    options = [{"text": {"type": "plain_text", "text": _titled(c)[:_TITLE]}, "value": c["value"][:_TITLE]} for c in choices[:10]]
    box = {"type": "checkboxes", "action_id": "picked", "options": options}
    return [{"type": "actions", "block_id": "several", "elements": [box, _button("Send", SEVERAL, "send", style="primary")]}]


def _button(title: str, action: str, value: str, style: str = "") -> Block:
    button = {"type": "button", "action_id": action, "value": value[:2000], "text": {"type": "plain_text", "text": title[:_TITLE]}}
    return button | ({"style": style} if style else {})


def _actions(elements: list[Block]) -> Block:
    return {"type": "actions", "elements": elements}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text[:150]}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
