"""Take a message through the tutor and keep what came of it, in one transaction, under the message's id.

A message that comes again gets the reply it got before. Two devices at once cannot mix: whoever finds that the person
moved on meanwhile starts over from the newer state.
"""

import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bot.guidance import Guidance
from bot.records import models, outcomes, privacy
from bot.records.identities import canonical
from bot.records.retention import days_for
from bot.scoring.verdict import AnswerScore
from bot.tutor import outcome as out
from bot.tutor.replies import Choice, Reply
from bot.tutor.state import from_json, to_json
from bot.tutor.turn import take_turn

_TRIES = 5
_QUOTED = 8  # words of an answer by which a comment names it


class Conflict(Exception):
    """The person's state changed while a turn was being thought out."""


def handle(person_key: str, message: out.Message, tools: out.Tools) -> tuple[Reply, ...]:
    """Return the replies to ``message`` and keep the turn."""
    person_key = canonical(person_key)
    for attempt in range(_TRIES):
        known = _replies_given(person_key, message.id)
        if known is not None:
            return known
        try:
            return _one_try(person_key, message, tools)
        except (Conflict, IntegrityError):
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _one_try(person_key: str, message: out.Message, tools: out.Tools) -> tuple[Reply, ...]:
    person = models.Person.objects.select_related("team").filter(key=person_key).first()
    tools = replace(tools, retention_days=days_for(person.team if person else None, tools.retention_days))
    trainee = from_json(person.state if person else {})
    outcome = take_turn(trainee, message, tools)
    replies = outcome.replies
    if outcome.wants_data:
        replies = privacy.describe(person, replies, tools)
    with transaction.atomic():
        if any(isinstance(e, out.EraseAll) for e in outcome.entries):
            privacy.erase(person_key)
            return replies
        person = _claim(person_key, person, outcome, tools.now())
        if not outcome.kept_nothing:
            replies = (*_comments(person, tools), *replies)
        _keep(person, message, outcome, replies, tools)
    return replies


def _comments(person: models.Person, tools: out.Tools) -> tuple[Reply, ...]:
    """Return what supervisors have written since the last visit, and note that it was shown."""
    waiting = list(models.Comment.objects.filter(attempt__person=person, shown=None).select_related("attempt", "answer", "who").order_by("pk"))
    if waiting:  # these and no others: one that is written meanwhile comes next time
        models.Comment.objects.filter(pk__in=[c.pk for c in waiting]).update(shown=tools.now())
    return tuple(_comment(c, tools) for c in waiting)


def _comment(comment: models.Comment, tools: out.Tools) -> Reply:
    scenario = tools.guidance.by_id.get(comment.attempt.scenario)
    who = comment.who.shown_name if comment.who else "Your supervisor"
    about = f"“{scenario.title if scenario else comment.attempt.scenario}”"
    if comment.answer:
        words = comment.answer.text.split()
        about = f"your words “{' '.join(words[:_QUOTED])}{' ...' if words[_QUOTED:] else ''}” in {about}"
    return Reply("comment", comment.text, title=f"{who} wrote about {about}")


def _replies_given(person_key: str, message_id: str) -> tuple[Reply, ...] | None:
    turn = models.Turn.objects.filter(person__key=person_key, message_id=message_id).first()
    return None if turn is None else tuple(_reply(r) for r in turn.replies)


def _reply(kept: dict[str, Any]) -> Reply:
    choices = tuple(Choice(**c) for c in kept.get("choices", ()))
    return Reply(**{**kept, "choices": choices, "levels": tuple(kept.get("levels", ())), "guided": tuple(kept.get("guided", ()))})


def _claim(key: str, person: models.Person | None, outcome: out.Outcome, now: datetime) -> models.Person:
    """Write the new state if nobody else has meanwhile; raises :class:`Conflict` otherwise."""
    state = to_json(outcome.trainee)
    if person is None:
        return models.Person.objects.create(key=key, created=now, last_seen=now, state=state, version=1)
    changed = models.Person.objects.filter(pk=person.pk, version=person.version).update(
        state=state, version=person.version + 1, last_seen=now
    )
    if not changed:
        raise Conflict(f"person {person.pk} moved on while message was handled")
    return person


