"""What a person may see, take away and have erased. What leaves by itself is in bot.records.retention."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bot.guidance import Guidance
from bot.records import models, tallies
from bot.records.signals import erased
from bot.tutor.outcome import Tools
from bot.tutor.replies import Reply
from bot.tutor.wording import Wording

_SHOWN = 12  # answers that the chat shows; the whole record is a file


def describe(person: models.Person | None, replies: tuple[Reply, ...], tools: Tools) -> tuple[Reply, ...]:
    """Add what is kept about ``person`` after the first of the chat's replies; the others lead back to what was open."""
    words = Wording(tools.guidance, {})
    if person is None:
        return (Reply("text", words.say("data_none")), *replies[1:])
    answers = models.Answer.objects.filter(attempt__person=person)
    until = person.last_seen + timedelta(days=tools.retention_days)
    lines = words.say(
        "data_lines", stories=person.attempts.count(), answers=answers.count(), ratings=person.ratings.count(),
        since=_day(person.created), until=_day(until),
    )  # fmt: skip
    shown = [Reply("text", _line(a, tools.guidance, words)) for a in answers.order_by("-written").select_related("attempt")[:_SHOWN]]
    more = answers.count() - len(shown)
    rest = (Reply("text", words.say("data_more", count=more)),) if more > 0 else ()
    return (*replies[:1], Reply("text", lines), *shown, *rest, *replies[1:])


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y}".lstrip("0")


def _line(answer: models.Answer, guidance: Guidance, words: Wording) -> str:
    scenario = guidance.by_id.get(answer.attempt.scenario)
    title = scenario.title if scenario else answer.attempt.scenario
    return words.say("data_answer", when=_day(answer.written), title=title, question=answer.question, text=answer.text)


def export(person_key: str) -> dict[str, Any] | None:
    """Return everything kept about a person as plain data; None when nobody has this key."""
    person = models.Person.objects.filter(key=person_key).first()
    if person is None:
        return None
    return {
        "person": person.key, "name": person.name, "team": person.team.name if person.team else None, "created": person.created.isoformat(), "last_seen": person.last_seen.isoformat(),
        "state": person.state,
        "turns": list(person.turns.order_by("pk").values("message_id", "received", "route", "text", "replies", "safety")),
        "attempts": [_attempt(a) for a in person.attempts.order_by("begun")],
        "ratings": list(person.ratings.order_by("rated").values("rated", "answers")),
    }  # fmt: skip


def _attempt(attempt: models.Attempt) -> dict[str, Any]:
    comments = attempt.comments.order_by("pk").select_related("who")
    return {
        "scenario": attempt.scenario, "begun": attempt.begun, "finished": attempt.finished, "dropped": attempt.dropped,
        "answers": [_answer(a) for a in attempt.answers.order_by("pk")],
        "comments": [{"by": _by(c.who), "made": c.made, "answer": c.answer_id, "item": c.item, "text": c.text, "shown": c.shown} for c in comments],
        "hints": list(attempt.hints.values("question", "item", "rung", "given")),
        "gaps": list(attempt.gaps.values("text", "noted")),
        "contests": list(attempt.contests.order_by("pk").values("points", "unanswered", "said")),
    }  # fmt: skip


def _answer(answer: models.Answer) -> dict[str, Any]:
    """One answer, what the machine made of it, and what supervisors said to that."""
    corrections = answer.corrections.order_by("pk").select_related("who")
    return {
        "id": answer.pk, "question": answer.question, "text": answer.text, "written": answer.written,
        "verdicts": list(answer.verdicts.values("question", "kind", "item", "state", "confidence", "evidence", "contested", "settled")),
        "corrections": [
            {"by": _by(c.who), "made": c.made, "question": c.question, "kind": c.kind, "item": c.item,
             "before": c.before, "after": c.after, "reason": c.reason}
            for c in corrections
        ],
        "checked": list(answer.checks.order_by("pk").values_list("made", flat=True)),
    }  # fmt: skip


def _by(who: models.User | None) -> str:
    return who.shown_name if who else "a supervisor"


def erase(person_key: str) -> bool:
    """Erase a person and everything that hangs on them; False when nobody has this key."""
    with transaction.atomic():
        person = models.Person.objects.select_for_update().filter(key=person_key).first()
        if person is not None:
            remove(person)
    overwrite()
    return person is not None


def remove(person: models.Person) -> None:
    """Erase a person, their share of the team's counts and whatever other rooms hold of them; call inside a transaction."""
    tallies.forget(list(models.Attempt.objects.filter(person=person, tallied=True)))
    erased.send(sender=models.Person, keys=(person.key, *person.identities.values_list("key", flat=True)))
    person.delete()


def overwrite() -> None:
    """Make SQLite's write-ahead log forget as well; inside a transaction it follows at the next checkpoint."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
