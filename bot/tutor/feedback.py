"""What is said about an answer: what was found, in the practitioner's words beside the guidance. Never a mark."""

from collections.abc import Iterable

from bot.guidance import Caution, Guidance, Point, Scenario
from bot.scoring.verdict import AnswerScore, Span, Verdict
from bot.tutor.replies import Reply
from bot.tutor.state import Attempt
from bot.tutor.wording import Wording

LIMIT = 90  # words in one message
_NAMED = 9  # words in the name of a point
_QUOTE = 16  # words of the practitioner that are quoted
_DETAILED = 2  # points that are answered one by one; the rest are named


def quote(text: str, verdict: Verdict) -> str:
    """Return the practitioner's own words behind a verdict, shortened to what can be read at a glance."""
    if not verdict.evidence:
        return ""
    start, end = verdict.evidence[0]
    words = text[start:end].split()
    return " ".join(words[:_QUOTE]) + (" ..." if len(words) > _QUOTE else "")


def short(point: Point) -> str:
    """Name a point in a few words: its meaning up to the first colon or dash."""
    says = point.says.rstrip(".")
    for stop in (":", ";", " (", " - "):
        says = says.split(stop)[0]
    if len(says.split()) > _NAMED:
        says = says.split(",")[0]
    return says[:1].lower() + says[1:]


def on_cautions(guidance: Guidance, scenario: Scenario, attempt: Attempt, score: AnswerScore, wording: Wording) -> tuple[list[Reply], list[str]]:
    """Answer each caution once in an attempt, gently, by the idea; returns replies and the ids answered.

    Words that hold two are answered by one, the story's own: "a rod for their own back" spoils and blames.
    """
    by_id: dict[str, Caution] = {c.id: c for c in guidance.cautions_for(scenario)}
    own = {c.id for c in scenario.cautions}
    fresh: list[Verdict] = []
    for verdict in sorted(score.cautions, key=lambda v: v.id not in own):
        known = verdict.id not in by_id or verdict.id in attempt.cautioned
        if not known and not any(overlap(verdict.evidence, v.evidence) for v in fresh):
            fresh.append(verdict)
    ids = [v.id for v in fresh[:2]]
    return [Reply("caution", wording.say("caution", reply=by_id[i].reply)) for i in ids], ids


def overlap(spans: Iterable[Span], others: Iterable[Span]) -> bool:
    kept = tuple(others)
    return any(a < d and c < b for a, b in spans for c, d in kept)


def on_points(scenario: Scenario, text: str, new: list[tuple[str, Verdict]], wording: Wording) -> list[Reply]:
    """Say what was newly found: the most important ones with a quote, the others by name."""
    points = {(q, p.id): p for q in ("notice", "pathway") for p in scenario.points(q)}
    order = {"key": 0, "supporting": 1, "extra": 2}
    ranked = sorted(new, key=lambda item: (order[points[item[0], item[1].id].weight], -item[1].confidence))
    parts: list[str] = []
    for question, verdict in ranked[:_DETAILED]:
        point = points[question, verdict.id]
        parts.append(wording.say("found_intro", quote=quote(text, verdict), found=point.found))
        if point.weight == "extra":
            parts.append(wording.say("not_in_guidance"))
    rest = [short(points[q, v.id]) for q, v in ranked[_DETAILED:]]
    if rest:
        parts.append(wording.say("found_more", points="; ".join(rest)))
    return [Reply("feedback", text) for text in in_parts(parts)]


def on_levels(guidance: Guidance, scenario: Scenario, attempt: Attempt, score: AnswerScore, wording: Wording) -> list[Reply]:
    """Respond to the levels named for the first time."""
    new = [n for n in score.levels if n not in attempt.levels]
    order = {"central": 0, "contributing": 1, "explore": 2}
    ranked = sorted(new, key=lambda n: order[scenario.levels[n].role])
    parts = [f"Level {n}, {guidance.level(n).name}. {scenario.levels[n].found}" for n in ranked[:3]]
    if ranked[3:]:
        names = "; ".join(f"level {n}, {guidance.level(n).name}" for n in ranked[3:])
        parts.append(wording.say("found_more", points=names))
    roles = {scenario.levels[n].role for n in {*attempt.levels, *score.levels}}
    if new and len({*attempt.levels, *score.levels}) >= 2 and "central" in roles and len(attempt.levels) < 2:
        parts.append(wording.say("two_causes"))
    named = tuple(sorted({*attempt.levels, *score.levels}))
    replies = [Reply("feedback", text) for text in in_parts(parts)]
    if replies:
        text = "Named so far: " + ", ".join(f"{n} {guidance.level(n).short}" for n in named) + "."
        replies.append(Reply("picture", text, levels=named))
    return replies


def on_tiers(guidance: Guidance, scenario: Scenario, attempt: Attempt, score: AnswerScore, wording: Wording) -> list[Reply]:
    """Respond to tiers named for the first time; an unlikely tier is met with a question, not a mark."""
    new = [t for t in score.continuum if t not in attempt.tiers]
    if not new:
        return []
    fit = scenario.pathway.continuum
    best = " or ".join(guidance.tier(t).name for t in fit.best)
    for tiers, key in ((fit.best, "tier_best"), (fit.acceptable, "tier_acceptable")):
        chosen = [guidance.tier(t).name for t in new if t in tiers]
        if chosen:
            text = wording.say(key, tier=" and ".join(chosen), best=best, why=scenario.pathway.why)
            return [Reply("feedback", text)]
    chosen = [guidance.tier(t).name for t in new]
    return [Reply("feedback", wording.say("tier_other", tier=" and ".join(chosen), best=best))]


def in_parts(parts: list[str]) -> list[str]:
    """Join paragraphs into messages of at most :data:`LIMIT` words."""
    messages: list[str] = []
    for part in parts:
        if messages and len(f"{messages[-1]} {part}".split()) <= LIMIT:
            messages[-1] += f"\n{part}"
        else:
            messages.append(part)
    return messages
