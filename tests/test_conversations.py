"""Whole conversations as data, through the real agent, the real actions and a real database.

A file holds ``steps``; each has ``user`` and what has to be true afterwards: ``types`` (reply types, in this order, others
may stand between), ``pending`` (what is open), ``question``, ``found`` (points found so far, at least these), ``says`` (words
that are the promise), ``never`` (words that must not come), ``scenario``, ``finished``. Every message gets a reply.

``at`` and ``route`` say what was open (notice, levels, pathway, feedback, menu) and what the message was taken for; a test
holds that every route is played in every state.

Also ``safety`` (whom the safety message may be for), ``secret`` (words that may stand in no table and no log from here on), ``rung``,
``gaps`` and ``ratings`` (how many are kept), ``contested`` (whether something is marked for the supervisor), ``erased`` (nothing is
kept any more), ``parked`` (stories put aside), ``known`` (words that the records do keep). Before the message, ``times`` repeats
its text, ``days_later`` lets time pass and ``same_id`` sends it under the id of the message before, as a channel does
that did not hear back. ``unless`` leaves a step out when the story is already there.

In every conversation no feedback, hint, caution or other text comes in the same words twice running, none is longer than
90 words, and the ladder has three rungs.
"""

import json
import logging
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.tutor.state import LASTING

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.rglob("*.yml"))

pytestmark = pytest.mark.django_db(transaction=True)
SCOLDING = ("wrong", "incorrect", "you missed", "you failed", "great job", "well done", "good job")
LIMIT = 90
RUNGS = 3
VARIED = ("feedback", "hint", "text", "caution")
KEYS = {
    "user", "types", "pending", "question", "found", "says", "never", "scenario", "finished", "safety", "secret", "rung", "gaps",
    "ratings", "contested", "erased", "parked", "known", "times", "days_later", "same_id", "unless", "at", "route",
}  # fmt: skip


def test_there_are_conversations() -> None:
    assert len(FILES) >= 90


def test_every_route_is_played_in_every_state() -> None:
    from bot.launch.route_lines import PENDING
    from bot.tutor.route import ROUTES

    played = {(s.get("at"), s.get("route")) for p in FILES for s in yaml.safe_load(p.read_text(encoding="utf-8"))["steps"]}
    missing = [f"{route} at {at}" for at in PENDING for route in ROUTES if (at, route) not in played]
    assert not missing, missing


def test_every_step_says_only_what_is_checked() -> None:
    for path in FILES:
        for step in yaml.safe_load(path.read_text(encoding="utf-8"))["steps"]:
            assert not set(step) - KEYS, f"{path.name}: {set(step) - KEYS}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(FOLDER)))
