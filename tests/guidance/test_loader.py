"""Every kind of fault is found, in one run, with file, line and repair."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.guidance import ContentError, load_guidance
from bot.guidance.cues import CueError, parse_cue

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = "07_small_flat_nearly_3.yml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios"))


def faults_after(content: Path, old: str, new: str, name: str = SCENARIO) -> list[str]:
    path = content / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_guidance(content)
    return [str(f) for f in caught.value.faults]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("weight: key", "wieght: key", ["unknown key 'wieght'", "did you mean 'weight'?"]),
        ("    weight: key\n", "", ["missing key 'weight'"]),
        ("kind: strength", "kind: strenght", ["'strenght'", "one of: child"]),
        ("title: The child with no room to run", "title: yes", ["'yes'", "boolean", "quotes"]),
        ("title: The child with no room to run", "title: 12", ["'12'", "quotes"]),
        ("title: The child with no room to run", "title: [a]", ["has to be text", "a list"]),
        ("title: The child with no room to run", "title: ''", ["is empty"]),
        ("best: [promotion, prevention]", "best: [promotion, prevntion]", ["'prevntion'", "early-intervention"]),
        ("- id: cramped-home", "- id: active-and-joyful", ["duplicate id 'active-and-joyful'"]),
        ("id: small-flat-nearly-3\n", "id: small-flat-nearly-3\nid: again\n", ["duplicate key 'id'", "first on line"]),
        ("id: small-flat-nearly-3\n", "id: quiet-9-weeks\n", ["duplicate id 'quiet-9-weeks'"]),
        ("Part 4 > Scenarios to support local discussions", "Part 4 > Scenarios to discuss", ["no heading", "did you mean"]),
        ("notice:\n  - id", "notice:\n- x\n  - id", ["not valid YAML"]),
    ],
)
def test_a_fault_names_file_line_value_and_repair(content: Path, old: str, new: str, words: list[str]) -> None:
    faults = faults_after(content, old, new)
    line = next(f for f in faults if SCENARIO in f and words[0] in f)
    assert line.startswith(f"scenarios/{SCENARIO}:")
    assert int(line.split(":")[1]) >= 1
    assert all(w in line for w in words), line


def test_level_six_is_refused(content: Path) -> None:
    path = content / SCENARIO
    data = path.read_text(encoding="utf-8")
    start = data.index("\nlevels:\n")
    path.write_text(data[:start] + data[start:].replace("\n  5:", "\n  6:", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="it has to be 1 to 5"):
        load_guidance(content)


@pytest.mark.parametrize("field", ["hints", "samples", "near_misses", "cues"])
def test_a_point_needs_its_hints_samples_and_cues(content: Path, field: str) -> None:
    path = content / SCENARIO
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["notice"][0][field] = []
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    with pytest.raises(ContentError, match=f"'{field}' of a point 'active-and-joyful' has 0 entries"):
        load_guidance(content)


def test_all_faults_of_all_files_in_one_run(content: Path) -> None:
    for name in (SCENARIO, "08_startled_4_years.yml", "glossary.yml"):
        path = content / name
        path.write_text(path.read_text(encoding="utf-8").replace("source:", "sauce:", 2), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_guidance(content)
    files = {f.file for f in caught.value.faults}
    assert files == {f"scenarios/{SCENARIO}", "scenarios/08_startled_4_years.yml", "scenarios/glossary.yml"}
    assert len(caught.value.faults) >= 12


def test_a_missing_file_and_bad_bytes_are_faults_too(content: Path) -> None:
    (content / "levels.yml").unlink()
    (content / "continuum.yml").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError) as caught:
        load_guidance(content)
    text = str(caught.value)
    assert "scenarios/levels.yml:1: the file is missing" in text
    assert "scenarios/continuum.yml:1: not UTF-8" in text


def test_comments_do_not_make_a_new_version(content: Path) -> None:
    before = load_guidance(content)
    path = content / SCENARIO
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    after = load_guidance(content)
    assert after.version == before.version
    assert after.scenario("small-flat-nearly-3").version == before.scenario("small-flat-nearly-3").version


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        ("@nobdy talks", "@nobdy"),
        ("a & ", "empty"),
        ("cry*|x* baby", "too short"),
        ("a||b", "empty alternative"),
        ("don?t", "no word"),
    ],
)
def test_a_cue_that_cannot_be_read_says_why(cue: str, words: str) -> None:
    with pytest.raises(CueError, match=words):
        parse_cue(cue, {"nobody": ("nobody",)})


def test_cue_notation() -> None:
    cue = parse_cue("stopped|gave_up cry* ... long & @nobody", {"nobody": ("nobody", "no one")})
    first, second = cue.parts
    assert first[0].alternatives == {"stopped": (("stopped",),), "gave_up": (("gave", "up"),)}
    assert (first[1].gap_before, first[2].gap_before) == (2, 40)
    assert second[0].alternatives == {"@nobody": (("nobody",), ("no", "one"))}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not a marked answer"),
        ("[1]", "not a marked answer"),
        ('{"id": "x", "scenario": "quiet", "question": "notice", "text": "t"}', "scenario 'quiet' does not exist; known: quiet-9-weeks"),
        ('{"id": "x", "scenario": "quiet-9-weeks", "question": "why", "text": "t"}', "question 'why' does not exist; known: notice"),
        ('{"id": "x", "scenario": "quiet-9-weeks", "question": "notice", "points": ["car"]}', "'car' is no point or caution of quiet-9-weeks, notice"),
        ('{"id": "x", "scenario": "quiet-9-weeks", "question": "notice", "unsure": {"points": ["car"]}}', "'car' is no point or caution"),
    ],
)  # fmt: skip
def test_a_marked_answer_that_does_not_fit_is_named_by_its_line(content: Path, line: str, says: str) -> None:
    (content / "answers").mkdir(exist_ok=True)
    (content / "answers" / "own.jsonl").write_text(f'{{"id": "y", "scenario": "quiet-9-weeks", "question": "notice", "text": "t"}}\n{line}\n', "utf-8")
    with pytest.raises(ContentError) as caught:
        load_guidance(content)
    [fault] = caught.value.faults
    assert str(fault).startswith("scenarios/answers/own.jsonl:2: ") and says in str(fault)


def test_no_marked_answer_stands_twice(content: Path) -> None:
    first = next((content / "answers").glob("*.jsonl"))
    (content / "answers" / "z.jsonl").write_text(first.read_text(encoding="utf-8").splitlines()[0], "utf-8")
    with pytest.raises(ContentError, match="stands here twice"):
        load_guidance(content)
