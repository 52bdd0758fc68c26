"""Whole conversations as data, through the real agent, the real actions and a real database.

A file holds ``steps``; each has ``user`` and what has to be true afterwards: ``types`` (reply types, in this order, others
may stand between), ``pending`` (what is open), ``question``, ``found`` (points found so far, at least these), ``says`` (words
that are the promise), ``never`` (words that must not come), ``scenario``, ``finished``. Every message gets a reply.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.rglob("*.yml"))

pytestmark = pytest.mark.django_db(transaction=True)
SCOLDING = ("wrong", "incorrect", "you missed", "you failed", "great job", "well done", "good job")
LIMIT = 95


def test_there_are_conversations() -> None:
    assert len(FILES) >= 21


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_conversation(path: Path, assistant: Any) -> None:
    from bot.records.models import Person

    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    person = f"test:{path.stem}"
    state: dict[str, Any] = {}
    for number, step in enumerate(script["steps"], 1):
        if "unless" in step and _already_at(step["unless"], state):
            continue
        text = step["user"] * int(step.get("times", 1))
        replies = assistant.say(person, text)
        where = f"{path.name} step {number} ({step['user'][:40]!r})"
        assert replies, f"{where}: no reply"
        check_manners(where, replies)
        state = Person.objects.filter(key=person).values_list("state", flat=True).first() or {}
        check(where, step, replies, state)


def _already_at(place: str, state: dict[str, Any]) -> bool:
    """A full answer goes on by itself; then the step that would have skipped is left out."""
    if place == "close":
        return bool(state["pending"]["kind"] == "reflection")
    return bool((state.get("attempt") or {}).get("question") == place)


def check_manners(where: str, replies: list[dict[str, Any]]) -> None:
    for reply in replies:
        assert reply["text"].strip(), f"{where}: an empty reply"
        if reply["type"] in ("feedback", "hint", "text", "caution"):
            assert len(reply["text"].split()) <= LIMIT, f"{where}: too long: {reply['text']}"
        if reply["type"] not in ("story", "explain"):
            own = reply["text"].lower()
            assert not [w for w in SCOLDING if w in own], f"{where}: {reply['text']}"


def check(where: str, step: dict[str, Any], replies: list[dict[str, Any]], state: dict[str, Any]) -> None:
    types = [r["type"] for r in replies]
    said = "\n".join(f"{r.get('title', '')}\n{r['text']}" for r in replies)
    attempt = state.get("attempt") or {}
    if "types" in step:
        rest = iter(types)
        assert all(t in rest for t in step["types"]), f"{where}: {types}\n{said}"
    if "pending" in step:
        assert state["pending"]["kind"] == step["pending"], f"{where}: {state['pending']}\n{said}"
    for key in ("question", "scenario"):
        if key in step:
            assert attempt.get(key) == step[key], f"{where}: {attempt}\n{said}"
    if "found" in step:
        assert set(step["found"]) <= set(attempt.get("found", ())), f"{where}: {attempt.get('found')}\n{said}"
    if "finished" in step:
        assert state["finished"] == step["finished"], f"{where}: {state['finished']}"
    for words in step.get("says", ()):
        assert words.lower() in said.lower(), f"{where}: {words!r} not in\n{said}"
    for words in step.get("never", ()):
        assert words.lower() not in said.lower(), f"{where}: {words!r} in\n{said}"
