"""A human's word counts from now on, everywhere; two humans at once lose nothing; a comment finds its reader once."""

import threading
import uuid
from datetime import datetime, timezone
from typing import Any

import pytest
from django.db import connection

from bot.records import models, reviews, turns
from bot.records.models import Answer, Attempt, Check, Comment, Correction, Person, Tally, Team, Turn, User
from bot.tutor.outcome import Message

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)
GAVE_UP = ("notice", "point", "gave-up-crying")


def say(tools: Any, text: str, intent: str = "give_answer") -> list[Any]:
    return list(turns.handle("p", Message(str(uuid.uuid4()), text, {intent: 0.95}, "p"), tools))


@pytest.fixture
def team() -> Team:
    return Team.objects.create(name="Harbour")


@pytest.fixture
def supervisor(team: Team) -> User:
    user = User.objects.create_user("sam", first_name="Sam", last_name="Reed")
    user.supervises.add(team)
    return user


@pytest.fixture
def answer(tools: Any, team: Team) -> Answer:
    """A first answer to the first story, of somebody in the team."""
    Person.objects.create(key="p", team=team, created=NOW, last_seen=NOW)
    say(tools, "hello", "make_smalltalk")
    say(tools, "1")
    say(tools, "nobody talks to him, strapped in the car seat all day")
    return Answer.objects.get()


def hinted() -> str:
    return str(Person.objects.get().state["attempt"]["hinted"])


def counts(attempt: Attempt, item: tuple[str, str, str]) -> str | None:
    attempt.refresh_from_db()
    question, kind, name = item
    state: str | None = attempt.outcome.get(question, {}).get(f"{kind}:{name}")
    return state


def test_a_correction_counts_in_the_outcome_and_is_kept_beside_the_machines_verdict(answer: Answer, supervisor: User) -> None:
    made = reviews.correct(answer, GAVE_UP, "found", "  it says so  ", supervisor, NOW)
    assert (made.before, made.after, made.reason, made.who, made.made) == ("not-found", "found", "it says so", supervisor, NOW)
    assert answer.verdicts.get(kind="point", item="gave-up-crying").state == "not-found"
    assert counts(answer.attempt, GAVE_UP) == "found"
    reviews.correct(answer, GAVE_UP, "not-found", "on second thoughts", supervisor, NOW, seen=made.pk)
    assert counts(answer.attempt, GAVE_UP) == "not-found"
    assert Correction.objects.count() == 2
    assert list(models.Access.objects.values_list("action", flat=True)) == ["correct", "correct"]


def test_what_one_answer_no_more_holds_still_counts_where_another_has_it(tools: Any, answer: Answer, supervisor: User) -> None:
    say(tools, "as I said, nobody ever talks to him")
    item = ("notice", "point", "not-spoken-to")
    reviews.correct(answer, item, "not-found", "too thin", supervisor, NOW)
    assert counts(answer.attempt, item) == "found"
    reviews.correct(Answer.objects.latest("pk"), item, "not-found", "too thin as well", supervisor, NOW)
    assert counts(answer.attempt, item) == "not-found"
    assert "notice:not-spoken-to" not in Person.objects.get().state["attempt"]["found"]


def test_a_correction_moves_the_teams_tallies(tools: Any, answer: Answer, supervisor: User) -> None:
    Attempt.objects.update(finished=NOW)
    reviews.outcomes.refresh(answer.attempt_id)

    def tally(state: str) -> int:
        return sum(Tally.objects.filter(kind="point", item="gave-up-crying", state=state).values_list("count", flat=True))

    assert (tally("found"), tally("not-found")) == (0, 1)
    reviews.correct(answer, GAVE_UP, "found", "it says so", supervisor, NOW)
    assert (tally("found"), tally("not-found")) == (1, 0)


def until_hinted(tools: Any, tries: int = 4) -> str:
    """Ask for hints until one is about a point; returns which."""
    for _ in range(tries):
        if hinted():
            return hinted()
        say(tools, "hint", "ask_hint")
    return hinted()


