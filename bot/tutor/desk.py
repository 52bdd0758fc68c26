"""What one turn works on: the state as it changes, the replies and records as they gather."""

from dataclasses import dataclass, field, replace

from bot.guidance import Scenario
from bot.scoring.verdict import AnswerScore
from bot.tutor.outcome import Entry, Message, Outcome, Tools
from bot.tutor.privacy import Masked, mask
from bot.tutor.replies import Choice, Reply
from bot.tutor.state import Attempt, Trainee
from bot.tutor.wording import Wording


@dataclass
class Desk:
    """Lives for one turn. ``text`` is what was typed; ``masked`` what may be kept of it."""

    trainee: Trainee
    message: Message
    tools: Tools
    replies: list[Reply] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    route: str = ""
    kept: str | None = None

    def __post_init__(self) -> None:
        text = self.message.text.strip()
        self.text = text.lstrip("/") if text.startswith("/") else text
        self.wording = Wording(self.tools.guidance, self.trainee.spoken)
        self._masked: Masked | None = None
        self._scores: dict[tuple[str, str], AnswerScore] = {}

    def take(self, text: str) -> None:
        """Work on other words: ones that were put aside a turn ago."""
        self.text, self._masked, self._scores = text, None, {}
        self.keep()

    @property
    def masked(self) -> Masked:
        if self._masked is None:
            self._masked = mask(self.text, self.tools.guidance.own_words)
        return self._masked

    def score(self, scenario: str, question: str) -> AnswerScore:
        """Score the words in hand, when they are first asked about: never before safety has let them pass."""
        key = (scenario, question)
        if key not in self._scores:
            self._scores[key] = self.tools.scorer.score(scenario, question, self.text)
        return self._scores[key]

    def keep(self) -> None:
        """Let the transcript have the (masked) words; never called for a disclosure."""
        self.kept = self.masked.text

    @property
    def attempt(self) -> Attempt:
        assert self.trainee.attempt is not None
        return self.trainee.attempt

    @property
    def scenario(self) -> Scenario:
        return self.tools.guidance.scenario(self.attempt.scenario)

    def say(self, key: str, type: str = "text", choices: tuple[Choice, ...] = (), **names: object) -> None:
        self.replies.append(Reply(type, self.wording.say(key, **names), choices=choices))

    def done(self, route: str) -> Outcome:
        now = self.tools.now().isoformat()
        trainee = replace(self.trainee, spoken=self.wording.spoken, away=route == "stop", seen=now)
        return Outcome(trainee, tuple(self.replies), tuple(self.entries), route, self.kept)
