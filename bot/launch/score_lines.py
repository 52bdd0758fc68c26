"""``attune score``: answers as JSON Lines in, verdicts as JSON Lines out, all or nothing."""

import json
from dataclasses import dataclass
from typing import Any

from bot.guidance import Guidance
from bot.guidance.model import QUESTIONS
from bot.launch import json_lines
from bot.launch.json_lines import BadLines, need, one_of
from bot.scoring.verdict import FOUND, UNSURE, AnswerScore, Verdict

__all__ = ["BadLines", "Line", "read_lines", "write_line"]


@dataclass(frozen=True)
class Line:
    """One answer to score. ``id`` is given back as it came."""

    id: str | int
    scenario: str
    question: str
    text: str


def read_lines(content: bytes, guidance: Guidance) -> list[Line]:
    """Check every line; raises :class:`BadLines` with all faults."""
    known = sorted(s.id for s in guidance.scenarios)

    def read_one(item: dict[str, Any]) -> Line:
        need(item, "id", "scenario", "question", "text")
        one_of("scenario", item["scenario"], known)
        one_of("question", item["question"], QUESTIONS)
        return Line(item["id"], item["scenario"], item["question"], item["text"])

    return json_lines.read_lines(content, read_one)


def write_line(line: Line, score: AnswerScore) -> str:
    """Return one verdict as JSON in ASCII, so that no terminal or pipe can garble it."""
    points = [v for v in score.points if v.state in (FOUND, UNSURE)]
    return json.dumps(
        {
            "id": line.id,
            "merit": score.merit,
            "points": [_point(v) for v in points],
            "cautions": [{"id": v.id, "evidence": _spans(v)} for v in score.cautions],
            "levels": list(score.levels),
            "reasoned": list(score.reasoned),
            "continuum": list(score.continuum),
        }
    )


def _point(verdict: Verdict) -> dict[str, Any]:
    return {"id": verdict.id, "state": verdict.state, "evidence": _spans(verdict), "confidence": round(float(verdict.confidence), 4)}


def _spans(verdict: Verdict) -> list[list[int]]:
    return [[int(start), int(end)] for start, end in verdict.evidence]
