"""What a person may see, take away and have erased, and what leaves by itself when its time is over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bot.guidance import Guidance
from bot.records import models
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
        "person": person.key, "created": person.created.isoformat(), "last_seen": person.last_seen.isoformat(),
        "state": person.state,
        "turns": list(person.turns.order_by("pk").values("message_id", "received", "route", "text", "replies", "safety")),
        "attempts": [_attempt(a) for a in person.attempts.order_by("begun")],
        "ratings": list(person.ratings.order_by("rated").values("rated", "answers")),
    }  # fmt: skip


def _attempt(attempt: models.Attempt) -> dict[str, Any]:
    return {
        "scenario": attempt.scenario, "begun": attempt.begun, "finished": attempt.finished, "dropped": attempt.dropped,
        "answers": [
            {"question": a.question, "text": a.text, "written": a.written,
             "verdicts": list(a.verdicts.values("question", "kind", "item", "state", "confidence", "evidence", "contested", "settled"))}
            for a in attempt.answers.order_by("pk")
        ],
        "hints": list(attempt.hints.values("question", "item", "rung", "given")),
        "gaps": list(attempt.gaps.values("text", "noted")),
        "contests": list(attempt.contests.order_by("pk").values("points", "unanswered", "said")),
    }  # fmt: skip


def erase(person_key: str) -> bool:
    """Erase a person and everything that hangs on them; False when nobody has this key."""
    with transaction.atomic():
        deleted, _ = models.Person.objects.filter(key=person_key).delete()
    _overwrite()
    return deleted > 0


def expire(now: datetime, days: int, dry_run: bool = False) -> int:
    """Erase everybody not seen for ``days``; returns how many people that are."""
    old = models.Person.objects.filter(last_seen__lt=now - timedelta(days=days))
    count = old.count()
    if not dry_run and count:
        old.delete()
        _overwrite()
    return count


def _overwrite() -> None:
    """Make SQLite's write-ahead log forget as well; inside a transaction it follows at the next checkpoint."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
