"""Make, keep and find the phrase banks of all questions (see :mod:`bot.scoring.bank`)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from bot.guidance import Caution, Guidance, Point
from bot.scoring.bank import Bank, build_bank
from bot.scoring.embedding import SHA256, Array, MiniLM
from bot.scoring.text import words_of

_FORMAT = "2"  # raise when a bank is made differently
_BATCH = 64


def load_banks(guidance: Guidance, models: Path, model: MiniLM) -> dict[str, Bank]:
    """Read the banks kept under ``models``; make them first when the content changed (about a minute)."""
    path = models / "scoring" / f"{_stamp(guidance)}.npz"
    if not path.exists():
        make_banks(guidance, models, model)
    with np.load(path, allow_pickle=False) as kept:
        names = [str(n) for n in kept["names"]]
        return {
            name: Bank(
                tuple(map(str, kept[f"{i}/ids"])), tuple(map(str, kept[f"{i}/texts"])),
                *(kept[f"{i}/{part}"] for part in _PARTS),
            )
            for i, name in enumerate(names)
        }  # fmt: skip


_PARTS = ("samples", "owners", "misses", "miss_owners", "weights", "bias")


def is_made(guidance: Guidance, models: Path) -> bool:
    return (models / "scoring" / f"{_stamp(guidance)}.npz").exists()


def make_banks(
    guidance: Guidance, models: Path, model: MiniLM, progress: Callable[[float], None] = lambda share: None
) -> None:
    """Embed every authored phrase and train the linear readers; ``progress`` is called with 0 to 1."""
    plans = list(_plans(guidance))
    texts = sorted({t for _, _, s, m, o in plans for group in (*s.values(), *m.values(), o) for t in group})
    vectors = _embed(texts, model, guidance, progress)
    banks = {
        name: build_bank(ids, samples, misses, vectors, np.stack([vectors[t] for t in others]))
        for name, ids, samples, misses, others in plans
    }
    arrays: dict[str, object] = {"names": np.array(list(banks))}
    for i, bank in enumerate(banks.values()):
        arrays[f"{i}/ids"], arrays[f"{i}/texts"] = np.array(bank.ids), np.array(bank.texts)
        arrays |= {f"{i}/{part}": getattr(bank, part) for part in _PARTS}
    folder = models / "scoring"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_stamp(guidance)}.npz"
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **arrays)  # type: ignore[arg-type]
    partial.replace(path)
    for old in folder.glob("*.npz"):
        if old != path:
            old.unlink()


Plan = tuple[str, tuple[str, ...], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], tuple[str, ...]]


def _plans(guidance: Guidance) -> Iterator[Plan]:
    """Yield name, owners, samples, near misses and distractors of each bank."""
    for scenario in guidance.scenarios:
        for question in ("notice", "pathway"):
            items: tuple[Point | Caution, ...] = (*scenario.points(question), *scenario.cautions)
            rest = [p for p in scenario.points("pathway" if question == "notice" else "notice")]
            others = tuple(s for p in rest for s in p.samples[::4])
            yield (f"{scenario.id}/{question}", tuple(i.id for i in items), {i.id: i.samples for i in items},
                   {i.id: i.near_misses for i in items}, others)  # fmt: skip
        owners = tuple(str(n) for n in scenario.levels)
        others = tuple(s for p in scenario.pathway.points for s in p.samples[::6])
        yield (f"{scenario.id}/levels", owners, {str(n): level.samples for n, level in scenario.levels.items()}, {}, others)
    others = tuple(s for sc in guidance.scenarios for p in (*sc.notice, *sc.pathway.points) for s in p.samples[::12])
    yield ("cautions", tuple(c.id for c in guidance.cautions), {c.id: c.samples for c in guidance.cautions},
           {c.id: c.near_misses for c in guidance.cautions}, others)  # fmt: skip


def _embed(texts: list[str], model: MiniLM, guidance: Guidance, progress: Callable[[float], None]) -> dict[str, Array]:
    vectors: dict[str, Array] = {}
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        rows = model.encode([as_spoken(t, guidance.abbreviations) for t in batch])
        vectors |= dict(zip(batch, rows, strict=True))
        progress(min(1.0, (start + _BATCH) / len(texts)))
    return vectors


def as_spoken(text: str, abbreviations: dict[str, str]) -> str:
    """Write a phrase out as the scorer writes out a clause of an answer, so that both look alike."""
    return " ".join(abbreviations.get(w.text, w.text) for w in words_of(text))


def _stamp(guidance: Guidance) -> str:
    return hashlib.sha256(f"{guidance.version} {SHA256} {_FORMAT}".encode()).hexdigest()[:16]


def phrases(guidance: Guidance) -> Iterable[str]:
    """Every authored phrase, for tests."""
    for _, _, samples, misses, _ in _plans(guidance):
        for group in (*samples.values(), *misses.values()):
            yield from group
