"""A team talks about a story in a thread: what was said is collected for its supervisor, masked and without names."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bot.guidance import Guidance
from bot.records.models import Discussion, Place, Remark, Team, Workspace
from bot.tutor.lookup import choose
from bot.tutor.privacy import mask
from bot.tutor.safety import assess

_MISSING = re.compile(
    r"\b(we|they|there|round here|our area)\b[^.!?]{0,40}\b(don'?t|do not|doesn'?t|no longer|never|haven'?t|hasn'?t|isn'?t|is no|are no|aren'?t|no)\b"
    r"[^.!?]{0,40}\b(have|got|offer|run|service|group|team|worker|clinic|visitor|any|exist|provision|waiting)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spot:
    """A thread on a platform, in the platform's own ids."""

    platform: str
    workspace: str
    channel: str
    thread: str


def team_at(platform: str, workspace: str, channel: str = "") -> Team | None:
    """Return the team to which a channel, or else its whole workspace, belongs."""
    place = Place.objects.filter(workspace__platform=platform, workspace__external_id=workspace, external_id=channel).select_related("team").first()
    if place is not None:
        return place.team
    found = Workspace.objects.filter(platform=platform, external_id=workspace, removed=None).select_related("team").first()
    return found.team if found else None


def story_for(guidance: Guidance, words: str, platform: str, workspace: str, channel: str) -> str:
    """Return the story asked for by number or name, or else the next one that this channel has not had."""
    asked = choose(guidance, words) if words else None
    if asked is not None:
        return asked.id
    had = set(Discussion.objects.filter(platform=platform, workspace=workspace, channel=channel).values_list("scenario", flat=True))
    return next((s.id for s in guidance.scenarios if s.id not in had), guidance.scenarios[0].id)


def begin(spot: Spot, scenario: str, now: datetime) -> Discussion:
    """Note that a story was put up for discussion in a thread. One that was closed there before makes way: only the newest has the
    thread's own id, because a group chat is one thread for ever."""
    team = team_at(spot.platform, spot.workspace, spot.channel)
    where = {"platform": spot.platform, "workspace": spot.workspace, "channel": spot.channel, "thread": spot.thread}
    with transaction.atomic():
        for before in Discussion.objects.filter(**where).exclude(closed=None):
            Discussion.objects.filter(pk=before.pk).update(thread=f"{spot.thread[:180]}#{before.pk}")
        return Discussion.objects.create(**where, scenario=scenario, team=team, opened=now)


def at(spot: Spot) -> Discussion | None:
    """Return the open discussion in a thread."""
    return Discussion.objects.filter(
        platform=spot.platform, workspace=spot.workspace, channel=spot.channel, thread=spot.thread, closed=None
    ).first()


def newest_in(platform: str, workspace: str, channel: str) -> Discussion | None:
    """Return the open discussion that began last in a channel."""
    found = Discussion.objects.filter(platform=platform, workspace=workspace, channel=channel, closed=None)
    return found.order_by("-opened", "-pk").first()


def remark(discussion: Discussion, message_id: str, text: str, guidance: Guidance, now: datetime) -> str:
    """Keep what was said, or what it was changed to. Returns "child", "self" or "both" when it speaks of somebody real:
    then nothing is kept, and the caller tells the writer, in private, where to turn."""
    concern = assess(text, {}, None, False)
    if concern is not None:
        Remark.objects.filter(discussion=discussion, message_id=message_id).delete()
        return concern.whom
    masked = mask(text, guidance.own_words).text.strip()
    if masked:
        Remark.objects.update_or_create(
            discussion=discussion, message_id=message_id, defaults={"text": masked, "gap": bool(_MISSING.search(masked)), "made": now}
        )
    return ""


def safety_text(guidance: Guidance, whom: str) -> str:
    """Say where to turn to somebody whose remark spoke of a real child or of themselves; for their eyes only."""
    safety = guidance.safety
    replies = {"child": safety.replies.child, "self": safety.replies.self_}.get(whom, safety.replies.both)
    contacts = "\n".join(f"{c.name}: {c.number}" if c.number else c.name for c in safety.contacts_for(whom))
    return f"{replies[0]}\n{contacts}\nI have not kept what you wrote there. You may want to delete it there too."


def thanks(remarks: int, gaps: int, for_team: bool = True) -> str:
    """Say what was collected when a discussion was closed, and by whom it can be read."""
    collected = "1 remark was" if remarks == 1 else f"{remarks} remarks were"
    about = f", {gaps} of them about something your area does not have." if gaps else "."
    if for_team:
        return f"Thank you. {collected} collected without names for your team's supervisor{about}"
    nobody = f"This channel belongs to no team, so nobody will read {'it' if remarks == 1 else 'them'}. An administrator can give it one before the next story."
    return f"Thank you. {collected} collected without names{about} {nobody}"


def take_back(discussion: Discussion, message_id: str) -> None:
    """Forget a remark that its writer deleted."""
    Remark.objects.filter(discussion=discussion, message_id=message_id).delete()


def close(discussion: Discussion, now: datetime) -> tuple[int, int]:
    """End a discussion; returns how many remarks and how many missing services were collected."""
    Discussion.objects.filter(pk=discussion.pk, closed=None).update(closed=now)
    return discussion.remarks.count(), discussion.remarks.filter(gap=True).count()