def test_conversation(path: Path, assistant: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    person = f"test:{path.stem}"
    state: dict[str, Any] = {}
    before: list[dict[str, Any]] = []
    message_id = ""
    secrets: list[str] = []
    for number, step in enumerate(script["steps"], 1):
        if "unless" in step and _already_at(step["unless"], state):
            continue
        if "days_later" in step:
            _let_time_pass(person, step["days_later"])
        message_id = message_id if step.get("same_id") else str(uuid.uuid4())
        replies = assistant.say(person, step["user"] * int(step.get("times", 1)), message_id)
        where = f"{path.name} step {number} ({step['user'][:40]!r})"
        assert replies, f"{where}: no reply"
        check_manners(where, replies)
        if not step.get("same_id"):
            check_variety(where, before, replies)
        at, state, before = _at(state), _state(person), replies
        if "at" in step:
            assert (at, _route(person)) == (step["at"], step["route"]), where
        check(where, step, replies, state)
        check_kept(where, step, person)
        secrets += step.get("secret", ())
        check_secrets(where, secrets, caplog.text)


def _state(person: str) -> dict[str, Any]:
    from bot.records.models import Person

    return Person.objects.filter(key=person).values_list("state", flat=True).first() or {}


def _at(state: dict[str, Any]) -> str:
    """What is open, beneath a yes/no that may stand over it, in the words of ``attune route``."""
    pending = state.get("pending", {"kind": "new"})
    kind = pending["kind"] if pending["kind"] in (*LASTING, "new") else state["beneath"]["kind"]
    return str(state["attempt"]["question"]) if kind == "question" else {"menu": "menu", "new": "menu", "rating": "menu"}.get(kind, "feedback")


def _route(person: str) -> str:
    from bot.records.models import Turn
    from bot.tutor.route import ALSO

    route = Turn.objects.filter(person__key=person).latest("pk").route
    return ALSO.get(route, route)


def _let_time_pass(person: str, days: float) -> None:
    """Set back when the person was last seen."""
    from bot.records.models import Person

    kept = Person.objects.get(key=person)
    kept.state["seen"] = (datetime.fromisoformat(kept.state["seen"]) - timedelta(days=days)).isoformat()
    kept.last_seen -= timedelta(days=days)
    kept.save()


def _already_at(place: str, state: dict[str, Any]) -> bool:
    """A full answer goes on by itself; then the step that would have skipped is left out."""
    if place == "close":
        return bool(state["pending"]["kind"] == "reflection")
    return bool((state.get("attempt") or {}).get("question") == place)


def check_manners(where: str, replies: list[dict[str, Any]]) -> None:
    for reply in replies:
        assert reply["text"].strip(), f"{where}: an empty reply"
        if reply["type"] in VARIED:
            assert len(reply["text"].split()) <= LIMIT, f"{where}: too long: {reply['text']}"
        if reply["type"] not in ("story", "explain"):
            own = reply["text"].lower()
            assert not [w for w in SCOLDING if w in own], f"{where}: {reply['text']}"


def check_variety(where: str, before: list[dict[str, Any]], replies: list[dict[str, Any]]) -> None:
    last = {r["text"] for r in before if r["type"] in VARIED}
    again = [r["text"] for r in replies if r["type"] in VARIED and r["text"] in last]
    assert not again, f"{where}: the same words twice running: {again}"


def check(where: str, step: dict[str, Any], replies: list[dict[str, Any]], state: dict[str, Any]) -> None:
    types = [r["type"] for r in replies]
    said = "\n".join(f"{r.get('title', '')}\n{r['text']}" for r in replies)
    attempt = state.get("attempt") or {}
    assert attempt.get("rung", 0) <= RUNGS, f"{where}: {attempt}"
    if "types" in step:
        rest = iter(types)
        assert all(t in rest for t in step["types"]), f"{where}: {types}\n{said}"
    if "pending" in step:
        assert state["pending"]["kind"] == step["pending"], f"{where}: {state['pending']}\n{said}"
    for key in ("question", "scenario", "rung"):
        if key in step:
            assert attempt.get(key) == step[key], f"{where}: {attempt}\n{said}"
    if "found" in step:
        assert set(step["found"]) <= set(attempt.get("found", ())), f"{where}: {attempt.get('found')}\n{said}"
    if "finished" in step:
        assert state["finished"] == step["finished"], f"{where}: {state['finished']}"
    if "parked" in step:
        assert [a["scenario"] for a in state["parked"]] == step["parked"], f"{where}: {state['parked']}"
    for words in step.get("says", ()):
        assert words.lower() in said.lower(), f"{where}: {words!r} not in\n{said}"
    for words in step.get("never", ()):
        assert words.lower() not in said.lower(), f"{where}: {words!r} in\n{said}"


def check_kept(where: str, step: dict[str, Any], person: str) -> None:
    """What the records hold of this person."""
    from bot.records import models

    if "safety" in step:
        turn = models.Turn.objects.filter(person__key=person).latest("pk")
        assert turn.safety in step["safety"] and turn.text is None, f"{where}: {turn.safety!r}"
    for key, kept in (("gaps", models.Gap.objects.filter(attempt__person__key=person)),
                      ("ratings", models.Rating.objects.filter(person__key=person))):  # fmt: skip
        if key in step:
            assert kept.count() == step[key], f"{where}: {kept.count()} {key}"
    if "contested" in step:
        marked = models.Contest.objects.filter(attempt__person__key=person)
        assert marked.exists() == step["contested"], f"{where}: {list(marked.values('points'))}"
    if step.get("erased"):
        assert not models.Person.objects.filter(key=person).exists(), f"{where}: still there"
    for words in step.get("known", ()):
        assert words.lower() in everything_kept(), f"{where}: {words!r} is not kept"


def check_secrets(where: str, secrets: list[str], logged: str) -> None:
    if not secrets:
        return
    kept = everything_kept()
    for word in secrets:
        assert word.lower() not in kept, f"{where}: {word!r} is kept"
        assert word.lower() not in logged.lower(), f"{where}: {word!r} is in a log"


def everything_kept() -> str:
    """Every value of every table of the records, as text."""
    from django.apps import apps

    rows = [list(m.objects.values()) for m in apps.get_app_config("records").get_models()]
    return json.dumps(rows, default=str, ensure_ascii=False).lower()
