"""The hint ladder: invite more, hint, narrower hint, then tell and move on. One rung a turn, at most three."""

from dataclasses import dataclass

from bot.guidance import Guidance, Point, Scenario
from bot.tutor.feedback import in_parts
from bot.tutor.replies import Choice, Reply
from bot.tutor.state import Attempt
from bot.tutor.wording import Wording

RUNGS = 3
_TOLD = 3  # points that are told when the ladder ends


@dataclass(frozen=True)
class Missing:
    """Something important that is not there yet. ``item`` is a point's id, "level:2" or "tier"."""

    item: str
    hints: tuple[str, ...]


def missing(scenario: Scenario, attempt: Attempt) -> list[Missing]:
    """Return what the open question still lacks, the most important first."""
    if attempt.question == "levels":
        ranked = sorted(scenario.levels.items(), key=lambda kv: {"central": 0, "contributing": 1}.get(kv[1].role, 2))
        return [Missing(f"level:{n}", level.hints) for n, level in ranked
                if level.role == "central" and n not in attempt.levels]  # fmt: skip
    lacking = [Missing(p.id, p.hints) for p in scenario.points(attempt.question)
               if p.weight == "key" and not attempt.has(attempt.question, p.id)]  # fmt: skip
    if attempt.question == "pathway" and not attempt.tiers:
        lacking.insert(min(1, len(lacking)), Missing("tier", ()))
    return lacking


def climb(guidance: Guidance, scenario: Scenario, attempt: Attempt, wording: Wording) -> tuple[Reply | None, str, int]:
    """Return the next rung's message, the item it is about, and the new rung; (None, "", rung) when the ladder ends."""
    lacking = missing(scenario, attempt)
    one_cause = attempt.question == "levels" and len(attempt.levels) == 1 and attempt.rung == 0
    if not (lacking or one_cause) or attempt.rung >= RUNGS:
        return None, "", attempt.rung
    rung = attempt.rung + 1
    if rung == 1:
        return _invitation(guidance, attempt, lacking, wording), "", rung
    hinted = next((m for m in lacking if m.item == attempt.hinted and m.hints), None)
    target = hinted or next((m for m in lacking if m.hints), lacking[0])
    if not target.hints:
        return Reply("choice", wording.say("tier_ask"), choices=tier_choices(guidance), several=True), "tier", rung
    key, hint = ("hint_narrow", target.hints[1]) if hinted else ("hint_open", target.hints[0])
    return Reply("hint", wording.say(key, hint=hint)), target.item, rung


def _invitation(guidance: Guidance, attempt: Attempt, lacking: list[Missing], wording: Wording) -> Reply:
    if attempt.question == "levels":
        unreasoned = [n for n in attempt.levels if n not in attempt.reasoned]
        if unreasoned:
            level = unreasoned[0]
            return Reply("hint", wording.say("level_reason", level=level, name=guidance.level(level).name))
        key = "one_cause" if len(attempt.levels) == 1 else "invite_levels"
        return Reply("hint", wording.say(key))
    if any(m.item == "tier" for m in lacking):
        return Reply("choice", wording.say("tier_ask"), choices=tier_choices(guidance), several=True)
    return Reply("hint", wording.say("invite_pathway" if attempt.question == "pathway" else "invite"))


def tell(guidance: Guidance, scenario: Scenario, attempt: Attempt, wording: Wording, everything: bool = False) -> tuple[list[Reply], list[str]]:
    """Say what the guidance adds, with its source; returns the replies and the ids that were told.

    ``everything`` names the remaining key points as well (after a skip).
    """
    if attempt.question == "levels":
        return _tell_levels(guidance, scenario, attempt, wording)
    lacking = [p for p in scenario.points(attempt.question) if p.weight == "key" and not attempt.has(attempt.question, p.id)]
    parts: list[str] = []
    for point in lacking[: len(lacking) if everything else _TOLD]:
        parts.append(f"{point.missing} {wording.say('tell_source', source=_part(point))}")
    if attempt.question == "pathway" and not attempt.tiers:
        best = " or ".join(guidance.tier(t).name for t in scenario.pathway.continuum.best)
        parts.append(wording.say("tier_tell", best=best, why=scenario.pathway.why))
    if not lacking:
        return ([Reply("feedback", wording.say("all_found"))] + [Reply("feedback", p) for p in parts]), []
    parts[0] = wording.say("tell", points=parts[0])
    return [Reply("feedback", text) for text in in_parts(parts)], [p.id for p in lacking]


def _part(point: Point) -> str:
    return point.source.split("; ")[0]


def _tell_levels(guidance: Guidance, scenario: Scenario, attempt: Attempt, wording: Wording) -> tuple[list[Reply], list[str]]:
    guided = tuple(n for n, level in scenario.levels.items() if level.role != "explore")
    lacking = [n for n in guided if n not in attempt.levels]
    parts = [wording.say("levels_tell", level=n, name=guidance.level(n).name, why=scenario.levels[n].why) for n in lacking]
    if not parts:
        parts = [wording.say("all_found")]
    replies = [Reply("feedback", text) for text in in_parts(parts)]
    text = "The guidance looks at " + ", ".join(f"level {n} ({guidance.level(n).short})" for n in guided) + "."
    replies.append(Reply("picture", text, levels=attempt.levels, guided=guided))
    return replies, [f"level:{n}" for n in lacking]


def tier_choices(guidance: Guidance) -> tuple[Choice, ...]:
    return tuple(Choice(t.name, t.name.split(": ")[-1]) for t in guidance.tiers)


def level_choices(guidance: Guidance) -> tuple[Choice, ...]:
    return tuple(Choice(i.name, f"level {i.number}") for i in guidance.levels)
