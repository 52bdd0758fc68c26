"""The ``attune`` command. Each command is a thin function: what it does lives elsewhere and is imported when it is used."""

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.launch.environment import use_one_thread
from bot.launch.faults import LaunchError, explain_os_error
from bot.settings import SettingError, Settings, read_settings

Line = TypeVar("Line")

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from bot.guidance import Guidance

app = typer.Typer(
    help="Attune: scenario-based training for people who work with babies and young children.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def run() -> None:
    """Start everything: check, train if needed, start the servers, watch over them until Ctrl-C."""
    from bot.launch.start import run_until_stopped

    run_until_stopped(_settings(), _console(), time.monotonic())


@app.command()
def chat(
    name: Annotated[str | None, typer.Option("--as", help="Talk as this person instead of your account's name.")] = None,
) -> None:
    """Talk to Attune in this terminal."""
    from bot.launch.chat import chat as talk

    raise typer.Exit(talk(_settings(), name))


@app.command()
def demo() -> None:
    """Play one complete recorded conversation through the real servers."""
    from bot.launch.demo import demo as play

    raise typer.Exit(play(_settings()))


@app.command()
def check() -> None:
    """Check the content and list every fault with its repair."""
    from bot.guidance import ContentError, load_guidance
    from bot.launch.obstacles import check_folder, contacts_warning, describe_content

    folder = _settings().scenarios
    check_folder(folder)
    try:
        guidance = load_guidance(folder)
    except ContentError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        typer.echo(f"{len(error.faults)} fault{'s' if len(error.faults) > 1 else ''}.", err=True)
        raise typer.Exit(1) from error
    typer.echo(describe_content(guidance))
    if warning := contacts_warning(guidance):
        typer.echo(f"Warning: {warning}", err=True)


@app.command()
def train() -> None:
    """Train what is missing or older than what it is trained from."""
    from bot.launch.obstacles import read_content
    from bot.launch.processes import stoppable
    from bot.launch.training import ensure_trained

    settings = _settings()
    with stoppable():
        ensure_trained(settings, read_content(settings.scenarios), _console())
    typer.echo("Everything is trained.")


@app.command()
def score() -> None:
    """Score answers: JSON Lines {"id","scenario","question","text"} on standard input, verdicts on standard output."""
    from bot.launch.obstacles import read_content
    from bot.launch.score_lines import read_lines, write_line

    settings = _settings()
    guidance = read_content(settings.scenarios)
    lines = _lines(read_lines, guidance)
    from bot.launch.training import ensure_banks
    from bot.scoring.scorer import Scorer

    ensure_banks(settings, guidance, _console(stderr=True))
    scorer = Scorer(guidance, settings.models)
    verdicts = [write_line(line, scorer.score(line.scenario, line.question, line.text)) for line in lines]
    sys.stdout.write("".join(f"{verdict}\n" for verdict in verdicts))


@app.command()
def route() -> None:
    """Route messages: JSON Lines {"id","scenario","pending","text"} on standard input, routes on standard output."""
    from bot.launch.obstacles import read_content
    from bot.launch.route_lines import read_lines, route_line, understand

    settings = _settings()
    guidance = read_content(settings.scenarios)
    lines = _lines(read_lines, guidance)
    from bot.launch.training import ensure_trained
    from bot.service import make_tools

    model = ensure_trained(settings, guidance, _console(stderr=True))
    intents = understand([line.text for line in lines], model, settings)
    tools = make_tools(settings)
    routed = [route_line(line, found, tools) for line, found in zip(lines, intents, strict=True)]
    sys.stdout.write("".join(f"{line}\n" for line in routed))


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Marked answers, as JSON Lines.")] = Path("tests/answers/unseen.jsonl"),
    ablation: Annotated[bool, typer.Option(help="Also measure with each part left out once.")] = False,
) -> None:
    """Measure the scorer against marked answers."""
    from bot.launch.measure import evaluate_file

    typer.echo(evaluate_file(_settings(), file, ablation))


