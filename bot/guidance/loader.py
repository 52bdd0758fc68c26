"""Load and check everything under ``scenarios/``."""

import dataclasses
import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.guidance import model
from bot.guidance.cues import CueError, parse_cue
from bot.guidance.marked import digest, read_examples
from bot.guidance.strict import Fault, Reader

LISTS: dict[str, tuple[str, type]] = {
    "levels": ("levels.yml", model.LevelInfo),
    "tiers": ("continuum.yml", model.Tier),
    "cautions": ("cautions.yml", model.Caution),
    "glossary": ("glossary.yml", model.Term),
    "statements": ("statements.yml", model.Statement),
    "services": ("local/services.yml", model.Service),
}


class ContentError(Exception):
    """The content is broken; ``faults`` lists every fault of every file."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def load_guidance(folder: Path) -> model.Guidance:
    """Read ``folder`` (the project's ``scenarios/``); raises :class:`ContentError` with all faults at once."""
    loader = _Loader(folder)
    parts = loader.read()
    if loader.faults:
        raise ContentError(loader.faults)
    return model.Guidance(**parts)


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.headings = self._contents()

    def read(self) -> dict[str, Any]:
        parts: dict[str, Any] = {name: self._list(*LISTS[name]) for name in LISTS}
        parts["words"] = self._mapping("words.yml", dict[str, tuple[str, ...]])
        parts["messages"] = self._mapping("messages.yml", dict[str, tuple[str, ...]])
        parts["abbreviations"] = self._mapping("abbreviations.yml", dict[str, str])
        parts["safety"] = self._safety()
        parts["scenarios"] = tuple(self._scenarios())
        self._check_lists(parts)
        self._check_cues("words.yml", {"words": ["@" + name for name in parts["words"]]}, parts["words"])
        for name in ("levels", "tiers", "cautions"):
            self._check_cues(LISTS[name][0], parts[name], parts["words"])
        for scenario in parts["scenarios"]:
            self._check_scenario(scenario, parts)
        marked = self.folder / "answers"
        # with a story broken, each mark in it would be one more fault
        examples = () if self.faults else tuple(read_examples(marked, _markable(parts), self.faults))
        parts["version"] = _digest([parts, digest(examples)])
        parts["examples"] = examples
        return parts

    def _reader(self, name: str) -> Reader:
        return Reader(f"{self.folder.name}/{name}", self.faults, self._known_source)

    def _contents(self) -> dict[str, list[str]]:
        reader = Reader(f"{self.folder.name}/contents.yml", self.faults, lambda _: None)
        node = reader.parse(self.folder / "contents.yml")
        if node is None:
            return {}
        found = reader.value(node, dict[str, tuple[str, ...]], {}, "the contents")
        return {part: list(names) for part, names in found.items()} if isinstance(found, dict) else {}

    def _known_source(self, text: str) -> str | None:
        """Return None when ``text`` names a heading, else how to mend it."""
        part, _, heading = text.partition(" > ")
        if heading in self.headings.get(part, ()):
            return None
        every = [f"{p} > {h}" for p, names in self.headings.items() for h in names]
        close = difflib.get_close_matches(text, every, 1, 0.4)
        return f"did you mean '{close[0]}'?" if close else 'write it as "Part 4 > Heading"'

    def _list(self, name: str, cls: type) -> tuple[Any, ...]:
        reader = self._reader(name)
        node = reader.parse(self.folder / name)
        return () if node is None else reader.records(node, cls, f"the list in {name}")

    def _mapping(self, name: str, hint: Any) -> dict[str, Any]:
        reader = self._reader(name)
        node = reader.parse(self.folder / name)
        found = {} if node is None else reader.value(node, hint, {}, name)
        return found if isinstance(found, dict) else {}

    def _safety(self) -> model.Safety | None:
        reader = self._reader("local/safety.yml")
        node = reader.parse(self.folder / "local/safety.yml")
        return None if node is None else reader.record(node, model.Safety, "the safety contacts")

    def _scenarios(self) -> Iterator[model.Scenario]:
        paths = sorted(self.folder.glob("[0-9][0-9]_*.yml"))
        if not paths:
            self.faults.append(Fault(self.folder.name, 1, "no scenario files (NN_name.yml); add at least one"))
        seen: dict[str, str] = {}
        for path in paths:
            reader = self._reader(path.name)
            node = reader.parse(path)
            scenario = None if node is None else reader.record(node, model.Scenario, "the scenario")
            if scenario is None:
                continue
            if scenario.id in seen:
                reader.fault(node, f"duplicate id '{scenario.id}' (also in {seen[scenario.id]}); rename one of the two")
            seen.setdefault(scenario.id, path.name)
            yield dataclasses.replace(scenario, version=_digest(scenario))

    def _check_lists(self, parts: dict[str, Any]) -> None:
        for name, wanted in (("levels", list(model.LEVELS)), ("tiers", list(model.TIERS))):
            found = [getattr(item, "number" if name == "levels" else "id") for item in parts[name]]
            if parts[name] and found != wanted:
                self._fault(LISTS[name][0], f"has {found}; it needs exactly {wanted}, in this order")

    def _check_scenario(self, scenario: model.Scenario, parts: dict[str, Any]) -> None:
        name = self._file_of(scenario)
        classes = {**parts["words"], **scenario.words}
        clash = sorted(set(parts["words"]) & set(scenario.words))
        if clash:
            self._fault(name, f"word class '{clash[0]}' already stands in words.yml; give it another name", "words")
        global_ids = {c.id for c in parts["cautions"]}
        for caution in scenario.cautions:
            if caution.id in global_ids:
                self._fault(name, f"caution '{caution.id}' has the id of a global caution; rename it", caution.id)
            if caution.instead_of and caution.instead_of not in global_ids:
                known = ", ".join(sorted(global_ids))
                self._fault(name, f"instead_of '{caution.instead_of}' is no global caution; known: {known}", caution.id)
        for question, points in (("notice", scenario.notice), ("pathway", scenario.pathway.points)):
            for point in points:
                if (point.kind is None) is (question == "notice"):
                    mend = "add a kind" if question == "notice" else "remove the kind"
                    self._fault(name, f"point '{point.id}' of {question}: {mend}", point.id)
        self._check_cues(name, scenario, classes)

    def _check_cues(self, name: str, item: Any, classes: dict[str, tuple[str, ...]]) -> None:
        for cue in _cues(item):
            try:
                parse_cue(cue, classes)
            except CueError as error:
                self._fault(name, str(error), cue)

    def _file_of(self, scenario: model.Scenario) -> str:
        pattern = f"[0-9][0-9]_{scenario.id.replace('-', '_')}.yml"
        return next((p.name for p in self.folder.glob(pattern)), f"??_{scenario.id}.yml")

    def _fault(self, name: str, text: str, near: str = "") -> None:
        """Record a fault found after reading; the line is where ``near`` first stands in the file."""
        line = 1
        path = self.folder / name
        if near and path.exists():
            for number, content in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if near in content:
                    line = number
                    break
        self.faults.append(Fault(f"{self.folder.name}/{name}", line, text))


def _markable(parts: dict[str, Any]) -> dict[str, dict[str, frozenset[str]]]:
    common = {c.id for c in parts["cautions"]}
    return {
        s.id: {q: frozenset(common | {i.id for i in (*s.points(q), *s.cautions)}) for q in ("notice", "levels", "pathway")}
        for s in parts["scenarios"]
    }


def _cues(item: Any) -> Iterator[str]:
    """Walk anything that was read and yield every cue in it."""
    if dataclasses.is_dataclass(item):
        for f in dataclasses.fields(item):
            value = getattr(item, f.name)
            if f.name in ("cues", "not_cues"):
                yield from value
            elif f.name not in ("samples", "near_misses"):
                yield from _cues(value)
    elif isinstance(item, dict):
        for key, value in item.items():
            if key == "words" and isinstance(value, list):
                yield from value
            else:
                yield from _cues(value)
    elif isinstance(item, tuple):
        for value in item:
            yield from _cues(value)


def _digest(read: object) -> str:
    """Hash what the files say, not how: comments and layout do not make a new version."""
    return hashlib.sha256(repr(read).encode()).hexdigest()[:12]
