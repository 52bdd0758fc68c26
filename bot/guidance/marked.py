"""Answers that people have marked: what the scorer learns from, and what it is measured on."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.guidance.strict import Fault

_TEXT = ("id", "scenario", "question", "persona", "text", "merit")
_MARKS = ("points", "cautions", "levels", "reasoned", "continuum")


@dataclass(frozen=True)
class Marked:
    """An answer with its human marks. ``unsure`` marks (per kind) count for nobody."""

    id: str
    scenario: str
    question: str
    persona: str
    text: str
    merit: str
    points: frozenset[str]
    cautions: frozenset[str]
    levels: frozenset[int]
    reasoned: frozenset[int]
    continuum: frozenset[str]
    unsure: dict[str, frozenset[object]] = field(default_factory=dict)


def read_marked(rows: Iterable[dict[str, Any]]) -> list[Marked]:
    """Turn JSON rows of the marked-answers form into :class:`Marked`; a missing mark is none."""
    found = []
    for row in rows:
        text = {k: str(row.get(k, "")) for k in _TEXT}
        marks = {k: frozenset(row.get(k, ())) for k in _MARKS}
        unsure = {k: frozenset(v) for k, v in row.get("unsure", {}).items()}
        fields: dict[str, Any] = {**text, **marks, "unsure": unsure}
        found.append(Marked(**fields))
    return found


def read_examples(folder: Path, items: dict[str, dict[str, frozenset[str]]], faults: list[Fault]) -> Iterator[Marked]:
    """Yield the marked answers of every ``*.jsonl`` in ``folder``, in order of file and line.

    ``items``: scenario -> question -> ids that may be marked there. What does not fit becomes a fault, never an answer.
    """
    seen: set[str] = set()
    for path in sorted(folder.glob("*.jsonl")):
        name = f"{folder.parent.name}/{folder.name}/{path.name}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                [answer] = read_marked([json.loads(line)])
            except (ValueError, TypeError, AttributeError):
                faults.append(Fault(name, number, "not a marked answer; write one JSON object a line, as in the lines around it"))
                continue
            fault = _fault(answer, items) if answer.id not in seen else f"id '{answer.id}' stands here twice; give one of the two another"
            seen.add(answer.id)
            if fault:
                faults.append(Fault(name, number, fault))
            else:
                yield answer


def digest(answers: Iterable[Marked]) -> str:
    """Hash what is marked, whatever the order in which marks of one kind stand."""
    marks = [
        (*(getattr(a, k) for k in _TEXT), *(sorted(map(str, getattr(a, k))) for k in _MARKS), sorted((k, sorted(map(str, v))) for k, v in a.unsure.items()))
        for a in answers
    ]  # fmt: skip
    return hashlib.sha256(repr(marks).encode()).hexdigest()[:12]


def _fault(answer: Marked, items: dict[str, dict[str, frozenset[str]]]) -> str:
    if answer.scenario not in items:
        return f"scenario '{answer.scenario}' does not exist; known: {', '.join(items)}"
    if answer.question not in items[answer.scenario]:
        return f"question '{answer.question}' does not exist; known: {', '.join(items[answer.scenario])}"
    known = items[answer.scenario][answer.question]
    for marked in (answer.points, answer.cautions, answer.unsure.get("points", frozenset()), answer.unsure.get("cautions", frozenset())):
        for item in sorted(map(str, marked - known)):
            return f"'{item}' is no point or caution of {answer.scenario}, {answer.question}; correct the id or take the mark out"
    return ""