def test_a_point_that_a_human_found_is_hinted_at_no_more(tools: Any, answer: Answer, supervisor: User) -> None:
    before = until_hinted(tools)
    assert before
    reviews.correct(answer, ("notice", "point", before), "found", "it says so", supervisor, NOW)
    replies = say(tools, "hint", "ask_hint")
    story = tools.guidance.scenario("quiet-9-weeks")
    point = next(p for p in story.notice if p.id == before)
    said = " ".join(r.text for r in replies)
    assert not any(h in said for h in point.hints) and hinted() != before
    said = " ".join(r.text for r in say(tools, "skip", "skip_question"))
    assert point.missing not in said
    assert not [m for m in Person.objects.get().state["missed"] if m.endswith(before)]


def test_a_point_that_a_human_found_later_is_not_looked_back_on(tools: Any, answer: Answer, supervisor: User) -> None:
    say(tools, "skip", "skip_question")
    missed = Person.objects.get().state["missed"]
    assert missed
    for key in missed:
        _, question, point = key.split(":")
        reviews.correct(answer, (question, "point", point), "found", "it says so", supervisor, NOW)
    assert Person.objects.get().state["missed"] == []
    say(tools, "menu", "ask_menu")
    replies = say(tools, "2")
    assert Person.objects.get().state["pending"]["kind"] == "question", [r.text for r in replies]


def test_without_the_correction_it_would_have_been_looked_back_on(tools: Any, answer: Answer) -> None:
    say(tools, "skip", "skip_question")
    say(tools, "menu", "ask_menu")
    say(tools, "2")
    assert Person.objects.get().state["pending"]["kind"] == "recall"


def test_a_level_and_a_tier_that_a_human_found_are_not_asked_for_again(tools: Any, answer: Answer, supervisor: User) -> None:
    reviews.correct(answer, ("levels", "level", "2"), "found", "“nobody talks”: relationships", supervisor, NOW)
    reviews.correct(answer, ("pathway", "tier", "treatment"), "found", "it does", supervisor, NOW)
    state = Person.objects.get().state["attempt"]
    assert state["levels"] == [2] and state["tiers"] == ["treatment"]
    newest = Correction.objects.get(kind="level")
    reviews.correct(answer, ("levels", "level", "2"), "not-found", "no", supervisor, NOW, seen=newest.pk)
    assert Person.objects.get().state["attempt"]["levels"] == []


