"""Points missed before come back: one short look back at the start of a later story, unscored and skippable."""

from dataclasses import replace

from bot.guidance import Point
from bot.scoring.verdict import FOUND
from bot.tutor.desk import Desk
from bot.tutor.outcome import Outcome
from bot.tutor.replies import Reply
from bot.tutor.state import Pending


def look_back(desk: Desk) -> bool:
    """Ask about the longest-missed point of another story; False when there is none."""
    for key in desk.trainee.missed:
        found = _point(desk, key)
        if found is None or key.split(":")[0] == desk.attempt.scenario:
            continue
        scenario_id, point = key.split(":")[0], found
        title = desk.tools.guidance.scenario(scenario_id).title
        text = desk.wording.say("recall", title=title[:1].lower() + title[1:], hint=point.hints[1])
        desk.replies.append(Reply("question", text))
        desk.trainee = replace(desk.trainee, pending=Pending("recall", key, 0, point.hints[1]))
        desk.trainee = replace(desk.trainee, missed=tuple(k for k in desk.trainee.missed if k != key))
        return True
    return False


def remember(desk: Desk, route: str) -> Outcome:
    """Close the look back with what the guidance says, then begin the new story."""
    from bot.tutor.opening import begin  # the two begin stories for each other

    key = desk.trainee.pending.item
    point = _point(desk, key)
    if point is not None:
        scenario_id, question, _ = key.split(":")
        said = route == "answer" and desk.score(scenario_id, question).state(point.id) == FOUND
        desk.say("recall_found" if said else "recall_told", "feedback", point=point.missing if not said else point.found)
    begin(desk)
    return desk.done(route)


def _point(desk: Desk, key: str) -> Point | None:
    scenario_id, question, point_id = key.split(":")
    scenario = desk.tools.guidance.by_id.get(scenario_id)
    if scenario is None:
        return None
    return next((p for p in scenario.points(question) if p.id == point_id), None)
