"""The house of design.md: what lies where, and which way the arrows point."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTIONS = sorted(p for p in (ROOT / "actions").glob("*.py") if p.stem != "__init__")
# package -> packages of ours that it may import
ARROWS = {
    "bot.guidance": {"bot.guidance"},
    "bot.scoring": {"bot.scoring", "bot.guidance"},
    "bot.tutor": {"bot.tutor", "bot.scoring", "bot.guidance"},
    "bot.records": {"bot.records", "bot.tutor", "bot.scoring", "bot.guidance", "bot.settings"},
    "bot.gateway": {"bot.gateway", "bot.records", "bot.tutor", "bot.secrets", "bot.settings"},
    "bot.channels": {"bot.channels", "bot.gateway", "bot.records", "bot.tutor", "bot.guidance", "bot.secrets", "bot.settings"},
    "bot.web": {
        "bot.web",
        "bot.channels",
        "bot.gateway",
        "bot.records",
        "bot.tutor",
        "bot.scoring",
        "bot.guidance",
        "bot.secrets",
        "bot.settings",
        "bot.service",
    },
    "engine": {"engine", "bot.scoring"},
    "actions": {"actions", "bot.service", "bot.tutor"},
}
FORBIDDEN = {
    "bot.guidance": ("rasa", "rasa_sdk", "django"),
    "bot.scoring": ("rasa", "rasa_sdk", "django"),
    "bot.tutor": ("rasa", "rasa_sdk", "django"),
    "bot": ("rasa",),
    "actions": ("rasa", "django"),
}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def files(package: str) -> list[Path]:
    return sorted((ROOT / package.replace(".", "/")).rglob("*.py"))


@pytest.mark.parametrize("package", sorted(ARROWS))
def test_dependencies_run_one_way(package: str) -> None:
    assert files(package)
    for path in files(package):
        ours = {m for m in imports(path) if m.split(".")[0] in ("bot", "actions", "engine", "tests") and m != "bot"}
        allowed = ARROWS[package]
        wrong = [m for m in ours if not any(m == a or m.startswith(a + ".") for a in allowed)]
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_rasa_and_django_stay_where_they_belong(package: str) -> None:
    for path in files(package):
        tops = {m.split(".")[0] for m in imports(path)}
        assert not tops & set(FORBIDDEN[package]), f"{path.relative_to(ROOT)} imports {tops & set(FORBIDDEN[package])}"


@pytest.mark.parametrize("path", ACTIONS, ids=lambda p: p.stem)
def test_an_action_is_one_thin_file_named_like_its_class(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 45
    assert f"class {''.join(w.capitalize() for w in path.stem.split('_'))}(" in text
    assert f'"{path.stem}"' in text


def test_domain_actions_rules_and_training_data_name_the_same_things() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(domain["actions"]) == [p.stem for p in ACTIONS]
    rules = (ROOT / "data/stories/rules.yml").read_text(encoding="utf-8")
    nlu = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/nlu").glob("*.yml"))
    intents = set(domain["intents"])
    assert intents == set(re.findall(r"intent: (\w+)\n\s+- action", rules)) == set(re.findall(r"- intent: (\w+)", nlu))
    assert len((ROOT / "domain.yml").read_text(encoding="utf-8").splitlines()) < 200


def test_every_intent_has_a_route() -> None:
    from bot.tutor.route import INTENTS

    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["intents"]) == set(INTENTS)


def test_nothing_is_printed_outside_the_command_line() -> None:
    for path in files("bot"):
        if "launch" in path.parts or path.name == "cli.py":
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        assert not [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"], path


def test_files_and_functions_keep_their_size() -> None:
    for package in ("bot", "actions", "engine"):
        for path in files(package):
            if "migrations" in path.parts:
                continue  # Django writes those
            text = path.read_text(encoding="utf-8")
            assert len(text.splitlines()) <= 330, path
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    assert (node.end_lineno or 0) - node.lineno <= 48, f"{path}: {node.name}"
