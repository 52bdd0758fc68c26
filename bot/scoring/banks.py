"""Make, keep and find the phrase banks of all questions (see :mod:`bot.scoring.bank`)."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bot.guidance import Caution, Guidance, Point
from bot.scoring.bank import Bank, build_bank
from bot.scoring.embedding import SHA256, Array, MiniLM
from bot.scoring.stance_training import make_stance, stance_path
from bot.scoring.text import words_of

_FORMAT = "3"  # raise when a bank is made differently
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
    kept = models / "scoring" / f"{_stamp(guidance)}.npz"
    return kept.exists() and stance_path(guidance.abbreviations, models).exists()


def make_banks(
    guidance: Guidance, models: Path, model: MiniLM, progress: Callable[[float], None] = lambda share: None
) -> None:
    """Embed every authored phrase and train the linear readers, that of stance with them; ``progress`` is called with 0 to 1.

    Vectors of phrases that an earlier bank already held are taken over, so that changing one scenario costs seconds.
    """
    if not stance_path(guidance.abbreviations, models).exists():
        make_stance(guidance.abbreviations, models, model)
    folder = models / "scoring"
    folder.mkdir(parents=True, exist_ok=True)
    plans = list(_plans(guidance))
    texts = sorted({t for _, _, s, m, o in plans for group in (*s.values(), *m.values(), o) for t in group})
    vectors = _embed(texts, model, guidance, _kept_vectors(folder), progress)
    banks = {
        name: build_bank(ids, samples, misses, vectors, np.stack([vectors[t] for t in others]))
        for name, ids, samples, misses, others in plans
    }
    arrays: dict[str, object] = {"names": np.array(list(banks)), "format": np.array(_FORMAT)}
    arrays |= {"phrases": np.array(texts), "vectors": np.stack([vectors[t] for t in texts])}
    arrays["spoken"] = np.array([as_spoken(t, guidance.abbreviations) for t in texts])
    for i, bank in enumerate(banks.values()):
        arrays[f"{i}/ids"], arrays[f"{i}/texts"] = np.array(bank.ids), np.array(bank.texts)
        arrays |= {f"{i}/{part}": getattr(bank, part) for part in _PARTS}
    path = folder / f"{_stamp(guidance)}.npz"
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **arrays)  # type: ignore[arg-type]
    partial.replace(path)
    for old in folder.glob("*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


def _kept_vectors(folder: Path) -> dict[str, Array]:
    """Return spoken phrase -> vector of the newest bank of this format; {} when there is none that can be read."""
    for path in sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            with np.load(path, allow_pickle=False) as kept:
                if str(kept["format"]) == _FORMAT:
                    return dict(zip(map(str, kept["spoken"]), kept["vectors"], strict=True))
        except (KeyError, OSError, ValueError):
            continue
    return {}


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
    others = tuple(s for sc in guidance.scenarios for p in (*sc.notice, *sc.pathway.points) for s in p.samples[::12])
    yield ("cautions", tuple(c.id for c in guidance.cautions), {c.id: c.samples for c in guidance.cautions},
           {c.id: c.near_misses for c in guidance.cautions}, others)  # fmt: skip


def _embed(
    texts: list[str], model: MiniLM, guidance: Guidance, known: dict[str, Array], progress: Callable[[float], None]
) -> dict[str, Array]:
    spoken = {t: as_spoken(t, guidance.abbreviations) for t in texts}
    vectors = {t: known[said] for t, said in spoken.items() if said in known}
    rest = [t for t in texts if t not in vectors]
    for start in range(0, len(rest), _BATCH):
        batch = rest[start : start + _BATCH]
        vectors |= dict(zip(batch, model.encode([spoken[t] for t in batch]), strict=True))
        progress(min(1.0, (start + _BATCH) / len(rest)))
    return vectors


def as_spoken(text: str, abbreviations: dict[str, str]) -> str:
    """Write a phrase out as the scorer writes out a clause of an answer, so that both look alike."""
    return " ".join(abbreviations.get(w.text, w.text) for w in words_of(text))


def _stamp(guidance: Guidance) -> str:
    """Name what the banks are made from: the phrases, not cues or wording."""
    made_from = f"{list(_plans(guidance))!r} {sorted(guidance.abbreviations.items())!r} {SHA256} {_FORMAT}"
    return hashlib.sha256(made_from.encode()).hexdigest()[:16]
