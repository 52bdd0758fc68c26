from collections.abc import Callable

import pytest

from bot.launch.faults import LaunchError
from bot.launch.processes import ChildPlan, Children
from bot.launch.readiness import answers, wait_until_ready

from .conftest import FakeRasa

SLEEP = "import time; time.sleep(60)"


def test_returns_when_the_server_answers(child: Callable[..., ChildPlan], rasa: FakeRasa) -> None:
    wait_until_ready(Children(), [child(SLEEP, answers_at=f"{rasa.address}/")])


def test_nothing_answers_at_a_closed_port() -> None:
    assert not answers("http://127.0.0.1:9/")


def test_a_child_that_dies_is_told_with_the_last_useful_line_of_its_log(child: Callable[..., ChildPlan]) -> None:
    plan = child("print('a warning'); raise ValueError('no such model')", answers_at="http://127.0.0.1:9/")
    children = Children()
    children.start(plan)
    with pytest.raises(LaunchError, match=r"stopped while starting \(code 1\): ValueError: no such model"):
        wait_until_ready(children, [plan])
    children.stop()


def test_a_server_that_never_answers_is_given_up(child: Callable[..., ChildPlan]) -> None:
    now = iter(range(0, 1000, 100))
    with pytest.raises(LaunchError, match="did not answer within 120 s"):
        wait_until_ready(Children(), [child(SLEEP, answers_at="http://127.0.0.1:9/")], clock=lambda: float(next(now)))


def test_a_server_without_its_model_is_not_ready(child: Callable[..., ChildPlan], rasa: FakeRasa) -> None:
    plan = child(SLEEP, answers_at=f"{rasa.address}/")
    plan.log.write_text("2026 ERROR rasa.core.agent - Could not load model due to bad file.\n")
    with pytest.raises(LaunchError, match="Could not load model"):
        wait_until_ready(Children(), [plan])
