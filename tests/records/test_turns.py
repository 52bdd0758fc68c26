"""A turn is kept once, whole, and under the person's current state; a disclosure is not kept at all."""

import json
import uuid
from datetime import datetime, timezone
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from bot.records import models, privacy, turns
from bot.tutor.outcome import Message

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "my own baby has bruises, her dad Zebediah shook her last night"


def say(tools: Any, text: str, person: str = "p", message_id: str | None = None, **intents: float) -> list[str]:
    message = Message(message_id or str(uuid.uuid4()), text, intents or {"give_answer": 0.9}, person)
    return [r.text for r in turns.handle(person, message, tools)]


def everything_kept() -> str:
    """Every value of every table, as text."""
    rows = [list(m.objects.values()) for m in apps.get_app_config("records").get_models()]
    return json.dumps(rows, default=str)


def test_an_answer_is_kept_with_its_verdicts_and_versions(tools: Any) -> None:
    say(tools, "hello", make_smalltalk=0.9)
    say(tools, "1")
    say(tools, "the baby is very quiet and withdrawn, nobody talks to him")
    answer = models.Answer.objects.get()
    assert (answer.question, answer.merit) == ("notice", "ok")
    found = {v.item: v for v in answer.verdicts.filter(kind="point", state="found", question="notice")}
    assert {"quiet-subdued", "not-spoken-to"} <= set(found)
    verdict = found["not-spoken-to"]
    start, end = verdict.evidence[0]
    assert "talks" in answer.text[start:end]
    assert verdict.scorer_version == tools.scorer.version
    assert verdict.scenario_version == tools.guidance.scenario("quiet-9-weeks").version


def test_the_same_message_again_gets_the_same_reply_and_is_kept_once(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    first = say(tools, "strapped in the car seat all day", message_id="m1")
    assert say(tools, "strapped in the car seat all day", message_id="m1") == first
    assert models.Answer.objects.count() == 1


def test_a_turn_thought_out_on_an_old_state_starts_over(tools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    say(tools, "hello")
    say(tools, "1")
    calls: list[str] = []
    real = turns.take_turn

    def slow(trainee: Any, message: Message, given: Any) -> Any:
        calls.append(message.text)
        if calls == ["very quiet, withdrawn"]:
            say(tools, "strapped in the car seat all day")
        return real(trainee, message, given)

    monkeypatch.setattr(turns, "take_turn", slow)
    say(tools, "very quiet, withdrawn")
    assert calls == ["very quiet, withdrawn", "strapped in the car seat all day", "very quiet, withdrawn"]
    assert {"notice:quiet-subdued", "notice:car-seat"} <= set(models.Person.objects.get().state["attempt"]["found"])


@pytest.mark.parametrize("before", [[], ["hello"], ["hello", "1"], ["hello", "1", "skip", "skip", "skip"]])
def test_nothing_of_a_disclosure_is_kept(tools: Any, before: list[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    for text in before:
        say(tools, text, **({"skip_question": 0.99} if text == "skip" else {"give_answer": 0.9}))
    replies = say(tools, SECRET, disclose_child=0.9)
    assert any("999" in r for r in replies)
    turn = models.Turn.objects.latest("pk")
    assert turn.text is None and turn.safety in ("child", "self", "both")
    kept = everything_kept() + caplog.text + json.dumps(turn.replies)
    for word in ("Zebediah", "bruises", "shook"):
        assert word not in kept
    assert say(tools, "progress")


def test_stopping_and_coming_back_goes_on_at_the_same_question(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "nobody talks to him")
    say(tools, "stop")
    replies = say(tools, "hello again", make_smalltalk=0.9)
    assert "found" in replies[0]
    state = models.Person.objects.get().state
    assert state["pending"]["kind"] == "question" and state["attempt"]["question"] == "notice"


def test_contesting_marks_the_verdict_and_changes_no_score(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "nobody talks to him")
    say(tools, "skip", skip_question=0.99)
    before = models.Person.objects.get().state["attempt"]["found"]
    say(tools, "I did say that", contest_verdict=0.99)
    assert models.Verdict.objects.filter(contested__isnull=False, state="not-found").exists()
    assert models.Person.objects.get().state["attempt"]["found"] == before


def test_contesting_what_was_skipped_without_an_answer_is_kept_for_the_supervisor(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "skip", skip_question=0.99)
    say(tools, "I did say that", contest_verdict=0.99)
    contest = models.Contest.objects.get()
    assert contest.points and contest.unanswered == contest.points
    assert all(p.startswith("notice:") for p in contest.points)
    assert contest.attempt == models.Attempt.objects.get() and contest.said is not None
    assert contest.turn.text == "I did say that"
    data = privacy.export("p")
    assert data is not None and data["attempts"][0]["contests"][0]["points"] == contest.points


def test_a_contested_verdict_is_in_the_contest_too(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "nobody talks to him")
    say(tools, "I did say that", contest_verdict=0.99)
    contest = models.Contest.objects.get()
    assert contest.points and not contest.unanswered


def test_what_is_kept_is_shown_and_then_the_open_question_comes_again(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "nobody talks to him")
    replies = say(tools, "what do you know about me", ask_my_data=0.99)
    assert "kept about you" in replies[0] and any("nobody talks to him" in r for r in replies)
    assert tools.guidance.scenario("quiet-9-weeks").questions.notice in replies[-1]


def test_export_holds_everything_and_erasure_leaves_nothing(tools: Any) -> None:
    say(tools, "hello", person="a")
    say(tools, "1", person="a")
    say(tools, "nobody talks to him at all, unmistakeable", person="a")
    say(tools, "hello", person="b")
    data = privacy.export("a")
    assert data is not None and "unmistakeable" in json.dumps(data, default=str)
    say(tools, "forget me", person="a")
    say(tools, "yes", person="a", affirm=0.9)
    assert privacy.export("a") is None
    assert "unmistakeable" not in everything_kept()
    assert models.Person.objects.count() == 1
    assert any("Attune" in r for r in say(tools, "hello", person="a"))


def test_what_do_you_know_about_me(tools: Any) -> None:
    say(tools, "hello")
    say(tools, "1")
    say(tools, "nobody talks to him")
    assert any("nobody talks to him" in r for r in say(tools, "what do you know about me"))


def test_migrations_match_the_models() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)
    assert connection.introspection.table_names()


def test_the_greeting_says_how_long_the_team_keeps(tools: Any) -> None:
    team = models.Team.objects.create(name="Ward", retention_days=30)
    now = datetime.now(timezone.utc)
    models.Person.objects.create(key="p", team=team, created=now, last_seen=now)
    greeting = " ".join(say(tools, "hello", make_smalltalk=0.9))
    assert "30 days" in greeting and "365" not in greeting
    assert "365 days" in " ".join(say(tools, "hello", person="q", make_smalltalk=0.9))