@app.command()
def fit() -> None:
    """Fit the scorer's weights on the marked answers in scenarios/answers and write them to bot/scoring/weights.yml."""
    from bot.launch.measure import fit_weights

    typer.echo(fit_weights(_settings()))


@app.command()
def export(person: Annotated[str, typer.Argument(help="The person's key, for example terminal:anna.")]) -> None:
    """Print everything that is kept about a person, as JSON."""
    from bot.launch.people import export_person

    typer.echo(export_person(_settings(), person))


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="The person's key, for example terminal:anna.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything that is kept about a person."""
    from bot.launch.people import forget_person

    if not yes:
        typer.confirm(f"Erase everything kept about '{person}'? This cannot be undone.", abort=True)
    typer.echo(forget_person(_settings(), person))


@app.command()
def expire(dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False) -> None:
    """Erase what is over its time, team by team; the web server does it daily by itself."""
    from bot.launch.people import expire_people

    typer.echo(expire_people(_settings(), dry_run))


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the platforms.")] = False,
) -> None:
    """Look at the settings of each channel and say what is missing or wrong."""
    from bot.launch.doctor import examine

    findings = examine(_settings(), ask=not offline)
    for line in findings.lines:
        typer.echo(line)
    raise typer.Exit(1 if findings.wrong else 0)


@app.command("teams-package")
def teams_package(
    path: Annotated[Path, typer.Argument(help="Where to write the package.")] = Path("attune-teams.zip"),
) -> None:
    """Build the app package for Microsoft Teams: manifest and icons, ready to upload."""
    from bot.channels.teams.package import PackageError, build

    try:
        build(_settings(), path)
    except PackageError as error:
        raise LaunchError(str(error)) from error
    typer.echo(f"{path} is ready to upload in Teams: Apps > Manage your apps > Upload an app.")


@app.command()
def createadmin(name: Annotated[str, typer.Argument(help="The name to sign in with.")] = "admin") -> None:
    """Make an administrator, or give one a new password; the password is shown once."""
    from bot.launch.people import create_administrator

    typer.echo(create_administrator(_settings(), name))


@app.command()
def xapi(
    team: Annotated[str, typer.Option(help="Only this team, by its name.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only stories finished on this day or later.")] = None,
    send: Annotated[bool, typer.Option("--send/--dry-run", help="Send them, or only say how many would be sent.")] = False,
) -> None:
    """Send finished stories to the learning record store as xAPI statements; nothing is sent twice."""
    from bot.launch.records_out import send_statements

    typer.echo(send_statements(_settings(), team, since.date() if since else None, send))


def main() -> None:
    """Run the command line; whatever goes wrong is one line and an exit code, never a traceback."""
    use_one_thread()
    try:
        app()
    except LaunchError as error:
        _end(str(error), error.code)
    except SettingError as error:
        _end(str(error), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _end(explain_os_error(error), 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # the outermost edge: the details are kept, the person gets one line
        _end(f"Something went wrong inside Attune ({type(error).__name__}); please report it with the file {_keep(error)}.", 70)


def _end(message: str, code: int) -> None:
    typer.echo(message, err=code != 0)
    sys.exit(code)


def _keep(error: Exception) -> Path:
    """Write the details of an unforeseen error where only this account can read them."""
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="attune-error-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(traceback.format_exception(error))
    return Path(name)


def _lines(read: "Callable[[bytes, Guidance], list[Line]]", guidance: "Guidance") -> "list[Line]":
    """Read standard input whole; bad lines end the command with code 2 before anything is written."""
    from bot.launch.json_lines import BadLines

    try:
        return read(sys.stdin.buffer.read(), guidance)
    except BadLines as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _settings() -> Settings:
    return read_settings()


def _console(stderr: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=stderr)


if __name__ == "__main__":
    main()