@pytest.mark.parametrize(
    ("after", "reason", "says"),
    [("found", " ", "give a reason"), ("unsure", "x", "choose"), ("", "x", "choose"), ("found", "x" * 1001, "1001 characters"), ("not-found", "x", "counts already")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_plain_words(answer: Answer, supervisor: User, after: str, reason: str, says: str) -> None:
    with pytest.raises(reviews.Refused, match=says):
        reviews.correct(answer, GAVE_UP, after, reason, supervisor, NOW)
    assert not Correction.objects.exists() and not models.Access.objects.exists()


def test_the_second_of_two_supervisors_is_told_and_can_then_decide(answer: Answer, supervisor: User) -> None:
    kim = User.objects.create_user("kim", first_name="Kim", last_name="Lee")
    first = reviews.correct(answer, GAVE_UP, "found", "it is there", kim, NOW)
    with pytest.raises(reviews.Overtaken, match="Kim Lee corrected this a moment ago: “it is there”"):
        reviews.correct(answer, GAVE_UP, "found", "I agree", supervisor, NOW)
    second = reviews.correct(answer, GAVE_UP, "not-found", "I do not think so", supervisor, NOW, seen=first.pk)
    assert [c.pk for c in answer.corrections.order_by("pk")] == [first.pk, second.pk]


def test_a_double_click_is_kept_once(answer: Answer, supervisor: User) -> None:
    first = reviews.correct(answer, GAVE_UP, "found", "it is there", supervisor, NOW)
    assert reviews.correct(answer, GAVE_UP, "found", "it is there", supervisor, NOW) == first
    for _ in range(2):
        reviews.check(answer, supervisor, NOW)
        reviews.comment(answer.attempt, "Well seen.", supervisor, NOW, answer)
    assert (Correction.objects.count(), Check.objects.count(), Comment.objects.count()) == (1, 1, 1)


def together(*work: Any) -> list[BaseException]:
    """Do it all at the same time, each in a thread and connection of its own; returns what was raised."""
    start, raised = threading.Barrier(len(work)), []

    def run(one: Any) -> None:
        try:
            start.wait()
            one()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_at_the_same_moment_on_one_point_one_is_kept_and_one_is_told(answer: Answer, supervisor: User) -> None:
    kim = User.objects.create_user("kim")
    raised = together(*(lambda w=w: reviews.correct(answer, GAVE_UP, "found", f"says {w}", w, NOW) for w in (supervisor, kim)))
    assert [type(e) for e in raised] == [reviews.Overtaken]
    assert Correction.objects.count() == 1 and counts(answer.attempt, GAVE_UP) == "found"


def test_many_at_the_same_moment_on_different_points_lose_nothing_while_the_practitioner_writes_on(tools: Any, answer: Answer, supervisor: User) -> None:
    kim = User.objects.create_user("kim")
    points = [v.item for v in answer.verdicts.filter(kind="point", question="notice", state="not-found")][:4]
    work = [lambda p=p, w=w: reviews.correct(answer, ("notice", "point", p), "found", "there", w, NOW) for p, w in zip(points, (supervisor, kim) * 2, strict=True)]
    raised = together(*work, lambda: say(tools, "he is so very quiet, withdrawn"))
    assert raised == []
    assert Correction.objects.count() == 4 and Answer.objects.count() == 2
    found = Person.objects.get().state["attempt"]["found"]
    assert {f"notice:{p}" for p in points} <= set(found) and "notice:quiet-subdued" in found
    assert all(counts(answer.attempt, ("notice", "point", p)) == "found" for p in (*points, "quiet-subdued"))


def comments(replies: list[Any]) -> list[Any]:
    return [r for r in replies if r.type == "comment"]


def test_a_comment_comes_with_the_next_message_once_and_says_who_and_about_what(tools: Any, answer: Answer, supervisor: User) -> None:
    reviews.comment(answer.attempt, "You saw a lot.", supervisor, NOW)
    reviews.comment(answer.attempt, "This above all.", supervisor, NOW, answer, "notice:point:not-spoken-to")
    shown = comments(say(tools, "hint", "ask_hint"))
    assert [(c.title, c.text) for c in shown] == [
        ("Sam Reed wrote about “The quiet baby”", "You saw a lot."),
        ("Sam Reed wrote about your words “nobody talks to him, strapped in the car ...” in “The quiet baby”", "This above all."),
    ]
    assert "Sam Reed wrote" in shown[0].plain()
    assert not comments(say(tools, "hint", "ask_hint"))
    assert Comment.objects.filter(shown=None).count() == 0
    assert any(r["type"] == "comment" for r in Turn.objects.order_by("-pk")[1].replies)


def test_a_comment_waits_while_somebody_needs_help_and_comes_after(tools: Any, answer: Answer, supervisor: User) -> None:
    reviews.comment(answer.attempt, "You saw a lot.", supervisor, NOW)
    replies = say(tools, "my own baby has bruises, her dad shook her last night", "disclose_child")
    assert any(r.type == "safety" for r in replies) and not comments(replies)
    assert [c.text for c in comments(say(tools, "hint", "ask_hint"))] == ["You saw a lot."]


def test_the_message_that_brings_a_comment_brings_it_again_when_it_is_delivered_again(tools: Any, answer: Answer, supervisor: User) -> None:
    reviews.comment(answer.attempt, "You saw a lot.", supervisor, NOW)
    message = Message("m1", "hint", {"ask_hint": 0.95}, "p")
    first = turns.handle("p", message, tools)
    assert comments(list(first)) and turns.handle("p", message, tools) == first


def test_a_comment_of_somebody_who_has_left_still_comes(tools: Any, answer: Answer, supervisor: User) -> None:
    reviews.comment(answer.attempt, "You saw a lot.", supervisor, NOW)
    reviews.correct(answer, GAVE_UP, "found", "it is there", supervisor, NOW)
    supervisor.delete()
    assert comments(say(tools, "hint", "ask_hint"))[0].title == "Your supervisor wrote about “The quiet baby”"
    assert Correction.objects.get().who is None


@pytest.mark.parametrize(("text", "says"), [(" \n", "nothing in the comment"), ("x" * 2001, "2001 characters")])
def test_a_comment_that_cannot_be_kept_is_refused(answer: Answer, supervisor: User, text: str, says: str) -> None:
    with pytest.raises(reviews.Refused, match=says):
        reviews.comment(answer.attempt, text, supervisor, NOW)
