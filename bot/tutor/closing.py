"""The close of a story: summary, contrast, three reflections, one thing for supervision, what next."""

from dataclasses import replace

from bot.guidance import Point
from bot.tutor.desk import Desk
from bot.tutor.outcome import AnswerGiven, AttemptChanged, Gap, Outcome
from bot.tutor.place import show_menu
from bot.tutor.replies import Reply

RATE_AFTER = (3, 6, 9)


def close(desk: Desk) -> None:
    """Sum up and ask the first reflection question."""
    scenario = desk.scenario
    (notice, of_notice), (pathway, of_pathway) = _count(desk, "notice"), _count(desk, "pathway")
    desk.say(
        "close_summary", "feedback", title=scenario.title, notice=notice, notice_all=of_notice, pathway=pathway, pathway_all=of_pathway
    )
    unfound = most_important_unfound(desk)
    if unfound is None:
        desk.say("close_complete", "feedback")
    else:
        desk.say("close_missing", "feedback", point=unfound.why)
    desk.say("close_contrast", "feedback", contrast=scenario.contrast.says)
    desk.say("reflection_intro")
    _reflection(desk, 0)


def _count(desk: Desk, question: str) -> tuple[int, int]:
    main = [p for p in desk.scenario.points(question) if p.weight == "key"]
    return sum(desk.attempt.has(question, p.id) for p in main), len(main)


def most_important_unfound(desk: Desk) -> Point | None:
    for question in ("notice", "pathway"):
        for point in desk.scenario.points(question):
            if point.weight == "key" and not desk.attempt.has(question, point.id):
                return point
    return None


def _reflection(desk: Desk, number: int) -> None:
    desk.replies.append(Reply("question", desk.wording.say("reflection", question=desk.scenario.reflection[number])))
    desk.trainee = desk.trainee.open("reflection", "", number)


def reflect(desk: Desk, route: str) -> Outcome:
    """Keep a reflection (never scored) and go to the next one, then to supervision, then to the end."""
    pending = desk.trainee.pending
    if route != "skip":
        name = f"reflection-{pending.number + 1}" if pending.kind == "reflection" else "supervision"
        desk.entries.append(AnswerGiven(desk.attempt.id, desk.scenario.id, name, desk.masked.text, {}, desk.masked.kinds))
        if route == "gap":
            desk.entries.append(Gap(desk.attempt.id, desk.masked.text))
        desk.say("reflection_thanks" if route != "gap" else "gap")
        if desk.masked.kinds:
            desk.say("privacy_note")
    if pending.kind == "reflection" and pending.number + 1 < len(desk.scenario.reflection):
        _reflection(desk, pending.number + 1)
    elif pending.kind == "reflection":
        desk.say("supervision", "feedback", supervision=desk.scenario.supervision)
        desk.say("supervision_ask", "question")
        desk.trainee = desk.trainee.open("supervision")
    else:
        end(desk)
    return desk.done("answer" if route != "skip" else "skip")


def end(desk: Desk) -> None:
    """Finish the attempt and offer what comes next."""
    desk.entries.append(AttemptChanged(desk.attempt.id, desk.scenario.id, "finished"))
    before = desk.trainee.finished
    finished = (*(s for s in before if s != desk.scenario.id), desk.scenario.id)
    desk.say("closed")
    desk.trainee = replace(desk.trainee, finished=finished, attempt=None)
    if len(finished) in RATE_AFTER and len(finished) > len(before):
        desk.say("rating_offer", done=len(finished))
    show_menu(desk, "after_close")
