"""Spreadsheets: comma-separated, every cell quoted, in UTF-8 with the mark by which Excel knows it, row by row.

A cell that begins like a formula would be carried out by Excel or LibreOffice when somebody opens the file, and people may write
what they like in an answer. Such a cell gets an apostrophe in front (OWASP, "CSV injection").
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from bot.guidance import Guidance
from bot.records.models import Answer, Attempt
from bot.scoring.verdict import FOUND, UNSURE
from bot.web.takeaway import findings as found
from bot.web.takeaway.active import minutes

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "\ufeff"
Row = Iterable[object]

ATTEMPTS = (
    "Team", "Person", "Person number", "Story", "Age", "Begun", "Finished", "State", "Minutes", "Notice: found", "Notice: of",
    "Pathway: found", "Pathway: of", "Levels named", "Tiers named", "Hints", "Said “I did say that”", "Corrections", "Comments",
    "Services missing here", "Story version", "Attempt",
)  # fmt: skip
ANSWERS = (
    "Team", "Person", "Person number", "Story", "Question", "Written", "Answer", "Found", "Not sure", "Not found", "Read by a person",
    "Corrections", "Attempt", "Answer number",
)  # fmt: skip
VERDICTS = (
    "Team", "Person", "Person number", "Story", "Question", "Kind", "Item", "The guidance says", "The machine said", "The practitioner said",
    "Said “I did say that”", "Corrected to", "Corrected by", "Corrected on", "Reason", "What counts", "Words that showed it", "Confidence",
    "Scorer version", "Attempt", "Answer number",
)  # fmt: skip


class _Echo:
    """Hands each row back instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def write(heads: Iterable[str], rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield _MARK + writer.writerow(heads)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: object) -> str:
    """Write a value so that no spreadsheet takes it for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text


def attempts(wanted: "QuerySet[Attempt]", guidance: Guidance) -> Iterator[Row]:
    for attempt, spent in found.one_by_one(wanted):
        scenario = guidance.by_id.get(attempt.scenario)
        notice, pathway = (found.key_points(attempt, scenario, q) for q in ("notice", "pathway"))
        answers = attempt.answers.all()
        yield (
            *_whose(attempt, guidance), scenario.age if scenario else "", attempt.begun, attempt.finished, found.state(attempt), minutes(spent),
            *notice, *pathway, _named(attempt, "levels", "level"), _named(attempt, "pathway", "tier"), len(attempt.hints.all()),
            attempt.contested, sum(len(a.corrections.all()) for a in answers), len(attempt.comments.all()),
            " | ".join(g.text for g in attempt.gaps.all()), attempt.scenario_version, attempt.pk,
        )  # fmt: skip


def answers(wanted: "QuerySet[Attempt]", guidance: Guidance) -> Iterator[Row]:
    for attempt, _ in found.one_by_one(wanted):
        scenario = guidance.by_id.get(attempt.scenario)
        for answer in attempt.answers.all():
            points = [f for f in found.findings(answer, scenario, guidance) if f.kind == "point" and f.question == answer.question]
            yes, unsure = ([f for f in points if f.counts == state] for state in (FOUND, UNSURE))
            no = [f for f in points if f not in yes and f not in unsure]
            yield (
                *_whose(attempt, guidance), answer.question, answer.written, answer.text, _list(yes), _list(unsure), _list(no),
                _read(answer), len(answer.corrections.all()), attempt.pk, answer.pk,
            )  # fmt: skip


def verdicts(wanted: "QuerySet[Attempt]", guidance: Guidance) -> Iterator[Row]:
    for attempt, _ in found.one_by_one(wanted):
        scenario = guidance.by_id.get(attempt.scenario)
        for answer in attempt.answers.all():
            for f in found.findings(answer, scenario, guidance):
                last = f.corrections[-1] if f.corrections else None
                by = (last.after, last.who.shown_name if last.who else "", last.made, last.reason) if last else ("", "", "", "")
                yield (
                    *_whose(attempt, guidance), f.question, f.kind, f.item, f.words, f.machine, f.settled, f.contested, *by, f.counts,
                    " | ".join(f.evidence), "" if f.confidence is None else f"{f.confidence:.2f}", f.scorer_version, attempt.pk, answer.pk,
                )  # fmt: skip


def _whose(attempt: Attempt, guidance: Guidance) -> tuple[object, ...]:
    scenario = guidance.by_id.get(attempt.scenario)
    return attempt.team, attempt.person, attempt.person_id, scenario.title if scenario else attempt.scenario


def _named(attempt: Attempt, question: str, kind: str) -> str:
    states = attempt.outcome.get(question, {})
    return " | ".join(sorted(name.partition(":")[2] for name, state in states.items() if name.startswith(f"{kind}:") and state == FOUND))


def _list(items: "list[found.Finding]") -> str:
    return " | ".join(f.words or f.item for f in items)


def _read(answer: Answer) -> bool:
    return bool(answer.checks.all() or answer.corrections.all())
