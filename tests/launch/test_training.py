import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.launch import training
from bot.launch.faults import LaunchError
from bot.launch.milestones import RasaProgress
from bot.launch.processes import ChildPlan
from bot.settings import Settings

CONFIG = "pipeline:\n- name: WhitespaceTokenizer\n- name: A\npolicies:\n- name: RulePolicy\n"


def pretend(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let a few lines of Python stand for Rasa's training; they get the output folder and the model's name."""
    real = training._plan

    def plan(settings: Settings, stamp: str, partial: Path, log: Path) -> ChildPlan:
        command = (sys.executable, "-S", "-c", code, str(partial), f"attune-{stamp}.tar.gz")
        return replace(real(settings, stamp, partial, log), command=command)

    monkeypatch.setattr(training, "_plan", plan)


def test_a_model_is_moved_out_when_it_is_whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "import os, sys; os.mkdir(sys.argv[1]); open(sys.argv[1] + '/' + sys.argv[2], 'w').write('m')")
    settings.models.mkdir()
    model = training._train_rasa(settings, "s", lambda share: None)
    assert model.read_text() == "m"
    assert sorted(p.name for p in settings.models.iterdir()) == ["attune-s.json", "attune-s.tar.gz"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ValueError('rule 3 contradicts rule 5')", "Training failed: ValueError: rule 3 contradicts rule 5"),
        ("print('nothing made')", "Training failed: nothing made"),
        ("raise OSError(28, 'No space left on device')", "the disk is full"),
    ],
)
def test_failed_training_is_one_line_that_names_the_log(settings: Settings, monkeypatch: pytest.MonkeyPatch, code: str, said: str) -> None:
    pretend(monkeypatch, code)
    settings.models.mkdir()
    with pytest.raises(LaunchError, match=said) as caught:
        training._train_rasa(settings, "s", lambda share: None)
    assert "train.log" in str(caught.value) and "\n" not in str(caught.value)
    assert not list(settings.models.iterdir())


def test_progress_creeps_never_goes_back_and_ends_at_one(tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text(CONFIG)
    now = [0.0]
    progress = RasaProgress(tmp_path / "config.yml", lambda: now[0])
    log = ("Started validating\n", "Validating intents\n", "Finished training component 'A'.\n",
           "Finished training comp", "onent 'RulePolicy'.\n", "Your Rasa model is trained and saved at 'x'.\n")  # fmt: skip
    shares = [progress.share()]
    for text in log:
        now[0] += 5
        shares.append(progress.share())
        progress.read(text)
        shares.append(progress.share())
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1


def test_a_stage_is_two_lines_where_nobody_watches() -> None:
    console = Console(file=io.StringIO(), force_terminal=False)
    with training.stage(console, "Learning") as report:
        report(0.5)
    assert console.file.getvalue().splitlines() == ["Learning ...", "Learning: done in 0 s"]  # type: ignore[attr-defined]
