"""Know a trained Rasa model by what it was trained from, and find the one that fits what is here now."""

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from pathlib import Path

PREFIX = "attune-"


def model_stamp(root: Path) -> str:
    """Hash everything that training reads: the project's Rasa files, our own components, Rasa's version."""
    files = [root / "config.yml", root / "domain.yml", *_below(root / "data")]
    return _hash(root, [*files, *_component_files(root)], importlib.metadata.version("rasa"))


def component_stamp(root: Path) -> str:
    """Hash our own components: Rasa's training cache does not notice when their code changes."""
    return _hash(root, _component_files(root), "")


def model_path(models: Path, stamp: str) -> Path:
    return models / f"{PREFIX}{stamp}.tar.gz"


def note_complete(model: Path, stamp: str) -> None:
    """Keep the checksum beside the model: only a model with a fitting note counts."""
    note = _note(model)
    partial = note.with_suffix(".partial")
    partial.write_text(json.dumps({"stamp": stamp, "sha256": _checksum(model)}) + "\n", encoding="utf-8")
    partial.replace(note)


def find_model(models: Path, stamp: str) -> Path | None:
    """Return the complete model trained from exactly this, or None."""
    model = model_path(models, stamp)
    try:
        note = json.loads(_note(model).read_text(encoding="utf-8"))
        sound = note == {"stamp": stamp, "sha256": _checksum(model)}
    except (OSError, ValueError):
        return None
    return model if sound else None


def remove_others(model: Path) -> None:
    """Remove our older models and their notes; models that somebody trained by hand have other names and stay."""
    for path in model.parent.glob(f"{PREFIX}*"):
        if path.is_file() and path not in (model, _note(model)):
            path.unlink()


def _note(model: Path) -> Path:
    return model.with_name(model.name.removesuffix(".tar.gz") + ".json")


def _below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".yml", ".yaml", ".json", ".txt"))


def _component_files(root: Path) -> list[Path]:
    return [*sorted((root / "engine").glob("*.py")), root / "bot" / "scoring" / "embedding.py"]


def _hash(root: Path, files: Iterable[Path], more: str) -> str:
    digest = hashlib.sha256(more.encode())
    for path in files:
        content = path.read_bytes() if path.exists() else b""
        digest.update(f"\n{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
