"""``attune score``: answers as JSON Lines in, verdicts as JSON Lines out, all or nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.guidance import Guidance
from bot.guidance.model import QUESTIONS
from bot.scoring.verdict import FOUND, UNSURE, AnswerScore, Verdict


@dataclass(frozen=True)
class Line:
    """One answer to score. ``id`` is given back as it came."""

    id: str | int
    scenario: str
    question: str
    text: str


class BadLines(Exception):
    """Nothing was scored; ``faults`` name every bad line with the repair."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Fault(Exception):
    pass


def read_lines(content: bytes, guidance: Guidance) -> list[Line]:
    """Check every line; raises :class:`BadLines` with all faults."""
    known = {s.id for s in guidance.scenarios}
    lines: list[Line] = []
    faults: list[str] = []
    raw = content.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n\t ")
    for number, line in enumerate(raw.split(b"\n") if raw else [], 1):
        try:
            lines.append(_read_line(line, known))
        except _Fault as fault:
            faults.append(f"line {number}: {fault}")
    if faults:
        raise BadLines(faults)
    return lines


def _read_line(line: bytes, scenarios: Iterable[str]) -> Line:
    item = _object(line)
    for key in ("id", "scenario", "question", "text"):
        if key not in item:
            raise _Fault(f"'{key}' is missing; each line needs id, scenario, question and text")
    identity = item["id"]
    if not isinstance(identity, (str, int)) or isinstance(identity, bool):
        raise _Fault(f"id is {_shown(identity)}; write it as a string")
    if not isinstance(item["text"], str):
        raise _Fault(f"text is {_shown(item['text'])}; write it as a string")
    _one_of("scenario", item["scenario"], sorted(scenarios))
    _one_of("question", item["question"], QUESTIONS)
    return Line(identity, item["scenario"], item["question"], item["text"])


def _object(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise _Fault("the line is empty; remove it")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Fault(f"byte {error.start + 1} is 0x{line[error.start]:02x}, which is not UTF-8; save the file as UTF-8") from error
    try:
        item = json.loads(text, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise _Fault(f"not JSON at column {error.colno} ({error.msg}); write one JSON object a line") from error
    except (ValueError, RecursionError) as error:
        raise _Fault("not JSON that can be read (too deep or too large a number); write one flat JSON object a line") from error
    if not isinstance(item, dict):
        raise _Fault(f"found {_shown(item)}; write one JSON object a line")
    return item


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twin = next(k for i, (k, _) in enumerate(pairs) if k in [other for other, _ in pairs[:i]])
        raise _Fault(f"'{twin}' stands there twice; remove one")
    return found


def _one_of(key: str, value: Any, known: Iterable[str]) -> None:
    if not isinstance(value, str) or value not in known:
        raise _Fault(f"{key} is {_shown(value)}; use one of: {', '.join(known)}")


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


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
