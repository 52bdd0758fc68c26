"""One contract over every scenario file, and over what the assistant says."""

import re
import string
from pathlib import Path

import pytest
import yaml

from bot.guidance import Guidance

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "scenarios").glob("[0-9][0-9]_*.yml"))
KEY = ROOT.parent / "shared" / "guidance" / "scenarios"
SCOLDING = re.compile(r"\b(?:wrong|incorrect|you missed|you failed|should have|great job|well done|!)", re.I)


def test_there_are_nine() -> None:
    assert len(FILES) == 9


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_scenario_contract(path: Path, guidance: Guidance) -> None:
    scenario = guidance.scenario(yaml.safe_load(path.read_text(encoding="utf-8"))["id"])
    assert path.stem[3:] == scenario.id.replace("-", "_")
    assert len(scenario.reflection) == 3
    assert any(level.role == "central" for level in scenario.levels.values())
    for point in (*scenario.notice, *scenario.pathway.points):
        assert len(point.samples) >= 20 and len(point.near_misses) >= 6, point.id
        assert len(set(point.samples)) == len(point.samples), point.id
        for text in (point.found, point.missing, *point.hints):
            assert not SCOLDING.search(text), f"{point.id}: {text}"
            assert len(text.split()) <= 45, f"{point.id}: {text}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_answer_key_is_taken_over(path: Path, guidance: Guidance) -> None:
    if not KEY.exists():
        pytest.skip("the answer key lies beside a full checkout only")
    key = yaml.safe_load((KEY / f"{path.stem.replace('_', '-')}.yml").read_text(encoding="utf-8"))
    scenario = guidance.scenario(key["id"])
    assert scenario.vignette == " ".join(key["vignette"].split())
    for ours, theirs in ((scenario.notice, key["notice"]), (scenario.pathway.points, key["pathway"]["points"])):
        assert [(p.id, p.weight) for p in ours] == [(p["id"], p["weight"]) for p in theirs]
    assert {n: level.role for n, level in scenario.levels.items()} == {n: v["role"] for n, v in key["levels"].items()}
    assert list(scenario.pathway.continuum.best) == key["pathway"]["continuum"]["best"]
    assert [c.id for c in scenario.cautions] == [c["id"] for c in key["cautions"]]


def test_every_message_is_used_and_every_used_message_exists(guidance: Guidance) -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot").rglob("*.py"))
    dynamic = ("no_merit_", "doubt_", "smalltalk_")
    unused = [k for k in guidance.messages if f'"{k}"' not in code and f"'{k}'" not in code and not k.startswith(dynamic)]
    assert not unused
    asked = set(re.findall(r"""(?:desk|wording|words|desk\.wording)\.say\(\s*"([\w-]+)\"""", code))
    assert len(asked) > 40
    assert not asked - set(guidance.messages)


def test_message_variants_take_the_same_names(guidance: Guidance) -> None:
    for key, variants in guidance.messages.items():
        names = [{f for _, f, _, _ in string.Formatter().parse(v) if f} for v in variants]
        largest = max(names, key=len)
        assert all(n <= largest for n in names), key
        assert all(len(v.split()) <= 90 for v in variants), key


def test_no_reason_for_no_merit_is_without_words(guidance: Guidance) -> None:
    code = (ROOT / "bot/scoring/merit.py").read_text(encoding="utf-8") + (ROOT / "bot/scoring/scorer.py").read_text(encoding="utf-8")
    reasons = set(re.findall(r'Merit\("none", "([\w-]+)"', code)) | set(re.findall(r'reason="([\w-]+)"', code))
    assert reasons
    assert not [r for r in reasons if f"no_merit_{r}" not in guidance.messages]
