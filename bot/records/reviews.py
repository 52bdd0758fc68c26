"""What a supervisor may do with an attempt: read, correct, agree, comment. Everything is appended and written into the audit log."""

from datetime import datetime

from django.db import transaction

from bot.records import outcomes
from bot.records.models import Access, Answer, Attempt, Check, Comment, Correction, Person, Reading, User
from bot.scoring.verdict import FOUND, NOT_FOUND
from bot.tutor.state import from_json, to_json


class Refused(Exception):
    """A review that cannot be kept; the message says why and what to do, in plain words."""


def read(attempt: Attempt, who: User, now: datetime) -> None:
    """Note that ``who`` has opened the transcript."""
    Reading.objects.update_or_create(who=who, attempt=attempt, defaults={"read": now})
    log(who, attempt, "read", now)


def log(who: User, attempt: Attempt | None, action: str, now: datetime, team_id: int | None = None) -> None:
    Access.objects.create(who=who, attempt=attempt, team_id=attempt.team_id if attempt else team_id, action=action, made=now)


@transaction.atomic
def correct(answer: Answer, item: outcomes.Item, after: str, reason: str, who: User, now: datetime, seen: int = 0) -> Correction:
    """Say what the answer really holds; it counts from now on.

    ``seen`` is the id of the newest correction of this item that ``who`` had before their eyes (0 for none): if a
    colleague was quicker, :class:`Refused` says so, and nothing is lost.
    """
    if after not in (FOUND, NOT_FOUND):
        raise Refused(f"'{after}' is no verdict; choose found or not found.")
    if not reason.strip():
        raise Refused("Please give a reason: a few words are enough. Your choice was not kept yet.")
    attempt = Attempt.objects.select_for_update().get(pk=answer.attempt_id)
    question, kind, name = item
    newest = answer.corrections.filter(question=question, kind=kind, item=name).order_by("-pk").first()
    if newest is not None and newest.pk != seen:
        other = newest.who.shown_name if newest.who else "A colleague"
        raise Refused(f"{other} corrected this a moment ago: “{newest.reason}”. Look at that first; yours was not kept.")
    before = outcomes.of_answer(answer).get(item, NOT_FOUND)
    made = Correction.objects.create(
        answer=answer, question=question, kind=kind, item=name, before=before, after=after, reason=reason.strip(), who=who, made=now
    )
    outcomes.refresh(attempt.pk)
    if kind == "point":
        _tell_the_tutor(attempt, question, name)
    log(who, attempt, "correct", now)
    return made


def check(answer: Answer, who: User, now: datetime) -> None:
    """Agree with every verdict of the answer that is not corrected."""
    with transaction.atomic():
        Check.objects.create(answer=answer, who=who, made=now)
        log(who, answer.attempt, "check", now)


def comment(attempt: Attempt, text: str, who: User, now: datetime, answer: Answer | None = None, item: str = "") -> Comment:
    """Keep a supervisor's words for the practitioner."""
    if not text.strip():
        raise Refused("There was nothing in the comment. Write a few words first.")
    with transaction.atomic():
        made = Comment.objects.create(attempt=attempt, answer=answer, item=item, text=text.strip(), who=who, made=now)
        log(who, attempt, "comment", now)
    return made


def _tell_the_tutor(attempt: Attempt, question: str, point: str) -> None:
    """Let the conversation count it too: no hint for a point that a human has found, no recall of it."""
    person = Person.objects.select_for_update().get(pk=attempt.person_id)
    now_found = _counts_now(attempt, question, point) == FOUND
    trainee = from_json(person.state).reviewed(str(attempt.pk), attempt.scenario, f"{question}:{point}", now_found)
    Person.objects.filter(pk=person.pk).update(state=to_json(trainee), version=person.version + 1)


def _counts_now(attempt: Attempt, question: str, point: str) -> str:
    """Return what counts now for a point of the attempt."""
    outcome = Attempt.objects.values_list("outcome", flat=True).get(pk=attempt.pk)
    return str(outcome.get(question, {}).get(f"point:{point}", NOT_FOUND))
