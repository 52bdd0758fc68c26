"""Fixtures: the content, the scorer, the trained Rasa model, an empty database, and a person to talk to."""

import logging
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.django_config")
os.environ.setdefault("ATTUNE_SECRET_KEY", "only for tests")
os.environ.setdefault("ATTUNE_DATABASE", "sqlite://:memory:")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from bot.guidance import Guidance, load_guidance  # noqa: E402
from bot.settings import read_settings  # noqa: E402
from tests.doubles import Clock, Echo  # noqa: E402


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file, not memory: several threads and a browser work on it as in real life."""
    from django.conf import settings

    settings.DATABASES["default"]["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    return load_guidance(ROOT / "scenarios")


@pytest.fixture(scope="session")
def scorer(guidance: Guidance):
    from bot.scoring.scorer import Scorer

    return Scorer(guidance, read_settings().models)


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Any ERROR record fails the test, unless the test says that it provokes one."""
    yield
    if request.node.get_closest_marker("provokes_errors"):
        return
    errors = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.ERROR]
    assert not errors, [r.getMessage() for r in errors]


@pytest.fixture(scope="session")
def tools(guidance: Guidance, scorer):
    from datetime import datetime, timezone

    from bot.tutor.outcome import Tools

    return Tools(guidance, scorer, now=lambda: datetime.now(timezone.utc), new_id=lambda: str(uuid.uuid4()), retention_days=365)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def neutral_turn(tools) -> Callable:
    """Take turns without Rasa: every message comes with the intents given."""
    from bot.tutor.outcome import Message
    from bot.tutor.turn import take_turn

    def turn(trainee, text: str, **intents: float):
        return take_turn(trainee, Message(str(uuid.uuid4()), text, intents, "someone"), tools)

    return turn


@pytest.fixture(scope="session")
def rasa_model() -> Path:
    """The trained Rasa model; trained first when it is missing or older than what it is trained from."""
    from rich.console import Console

    from bot.launch.training import ensure_trained

    return ensure_trained(read_settings(), load_guidance(ROOT / "scenarios"), Console(quiet=True))


@pytest.fixture(scope="session")
def assistant(rasa_model: Path, tools):
    import bot.service
    from tests.assistant import Assistant

    bot.service.tools.cache_clear()
    bot.service.tools = lambda: tools
    return Assistant(rasa_model)
