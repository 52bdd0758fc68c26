"""A tracker store that keeps nothing.

Progress lives in the project's own records, under the project's own rules for privacy and erasure. Keeping nothing here
means that no word of a disclosure stays behind, that no turn grows slower than the last, and that a restart or a
session timeout of Rasa loses nothing.
"""

from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker


class ForgetfulTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Every message meets a new tracker."""

    def __init__(self, domain: Any = None, event_broker: Any = None, **kwargs: Any) -> None:
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep nothing."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Find nothing."""
        return None

    async def keys(self) -> Iterable[str]:
        """List nothing."""
        return []
