"""The tables. Text that people wrote is masked before it comes here; a disclosure never does."""

from bot.records.models.people import Identity, JoinCode, Person, Team, User
from bot.records.models.places import Discussion, LinkCode, Place, Remark, Workspace
from bot.records.models.review import Access, Check, Comment, Correction, Reading
from bot.records.models.tally import Tally
from bot.records.models.training import Answer, Attempt, Contest, Gap, Hint, Rating, Turn, Verdict

__all__ = [
    "Access", "Answer", "Attempt", "Check", "Comment", "Contest", "Correction", "Discussion", "Gap", "Hint", "Identity", "JoinCode",
    "LinkCode", "Person", "Place", "Rating", "Reading", "Remark", "Tally", "Team", "Turn", "User", "Verdict", "Workspace",
]  # fmt: skip
