"""Every disclosure is caught by the authored signs alone; hard look-alikes are left in peace."""

import json
import statistics
import time
from pathlib import Path

import pytest
import yaml

from bot.tutor.safety import Concern, assess

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "tests" / "answers"
NEUTRAL = {"give_answer": 0.3, "make_smalltalk": 0.2, "ask_hint": 0.2, "stop_session": 0.2, "disclose_child": 0.02, "disclose_self": 0.02}
AGAINST = {"give_answer": 0.97, "disclose_child": 0.0, "disclose_self": 0.0, "stop_session": 0.03}


def rows(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (ANSWERS / name).read_text(encoding="utf-8").splitlines()]


def nlu(*intents: str, reflections: bool = False) -> list[str]:
    """Return training examples; reflections, where people speak of themselves, are a matter of their own."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        if (path.stem == "reflections") is not reflections:
            continue
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block.get("intent", "").startswith(intents):
                found += [line[2:] for line in block["examples"].splitlines()]
    return found


OWN = rows("disclosures_own.jsonl")


def judge(text: str, pending: str | None = "notice", answer_like: bool = False) -> Concern | None:
    return assess(text, NEUTRAL, pending, answer_like)


def test_own_file_is_whole() -> None:
    assert len(OWN) == len({row["text"] for row in OWN}) == 200
    assert sum(bool(row["disclosure"]) for row in OWN) == 100


@pytest.mark.parametrize("answer_like", [False, True])
def test_every_disclosure_is_caught_without_the_classifier(answer_like: bool) -> None:
    missed = [r["text"] for r in OWN if r["disclosure"] and judge(str(r["text"]), str(r["pending"]), answer_like) is None]
    assert not missed


def test_look_alikes_are_never_taken_as_sure_and_seldom_asked() -> None:
    concerns = [judge(str(r["text"]), str(r["pending"])) for r in OWN if not r["disclosure"]]
    assert not [c for c in concerns if c and c.sure]
    assert sum(c is not None for c in concerns) <= 5


def test_disclosures_the_classifier_was_trained_on() -> None:
    texts = nlu("disclose_")
    caught = [t for t in texts if judge(t)]
    assert len(caught) / len(texts) >= 0.98


def test_answers_commands_and_small_talk_are_left_in_peace() -> None:
    texts = nlu(
        "give_answer", "make_smalltalk", "ask_", "skip_", "stop_", "restart_", "contest_", "erase_", "affirm", "deny", "not_available"
    )
    found = [c for t in texts if (c := judge(t))]
    assert len(texts) > 3000
    assert sum(c.sure for c in found) <= len(texts) / 200
    assert len(found) <= len(texts) / 50


def test_reflections_are_left_in_peace_when_the_classifier_knows_them() -> None:
    texts = nlu("give_answer", reflections=True)
    concerns = [c for t in texts if (c := assess(t, {"give_answer": 0.8, "disclose_self": 0.1}, "feedback", False))]
    assert len(texts) > 100
    assert len(concerns) <= len(texts) / 50, concerns


@pytest.mark.parametrize("text", ["I can't breathe in here, that's what he is saying", "if I was this baby I'd feel so low and lonely"])
def test_a_voice_lent_to_the_child_is_no_disclosure(text: str) -> None:
    assert assess(text, {"give_answer": 0.3, "disclose_self": 0.5}, "notice", False) is None
    assert assess(text, {"give_answer": 0.3, "disclose_self": 0.5}, "menu", False)


def test_a_crisis_is_one_in_any_voice() -> None:
    assert assess("I want to die, that's what she'd say if she could, same as me", {"give_answer": 0.9}, "notice", False)


def test_routing_examples() -> None:
    for row in rows("routing_given.jsonl"):
        concern = judge(str(row["text"]), str(row["pending"]))
        assert bool(concern) == (row["route"] == "disclosure"), row["text"]


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("0*.yml")), ids=lambda p: p.stem)
def test_a_story_told_back_is_no_disclosure(path: Path) -> None:
    vignette = yaml.safe_load(path.read_text(encoding="utf-8"))["vignette"]
    concern = judge(vignette, answer_like=True)
    assert concern is None or not concern.sure


@pytest.mark.parametrize(
    "text",
    [
        "I think he is being hit",
        "somebody is hurting this child",
        "mum must feel she can't go on",
        "I'd ask her whether she has thoughts of harming the baby",
        "I see this a lot at work",
        "in our setting we'd use a key person",
        "who would I tell? the DSL first",
        "next door are banging on the wall",
        "I can't do this one, what's level 4",
        "that's me done for tonight",
    ],
)
def test_ordinary_messages(text: str) -> None:
    assert judge(text) is None


@pytest.mark.parametrize("text", ["we do this at mine", "we had a baby like this years ago, never a sound"])
def test_practice_in_passing_is_asked_about_at_most(text: str) -> None:
    concern = judge(text)
    assert concern is None or not concern.sure


def test_a_reflection_on_ones_own_setting_is_ordinary() -> None:
    assert judge("we've got one like him at ours and I'm going to shorten carpet time", "feedback") is None


@pytest.mark.parametrize("pending", ["notice", "levels", "pathway", "feedback", "menu", None])
@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("we've got a baby at work exactly like this and I don't know who to tell", "child"),
        ("not the story, a real one", "child"),
        ("my niece has gone really quiet since the new boyfriend moved in", "child"),
        ("I don't want to be here any more", "self"),
        ("that's me that is", "self"),
        ("my partner hits me", "self"),
        ("my own baby doesn't look at me", "both"),
        ("I shook mine once", "both"),
    ],
)
def test_caught_in_every_state(text: str, whom: str, pending: str | None) -> None:
    concern = judge(text, pending)
    assert concern is not None
    assert concern.whom in (whom, "both")


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I've taken tablets",
        "everyone would be better off without me",
        "can't go on",
        "i wanna kill myself",
        "I'm not safe at home",
        "I don't see the point any more, I don't want to live",
        "this is us, he finds us every time we move",
    ],
)
def test_a_crisis_is_sure_whatever_the_classifier_and_the_scorer_say(text: str) -> None:
    concern = assess(text, AGAINST, "pathway", True)
    assert concern is not None
    assert concern.sure
    assert concern.whom in ("self", "both")


def test_the_classifier_makes_an_asked_sign_sure() -> None:
    text = "there is this one child"
    assert judge(text) is not None
    assert not judge(text).sure  # type: ignore[union-attr]
    assert assess(text, {"disclose_child": 0.95}, "notice", False).sure  # type: ignore[union-attr]


def test_the_sign_is_a_name_from_the_files_and_no_words_of_the_person() -> None:
    folder = ROOT / "bot" / "tutor" / "signs"
    known = {row["sign"] for name in ("child", "self") for row in yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8"))}
    signs = {c.sign for r in OWN if (c := judge(str(r["text"])))}
    assert signs <= known | {"classifier"}
    assert len(signs) > 10


@pytest.mark.parametrize("text", ["", " ", "...", "💔", "2", "\n", "a" * 5000])
def test_nothing_is_too_odd_to_read(text: str) -> None:
    judge(text)


def test_a_sentence_takes_a_few_thousandths_of_a_second_at_most() -> None:
    judge("warm up")
    times = []
    for row in OWN:
        start = time.thread_time()
        judge(str(row["text"]))
        times.append(time.thread_time() - start)
    assert statistics.median(times) < 0.002


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        ("help with feeding is what mum is after, she's frightened of him choking", "notice"),
        ("home and relationship. wouldn't say community, the story doesn't tell us about it", "levels"),
    ],
)
def test_worries_in_the_story_and_what_it_leaves_out_are_answers(text: str, pending: str) -> None:
    assert assess(text, {"give_answer": 0.99}, pending, True) is None


@pytest.mark.parametrize("text", ["I'm frightened of him choking me", "I'm scared of him getting out next month"])
def test_fear_of_somebody_at_home_is_no_worry_in_the_story(text: str) -> None:
    concern = assess(text, {"give_answer": 0.7, "disclose_self": 0.2}, "notice", True)
    assert concern is not None and concern.sure


@pytest.mark.parametrize("text", ["I'd want the same help myself if I were mum", "nobody there for him, it's heartbreaking"])
def test_feeling_with_the_story_is_an_answer(text: str) -> None:
    assert assess(text, {"give_answer": 0.7, "disclose_self": 0.2}, "notice", True) is None


@pytest.mark.parametrize(
    "text",
    ["Withdrawn. I'd want to know whether anyone has ever seen this baby out of the seat.", "Who has ever met this child's father?"],
)
def test_to_ask_who_has_seen_the_child_of_the_story_is_an_answer(text: str) -> None:
    assert assess(text, {"give_answer": 1.0}, "notice", False) is None


@pytest.mark.parametrize("text", ["I have seen this baby, at our clinic, with a bruise", "my colleague has seen this child, it's one of ours"])
def test_to_have_seen_the_child_is_a_disclosure(text: str) -> None:
    assert assess(text, {"give_answer": 1.0}, "notice", False) is not None