def _keep(person: models.Person, message: out.Message, outcome: out.Outcome, replies: tuple[Reply, ...], tools: out.Tools) -> None:
    now = tools.now()
    safety = next((e.whom for e in outcome.entries if isinstance(e, out.SafetyGiven)), "")
    turn = models.Turn.objects.create(
        person=person, message_id=message.id, received=now, route=outcome.route, text=outcome.kept_text,
        replies=[r.as_dict() for r in replies], safety=safety,
    )  # fmt: skip
    for entry in outcome.entries:
        keep: Callable[..., None] | None = _KEEPERS.get(type(entry))
        if keep is not None:
            keep(entry, turn, now, tools.guidance)
    for attempt in {str(e.attempt) for e in outcome.entries if isinstance(e, _CHANGES)}:
        outcomes.refresh(attempt, now)


def _begun(entry: out.AttemptChanged, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    if entry.event == "begun":
        version = guidance.scenario(entry.scenario).version
        models.Attempt.objects.create(
            id=uuid.UUID(entry.attempt), person=turn.person, team_id=turn.person.team_id, scenario=entry.scenario,
            scenario_version=version, begun=now, changed=now,
        )  # fmt: skip
    else:
        models.Attempt.objects.filter(pk=entry.attempt).update(**{entry.event: now})


def _answered(entry: out.AnswerGiven, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    own = entry.scores.get(entry.question)
    answer = models.Answer.objects.create(
        attempt_id=entry.attempt, turn=turn, question=entry.question, text=entry.text, written=now,
        merit=own.merit if own else "", reason=own.reason if own else "", masked=list(entry.masked),
    )  # fmt: skip
    rows = [v for question, score in entry.scores.items() for v in _verdicts(answer, question, score, question == entry.question)]
    models.Verdict.objects.bulk_create(rows)


def _verdicts(answer: models.Answer, question: str, score: AnswerScore, own: bool) -> list[models.Verdict]:
    """Rows for everything the scorer said; of the question that was not asked only what it found."""
    make = partial(models.Verdict, answer=answer, question=question,
                   scenario_version=score.scenario_version, scorer_version=score.scorer_version)  # fmt: skip
    rows = [
        make(kind=kind, item=v.id, state=v.state, confidence=v.confidence, evidence=[list(s) for s in v.evidence], why=asdict(v.why))
        for kind, verdicts in (("point", score.points), ("caution", score.cautions if own else ()))
        for v in verdicts
        if own or v.state == "found"
    ]
    for kind, items in (("level", score.levels), ("reasoned", score.reasoned), ("tier", score.continuum)):
        for item in items if own else ():
            spans = [list(s) for s in score.spans.get(str(item), ())]
            rows.append(make(kind=kind, item=str(item), state="found", evidence=spans))
    return rows


def _settled(entry: out.Settled, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    _last(entry.attempt, entry.question, entry.point).update(settled=entry.yes)


def _contested(entry: out.Contested, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    unanswered = []
    for key in entry.points:
        question, _, point = key.partition(":")
        if not _last(entry.attempt, question, point.removeprefix("level:")).update(contested=now):
            unanswered.append(key)
    models.Contest.objects.create(attempt_id=entry.attempt, turn=turn, points=list(entry.points), unanswered=unanswered, said=now)
    models.Attempt.objects.filter(pk=entry.attempt).update(contested=now)


def _last(attempt: str, question: str, item: str) -> "QuerySet[models.Verdict]":
    """Return (as a query set of one) the newest verdict on ``item`` in the attempt."""
    rows = models.Verdict.objects.filter(answer__attempt_id=attempt, question=question, item=item, kind__in=("point", "level"))
    newest = rows.order_by("-pk").first()
    return models.Verdict.objects.filter(pk=newest.pk) if newest else models.Verdict.objects.none()


def _hinted(entry: out.HintGiven, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    models.Hint.objects.create(attempt_id=entry.attempt, question=entry.question, item=entry.point, rung=entry.rung, given=now)


def _gap(entry: out.Gap, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    models.Gap.objects.create(attempt_id=entry.attempt, text=entry.text, noted=now)


def _rated(entry: out.Rated, turn: models.Turn, now: datetime, guidance: Guidance) -> None:
    models.Rating.objects.create(person=turn.person, rated=now, answers=dict(entry.answers))


_CHANGES = (out.AttemptChanged, out.AnswerGiven, out.Settled, out.Contested)
_KEEPERS: dict[type, Callable[..., None]] = {
    out.AttemptChanged: _begun, out.AnswerGiven: _answered, out.Settled: _settled, out.Contested: _contested,
    out.HintGiven: _hinted, out.Gap: _gap, out.Rated: _rated,
}  # fmt: skip
