"""Levels: every case of levels.yml on its own, the floors over all of them, and what must never be fooled."""

from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from bot.guidance import Guidance
from bot.scoring.evaluate import figures
from bot.scoring.levels import LevelReading, read_levels, told_at
from bot.scoring.matcher import CueMatcher
from bot.scoring.scorer import Scorer

CASES = yaml.safe_load((Path(__file__).parent / "levels.yml").read_text(encoding="utf-8"))
CLOSED = [c for c in CASES if not c.get("open")]  # `open`: read differently today; counted in the floors only


@pytest.fixture(scope="module")
def read(guidance: Guidance, tmp_path_factory: pytest.TempPathFactory):
    """Read levels without the embedding, which they do not use."""
    scorer = Scorer(guidance, tmp_path_factory.mktemp("models"), frozenset({"embedding"}))
    names = CueMatcher({str(i.number): i.cues for i in guidance.levels}, guidance.words)

    @lru_cache(maxsize=16)
    def story(scenario_id: str) -> CueMatcher:
        scenario = guidance.scenario(scenario_id)
        return CueMatcher(told_at(scenario), {**guidance.words, **scenario.words})

    def reading(scenario_id: str, text: str) -> LevelReading:
        return read_levels(scorer._reader.sentences(text)[1], names, story(scenario_id), text=text)

    return reading


def credited(found: LevelReading) -> tuple[set[int], set[int]]:
    return (set(), set()) if found.listed_all else (set(found.named), set(found.reasoned))


@pytest.mark.parametrize("case", CLOSED, ids=[f"{i}-{c['voice']}" for i, c in enumerate(CLOSED)])
def test_an_answer_is_read_as_a_marker_reads_it(case: dict, read) -> None:
    assert credited(read(case["scenario"], case["text"])) == (set(case["levels"]), set(case["reasoned"])), case["text"]


@pytest.mark.parametrize(("kind", "floor"), [("levels", 0.98), ("reasoned", 0.95)])
def test_all_cases_together_reach_the_floor(kind: str, floor: float, read) -> None:
    pairs = []
    for case in CASES:
        found = credited(read(case["scenario"], case["text"]))[kind == "reasoned"]
        pairs += [(level in case[kind], level in found) for level in range(1, 6)]
    print(kind, figures(pairs))
    assert figures(pairs).f1 >= floor


def test_there_are_enough_cases_in_enough_voices() -> None:
    assert len(CASES) >= 120
    assert len({c["voice"] for c in CASES}) >= 20
    assert len({c["scenario"] for c in CASES}) == 9


FRAMES = [
    "I don't think it's {0}", "not {0}", "no level {0} here", "level {0} doesn't come into it", "I'd leave out {0}",
    "I can't see {0} in this",
    "{0} isn't relevant", "nothing at {0}", "level {0}? No.", "I would rule out level {0}", "It is neither {0} nor anything like it",
    "I'm not convinced about level {0}", "we don't know enough about level {0}", "my colleague said {0}",
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES)
def test_a_rejected_level_is_never_named(frame: str, read) -> None:
    for level in range(1, 6):
        assert level not in read("biting-18-months", frame.format(level) + ".").named


@pytest.mark.parametrize(
    "text",
    [
        "1, 2, 3, 4, 5",
        "all of them",
        "levels 1-5",
        "Level 1 child, level 2 relationship, level 3 family, level 4 community, level 5 society",
    ],
)
def test_all_five_without_a_reason_are_known_as_such(text: str, read) -> None:
    assert read("startled-4-years", text).listed_all


@pytest.mark.parametrize(
    "text",
    [
        "She is 2 years old.",
        "Up at 3 am, 4 bottles, 5 nights.",
        "He turned 4.",
        "1:1 time would be lovely",
        "r/v 3/12",
        "9 weeks, 2 adults",
    ],
)
def test_ages_times_and_counts_are_no_levels(text: str, read) -> None:
    assert not [n for n in read("fidgeting-4-and-a-half", text).notes]
    found = read("fidgeting-4-and-a-half", text)
    digits = {text[a:b] for spans in found.evidence.values() for a, b in spans if text[a:b].isdigit()}
    assert not digits


def test_evidence_quotes_what_was_typed(read) -> None:
    text = "Not 4. LEVEL 3, the flat's tiny."
    found = read("small-flat-nearly-3", text)
    assert "3" in [text[a:b] for a, b in found.evidence[3]]
    assert found.notes == ("level 4 negated by 'not'",)


def test_most_authored_phrasings_of_a_level_are_read_as_that_level(scorer):
    """The ``samples`` of a level are what its cues have to catch, told without number or name."""
    told = [(s.id, n, text) for s in scorer.guidance.scenarios for n, level in s.levels.items() for text in level.samples]
    right = sum(n in scorer.score(scenario, "levels", text).levels for scenario, n, text in told)
    print(f"{right} of {len(told)} phrasings read at their level")
    assert right / len(told) >= 0.75
