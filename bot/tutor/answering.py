"""An answer to the open question: record it, respond to it, take one rung, or go on."""

from dataclasses import replace

from bot.guidance import Point
from bot.scoring.text import MAX_WORDS
from bot.scoring.verdict import FOUND, UNSURE, AnswerScore, Verdict
from bot.tutor import feedback, ladder
from bot.tutor.closing import close
from bot.tutor.desk import Desk
from bot.tutor.outcome import AnswerGiven, Contested, Gap, HintGiven, Outcome, Settled
from bot.tutor.place import back, show_question
from bot.tutor.replies import Choice, Reply
from bot.tutor.route import Decision
from bot.tutor.state import QUESTIONS
from bot.tutor.yes_no import yes_or_no

_ELSEWHERE = 0.85  # confidence from which a point of a question that was not asked counts
YES_NO = (Choice("Yes", "yes"), Choice("No", "no"))

_WORTH_ASKING = 0.3  # below this most such questions would be about something the writer did not have in mind


def score_all(desk: Desk) -> dict[str, AnswerScore]:
    """Score against the open question first, then against the others with points: they count in any order."""
    question = desk.attempt.question
    return {q: desk.score(desk.attempt.scenario, q) for q in (question, *(q for q in ("notice", "pathway") if q != question))}


def answer_kept(desk: Desk, text: str) -> Outcome:
    """Take words that were put aside while something was asked."""
    desk.take(text)
    return answer(desk, "answer")


def answer(desk: Desk, route: str) -> Outcome:
    """Take an answer (or a gap, or "I did say that") to the open question."""
    if route == "contest":
        return contest(desk)
    question = desk.attempt.question
    scores = {q: _in_masked(desk, s) for q, s in score_all(desk).items()}
    score = scores[question]
    _keep(desk, question, scores)
    if len(desk.text.split()) > MAX_WORDS:
        desk.say("long_answer", words=MAX_WORDS)
    if route == "gap":
        desk.entries.append(Gap(desk.attempt.id, desk.masked.text))
        desk.say("gap")
    if score.merit == "none" and route != "gap":
        desk.say(f"no_merit_{score.reason}", "hint")
        return desk.done("answer")
    _respond(desk, question, scores, route)
    if not _ask_about_unsure(desk, question, score):
        go_on(desk)
    return desk.done("answer")


def _keep(desk: Desk, question: str, scores: dict[str, AnswerScore]) -> None:
    attempt = desk.attempt
    kept = AnswerGiven(attempt.id, attempt.scenario, question, desk.masked.text, scores, desk.masked.kinds)
    desk.entries.append(kept)
    if desk.masked.kinds:
        desk.say("privacy_note")


def _in_masked(desk: Desk, score: AnswerScore) -> AnswerScore:
    """Move evidence to where it stands in the text that is kept."""
    if not desk.masked.kinds:
        return score

    def moved(v: Verdict) -> Verdict:
        return replace(v, evidence=tuple(desk.masked.shift(a, b) for a, b in v.evidence), why=replace(v.why, clause=""))

    spans = {k: tuple(desk.masked.shift(a, b) for a, b in v) for k, v in score.spans.items()}
    return replace(score, points=tuple(map(moved, score.points)), cautions=tuple(map(moved, score.cautions)), spans=spans)


def _respond(desk: Desk, question: str, scores: dict[str, AnswerScore], route: str) -> None:
    """Cautions first, then what was found."""
    score, attempt, scenario = scores[question], desk.attempt, desk.scenario
    before = len(desk.replies)
    replies, cautioned = feedback.on_cautions(desk.tools.guidance, scenario, attempt, score, desk.wording)
    desk.replies += replies
    new = [(q, v) for q, s in scores.items() for v in s.points
           if v.state == FOUND and not attempt.has(q, v.id) and (q == question or v.confidence >= _ELSEWHERE)]  # fmt: skip
    desk.replies += feedback.on_points(scenario, desk.masked.text, new, desk.wording)
    if question == "levels":
        if _nursery_elsewhere(desk.text, score):
            desk.say("level_nursery", "feedback")
        desk.replies += feedback.on_levels(desk.tools.guidance, scenario, attempt, score, desk.wording)
    desk.replies += feedback.on_tiers(desk.tools.guidance, scenario, attempt, score, desk.wording)
    if len(desk.replies) == before and route != "gap":
        known = set(score.found) or set(score.levels) & set(attempt.levels) or set(score.continuum) & set(attempt.tiers)
        desk.say("found_nothing_new" if known or attempt.tried else "found_nothing", "feedback")
    desk.trainee = desk.trainee.with_attempt(
        tried=True,
        found=(*attempt.found, *(f"{q}:{v.id}" for q, v in new)),
        levels=tuple(sorted({*attempt.levels, *score.levels})),
        reasoned=tuple(sorted({*attempt.reasoned, *score.reasoned})),
        tiers=tuple(dict.fromkeys((*attempt.tiers, *score.continuum))),
        cautioned=(*attempt.cautioned, *cautioned),
    )


def _nursery_elsewhere(text: str, score: AnswerScore) -> bool:
    words = text.lower()
    return ("nursery" in words or "pre-school" in words or "preschool" in words) and 4 in score.levels and 3 not in score.levels


