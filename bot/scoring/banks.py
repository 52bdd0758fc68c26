"""Make, keep and find the phrase banks of all questions (see :mod:`bot.scoring.bank`)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.guidance import Caution, Guidance, Marked, Point, digest
from bot.scoring.bank import Bank, Example, Phrases, build_bank
from bot.scoring.embedding import SHA256, Array, MiniLM
from bot.scoring.negation import window_withheld
from bot.scoring.reader import Reader
from bot.scoring.stance_training import make_stance, stance_path
from bot.scoring.text import words_of
from bot.scoring.wording import Wording

_FORMAT = "4"  # raise when a bank is made differently, or an answer is cut differently
_BATCH = 64
_PARTS = ("samples", "owners", "misses", "miss_owners", "weights", "bias")
_WORDING = ("terms", "idf", "weights", "bias")
COMMON = "cautions"  # the bank of the global cautions; the others are named by scenario and question


def load_banks(guidance: Guidance, models: Path, model: MiniLM) -> dict[str, Bank]:
    """Read the banks kept under ``models``; make them first when the content changed (about a minute)."""
    path = models / "scoring" / f"{stamp(guidance)}.npz"
    if not path.exists():
        make_banks(guidance, models, model)
    with np.load(path, allow_pickle=False) as kept:
        names = [str(n) for n in kept["names"]]
        return {
            name: Bank(
                ids=tuple(map(str, kept[f"{i}/ids"])), texts=tuple(map(str, kept[f"{i}/texts"])),
                wording=Wording(*(kept[f"{i}/wording/{part}"] for part in _WORDING)),
                **{part: kept[f"{i}/{part}"] for part in _PARTS},
            )
            for i, name in enumerate(names)
        }  # fmt: skip


def is_made(guidance: Guidance, models: Path) -> bool:
    kept = models / "scoring" / f"{stamp(guidance)}.npz"
    return kept.exists() and stance_path(guidance.abbreviations, models).exists()


def make_banks(
    guidance: Guidance, models: Path, model: MiniLM, progress: Callable[[float], None] = lambda share: None
) -> None:
    """Embed every authored phrase, train the linear readers, and keep both; ``progress`` is called with 0 to 1.

    Vectors of phrases that an earlier bank already held are taken over, so that changing one scenario costs seconds.
    """
    if not stance_path(guidance.abbreviations, models).exists():
        make_stance(guidance.abbreviations, models, model)
    folder = models / "scoring"
    folder.mkdir(parents=True, exist_ok=True)
    makings = gather_makings(guidance, model, kept_vectors(folder), progress)
    arrays: dict[str, object] = {"format": np.array(_FORMAT)}
    arrays |= {"spoken": np.array(list(makings.said.values())), "vectors": np.stack([makings.vectors[t] for t in makings.said])}
    banks = train_banks(makings, guidance.examples)
    arrays["names"] = np.array(list(banks))
    for i, bank in enumerate(banks.values()):
        arrays[f"{i}/ids"], arrays[f"{i}/texts"] = np.array(bank.ids), np.array(bank.texts)
        arrays |= {f"{i}/{part}": getattr(bank, part) for part in _PARTS}
        arrays |= {f"{i}/wording/{part}": getattr(bank.wording, part) for part in _WORDING}
    path = folder / f"{stamp(guidance)}.npz"
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, **arrays)  # type: ignore[arg-type]
    partial.replace(path)
    for old in folder.glob("*.npz"):
        if old != path:
            old.unlink(missing_ok=True)


@dataclass(frozen=True)
class Makings:
    """All that banks are made from: phrases by bank, their vectors and spoken forms, and the windows of each marked answer."""

    phrases: dict[str, Phrases]
    vectors: dict[str, Array]
    said: dict[str, str]
    windows: dict[str, Example]


def gather_makings(guidance: Guidance, model: MiniLM, known: dict[str, Array], progress: Callable[[float], None]) -> Makings:
    """Embed the phrases (those of which ``known`` holds no vector) and the marked answers."""
    phrases = dict(_phrases(guidance))
    texts = sorted({t for p in phrases.values() for group in (*p.samples.values(), *p.misses.values(), p.others) for t in group})
    said = {t: as_spoken(t, guidance.abbreviations) for t in texts}
    vectors = _embed(said, model, known, lambda share: progress(share * 0.7))
    reader = Reader(guidance, model)
    windows: dict[str, Example] = {}
    for number, answer in enumerate(guidance.examples, 1):
        if _bank_of(answer) in phrases and (example := _example(reader, answer)):
            windows[answer.id] = example
        progress(0.7 + 0.3 * number / len(guidance.examples))
    return Makings(phrases, vectors, said, windows)


def train_banks(makings: Makings, examples: Iterable[Marked]) -> dict[str, Bank]:
    """Train the banks of all questions on the phrases and on these of the marked answers."""
    learnt: dict[str, list[Example]] = {name: [] for name in makings.phrases}
    for answer in examples:
        if answer.id in makings.windows:
            learnt[_bank_of(answer)].append(makings.windows[answer.id])
    return {name: build_bank(p, makings.vectors, makings.said, learnt[name]) for name, p in makings.phrases.items()}


def _bank_of(answer: Marked) -> str:
    return f"{answer.scenario}/{answer.question}"


def _example(reader: Reader, answer: Marked) -> Example | None:
    words, sentences = reader.sentences(answer.text)
    merit = reader.merit(answer.scenario, answer.question, answer.text, words, sentences)
    clauses = reader.clauses(answer.question, words, sentences, merit)
    if merit.state == "none" or clauses.vectors is None:
        return None
    plan = clauses.answer.plan
    is_open = [not window_withheld(sentences, w.sentence, w.first, w.after, plan) for w in clauses.answer.windows]
    doubtful = frozenset(str(i) for kind in ("points", "cautions") for i in answer.unsure.get(kind, ()))
    return Example(clauses.vectors, clauses.answer.said, np.asarray(is_open), answer.points | answer.cautions, doubtful)


def kept_vectors(folder: Path) -> dict[str, Array]:
    """Return spoken phrase -> vector of the newest bank of this format; {} when there is none that can be read."""
    for path in sorted(folder.glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True):
        try:
            with np.load(path, allow_pickle=False) as kept:
                if str(kept["format"]) == _FORMAT:
                    return dict(zip(map(str, kept["spoken"]), kept["vectors"], strict=True))
        except (KeyError, OSError, ValueError):
            continue
    return {}


def _phrases(guidance: Guidance) -> Iterator[tuple[str, Phrases]]:
    """Yield the name of each bank and what is authored for it."""
    for scenario in guidance.scenarios:
        for question in ("notice", "pathway"):
            items: tuple[Point | Caution, ...] = (*scenario.points(question), *scenario.cautions)
            rest = scenario.points("pathway" if question == "notice" else "notice")
            yield f"{scenario.id}/{question}", _of(items, tuple(s for p in rest for s in p.samples[::4]))
    others = tuple(s for sc in guidance.scenarios for p in (*sc.notice, *sc.pathway.points) for s in p.samples[::12])
    yield COMMON, _of(guidance.cautions, others)


def _of(items: tuple[Point | Caution, ...], others: tuple[str, ...]) -> Phrases:
    return Phrases(tuple(i.id for i in items), {i.id: i.samples for i in items}, {i.id: i.near_misses for i in items}, others)


def _embed(said: dict[str, str], model: MiniLM, known: dict[str, Array], progress: Callable[[float], None]) -> dict[str, Array]:
    vectors = {t: known[spoken] for t, spoken in said.items() if spoken in known}
    rest = [t for t in said if t not in vectors]
    for start in range(0, len(rest), _BATCH):
        batch = rest[start : start + _BATCH]
        vectors |= dict(zip(batch, model.encode([said[t] for t in batch]), strict=True))
        progress(min(1.0, (start + _BATCH) / len(rest)))
    return vectors


def as_spoken(text: str, abbreviations: dict[str, str]) -> str:
    """Write a phrase out as the scorer writes out a clause of an answer, so that both look alike."""
    return " ".join(abbreviations.get(w.text, w.text) for w in words_of(text))


def stamp(guidance: Guidance) -> str:
    """Name what the banks are made from: the stories with phrases and cues (which spelling is corrected by), and the marked answers."""
    stories = [s.version for s in guidance.scenarios]
    lists = (guidance.cautions, guidance.levels, guidance.tiers, sorted(guidance.abbreviations.items()), digest(guidance.examples))
    return hashlib.sha256(f"{stories!r} {lists!r} {SHA256} {_FORMAT}".encode()).hexdigest()[:16]
