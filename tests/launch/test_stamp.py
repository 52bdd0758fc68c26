from pathlib import Path

import pytest

from bot.launch.stamp import component_stamp, find_model, model_path, model_stamp, note_complete, remove_others


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/a.yml", "data/stories/b.yml", "engine/c.py", "bot/scoring/embedding.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n")
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu/a.yml", "data/nlu/new.yml", "engine/c.py"])
def test_the_stamp_changes_with_what_is_trained_from(project: Path, name: str) -> None:
    before = model_stamp(project)
    assert model_stamp(project) == before
    with (project / name).open("a") as file:
        file.write("more\n")
    assert model_stamp(project) != before


def test_the_stamp_changes_when_a_file_is_renamed(project: Path) -> None:
    before = model_stamp(project)
    (project / "data/nlu/a.yml").rename(project / "data/nlu/z.yml")
    assert model_stamp(project) != before


def test_the_stamp_stays_when_something_else_changes(project: Path) -> None:
    before = model_stamp(project), component_stamp(project)
    (project / "README.md").write_text("hello\n")
    assert (model_stamp(project), component_stamp(project)) == before


def test_only_a_whole_model_counts(tmp_path: Path) -> None:
    model = model_path(tmp_path, "s")
    assert find_model(tmp_path, "s") is None
    model.write_bytes(b"whole")
    assert find_model(tmp_path, "s") is None, "a model without its note counted"
    note_complete(model, "s")
    assert find_model(tmp_path, "s") == model
    model.write_bytes(b"who")
    assert find_model(tmp_path, "s") is None, "a damaged model counted"


def test_older_models_go_and_those_of_others_stay(tmp_path: Path) -> None:
    for stamp in ("old", "new"):
        model_path(tmp_path, stamp).write_bytes(b"x")
        note_complete(model_path(tmp_path, stamp), stamp)
    (tmp_path / "20261123-by-hand.tar.gz").write_bytes(b"x")
    remove_others(model_path(tmp_path, "new"))
    assert {p.name for p in tmp_path.iterdir()} == {"attune-new.tar.gz", "attune-new.json", "20261123-by-hand.tar.gz"}
