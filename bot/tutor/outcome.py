"""What comes out of a turn: replies, the new state, and what the records should keep. All frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.guidance import Guidance
from bot.scoring.scorer import Scorer
from bot.scoring.verdict import AnswerScore
from bot.tutor.replies import Reply
from bot.tutor.state import Trainee
from bot.tutor.waiting import Message as Message
from bot.tutor.waiting import Waiting


@dataclass(frozen=True)
class Tools:
    """Everything a turn needs besides the message: no globals, no clock of its own.

    ``waiting`` holds, in memory only, a message that may be about a real child until the person has said which it is.
    """

    guidance: Guidance
    scorer: Scorer
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    retention_days: int
    waiting: Waiting = field(default_factory=Waiting)


@dataclass(frozen=True)
class AnswerGiven:
    """An answer to ``question`` of the attempt: ``text`` is masked, ``scores`` are by question (also other ones)."""

    attempt: str
    scenario: str
    question: str
    text: str
    scores: Mapping[str, AnswerScore]
    masked: tuple[str, ...] = ()


@dataclass(frozen=True)
class AttemptChanged:
    """An attempt was begun, finished or begun anew (``event``: begun, finished, dropped)."""

    attempt: str
    scenario: str
    event: str


@dataclass(frozen=True)
class Settled:
    """The practitioner's yes or no to "do you mean that ...?"."""

    attempt: str
    question: str
    point: str
    yes: bool


@dataclass(frozen=True)
class Contested:
    attempt: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """Something the area does not have."""

    attempt: str
    text: str


@dataclass(frozen=True)
class Rated:
    answers: Mapping[str, str]


@dataclass(frozen=True)
class SafetyGiven:
    """A safety message was given; nothing of what was written is in here."""

    whom: str


@dataclass(frozen=True)
class HintGiven:
    attempt: str
    question: str
    point: str
    rung: int


@dataclass(frozen=True)
class EraseAll:
    """Everything about this person is to be erased, this turn included."""


Entry = AnswerGiven | AttemptChanged | Settled | Contested | Gap | Rated | SafetyGiven | HintGiven | EraseAll


@dataclass(frozen=True)
class Outcome:
    """``kept_text`` is what the transcript may show of the message: masked, and None after a disclosure."""

    trainee: Trainee
    replies: tuple[Reply, ...]
    entries: tuple[Entry, ...] = ()
    route: str = ""
    kept_text: str | None = None
    wants_data: bool = False

    @property
    def kept_nothing(self) -> bool:
        """Whether this answers something of which no word may be kept."""
        return self.kept_text is None
