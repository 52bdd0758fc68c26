"""The daily work: what is over its time leaves, sessions and tries of passwords that are over too.

The web server does it by itself, once at start and then daily; of several servers only the one that gets the chore.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import close_old_connections, transaction
from django.utils import timezone

from bot.gateway import inbox
from bot.gateway.models import DONE, FAILED, Incoming
from bot.records import retention
from bot.records.retention import Leaving
from bot.settings import read_settings
from bot.web.accounts.sessions import drop_orphans
from bot.web.models import Chore

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
LEASE = timedelta(hours=1)  # when a process dies at it, another one may begin after this
LOOK = 600.0  # seconds between two looks whether it is time
INBOX_KEEPS = timedelta(days=7)
TRIES_KEEP = timedelta(days=1)
_NAME = "daily"


@dataclass(frozen=True)
class Swept:
    """What one round removed, or would remove."""

    leaving: tuple[Leaving, ...]
    messages: int
    sessions: int
    tries: int

    def lines(self, dry_run: bool) -> list[str]:
        """Return one line a team that loses something, and one for the rest."""
        verb = "would leave" if dry_run else "have left"
        teams = [
            f"{item.team} (kept {item.days} days): {_count(item.people, 'person', 'people')}, {_count(item.attempts, 'story', 'stories')}, "
            f"{_count(item.turns, 'message', 'messages')} and {_count(item.ratings, 'self-rating', 'self-ratings')} {verb}."
            for item in self.leaving
            if item.anything
        ]
        rest = (f"Besides: {_count(self.messages, 'handled message', 'handled messages')}, {_count(self.sessions, 'old session', 'old sessions')} "
                f"and {_count(self.tries, 'old try', 'old tries')} of a password {verb}.")  # fmt: skip
        return [*(teams or ["Nobody's records are over their time."]), rest]


def sweep(now: datetime, site_days: int, dry_run: bool = False) -> Swept:
    """Remove everything that is over its time; a dry run only counts."""
    leaving = retention.expire(now, site_days, dry_run)
    handled = Incoming.objects.filter(state__in=(DONE, FAILED), received__lt=now - INBOX_KEEPS)
    sessions = Session.objects.filter(expire_date__lt=now)
    tries = AccessAttempt.objects.filter(attempt_time__lt=now - TRIES_KEEP)
    swept = Swept(leaving, handled.count(), sessions.count(), tries.count())
    if dry_run:
        return swept
    inbox.clean(now, INBOX_KEEPS)
    sessions.delete()
    tries.delete()
    drop_orphans()
    return swept


def sweep_if_due(now: datetime) -> Swept | None:
    """Sweep if it is time and no other process is at it."""
    if not _take(now):
        return None
    swept = sweep(now, read_settings().retention_days)
    text = " ".join(swept.lines(dry_run=False))
    Chore.objects.filter(name=_NAME).update(due=now + EVERY, done=now, result=text)
    logger.info("daily work: %s", text)
    return swept


def _take(now: datetime) -> bool:
    with transaction.atomic():
        Chore.objects.get_or_create(name=_NAME, defaults={"due": now})
        return bool(Chore.objects.filter(name=_NAME, due__lte=now).update(due=now + LEASE))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


class Upkeep:
    """A thread that looks now and then whether the daily work is due."""

    def __init__(self, clock: Callable[[], datetime] = timezone.now, look: float = LOOK) -> None:
        self._clock, self._look = clock, look
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        self._stop.set()
        self._thread.join(patience)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                sweep_if_due(self._clock())
            except Exception as error:  # the edge of a thread: a locked database must not end the upkeep
                logger.warning("daily work: %s", type(error).__name__)
            finally:
                close_old_connections()
            self._stop.wait(self._look)
