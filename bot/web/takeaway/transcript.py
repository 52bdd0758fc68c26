"""A transcript on paper: the conversation in order, then what counts now and what supervisors wrote."""

from datetime import datetime
from itertools import groupby

from bot.web.takeaway.active import in_words
from bot.web.takeaway.paper import ABOUT, AMBER, INK, SOFT, TEAL, Paper, day
from bot.web.takeaway.story import Line, Story

_QUESTIONS = {"notice": "What was noticed", "levels": "Which levels", "pathway": "Which pathway"}
_CAPTIONS = {
    "hint": "A hint", "caution": "A thought", "story": "The story", "question": "Asked", "explain": "Explained", "safety": "Safety",
    "feedback": "Attune", "picture": "Attune", "text": "Attune",
}  # fmt: skip


def print_transcript(story: Story, name: str, now: datetime) -> bytes:
    """Return the transcript as PDF."""
    paper = Paper(f"{story.title}: a transcript", "A training conversation with Attune", now)
    paper.brand()
    paper.eyebrow("A training conversation")
    paper.write_line(story.title, family="serif", style="B", size=21, gap=1)
    end = story.attempt.finished
    facts = [f"{story.age}" if story.age else "", name, f"begun {day(story.attempt.begun)}", f"finished {day(end)}" if end else "not finished"]
    facts.append(f"{in_words(story.spent)} without pauses")
    paper.write_line(" · ".join(f for f in facts if f), size=9.5, colour=SOFT, gap=3)
    paper.heading("The conversation")
    before = ""
    for line in story.lines:
        caption = name if line.own else _CAPTIONS[line.type]
        _said(paper, line, "" if caption == before and not line.own else caption)
        before = caption
    if not story.lines:
        paper.write_line("Nothing of it is kept any more.", colour=SOFT)
    _counts(paper, story)
    _remarks(paper, story)
    paper.ln(3)
    paper.keep_together(28)
    paper.write_line(f"{ABOUT} Read with: {', '.join(story.versions)}.", size=8, colour=SOFT)
    return paper.finished()


def _said(paper: Paper, line: Line, caption: str) -> None:
    """Write one line; without a caption it goes on with what was said before."""
    paper.keep_together(16)
    if line.own:
        paper.ln(1.5)
        with paper.ruled(TEAL):
            paper.write_line(caption, size=8, style="B", colour=TEAL, gap=0.5)
            paper.write_line(line.text or "(an empty message)", family="serif", size=10.5)
        paper.ln(3)
        return
    safety = line.type == "safety"
    if caption:
        paper.write_line(caption, size=8, style="B", colour=SOFT, gap=0.5)
    paper.write_line(line.text, family="serif" if line.type == "story" else "sans", style="I" if safety else "", size=9.5, colour=INK, gap=2.5)


def _counts(paper: Paper, story: Story) -> None:
    """Say in words what was found: explained, not marked."""
    if not story.counts:
        return
    paper.heading("Beside the guidance")
    paper.write_line(
        "What the guidance names for this story, and whether it was found in the answers. Not found does not mean not thought of.",
        size=8.5, colour=SOFT, gap=2,
    )  # fmt: skip
    for question, counts in groupby(story.counts, key=lambda c: c.question):
        paper.keep_together(18)
        paper.write_line(_QUESTIONS[question], style="B", gap=1)
        for c in counts:
            note = f" (by {c.by_hand})" if c.by_hand else ""
            paper.write_line(f"{'Found' if c.found else 'Not found'}{note}: {c.words}", size=9, gap=1, indent=3)
        paper.ln(1.5)


def _remarks(paper: Paper, story: Story) -> None:
    if not story.remarks:
        return
    paper.heading("Written by supervisors")
    for remark in story.remarks:
        paper.keep_together(18)
        paper.write_line(f"{remark.who}, {day(remark.made)}", size=8.5, style="B", colour=SOFT, gap=0.5)
        with paper.ruled(AMBER):
            paper.write_line(remark.text, family="serif", size=10)
        paper.ln(3)
