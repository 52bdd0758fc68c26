"""Everything of a team in one JSON file, for programs; attempt by attempt, so that it can be as long as it likes."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from bot.guidance import Guidance
from bot.records.models import Attempt, Comment, Correction, Team
from bot.web.takeaway.active import minutes
from bot.web.takeaway.findings import Finding, findings, one_by_one, state

FORMAT = 1  # rises when a program that reads the file would have to change


def write(team: Team, wanted: "QuerySet[Attempt]", asked: Mapping[str, str], guidance: Guidance, now: datetime) -> Iterator[str]:
    head = {"format": FORMAT, "team": team.name, "made": now, "filter": dict(asked), "content": guidance.version}
    yield _json(head)[:-1] + ', "attempts": ['
    for number, (attempt, spent) in enumerate(one_by_one(wanted)):
        yield (",\n" if number else "\n") + _json(_attempt(attempt, guidance) | {"minutes": minutes(spent)})
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _attempt(attempt: Attempt, guidance: Guidance) -> dict[str, Any]:
    scenario = guidance.by_id.get(attempt.scenario)
    return {
        "attempt": attempt.pk, "person": {"number": attempt.person_id, "name": str(attempt.person)},
        "scenario": attempt.scenario, "title": scenario.title if scenario else "", "scenario_version": attempt.scenario_version,
        "begun": attempt.begun, "finished": attempt.finished, "dropped": attempt.dropped, "state": state(attempt),
        "contested": attempt.contested, "counts": attempt.outcome,
        "answers": [
            {"answer": a.pk, "question": a.question, "written": a.written, "text": a.text, "masked": a.masked,
             "agreed": [c.made for c in a.checks.all()],
             "items": [_item(f) for f in findings(a, scenario, guidance)]}
            for a in attempt.answers.all()
        ],
        "hints": [{"question": h.question, "item": h.item, "rung": h.rung, "given": h.given} for h in attempt.hints.all()],
        "missing_services": [{"text": g.text, "noted": g.noted} for g in attempt.gaps.all()],
        "comments": [_comment(c) for c in attempt.comments.all()],
    }  # fmt: skip


def _item(f: Finding) -> dict[str, Any]:
    return {
        "question": f.question, "kind": f.kind, "item": f.item, "guidance": f.words, "machine": f.machine or None, "counts": f.counts,
        "confidence": f.confidence, "settled": f.settled, "contested": f.contested, "evidence": list(f.evidence),
        "corrections": [_correction(c) for c in f.corrections], "scorer_version": f.scorer_version,
    }  # fmt: skip


def _correction(c: Correction) -> dict[str, Any]:
    return {"by": c.who.shown_name if c.who else None, "made": c.made, "before": c.before, "after": c.after, "reason": c.reason}


def _comment(c: Comment) -> dict[str, Any]:
    return {"by": c.who.shown_name if c.who else None, "made": c.made, "answer": c.answer_id, "item": c.item, "text": c.text, "shown": c.shown}
