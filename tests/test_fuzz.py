"""Five hundred random conversations: every message gets an answer, nothing is logged as an error, the state stays whole.

The NLU is stood in for by a dictionary per kind of message, with noise, so that also what the classifier takes for something else
is met. Content, scorer, records and database are the real ones; the scorer's results are cached, since the same texts
come again and again.
"""

import dataclasses
import itertools
import json
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.tutor.outcome import Message
from bot.tutor.state import IN_STORY, KINDS, QUESTIONS, from_json, to_json
from bot.tutor.waiting import Waiting
from bot.tutor.wording import Wording

pytestmark = pytest.mark.django_db(transaction=True)
Said = tuple[str, dict[str, float]]
ROUNDS = 500
RUNGS = 3
GIVEN = Path(__file__).resolve().parents[1] / "scenarios" / "answers" / "1_given.jsonl"
ANSWERS = [json.loads(line)["text"] for line in GIVEN.read_text(encoding="utf-8").splitlines()]
INTENTS = (
    "give_answer", "ask_hint", "ask_repeat", "ask_explanation", "skip_question", "stop_session", "ask_progress", "ask_menu",
    "ask_help", "restart_scenario", "make_smalltalk", "contest_verdict", "not_available_here", "ask_my_data", "erase_my_data",
    "affirm", "deny", "disclose_child", "disclose_self",
)  # fmt: skip
SAID = {
    "ask_hint": ["hint", "clue please", "stuck", "what am i missing"],
    "ask_repeat": ["repeat", "story again pls", "what was the question"],
    "ask_explanation": ["what does attunement mean?", "whats level 3", "what is the continuum of support", "define flibberty"],
    "skip_question": ["skip", "next question", "pass", "move on"],
    "stop_session": ["stop", "bye", "got to go", "enough for today"],
    "ask_progress": ["progress", "how am I doing"],
    "ask_menu": ["menu", "another child", "the one who bites", "can I do the four month old"],
    "ask_help": ["help", "how does this work"],
    "restart_scenario": ["restart", "start again"],
    "make_smalltalk": ["hello", "thanks", "are you a robot", "this is rubbish", "so sad"],
    "contest_verdict": ["I did say that", "but i wrote that"],
    "not_available_here": ["we don't have that here", "no parent-infant team in our area"],
    "ask_my_data": ["what do you know about me"],
    "erase_my_data": ["forget me", "delete my data"],
    "affirm": ["yes", "yeah go on", "yes please", "the story", "part of my answer"],
    "deny": ["no", "no thanks", "not really", "somebody real"],
    "disclose_child": ["a child at my nursery has bruises, her dad did it", "I'm worried about a real child", "I'm worried about him"],
    "disclose_self": ["I want to die", "I can't cope any more and I'm not safe at home"],
    "give_answer": ["1", "2 and 3", "9", "early intervention", "mum seems low", "always scanning for danger, my foot"],
    "rate_myself": ["rate", "green", "amber", "rate", "red", "green"],  # no intent of its own
}  # fmt: skip
GARBAGE = (
    "", "   ", "???", "...", "😢👶", "asdf qwer zxcv", "ребёнок очень тихий", "الطفل هادئ جدا", "宝宝很安静", "<script>alert(1)</script>",
    "{name} {0} %s", "/", "//", "/restart", "/skip", '/give_answer{"x": 1}', "/session_start", "\x00\x07", "'; DROP TABLE person; --",
    "null", "-1", "1e99", "\u202eabc", "a" * 5000,
)  # fmt: skip
LONG = ("The baby is very quiet and nobody talks to him. ", "she worries about choking, germs and mess; ", "Jayden Smith 07700 900123 ")


def heard(kind: str, noise: dict[str, float]) -> dict[str, float]:
    """What a classifier might make of a message of this kind."""
    shares = {kind: 0.8}
    for intent, weight in noise.items():
        shares[intent] = shares.get(intent, 0.0) + weight
    total = sum(shares.values())
    return {intent: share / total for intent, share in shares.items()}


def messages() -> st.SearchStrategy[Said]:
    noise = st.one_of(st.just({}), st.dictionaries(st.sampled_from(INTENTS), st.floats(0.0, 1.5), max_size=2))
    said = st.sampled_from([(kind, texts[i % len(texts)]) for kind, texts in SAID.items() for i in range(6)])  # every kind as often
    answers = st.sampled_from(ANSWERS).map(lambda text: ("give_answer", text))
    garbage = st.sampled_from(GARBAGE).map(lambda text: ("give_answer", text))
    slashed = st.text('abcdefghij_/{}" ', max_size=20).map(lambda text: ("make_smalltalk", f"/{text}"))
    long = st.tuples(st.sampled_from(LONG), st.integers(5, 60)).map(lambda pair: ("give_answer", pair[0] * pair[1]))
    kinds = st.one_of(said, said, said, answers, answers, garbage, slashed, long)
    return st.builds(lambda kind, noise: (kind[1], heard(kind[0], noise)), kinds, noise)


