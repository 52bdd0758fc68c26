"""Train what is missing or older than what it is trained from: the scorer's phrase banks, then the Rasa model."""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bot.guidance import Guidance
from bot.launch.environment import training_environment
from bot.launch.faults import LaunchError
from bot.launch.logs import last_useful_line, private_folder, rotate, tail
from bot.launch.milestones import RasaProgress
from bot.launch.obstacles import check_disk
from bot.launch.processes import ChildPlan, Children
from bot.launch.stamp import component_stamp, find_model, model_path, model_stamp, note_complete, remove_others
from bot.settings import ROOT, Settings

Report = Callable[[float], None]


def ensure_trained(settings: Settings, guidance: Guidance, console: Console) -> Path:
    """Return the model that fits what is here now, after training what has to be trained."""
    ready = _ready(settings, guidance)
    if ready is not None:
        return ready
    check_disk(settings.models)
    with _only_one_trains(settings.models, console):
        ensure_banks(settings, guidance, console)
        stamp = model_stamp(ROOT)
        model = find_model(settings.models, stamp)
        if model is None:
            with stage(console, "Learning what people say (about a minute)") as report:
                model = _train_rasa(settings, stamp, report)
        return model


def ensure_banks(settings: Settings, guidance: Guidance, console: Console) -> None:
    """Make the phrase banks unless they are there; without the embedding the scorer works on cues alone."""
    from bot.scoring.banks import is_made, make_banks
    from bot.scoring.embedding import EmbeddingUnavailable, MiniLM

    if is_made(guidance, settings.models):
        return
    try:
        model = MiniLM()
    except EmbeddingUnavailable as reason:
        console.print(f"Note: {reason}. Answers are scored by their words alone.", markup=False, highlight=False)
        return
    with stage(console, "Reading the answer key (about two minutes)") as report:
        make_banks(guidance, settings.models, model, report)


def _ready(settings: Settings, guidance: Guidance) -> Path | None:
    model = find_model(settings.models, model_stamp(ROOT))
    if model is None:
        return None
    from bot.scoring.banks import is_made

    return model if is_made(guidance, settings.models) else None


@contextmanager
def stage(console: Console, title: str) -> Iterator[Report]:
    """Show one stage as a bar; where nobody watches, as a line at its start and one at its end."""
    started = time.monotonic()
    if not console.is_terminal:
        console.print(f"{title} ...", markup=False, highlight=False)
        yield lambda share: None
        console.print(f"{title}: done in {time.monotonic() - started:.0f} s", markup=False, highlight=False)
        return
    columns = (SpinnerColumn(finished_text="✓"), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        task = bars.add_task(title, total=1.0)
        yield lambda share: bars.update(task, completed=min(1.0, share))
        bars.update(task, completed=1.0)


def _train_rasa(settings: Settings, stamp: str, report: Report) -> Path:
    """Train into a folder of its own and move the model out when it is whole."""
    log = settings.data / "log" / "train.log"
    rotate(log)
    partial = settings.models / f"partial-{os.getpid()}"
    model = model_path(settings.models, stamp)
    plan = _plan(settings, stamp, partial, log)
    children = Children()
    try:
        code = _follow(children, plan, report)
        made = partial / model.name
        if code or not made.exists():
            raise LaunchError(_failure(log))
        made.replace(model)
    finally:
        children.stop(patience=2)
        shutil.rmtree(partial, ignore_errors=True)
    note_complete(model, stamp)
    remove_others(model)
    return model


def _plan(settings: Settings, stamp: str, partial: Path, log: Path) -> ChildPlan:
    cache = settings.models / f"cache-{component_stamp(ROOT)}"
    for other in settings.models.glob("cache-*"):
        if other != cache:
            shutil.rmtree(other, ignore_errors=True)
    command = (sys.executable, "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml", "--data", "data",
               "--endpoints", "endpoints.yml", "--fixed-model-name", f"attune-{stamp}", "--out", str(partial))  # fmt: skip
    environment = training_environment(settings) | {"RASA_CACHE_DIRECTORY": str(cache)}
    return ChildPlan("Rasa's training", command, environment, ROOT, log)


def _follow(children: Children, plan: ChildPlan, report: Report) -> int:
    """Wait for the training and report its progress from the lines of its log."""
    progress = RasaProgress(ROOT / "config.yml", time.monotonic)
    child = children.start(plan)
    with plan.log.open("rb") as log:
        while (code := child.poll()) is None:
            time.sleep(0.1)
            progress.read(log.read().decode("utf-8", "replace"))
            report(progress.share())
    return code


def _failure(log: Path) -> str:
    if "No space left on device" in tail(log):
        return f"Training failed: the disk is full. Free at least 1 GiB and start again (log: {log})."
    return f"Training failed: {last_useful_line(log)} -- mend that and start again (log: {log})."


@contextmanager
def _only_one_trains(models: Path, console: Console) -> Iterator[None]:
    """Two commands started together train once: the second waits for the first."""
    private_folder(models)
    with (models / "training.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print("Another command is training just now; waiting for it ...", highlight=False)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