def _ask_about_unsure(desk: Desk, question: str, score: AnswerScore) -> bool:
    """Turn the likeliest doubtful main point into a question to the practitioner; at most one a question."""
    attempt = desk.attempt
    if any(key.startswith(f"{question}:") for key in attempt.settled):
        return False
    main = {p.id: p for p in desk.scenario.points(question) if p.weight == "key" and not attempt.has(question, p.id)}
    harsh = [span for c in score.cautions for span in c.evidence]  # answered as such: no good meaning is read into the same words
    likely = [v for v in score.points if v.state == UNSURE and v.confidence >= _WORTH_ASKING and not feedback.overlap(v.evidence, harsh)]
    doubtful = [v for v in likely if v.id in main and len(feedback.quote(desk.text, v).split()) > 1]
    if not doubtful:
        return False
    verdict = max(doubtful, key=lambda v: v.confidence)
    key = f"{question}:{verdict.id}"
    text = desk.wording.say("unsure", quote=feedback.quote(desk.masked.text, verdict), ask=main[verdict.id].ask)
    desk.replies.append(Reply("choice", text, choices=YES_NO))
    desk.trainee = desk.trainee.with_attempt(settled=(*attempt.settled, key)).interrupted_by("unsure", key)
    return True


def settle(desk: Desk, decision: Decision) -> Outcome | None:
    """Take the yes or no to "do you mean that ...?"; anything else is an answer of its own (None)."""
    question, point_id = desk.trainee.pending.item.split(":")
    yes = yes_or_no(desk.text, desk.message.intents)
    if yes is None:
        return None
    point = next(p for p in desk.scenario.points(question) if p.id == point_id)
    desk.entries.append(Settled(desk.attempt.id, question, point_id, yes))
    desk.trainee = desk.trainee.resumed()
    if yes:
        desk.trainee = desk.trainee.with_attempt(found=(*desk.attempt.found, f"{question}:{point_id}"))
        desk.say("unsure_yes", "feedback", found=point.found)
    else:
        desk.say("unsure_no")
    go_on(desk)
    return desk.done("answer")


def go_on(desk: Desk) -> None:
    """One rung of the ladder while something important is missing; then tell and go to the next question."""
    reply, item, rung = ladder.climb(desk.tools.guidance, desk.scenario, desk.attempt, desk.wording)
    if reply is not None:
        _rung(desk, reply, item, rung)
        return
    finish_question(desk)


def _rung(desk: Desk, reply: Reply, item: str, rung: int) -> None:
    desk.replies.append(reply)
    desk.entries.append(HintGiven(desk.attempt.id, desk.attempt.question, item, rung))
    desk.trainee = desk.trainee.with_attempt(rung=rung, hinted=item or desk.attempt.hinted)


def hint(desk: Desk) -> Outcome:
    """Asked for: one rung, after a first try; without a try an open invitation to make one."""
    if not desk.attempt.tried:
        desk.say("hint_first_try", "hint")
        desk.trainee = desk.trainee.with_attempt(rung=1)
        return desk.done("hint")
    reply, item, rung = ladder.climb(desk.tools.guidance, desk.scenario, desk.attempt, desk.wording)
    if reply is None:
        desk.say("no_more_hints", "hint")
    else:
        _rung(desk, reply, item, rung)
    return desk.done("hint")


def skip(desk: Desk) -> Outcome:
    desk.say("skip")
    finish_question(desk, everything=True)
    return desk.done("skip")


def finish_question(desk: Desk, everything: bool = False) -> None:
    """Say what the guidance adds, then ask the next question or close the story."""
    replies, told = ladder.tell(desk.tools.guidance, desk.scenario, desk.attempt, desk.wording, everything)
    question = desk.attempt.question
    if question == "levels":  # the picture with the guidance in it stands for the one of what was named so far
        desk.replies = [r for r in desk.replies if r.type != "picture"]
    desk.replies += replies
    missed = tuple(f"{desk.scenario.id}:{question}:{i}" for i in told if ":" not in i)
    keep = tuple(m for m in desk.trainee.missed if m not in missed)
    desk.trainee = replace(desk.trainee, missed=(*keep, *missed[:2]))
    index = QUESTIONS.index(question) + 1
    keys = tuple(f"{question}:{i}" for i in told)
    if index < len(QUESTIONS):
        desk.trainee = desk.trainee.with_attempt(question=QUESTIONS[index], rung=0, tried=False, hinted="", told=(*desk.attempt.told, *keys))
        desk.trainee = desk.trainee.open("question")
        show_question(desk)
    else:
        desk.trainee = desk.trainee.with_attempt(told=(*desk.attempt.told, *keys))
        close(desk)


def contest(desk: Desk) -> Outcome:
    """ "I did say that": mark what was passed over for a supervisor; only a person changes a score."""
    attempt = desk.attempt
    told = tuple(k for k in attempt.told if not attempt.has(*k.split(":", 1)))
    points = told[-3:] or ((f"{attempt.question}:{attempt.hinted}",) if attempt.hinted else _open_points(desk))
    if points:
        desk.entries.append(Contested(attempt.id, points))
    desk.say("contest" if points else "contest_nothing")
    back(desk)
    return desk.done("answer")


def _open_points(desk: Desk) -> tuple[str, ...]:
    points: list[Point] = [p for p in desk.scenario.points(desk.attempt.question) if p.weight == "key"]
    if not desk.attempt.tried:
        return ()
    return tuple(f"{desk.attempt.question}:{p.id}" for p in points if not desk.attempt.has(desk.attempt.question, p.id))
