"""JSON Lines in, checked as a whole before anything is written: every bad line is named with its repair."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Line = TypeVar("Line")


class BadLines(Exception):
    """Nothing was scored; ``faults`` name every bad line with the repair."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Fault(Exception):
    """What is wrong with one line; :func:`read_lines` adds its number."""


def read_lines(content: bytes, read_one: Callable[[dict[str, Any]], Line]) -> list[Line]:
    """Read every line with ``read_one`` (which raises :class:`Fault`); raises :class:`BadLines` with all faults."""
    lines: list[Line] = []
    faults: list[str] = []
    raw = content.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n\t ")
    for number, line in enumerate(raw.split(b"\n") if raw else [], 1):
        try:
            lines.append(read_one(_object(line)))
        except Fault as fault:
            faults.append(f"line {number}: {fault}")
    if faults:
        raise BadLines(faults)
    return lines


def need(item: dict[str, Any], *keys: str) -> None:
    """Raise unless every key is there and ``id`` and ``text`` are of their types."""
    for key in keys:
        if key not in item:
            raise Fault(f"'{key}' is missing; each line needs {', '.join(keys[:-1])} and {keys[-1]}")
    identity = item["id"]
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise Fault(f"id is {_shown(identity)}; write it as a string")
    if not isinstance(item["text"], str):
        raise Fault(f"text is {_shown(item['text'])}; write it as a string")


def _object(line: bytes) -> dict[str, Any]:
    if not line.strip():
        raise Fault("the line is empty; remove it")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Fault(f"byte {error.start + 1} is 0x{line[error.start]:02x}, which is not UTF-8; save the file as UTF-8") from error
    try:
        item = json.loads(text, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        raise Fault(f"not JSON at column {error.colno} ({error.msg}); write one JSON object a line") from error
    except (ValueError, RecursionError) as error:
        raise Fault("not JSON that can be read (too deep or too large a number); write one flat JSON object a line") from error
    if not isinstance(item, dict):
        raise Fault(f"found {_shown(item)}; write one JSON object a line")
    return item


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twin = next(k for i, (k, _) in enumerate(pairs) if k in [other for other, _ in pairs[:i]])
        raise Fault(f"'{twin}' stands there twice; remove one")
    return found


def one_of(key: str, value: Any, known: Iterable[str]) -> None:
    if not isinstance(value, str) or value not in known:
        raise Fault(f"{key} is {_shown(value)}; use one of: {', '.join(known)}")


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."
