"""Where others read along: stories to talk about, and nothing else.

With the consent of the team Teams hands us every message of its channels. What belongs to no open discussion is not ours: it is
dropped here, before anything of it, its writer included, is kept.
"""

import re
from dataclasses import dataclass

from django.utils import timezone

from bot.channels.teams import keeping, reading
from bot.channels.teams.channel import PLATFORM
from bot.channels.teams.reading import Activity
from bot.guidance import Guidance
from bot.records import discussions
from bot.records.models import Discussion
from bot.tutor.lookup import choose
from bot.tutor.replies import Reply
from bot.tutor.safety import assess

_END = r"(?:close|end|stop)(?:\s+(?:it|this|now|please|(?:the|this)\s+discussion|discussion))*[.!]*"
_CLOSE = re.compile(rf"(?:discuss(?:ion)?\s+)?{_END}", re.IGNORECASE)
_CLOSE_IN_FULL = re.compile(rf"discuss(?:ion)?\s+{_END}", re.IGNORECASE)  # taken without a mention too
_DISCUSS = re.compile(r"discuss\b\W*(.*)", re.IGNORECASE | re.DOTALL)
IN_PUBLIC = (
    "Here I put up stories to talk about together: write “@Attune discuss”, or “@Attune discuss 3” for a certain one, and “@Attune discuss close” "
    "at the end. To train on your own, write to me in our personal chat; nothing from there is shown here."
)
NOWHERE = "There is no open discussion here. Write “@Attune discuss” to begin one."
NONE_CAME = (
    "No reply has reached me, so nothing was collected. If you did talk here, I may not read along in this place: then only replies that "
    "mention @Attune reach me, until an administrator allows more."
)


@dataclass(frozen=True)
class Together:
    """Channels and group chats; every method may be called again with the same activity."""

    guidance: Guidance

    def said(self, activity: Activity) -> None:
        """Somebody wrote where others read: a wish, if we are mentioned, or a remark, if a story is being discussed."""
        text, mentioned = reading.words(activity), bool(reading.our_names(activity))
        here, asks = discussions.at(reading.spot(activity)), _DISCUSS.fullmatch(text)
        named = self._names_a_story(asks[1] if asks else text)
        if (mentioned and _CLOSE.fullmatch(text)) or (here and _CLOSE_IN_FULL.fullmatch(text)):
            self._close(activity, here)
        elif here is not None and text and not (mentioned and asks and (named or not asks[1])):
            self.remark(activity, here)
        elif mentioned and (whom := _speaks_of(text)):
            self._warn(activity, whom)
        elif mentioned and (asks or (here is None and (named or not text))):
            self._put_up(activity, asks[1] if asks else text)
        elif mentioned:
            keeping.answer(keeping.arrival(activity, reading.message_id(activity)), IN_PUBLIC)

    def changed(self, activity: Activity) -> None:
        here = discussions.at(reading.spot(activity))
        if here is not None:
            self.remark(activity, here)

    def deleted(self, activity: Activity) -> None:
        here = discussions.at(reading.spot(activity))
        if here is not None:
            discussions.take_back(here, str(activity.get("id")))

    def remark(self, activity: Activity, here: Discussion) -> None:
        text = reading.words(activity)
        if text and (whom := discussions.remark(here, str(activity.get("id")), text, self.guidance, timezone.now())):
            self._warn(activity, whom)

    def removed(self, activity: Activity, channels: set[str]) -> None:
        """We hear nothing there any more: what was collected goes to the supervisor as it is."""
        workspace = reading.spot(activity).workspace
        for open_ in Discussion.objects.filter(platform=PLATFORM, workspace=workspace, channel__in=channels, closed=None):
            discussions.close(open_, timezone.now())

    def _names_a_story(self, words: str) -> bool:
        return bool(words) and choose(self.guidance, words) is not None

    def _put_up(self, activity: Activity, words: str) -> None:
        spot = reading.spot(activity)
        story = discussions.story_for(self.guidance, words, PLATFORM, spot.workspace, spot.channel)
        found = keeping.arrival(activity, reading.message_id(activity))
        keeping.answer_with(found, {"type": "discussion", "text": "", "value": story})

    def _close(self, activity: Activity, here: Discussion | None) -> None:
        spot = reading.spot(activity)
        found = here or discussions.newest_in(PLATFORM, spot.workspace, spot.channel)
        came = keeping.arrival(activity, reading.message_id(activity))
        if found is None:
            keeping.answer(came, NOWHERE)
            return
        remarks, gaps = discussions.close(found, timezone.now())
        keeping.answer(came, discussions.thanks(remarks, gaps, found.team is not None) if remarks else NONE_CAME)

    def _warn(self, activity: Activity, whom: str) -> None:
        """Say in private, and only there, where to turn: what was written is not kept."""
        found = keeping.in_private(keeping.arrival(activity, reading.message_id(activity, f"{activity.get('id')}:safety")))
        keeping.answer_with(found, Reply("safety", discussions.safety_text(self.guidance, whom)).as_dict())


def _speaks_of(text: str) -> str:
    concern = assess(text, {}, None, False)
    return concern.whom if concern is not None else ""
