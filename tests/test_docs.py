"""The documents name what there is: every command, setting, scenario and target."""

import re
from pathlib import Path

from bot.cli import app
from bot.guidance import Guidance

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(p.read_text(encoding="utf-8") for p in [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))])


def test_the_readme_is_short_and_names_the_two_commands() -> None:
    assert len(README.splitlines()) < 150
    assert "make run" in README and "make chat" in README and "make test" in README


def test_every_target_and_command_is_named() -> None:
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert len(targets) >= 8
    assert not [t for t in targets if f"make {t}" not in README]
    names = [c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands]
    assert len(names) >= 10
    assert not [n for n in names if f"`{n}`" not in README]


def test_every_setting_is_named() -> None:
    settings = set(re.findall(r"\bATTUNE_[A-Z_]+\b", (ROOT / "bot/settings.py").read_text(encoding="utf-8")))
    assert len(settings) >= 8
    assert not [s for s in settings if s not in DOCS]


def test_every_scenario_is_named(guidance: Guidance) -> None:
    assert not [s.id for s in guidance.scenarios if s.id not in README]


def test_links_lead_somewhere() -> None:
    for name in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / name).exists(), name


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [")[1].split("]\n")[0]
    names = [re.split(r"[=<>~ ]", line.strip().strip('",'))[0] for line in block.splitlines() if line.strip()]
    reasons = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").replace("_", "-")
    assert not [n for n in names if n not in reasons]
