"""What a practitioner did, for a training record: who, when, how long, their own thoughts. No scores."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from bot.guidance import Guidance
from bot.records.models import Answer, Person
from bot.web.takeaway.active import in_words, minutes, trail
from bot.web.takeaway.paper import ABOUT, INK, LINE, MINT, SOFT, Paper, day
from bot.web.takeaway.statements import question_of


@dataclass(frozen=True)
class Thought:
    """A reflection: the answer's id, the question and the person's words."""

    id: int
    question: str
    text: str


@dataclass(frozen=True)
class Done:
    """A finished story with the minutes spent on it and the thoughts at its end."""

    id: UUID
    title: str
    age: str
    finished: datetime
    minutes: int
    thoughts: tuple[Thought, ...]

    @property
    def time(self) -> str:
        return in_words(self.minutes)


def done(person: Person, guidance: Guidance) -> tuple[Done, ...]:
    """Return everything ``person`` has finished, oldest first."""
    attempts = list(person.attempts.filter(finished__isnull=False).order_by("finished"))
    spent = trail([person.pk]).time if attempts else {}
    answers: dict[UUID, list[Answer]] = {}
    thoughts = Answer.objects.filter(attempt__person=person).order_by("pk")
    for answer in thoughts.exclude(question__in=("notice", "levels", "pathway")):
        answers.setdefault(answer.attempt_id, []).append(answer)
    made = []
    for attempt in attempts:
        scenario = guidance.by_id.get(attempt.scenario)
        assert attempt.finished is not None
        own = tuple(Thought(a.pk, question_of(scenario, a.question) if scenario else "", a.text) for a in answers.get(attempt.pk, ()))
        title, age = (scenario.title, scenario.age) if scenario else (attempt.scenario, "")
        made.append(Done(attempt.pk, title, age, attempt.finished, minutes(spent[attempt.pk]), own))
    return tuple(made)


def chosen(all_done: Sequence[Done], stories: Collection[str], thoughts: Collection[str]) -> tuple[Done, ...]:
    """Keep what was ticked: story ids and thought ids as the form sends them."""
    return tuple(
        Done(d.id, d.title, d.age, d.finished, d.minutes, tuple(t for t in d.thoughts if str(t.id) in thoughts))
        for d in all_done
        if str(d.id) in stories
    )


def print_certificate(name: str, stories: Sequence[Done], now: datetime) -> bytes:
    """Return the certificate as PDF."""
    paper = Paper("Record of learning", "Training conversations on babies’ and young children’s mental health", now)
    paper.brand()
    paper.eyebrow("Record of learning")
    paper.write_line(name, family="serif", style="B", size=25, gap=2)
    paper.write_line(
        "took part in training conversations on babies’ and young children’s mental health: noticing, asking which levels of a "
        "child’s world are involved, and choosing a way to help.", family="serif", size=11.5, gap=6,
    )  # fmt: skip
    _facts(paper, stories)
    paper.heading("The children’s stories")
    _table(paper, stories)
    if any(d.thoughts for d in stories):
        _thoughts(paper, stories)
    _close(paper, now)
    return paper.finished()


def _facts(paper: Paper, stories: Sequence[Done]) -> None:
    """Three facts side by side on a tinted ground."""
    first, last = stories[0].finished, stories[-1].finished
    facts = (
        (str(len(stories)), "story finished" if len(stories) == 1 else "stories finished"),
        (in_words(sum(d.minutes for d in stories)), "spent on them"),
        (day(last), "finished" if day(first) == day(last) else f"last finished; the first {_short(first)}"),
    )
    top, width, height = paper.get_y(), (paper.w - paper.l_margin - paper.r_margin) / 3, 17
    paper.set_fill_color(*MINT)
    paper.rect(paper.l_margin, top, width * 3, height, style="F", round_corners=True, corner_radius=3)
    for number, (fact, label) in enumerate(facts):
        left = paper.l_margin + width * number + 4
        for text, family, style, size, colour, y in ((fact, "serif", "B", 11.5, INK, 3.5), (label, "sans", "", 7.5, SOFT, 10.5)):
            paper.set_xy(left, top + y)
            paper.set_font(family, style, size)
            paper.set_text_color(*colour)
            paper.multi_cell(width - 5, size * 0.48, text, align="L")
    paper.set_xy(paper.l_margin, top + height + 3)


def _short(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d %b %Y}".lstrip("0")


def _table(paper: Paper, stories: Sequence[Done]) -> None:
    paper.set_draw_color(*LINE)
    paper.set_text_color(*INK)
    paper.set_fill_color(255, 255, 255)
    paper.set_font("sans", "", 9.5)
    with paper.table(col_widths=(52, 24, 24), borders_layout="HORIZONTAL_LINES", line_height=6.5, text_align="LEFT", padding=(0.6, 1)) as table:
        table.row(("Story", "Finished on", "Time"))
        for d in stories:
            table.row((f"{d.title}, {d.age}", day(d.finished), d.time))
    paper.ln(2)
    paper.write_line(
        "The time is counted from message to message; a pause of more than ten minutes is left out.", size=8, colour=SOFT, gap=2
    )


def _thoughts(paper: Paper, stories: Sequence[Done]) -> None:
    paper.heading("In my own words")
    for d in (d for d in stories if d.thoughts):
        paper.keep_together(30)
        paper.write_line(f"{d.title}, {d.age}", style="B", size=10, gap=1.5)
        for thought in d.thoughts:
            paper.keep_together(20)
            paper.write_line(thought.question, style="I", size=8.5, colour=SOFT, gap=0.8)
            with paper.ruled():
                paper.write_line(thought.text, family="serif", size=10)
            paper.ln(2.4)
        paper.ln(1)


def _close(paper: Paper, now: datetime) -> None:
    paper.keep_together(50)
    paper.heading("Taken further", size=12)
    for label in ("Talked over with, and when", "What I will do differently"):
        y = paper.get_y() + 3
        paper.set_y(y)
        paper.write_line(label, size=8.5, colour=SOFT, gap=1)
        paper.set_draw_color(*LINE)
        paper.line(paper.l_margin + 50, y + 4.5, paper.w - paper.r_margin, y + 4.5)
    paper.ln(4)
    about = f"{ABOUT} Made on {day(now)} from what this installation has kept. It says what was done, not how well."
    paper.write_line(about, size=8, colour=SOFT)
