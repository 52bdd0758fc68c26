"""Files for supervisors, of their own teams only; each download is noted in the audit log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings as site
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from bot.records import reviews
from bot.records.models import Team, User
from bot.settings import read_settings
from bot.web.access import supervises, team_or_404
from bot.web.content import guidance
from bot.web.takeaway import sending, sheets, statements, whole
from bot.web.takeaway.filters import Filter

_SHEET, _JSON = "text/csv; charset=utf-8", "application/json"


@dataclass(frozen=True)
class File:
    """Something to take away: what it is called, what it is for, and how it is written."""

    name: str
    title: str
    says: str
    type: str
    write: Callable[[Team, Filter], Iterator[str]]


def _answers(team: Team, asked: Filter) -> Iterator[str]:
    return sheets.write(sheets.ANSWERS, sheets.answers(asked.apply(team), guidance()))


def _attempts(team: Team, asked: Filter) -> Iterator[str]:
    return sheets.write(sheets.ATTEMPTS, sheets.attempts(asked.apply(team), guidance()))


def _verdicts(team: Team, asked: Filter) -> Iterator[str]:
    return sheets.write(sheets.VERDICTS, sheets.verdicts(asked.apply(team), guidance()))


def _everything(team: Team, asked: Filter) -> Iterator[str]:
    return whole.write(team, asked.apply(team), asked.named(), guidance(), timezone.now())


def _xapi(team: Team, asked: Filter) -> Iterator[str]:
    maker = statements.Maker(read_settings().xapi, guidance(), site.SECRET_KEY)
    return statements.document(sending.statements(asked.apply(team), maker))


FILES = (
    File("answers.csv", "Answers", "One line for each answer: who wrote it and when, their words, and which points count as found in it.", _SHEET, _answers),
    File("attempts.csv", "Stories worked through", "One line for each time somebody worked on a story: when, for how long, and how much was found.", _SHEET, _attempts),
    File(
        "verdicts.csv", "Verdicts",
        "One line for each point of each answer: what the machine said, what a supervisor corrected and why, and what counts now.", _SHEET, _verdicts,
    ),
    File("everything.json", "Everything, for programs", "All of the above in one file, with hints, comments and missing services.", _JSON, _everything),
    File(
        "xapi.json", "Learning records (xAPI)",
        "Finished stories as xAPI statements for a learning record store, without names and without anybody’s words.", _JSON, _xapi,
    ),
)  # fmt: skip


@require_safe
@supervises
def files(request: HttpRequest, team_id: int) -> HttpResponse:
    return _page(request, team_or_404(_user(request), team_id), Filter(request.GET or None))


@require_safe
@supervises
def download(request: HttpRequest, team_id: int, name: str) -> HttpResponse:
    """Send the file row by row; a filter that makes no sense brings the page back and says so."""
    team = team_or_404(_user(request), team_id)
    file = next((f for f in FILES if f.name == name), None)
    if file is None:
        raise Http404
    asked = Filter(request.GET)
    if not asked.is_valid():
        return _page(request, team, asked, 400)
    if request.method == "GET":
        reviews.log(_user(request), None, "export", timezone.now(), team.pk)
    answer = StreamingHttpResponse(file.write(team, asked), content_type=file.type)
    # A team's name can be all signs that a file name cannot hold.
    answer["Content-Disposition"] = f'attachment; filename="attune-{slugify(team.name) or team.pk}-{file.name}"'
    answer["Cache-Control"] = "no-store"
    return cast(HttpResponse, answer)  # a response to everybody but the type checker: both only share a base


def _page(request: HttpRequest, team: Team, asked: Filter, status: int = 200) -> HttpResponse:
    words: dict[str, Any] = {"team": team, "form": asked, "files": FILES, "words": read_settings().xapi.words}
    return render(request, "web/takeaway/files.html", words, status=status)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