def openings() -> st.SearchStrategy[list[Said]]:
    """Ways to some place: a newcomer, the list, a question, the closing thoughts, or the look back before a second story."""
    skips = st.sampled_from((0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 6, 7))
    story, second = st.integers(1, 9), st.one_of(st.none(), st.integers(1, 9))

    def script(start: int, skipped: int, then: int | None) -> list[str]:
        tail = ["menu", str(then)] if then and skipped and then != start else []
        return ["hello", str(start), *["skip"] * skipped, *tail]

    texts = st.one_of(st.just([]), st.just(["hello"]), *[st.builds(script, story, skips, second)] * 6)
    return texts.map(lambda said: [(text, {"give_answer": 1.0}) for text in said])


class Remembering:
    """The real scorer, asked once for each text."""

    def __init__(self, scorer: Any) -> None:
        self.version, self.correct = scorer.version, scorer.correct
        self.score = lru_cache(maxsize=None)(scorer.score)


class Kit:
    """Holds the tools, so that hypothesis does not print all of the content with a failure."""

    def __init__(self, tools: Any) -> None:
        self.tools = tools


@pytest.fixture(scope="module")
def kit(tools: Any) -> Kit:
    return Kit(dataclasses.replace(tools, scorer=Remembering(tools.scorer), waiting=Waiting()))


def check_state(state: dict[str, Any], tools: Any) -> None:
    """What is true of a person whatever they wrote."""
    trainee = from_json(state)
    assert from_json(to_json(trainee)) == trainee
    assert from_json(json.loads(json.dumps(to_json(trainee)))) == trainee
    pending, attempt = trainee.pending, trainee.attempt
    assert pending.kind in KINDS and trainee.beneath.kind in KINDS
    if {pending.kind, trainee.lasting.kind} & {*IN_STORY, "unsure", "doubt", "restart", "recall"}:
        assert attempt is not None, pending
    if pending.kind == "menu":
        assert attempt is None, "the list is open and so is a story"
    for each in (*trainee.parked, *((attempt,) if attempt else ())):
        points = {f"{q}:{p.id}" for q in ("notice", "pathway") for p in tools.guidance.scenario(each.scenario).points(q)}
        assert each.question in QUESTIONS and 0 <= each.rung <= RUNGS
        assert set(each.found) <= points and len(set(each.found)) == len(each.found), each.found
        assert each.left_at.kind in IN_STORY
        assert set(each.levels) <= set(range(1, 6))
    running = [a.scenario for a in (*trainee.parked, *((attempt,) if attempt else ()))]
    assert len(running) == len(set(running)), f"a story runs twice: {running}"
    known = {s.id for s in tools.guidance.scenarios}
    assert set(trainee.finished) <= known and len(set(trainee.finished)) == len(trainee.finished)


@settings(
    max_examples=ROUNDS, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(opening=openings(), rest=st.lists(messages(), min_size=3, max_size=12))
def test_any_conversation(kit: Kit, caplog: pytest.LogCaptureFixture, opening: list[Said], rest: list[Said]) -> None:
    from bot.records import models, turns

    person = f"fuzz:{uuid.uuid4()}"
    caplog.clear()
    since_erased = 0
    for text, intents in (*opening, *rest):
        replies = turns.handle(person, Message(str(uuid.uuid4()), text, intents, person), kit.tools)
        assert replies and all(r.text.strip() for r in replies), f"no answer to {text[:60]!r}"
        kept = models.Person.objects.filter(key=person).first()
        since_erased = since_erased + 1 if kept else 0
        rows = models.Turn.objects.filter(person__key=person)
        assert rows.count() == since_erased, f"{rows.count()} turns after {since_erased} messages"
        if kept is None:
            continue
        check_state(kept.state, kit.tools)
        assert not rows.exclude(safety="").exclude(text=None).exists(), "words of a disclosure are kept"
    assert not [r.getMessage() for r in caplog.records if r.levelname in ("ERROR", "CRITICAL")]
    models.Person.objects.filter(key=person).delete()


def test_nothing_is_said_in_the_same_words_twice_running(guidance: Any) -> None:
    """Whatever has more than one wording takes turns."""
    words = Wording(guidance, {})
    for key, variants in guidance.messages.items():
        if len(variants) > 1:
            said = [words.pick(key, variants) for _ in range(2 * len(variants))]
            assert all(a != b for a, b in itertools.pairwise(said)), key
