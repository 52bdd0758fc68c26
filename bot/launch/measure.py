"""Measuring and fitting the scorer on marked answers."""

import json
from pathlib import Path

from bot.guidance import Marked, read_marked
from bot.launch.faults import LaunchError
from bot.launch.obstacles import read_content
from bot.settings import Settings


def read_file(path: Path) -> list[Marked]:
    """Read marked answers; raises :class:`LaunchError` naming the line that cannot be used."""
    if not path.is_file():
        raise LaunchError(f"There is no file {path}; name a file of marked answers, one JSON object a line.")
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise LaunchError(f"{path}:{number}: not JSON ({error.msg}); write one JSON object a line.") from error
    return read_marked(rows)


def evaluate_file(settings: Settings, path: Path, ablation: bool) -> str:
    """Return the report on ``path``; with ``ablation`` also the table with each part left out once."""
    answers = read_file(path)
    guidance = read_content(settings.scenarios)
    from bot.scoring.report import report
    from bot.scoring.scorer import Scorer

    text = report(Scorer(guidance, settings.models), answers)
    if not ablation:
        return text
    from bot.scoring.ablation import ablation as table  # brings scikit-learn, which the report's peak memory must not count

    return f"{text}\n{table(guidance, settings.models, answers)}"


def fit_weights(settings: Settings) -> str:
    """Fit both sets of weights on the marked answers of the content and write them beside the code."""
    guidance = read_content(settings.scenarios)
    from bot.scoring.fit import fit_all

    return fit_all(guidance, settings.models)
