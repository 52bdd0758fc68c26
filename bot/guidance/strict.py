"""Read YAML into dataclasses without forgiving anything, keeping the line of every fault.

PyYAML alone lets a duplicate key win silently and reads ``yes``, ``no``, ``on``, ``1:30`` as booleans and numbers;
a reader of content files would never know. Here the parsed nodes (which know their lines) are walked beside the
dataclass that describes them, and everything that does not fit is collected.
"""

import dataclasses
import difflib
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

Constraint = Mapping[str, Any]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where PyYAML has it: eight times faster


def one_of(*choices: str) -> dict[str, Any]:
    return {"choices": choices}


def at_least(count: int) -> dict[str, Any]:
    return {"min": count}


def exactly(count: int) -> dict[str, Any]:
    return {"min": count, "max": count}


def between(low: int, high: int) -> dict[str, Any]:
    return {"low": low, "high": high}


def source() -> dict[str, Any]:
    return {"source": True}


def optional(constraint: Constraint | None = None) -> dict[str, Any]:
    return {**(constraint or {}), "optional": True}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a content file, with the repair."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@lru_cache(maxsize=64)
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


class Reader:
    """Turns the nodes of one file into dataclasses; faults are appended to ``faults``, never raised."""

    def __init__(self, name: str, faults: list[Fault], known_source: Callable[[str], str | None]) -> None:
        self.name = name
        self.faults = faults
        self.known_source = known_source

    def fault(self, node: yaml.Node | None, text: str) -> None:
        self.faults.append(Fault(self.name, node.start_mark.line + 1 if node is not None else 1, text))

    def parse(self, path: Path) -> yaml.Node | None:
        """Compose the file; a file that is no YAML at all is one fault."""
        try:
            text = path.read_text(encoding="utf-8")
            node: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
        except FileNotFoundError:
            self.faults.append(Fault(self.name, 1, "the file is missing; restore it, or copy it from a fresh checkout"))
            return None
        except UnicodeDecodeError as error:
            self.faults.append(Fault(self.name, 1, f"not UTF-8 at byte {error.start}; save the file as UTF-8"))
            return None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.faults.append(Fault(self.name, line, f"not valid YAML: {error.problem}; check indents and quotes"))
            return None
        if node is None:
            self.faults.append(Fault(self.name, 1, "the file is empty; it needs content as in the other files"))
        return node

    def mapping(self, node: yaml.Node, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        """Return key text -> (key node, value node); duplicate keys are faults, the first one is kept."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} has to be a mapping (key: value), found {_describe(node)}")
            return {}
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            text = str(key.value)
            if text in found:
                first = found[text][0].start_mark.line + 1
                self.fault(key, f"duplicate key '{text}' in {what} (first on line {first}); remove one of the two")
            else:
                found[text] = (key, value)
        return found

    def record(self, node: yaml.Node, cls: type, what: str) -> Any | None:
        """Read a mapping into ``cls``; None when a required part is missing or of the wrong type."""
        entries = self.mapping(node, what)
        if not entries and not isinstance(node, yaml.MappingNode):
            return None
        fields = {
            f.metadata.get("key", f.name): f for f in dataclasses.fields(cls) if not f.metadata.get("computed")
        }
        for text, (key, _) in entries.items():
            if text not in fields:
                close = difflib.get_close_matches(text, list(fields), 1)
                mend = f"did you mean '{close[0]}'?" if close else f"known keys: {', '.join(fields)}"
                self.fault(key, f"unknown key '{text}' in {what}; {mend}")
        values: dict[str, Any] = {}
        complete = True
        for key_name, f in fields.items():
            if key_name not in entries:
                if not f.metadata.get("optional"):
                    self.fault(node, f"missing key '{key_name}' in {what}; add it")
                    complete = False
                continue
            value = self.value(
                entries[key_name][1], _hints(cls)[f.name], f.metadata, f"'{key_name}' of {self._name(entries, what)}"
            )
            if value is _BAD:
                complete = False
            else:
                values[f.name] = value
        return cls(**values) if complete else None

    def _name(self, entries: dict[str, tuple[yaml.Node, yaml.Node]], what: str) -> str:
        identity = entries.get("id")
        if identity and isinstance(identity[1], yaml.ScalarNode) and what.split()[-1] in ("point", "caution"):
            return f"{what} '{identity[1].value}'"
        return what

    def records(self, node: yaml.Node, cls: type, what: str) -> tuple[Any, ...]:
        """Read a list of mappings; ids (where the class has one) must be unique."""
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"{what} has to be a list (- ...), found {_describe(node)}")
            return ()
        items = [(child, self.record(child, cls, _one(what))) for child in node.value]
        seen: dict[str, int] = {}
        for child, item in items:
            identity = getattr(item, "id", None)
            if identity is None:
                continue
            if identity in seen:
                self.fault(child, f"duplicate id '{identity}' in {what} (first on line {seen[identity]}); rename one")
            seen.setdefault(identity, child.start_mark.line + 1)
        return tuple(item for _, item in items if item is not None)

    def value(self, node: yaml.Node, hint: Any, rule: Constraint, what: str) -> Any:
        """Read one value of type ``hint``; returns the marker ``_BAD`` after recording a fault."""
        origin = typing.get_origin(hint)
        if origin in (types.UnionType, typing.Union):
            inner = next(a for a in typing.get_args(hint) if a is not type(None))
            if node.tag == "tag:yaml.org,2002:null":
                return None
            return self.value(node, inner, rule, what)
        if hint is str:
            return self.text(node, rule, what)
        if hint is int:
            return self.number(node, rule, what)
        if origin is tuple:
            return self.items(node, typing.get_args(hint)[0], rule, what)
        if origin is dict:
            return self.dictionary(node, typing.get_args(hint), rule, what)
        found = self.record(node, hint, what)
        return _BAD if found is None else found

    def items(self, node: yaml.Node, inner: Any, rule: Constraint, what: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"{what} has to be a list (- ...), found {_describe(node)}")
            return _BAD
        if dataclasses.is_dataclass(inner):
            values: tuple[Any, ...] = self.records(node, inner, what)  # type: ignore[arg-type]
            bad = len(values) < len(node.value)
        else:
            read = [self.value(child, inner, rule, f"an entry of {what}") for child in node.value]
            bad = any(v is _BAD for v in read)
            values = tuple(v for v in read if v is not _BAD)
        count, low, high = len(node.value), rule.get("min", 0), rule.get("max")
        if count < low or (high is not None and count > high):
            wanted = f"exactly {low}" if low == high else f"at least {low}"
            self.fault(node, f"{what} has {count} entries and needs {wanted}; {'add' if count < low else 'remove'} some")
            return _BAD
        return _BAD if bad else values

    def dictionary(self, node: yaml.Node, args: tuple[Any, ...], rule: Constraint, what: str) -> Any:
        key_type, value_type = args
        read: dict[Any, Any] = {}
        bad = False
        for text, (key, value) in self.mapping(node, what).items():
            name: Any = text
            if key_type is int:
                name = self.number(key, rule, f"a key of {what}")
            item = self.value(value, value_type, {}, f"'{text}' of {what}")
            if name is _BAD or item is _BAD:
                bad = True
            else:
                read[name] = item
        if key_type is int:
            for number in range(rule["low"], rule["high"] + 1):
                if number not in read and not bad:
                    self.fault(node, f"{what} lacks key {number}; all of {rule['low']} to {rule['high']} are needed")
                    bad = True
        return _BAD if bad or not isinstance(node, yaml.MappingNode) else read

    def text(self, node: yaml.Node, rule: Constraint, what: str) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"{what} has to be text, found {_describe(node)}")
            return _BAD
        if node.tag == "tag:yaml.org,2002:bool":
            self.fault(node, f"{what} is '{node.value}', which YAML reads as a boolean; put it in quotes")
            return _BAD
        if node.tag != "tag:yaml.org,2002:str":
            self.fault(node, f"{what} is '{node.value}', which YAML reads as {_describe(node)}; put it in quotes")
            return _BAD
        value = " ".join(node.value.split())
        if not value:
            self.fault(node, f"{what} is empty; write it")
            return _BAD
        choices = rule.get("choices")
        if choices and value not in choices:
            self.fault(node, f"{what} is '{value}'; it has to be one of: {', '.join(choices)}")
            return _BAD
        if rule.get("source"):
            for part in value.split("; "):
                mend = self.known_source(part)
                if mend is not None:
                    self.fault(node, f"{what} names '{part}', which is no heading of scenarios/contents.yml; {mend}")
                    return _BAD
        return value

    def number(self, node: yaml.Node, rule: Constraint, what: str) -> Any:
        if not isinstance(node, yaml.ScalarNode) or node.tag != "tag:yaml.org,2002:int":
            self.fault(node, f"{what} has to be a whole number, found {_describe(node)}")
            return _BAD
        try:
            value = int(node.value)
        except ValueError:
            self.fault(node, f"{what} is '{node.value}'; write it as a plain whole number")
            return _BAD
        low, high = rule.get("low", value), rule.get("high", value)
        if not low <= value <= high:
            self.fault(node, f"{what} is {value}; it has to be {low} to {high}")
            return _BAD
        return value


_BAD: Any = object()


def _one(what: str) -> str:
    """Name one member of a list for messages: "'notice' of the scenario" -> "a point"."""
    for word, one in (("notice", "a point"), ("points", "a point"), ("caution", "a caution"), ("contact", "a contact")):
        if word in what:
            return one
    return f"an entry of {what}"


def _describe(node: yaml.Node) -> str:
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    kind = node.tag.rsplit(":", 1)[-1]
    name = {"bool": "a boolean", "int": "a number", "float": "a number", "null": "nothing", "timestamp": "a date"}
    return f"{name.get(kind, 'text')} ('{node.value}')" if kind != "null" else "nothing"
