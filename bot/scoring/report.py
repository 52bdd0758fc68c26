"""The report of ``attune evaluate``: the table of targets with intervals, by scenario and persona, confusions, worst points."""

import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from bot.guidance import Marked
from bot.scoring.evaluate import (
    Pair,
    compare,
    credited_without_merit,
    decided,
    interval,
    of_kind,
    plain,
    summary,
)  # fmt: skip
from bot.scoring.scorer import Scorer
from bot.scoring.verdict import AnswerScore

_KINDS = ("points", "levels", "reasoned", "continuum", "cautions")
_WORST = 12
_FEWEST = 3  # answers that make a point before its F1 is worth a line


def report(scorer: Scorer, answers: list[Marked]) -> str:
    """Score ``answers`` and return the whole report as text."""
    if not answers:
        return "No answers to measure.\n"
    pairs, times, scores = compare(scorer, answers)
    parts = [
        f"{len(answers)} answers, scorer {scorer.version}, {summary(times)}, peak memory {_peak()} MB",
        _table(pairs),
        _merit(answers, scores),
        _groups("scenario", of_kind(pairs, "points"), lambda p: p.scenario),
        _groups("persona", of_kind(pairs, "points"), lambda p: p.persona),
        _confusions(answers, scores),
        _worst_points(of_kind(pairs, "points")),
    ]
    return "\n\n".join(parts) + "\n"


def _peak() -> int:
    """Return the most memory this process has held, in MB (Linux counts in KB, macOS in bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform != "darwin" else 1024**2)


def _table(pairs: list[Pair]) -> str:
    lines = [f"{'':12}{'pairs':>6}  {'precision':<19}{'recall':<8}{'F1':<19}kappa"]
    for kind in _KINDS:
        rows = of_kind(pairs, kind)
        if not rows:
            continue
        f = plain(rows)
        lines.append(
            f"{kind:12}{f.pairs:>6}  {_with(f.precision, rows, lambda p: plain(p).precision)}{f.recall:<8.2f}"
            f"{_with(f.f1, rows, lambda p: plain(p).f1)}{_with(f.kappa, rows, lambda p: plain(p).kappa)}".rstrip()
        )
    points = of_kind(pairs, "points")
    if points:
        f, share = decided(points)
        kappa = _with(f.kappa, points, lambda p: decided(p)[0].kappa).rstrip()
        lines.append(f"decided points (not unsure): kappa {kappa} at {share:.0%} coverage, precision {f.precision:.2f}")
    return "\n".join(lines)


def _with(value: float, rows: list[Pair], of: Callable[[list[Pair]], float]) -> str:
    low, high = interval(rows, of)
    return f"{value:.2f} [{low:.2f}, {high:.2f}]".ljust(19)


def _merit(answers: list[Marked], scores: dict[str, AnswerScore]) -> str:
    none = [a for a in answers if a.merit == "none"]
    credited = credited_without_merit(answers, scores)
    missed = [a.id for a in answers if a.merit != "none" and scores[a.id].merit == "none"]
    lines = [f"without merit: {len(none)}, credited with anything: {len(credited)} {' '.join(credited)}".rstrip()]
    return "\n".join([*lines, f"with merit, taken for none: {len(missed)} {' '.join(missed)}".rstrip()])


def _groups(name: str, points: list[Pair], key: Callable[[Pair], str]) -> str:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in points:
        groups[key(pair)].append(pair)
    lines = [f"points by {name:<16}{'pairs':>6}  {'precision':<11}{'F1':<19}kappa"]
    for group, rows in sorted(groups.items()):
        f = plain(rows)
        lines.append(f"  {group:<24}{f.pairs:>6}  {f.precision:<11.2f}{_with(f.f1, rows, lambda p: plain(p).f1)}{f.kappa:.2f}")
    return "\n".join(lines)


def _confusions(answers: list[Marked], scores: dict[str, AnswerScore]) -> str:
    """Count what was found wrongly in answers where something else was missed: the likeliest mix-ups."""
    mixed: Counter[tuple[str, str, str]] = Counter()
    for a in answers:
        open_marks = a.unsure.get("points", frozenset())
        found = frozenset(scores[a.id].found)
        for wrong in found - a.points - open_marks:
            for missed in a.points - found:
                mixed[a.scenario, missed, wrong] += 1
    lines = ["most often missed -> found instead, in the same answer"]
    lines += [f"  {n}x {s}: {missed} -> {wrong}" for (s, missed, wrong), n in _top(mixed.items())]
    return "\n".join(lines if mixed else [*lines, "  none"])


def _top(counts: Iterable[tuple[tuple[str, str, str], int]]) -> list[tuple[tuple[str, str, str], int]]:
    return sorted(counts, key=lambda item: (-item[1], item[0]))[:_WORST]


def _worst_points(points: list[Pair]) -> str:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in points:
        groups[f"{pair.scenario}/{pair.item}"].append(pair)
    enough = {name: rows for name, rows in groups.items() if sum(p.human for p in rows) >= _FEWEST}
    worst = sorted(enough, key=lambda name: (plain(enough[name]).f1, name))[:_WORST]
    lines = [f"worst points (made by {_FEWEST} answers or more)"]
    for name in worst:
        rows = enough[name]
        f = plain(rows)
        wrong = sum(p.machine and not p.human for p in rows)
        missed = sum(p.human and not p.machine for p in rows)
        lines.append(f"  {name:<50} F1 {f.f1:.2f}  missed {missed}, wrongly found {wrong}, of {sum(p.human for p in rows)}")
    return "\n".join(lines if worst else [*lines, "  none with enough answers"])
