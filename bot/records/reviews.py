"""What a supervisor may do with an attempt: read, correct, agree, comment. Everything is appended and written into the audit log."""

from datetime import datetime

from django.db import transaction

from bot.records import outcomes
from bot.records.models import Access, Answer, Attempt, Check, Comment, Correction, Person, Reading, User
from bot.scoring.verdict import FOUND, NOT_FOUND
from bot.tutor.state import NAMED, from_json, to_json


class Refused(Exception):
    """A review that cannot be kept; the message says why and what to do, in plain words."""


class Overtaken(Refused):
    """A colleague was quicker."""


LONGEST_REASON, LONGEST_COMMENT = 1000, 2000  # characters


def read(attempt: Attempt, who: User, now: datetime) -> None:
    """Note that ``who`` has opened the transcript."""
    with transaction.atomic():
        Reading.objects.update_or_create(who=who, attempt=attempt, defaults={"read": now})
        log(who, attempt, "read", now)


def log(who: User, attempt: Attempt | None, action: str, now: datetime, team_id: int | None = None) -> None:
    Access.objects.create(who=who, attempt=attempt, team_id=attempt.team_id if attempt else team_id, action=action, made=now)


@transaction.atomic
def correct(answer: Answer, item: outcomes.Item, after: str, reason: str, who: User, now: datetime, seen: int = 0) -> Correction:
    """Say what the answer really holds; it counts from now on.

    ``seen`` is the id of the newest correction of this item that ``who`` had before their eyes (0 for none): if a
    colleague was quicker, :class:`Overtaken` says so, and nothing is lost. The same again (a double click) is kept once.
    """
    if after not in (FOUND, NOT_FOUND):
        raise Refused("Please choose: found or not found. Your words are still here.")
    reason = _worded(reason, LONGEST_REASON, "Please give a reason: a few words are enough. Your choice was not kept yet.")
    attempt = _locked(answer)
    question, kind, name = item
    newest = Correction.objects.filter(answer=answer, question=question, kind=kind, item=name).order_by("-pk").first()
    if newest is not None and newest.pk != seen:
        if (newest.who_id, newest.after, newest.reason) == (who.pk, after, reason):
            return newest
        other = "You" if newest.who_id == who.pk else newest.who.shown_name if newest.who else "A colleague"
        raise Overtaken(f"{other} corrected this a moment ago: “{newest.reason}”. Look at that first; yours is not kept yet.")
    fresh = Answer.objects.get(pk=answer.pk)  # nothing prefetched before the lock
    before = outcomes.of_answer(fresh).get(item, NOT_FOUND)
    if before == after:
        raise Refused("That is what counts already, so there is nothing to correct. “I agree with the rest” says that you checked it.")
    made = Correction.objects.create(
        answer=answer, question=question, kind=kind, item=name, before=before, after=after, reason=reason, who=who, made=now
    )
    outcomes.refresh(attempt.pk)
    _tell_the_tutor(attempt, item)
    log(who, attempt, "correct", now)
    return made


def check(answer: Answer, who: User, now: datetime) -> None:
    """Agree with every verdict of the answer that is not corrected; saying so again adds nothing."""
    with transaction.atomic():
        attempt = _locked(answer)
        if not Check.objects.filter(answer=answer, who=who).exists():
            Check.objects.create(answer=answer, who=who, made=now)
            log(who, attempt, "check", now)


def comment(attempt: Attempt, text: str, who: User, now: datetime, answer: Answer | None = None, item: str = "") -> Comment:
    """Keep a supervisor's words for the practitioner; the same again before they have seen it is kept once."""
    text = _worded(text, LONGEST_COMMENT, "There was nothing in the comment. Write a few words first.")
    with transaction.atomic():
        Attempt.objects.select_for_update().get(pk=attempt.pk)
        same = {"attempt": attempt, "answer": answer, "item": item, "text": text, "who": who, "shown": None}
        known = Comment.objects.filter(**same).first()
        if known is not None:
            return known
        made = Comment.objects.create(**same, made=now)
        log(who, attempt, "comment", now)
    return made


def _worded(text: str, longest: int, if_empty: str) -> str:
    """Return ``text`` as it is kept, or refuse it."""
    text = text.strip().replace("\r\n", "\n")
    if not text:
        raise Refused(if_empty)
    if len(text) > longest:
        raise Refused(f"That is {len(text)} characters; up to {longest} can be kept. Please shorten it: your words are still here.")
    return text


def _locked(answer: Answer) -> Attempt:
    """Lock the person, then the attempt: in the order in which a turn does it, so that the two never wait for each other."""
    attempt = Attempt.objects.get(pk=answer.attempt_id)
    Person.objects.select_for_update().get(pk=attempt.person_id)
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def _tell_the_tutor(attempt: Attempt, item: outcomes.Item) -> None:
    """Let the conversation count it too: no hint for what a human has found, no recall of it."""
    question, kind, name = item
    now_found = _counts_now(attempt, item) == FOUND
    person = Person.objects.get(pk=attempt.person_id)
    trainee = from_json(person.state)
    if kind == "point":
        trainee = trainee.reviewed(str(attempt.pk), attempt.scenario, f"{question}:{name}", now_found)
    elif kind in NAMED:
        trainee = trainee.reviewed_name(str(attempt.pk), kind, name, now_found)
    else:
        return
    Person.objects.filter(pk=person.pk).update(state=to_json(trainee), version=person.version + 1)


def _counts_now(attempt: Attempt, item: outcomes.Item) -> str:
    """Return what counts now for an item of the attempt."""
    question, kind, name = item
    outcome = Attempt.objects.values_list("outcome", flat=True).get(pk=attempt.pk)
    return str(outcome.get(question, {}).get(f"{kind}:{name}", NOT_FOUND))
