"""A sheet of paper in Attune's look: A4, archivable (PDF/A), with title, language and bookmarks for screen readers.

fpdf2 writes no tags for headings and paragraphs, so the reading order is the order of writing: one column, nothing beside anything
that belongs elsewhere. The fonts (DejaVu) come with matplotlib, which Rasa brings along.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from django.utils import timezone
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import XPos, YPos

INK, SOFT, TEAL, LINE = (34, 48, 47), (77, 91, 89), (31, 111, 107), (216, 210, 200)
_TOP = 16  # where writing begins on every page but the first, in mm
CREAM, MINT, AMBER = (251, 248, 244), (223, 240, 236), (230, 181, 102)
_FONTS = {
    ("sans", ""): "DejaVuSans", ("sans", "B"): "DejaVuSans-Bold", ("sans", "I"): "DejaVuSans-Oblique",
    ("serif", ""): "DejaVuSerif", ("serif", "B"): "DejaVuSerif-Bold", ("serif", "I"): "DejaVuSerif-Italic",
}  # fmt: skip
_ELSE = {"\t": " ", "\r": "", "\ufe0f": "", "\u200d": ""}
ABOUT = (
    "Attune is a training conversation for people who work with babies and young children. It is independent: not made, endorsed or "
    "reviewed by UNICEF UK or PEDAL, whose toolkit on mental health in infancy and early childhood (2023) it draws on. "
    "What it looks for is a draft for review by qualified practitioners."
)


class Paper(FPDF):  # type: ignore[misc]
    """Writes from top to bottom; every method leaves the pen at the left edge under what it wrote."""

    page: int

    def __init__(self, title: str, subject: str, now: datetime) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-2U")
        for (family, style), name in _FONTS.items():
            self.add_font(family, style, _folder() / f"{name}.ttf")
        self.set_margins(22, 17, 22)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=22)
        self.set_lang("en-GB")
        self.set_title(title)
        self.set_subject(subject)
        self.set_author("Attune")
        self.set_creator("Attune")
        self.set_creation_date(now)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.alias_nb_pages()
        self._foot = f"{title} · {day(now)}"
        self.add_page()

    def header(self) -> None:
        self.set_fill_color(*TEAL)
        self.rect(0, 0, self.w, 5, style="F")
        if self.page_no() > 1:
            self.set_y(_TOP)

    def footer(self) -> None:
        self.set_y(-17)
        self.set_draw_color(*LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.set_y(-14)
        self.write_line(f"{self._foot} · page {self.page_no()} of {{nb}}", size=7.5, colour=SOFT)

    def brand(self) -> None:
        """Draw the rings and the name."""
        x, y = self.l_margin + 5, self.get_y() + 5
        for radius, colour in ((5.0, TEAL), (3.6, MINT), (2.8, TEAL), (2.0, CREAM), (1.3, TEAL), (0.7, AMBER)):
            self.set_fill_color(*colour)
            self.circle(x, y, radius, style="F")
        self.set_xy(self.l_margin + 13, y - 4)
        self.write_line("Attune", family="serif", style="B", size=15)
        self.ln(6)

    def write_line(
        self, text: str, family: str = "sans", style: str = "", size: float = 10, colour: tuple[int, int, int] = INK, gap: float = 0,
        indent: float = 0,
    ) -> None:  # fmt: skip
        """Write a paragraph and leave ``gap`` mm under it."""
        self.set_font(family, style, size)
        self.set_text_color(*colour)
        if self.get_x() <= self.l_margin:
            self.set_x(self.l_margin + indent)
        self.multi_cell(
            self.w - self.r_margin - self.get_x(), size * 0.53, self.readable(text, family, style), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self.ln(gap)

    def eyebrow(self, text: str) -> None:
        self.write_line(text.upper(), size=8, colour=TEAL, style="B", gap=1)

    def heading(self, text: str, size: float = 14) -> None:
        """Begin a section, with a bookmark; never as the last line of a page."""
        self.keep_together(22)
        self.ln(3)
        self.start_section(self.readable(text, "serif"))
        self.write_line(text, family="serif", style="B", size=size, colour=TEAL, gap=2)

    def keep_together(self, height: float) -> None:
        """Begin a new page unless ``height`` mm are left on this one."""
        if self.will_page_break(height):
            self.add_page()

    @contextmanager
    def ruled(self, colour: tuple[int, int, int] = AMBER) -> Iterator[None]:
        """Draw a rule down the left side of what is written meanwhile, on every page it reaches."""
        page, top, left = self.page, self.get_y(), self.l_margin
        self.set_left_margin(left + 5)
        self.set_x(left + 5)
        yield
        bottom = self.get_y()
        self.set_left_margin(left)
        last = self.page
        for number in range(page, last + 1):
            self.page = number
            begin = top if number == page else _TOP
            end = bottom if number == last else self.page_break_trigger
            self.set_draw_color(*colour)
            self.set_line_width(0.8)
            self.line(left + 1, begin, left + 1, end)
            self.set_line_width(0.2)
        self.page = last
        self.set_xy(left, bottom)

    def readable(self, text: str, family: str, style: str = "") -> str:
        """Put a mark in place of a sign that the font does not have: a gap would hide that there was one."""
        known = self.fonts[f"{family}{style}"].cmap
        return "".join(c if c == "\n" or ord(c) in known else _ELSE.get(c, "\ufffd") for c in text)

    def finished(self) -> bytes:
        return bytes(self.output())


def day(moment: datetime) -> str:
    """Say a day: "3 March 2026"."""
    return f"{timezone.localtime(moment):%d %B %Y}".lstrip("0")


def _folder() -> Path:
    found = find_spec("matplotlib")
    assert found is not None and found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
