"""Wait until the servers answer, and tell at once when one of them will not."""

import time
from collections.abc import Callable, Sequence

import httpx

from bot.launch.faults import LaunchError
from bot.launch.logs import last_useful_line, tail
from bot.launch.processes import ChildPlan, Children

LIMIT = 120.0

_NO_MODEL = "Could not load model due to"


def answers(url: str, seconds: float = 1.0) -> bool:
    """Say whether a GET of ``url`` succeeds."""
    try:
        return httpx.get(url, timeout=seconds, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def wait_until_ready(
    children: Children, plans: Sequence[ChildPlan], limit: float = LIMIT, clock: Callable[[], float] = time.monotonic
) -> None:
    """Return when all answer; raises :class:`LaunchError` when one ends, or after ``limit`` seconds."""
    deadline = clock() + limit
    waiting = list(plans)
    while waiting:
        for plan, code in children.dead():
            raise LaunchError(f"{plan.name} stopped while starting (code {code}): {last_useful_line(plan.log)} (log: {plan.log})")
        waiting = [plan for plan in waiting if not answers(plan.answers_at)]
        if waiting and clock() > deadline:
            plan = waiting[0]
            raise LaunchError(
                f"{plan.name} did not answer within {limit:.0f} s: {last_useful_line(plan.log)} (log: {plan.log}). "
                "If this machine is merely slow, start again."
            )
        if waiting:
            time.sleep(0.1)
    for plan in plans:
        if _NO_MODEL in tail(plan.log):
            raise LaunchError(f"{plan.name}: {last_useful_line(plan.log)} -- remove the folder 'models' and start again.")
