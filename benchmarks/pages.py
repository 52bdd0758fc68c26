"""``python -m benchmarks pages``: how long a supervisor's pages take on 1,000 and on 100,000 generated answers."""

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

SIZES = (1_000, 100_000)
REQUESTS = 15
LIMIT = 300  # milliseconds, at the median


def main() -> None:
    """Fill a scratch database step by step, measure at each size and print one table."""
    with tempfile.TemporaryDirectory(prefix="attune-pages-") as folder:
        _set_up(Path(folder))
        print(_table([_measure(size) for size in SIZES]))
        from django.db import connections

        connections.close_all()


def _set_up(folder: Path) -> None:
    database = os.environ.get("ATTUNE_BENCHMARK_DATABASE", f"sqlite:///{folder / 'pages.sqlite3'}")
    (folder / "static").mkdir()
    os.environ.update(ATTUNE_DATA=str(folder), ATTUNE_DATABASE=database, DJANGO_SETTINGS_MODULE="bot.django_config")
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)


def _measure(size: int) -> dict[str, tuple[float, float, int]]:
    """Return for each page: milliseconds at the median and at the 90th percentile, and the number of queries."""
    from django.test import Client
    from django.utils import timezone

    from benchmarks.generate import fill
    from bot.records.models import Answer
    from bot.web.content import guidance

    filled = fill(guidance(), size - Answer.objects.count(), timezone.now(), seed=size)
    client = Client()
    client.force_login(filled.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{Answer.objects.count():,} answers", flush=True)
    return {name: _page(client, address) for name, address in addresses(filled.teams[0]).items()}


def addresses(team: Any) -> dict[str, str]:
    """Return the pages that there are: a name to show, and where the page is."""
    from django.urls import NoReverseMatch, reverse

    from bot.records.models import Attempt
    from bot.web.content import guidance

    scenario = guidance().scenarios[0]
    attempt = Attempt.objects.filter(team=team, finished__isnull=False).order_by("-changed").first()
    assert attempt is not None
    point = [team.pk, scenario.id, "notice", scenario.notice[0].id]
    wanted: list[tuple[str, str, list[Any], str]] = [
        ("teams", "teams", [], ""), ("strong and weak, 12 months", "team", [team.pk], ""), ("strong and weak, all", "team", [team.pk], "?period=all"),
        ("answers without a point", "team-point", point, "?period=all"), ("answers with a point", "team-point", point, "?state=found&period=all"),
        ("machine and human", "team-agreement", [team.pk], ""), ("where they differ", "team-differences", [team.pk], ""),
        ("missing services", "team-gaps", [team.pk], ""), ("self-ratings", "team-ratings", [team.pk], ""),
        ("review: list", "attempts", [], ""), ("review: one story, unread", "attempts", [], f"?scenario={scenario.id}&unread=1"),
        ("review: words in answers", "attempts", [], "?text=quiet"), ("review: transcript", "transcript", [attempt.pk], ""),
        ("takeaway", "takeaway", [team.pk], ""),
    ]  # fmt: skip
    found = {}
    for name, url, values, query in wanted:
        try:
            found[name] = reverse(url, args=values) + query
        except NoReverseMatch:
            continue  # a page that is not built yet
    return found


def _page(client: Any, address: str) -> tuple[float, float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        first = client.get(address)
        asked = len(queries)
    assert first.status_code == 200, f"{address}: {first.status_code}"
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=10)[-1], asked


def _table(measured: list[dict[str, tuple[float, float, int]]]) -> str:
    heads = [f"{size:,}: median ms | 90 % ms | queries" for size in SIZES]
    lines = [f"| page | {' | '.join(heads)} |", "|---" * (1 + 3 * len(SIZES)) + "|"]
    for name in measured[-1]:
        cells = [f"{m[name][0]:.0f} | {m[name][1]:.0f} | {m[name][2]}" for m in measured]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    slowest = max(measured[-1].items(), key=lambda row: row[1][0])
    verdict = "under" if slowest[1][0] < LIMIT else "OVER"
    return "\n".join([*lines, "", f"Slowest: {slowest[0]}, {slowest[1][0]:.0f} ms at the median: {verdict} {LIMIT} ms."])
