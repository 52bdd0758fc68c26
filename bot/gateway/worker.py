"""The gateway at work: threads that take messages to Rasa and replies to the channels, until they are stopped.

Every step can be cut off by a kill at any point: what was claimed is free again when its lease is over, Rasa answers
the same message id with the same replies, and a reply is closed only once the channel has it.
"""

import logging
import random
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from bot.gateway import inbox, outbox
from bot.gateway.assistant import Assistant, Unavailable
from bot.gateway.inbox import BELL
from bot.gateway.models import Incoming, Outgoing
from bot.gateway.outbox import Channel, DeadAddress, RetryLater, Sending, Unknowable
from bot.tutor.replies import Choice, Reply

logger = logging.getLogger(__name__)

MOST_TRIES = 7  # 1, 2, 4 ... seconds apart: about two minutes
IDLE = 0.25  # seconds between two looks when nothing wakes us
APOLOGY = Reply(
    "apology",
    "Sorry, I could not read your message: something is not working on our side. Your words are kept. Please try again in a few minutes.",
    choices=(Choice("Try again", "try-again"),),
)


class Gateway:
    """Works off inbox and outbox. ``channels`` are those that push; the web's replies are fetched by the page itself."""

    def __init__(
        self, assistant: Assistant, channels: Mapping[str, Channel] | None = None, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self._assistant, self._channels, self._clock = assistant, dict(channels or {}), clock
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, threads: int = 4) -> None:
        for number in range(threads):
            thread = threading.Thread(target=self._work, name=f"gateway-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 5.0) -> None:
        self._stop.set()
        BELL.set()
        for thread in self._threads:
            thread.join(patience)

    def step(self) -> bool:
        """Do one thing; False when there was nothing to do."""
        row = inbox.claim(self._clock())
        if row is not None:
            self._handle(row)
            return True
        sending = outbox.claim(list(self._channels), self._clock()) if self._channels else None
        if sending is not None:
            self._send(sending)
            return True
        return False

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.step()
            except Exception as error:  # the edge of a thread: a locked database must not end the gateway
                logger.warning("gateway: %s", type(error).__name__)
                busy = False
            finally:
                close_old_connections()
            if not busy:
                BELL.wait(IDLE)
                BELL.clear()

    def _handle(self, row: Incoming) -> None:
        channel = self._channels.get(row.channel)
        if channel is not None:
            channel.typing(row.address)
        try:
            replies = self._assistant.ask(row.person_key, f"{row.channel}:{row.message_id}", inbox.words(row))
        except Unavailable as problem:
            self._not_answered(row, str(problem))
            return
        outbox.put(row, replies, self._clock())
        BELL.set()

    def _not_answered(self, row: Incoming, problem: str) -> None:
        if row.tries >= MOST_TRIES:
            outbox.put(row, [APOLOGY.as_dict()], self._clock(), failed=problem)
        else:
            inbox.put_back(row, problem, self._clock() + _pause(row.tries))

    def _send(self, sending: Sending) -> None:
        row, channel = sending.row, self._channels[sending.row.channel]
        key, in_doubt = outbox.key_of(row), sending.again
        try:
            there = channel.arrived(row.address, key) if in_doubt else None
            in_doubt = False
            platform_id = there if there is not None else channel.deliver(row.address, row.reply, key)
        except DeadAddress as problem:
            outbox.park(row, str(problem))
        except Unknowable as problem:
            outbox.set_aside(row, str(problem))
        except RetryLater as problem:
            self._not_sent(row, str(problem), problem.seconds, in_doubt or problem.in_doubt)
        except Exception as error:  # a reply that a channel cannot render must not hold up the thread for ever
            logger.warning("gateway: %s could not send: %s", row.channel, type(error).__name__)
            self._not_sent(row, type(error).__name__, None, in_doubt)
        else:
            outbox.delivered(row, platform_id, self._clock())

    def _not_sent(self, row: Outgoing, problem: str, seconds: float | None, in_doubt: bool) -> None:
        if row.tries >= outbox.MOST_TRIES:
            outbox.park(row, problem)
        else:
            pause = _pause(row.tries) if seconds is None else timedelta(seconds=seconds)
            outbox.later(row, problem, self._clock() + pause, in_doubt)


def _pause(tries: int) -> timedelta:
    """Twice as long each time, a little uneven so that many do not come back at once."""
    return timedelta(seconds=min(2 ** (tries - 1), 60) * random.uniform(0.8, 1.2))
