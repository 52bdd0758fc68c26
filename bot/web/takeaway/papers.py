"""Papers: a practitioner's record of learning, and transcripts as PDF."""

import uuid
from collections.abc import Collection

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from bot.records import reviews
from bot.records.models import User
from bot.web.access import SignedIn, attempt_or_404, supervises, trains
from bot.web.content import guidance
from bot.web.takeaway.certificate import Done, chosen, done, print_certificate
from bot.web.takeaway.story import tell
from bot.web.takeaway.transcript import print_transcript

_NAME = 80  # letters that fit on the paper


@require_safe
@trains
def certificate(request: SignedIn) -> HttpResponse:
    """Choose what goes on the record of learning."""
    stories = done(request.person, guidance())
    return _choose(request, stories, _own_name(request), {str(t.id) for d in stories for t in d.thoughts}, {str(d.id) for d in stories})


@require_POST
@trains
def certificate_pdf(request: SignedIn) -> HttpResponse:
    """Print what was chosen. The name is only for the paper; nothing of the choice is kept."""
    every = done(request.person, guidance())
    stories, thoughts = set(request.POST.getlist("story")), set(request.POST.getlist("thought"))
    wanted, name = chosen(every, stories, thoughts), " ".join(request.POST.get("name", "").split())
    errors = {}
    if not name or len(name) > _NAME:
        errors["name"] = f"Please write the name for the paper, with at most {_NAME} letters."
    if every and not wanted:
        errors["story"] = "Please tick at least one story."
    if errors or not every:
        return _choose(request, every, name, thoughts, stories, errors)
    return _pdf(print_certificate(name, wanted, timezone.now()), "record-of-learning")


@require_safe
@trains
def own_transcript(request: SignedIn, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = request.person.attempts.filter(pk=attempt_id).first()
    if attempt is None:
        raise Http404
    story = tell(attempt, guidance())
    return _pdf(print_transcript(story, _own_name(request) or "You", timezone.now()), f"transcript-{slugify(story.title)}")


@require_safe
@supervises
def transcript(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The transcript of somebody in one of the supervisor's teams; noted in the audit log."""
    assert isinstance(request.user, User)
    attempt = attempt_or_404(request.user, attempt_id)
    if request.method == "GET":
        reviews.log(request.user, attempt, "pdf", timezone.now())
    story = tell(attempt, guidance())
    return _pdf(print_transcript(story, str(attempt.person), timezone.now()), f"transcript-{slugify(story.title)}")


def _choose(
    request: SignedIn, stories: tuple[Done, ...], name: str, thoughts: Collection[str], ticked: Collection[str],
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    rows = [(d, str(d.id) in ticked, [(t, str(t.id) in thoughts) for t in d.thoughts]) for d in stories]
    words = {"rows": rows, "name": name, "errors": errors or {}, "most": _NAME}
    return render(request, "web/takeaway/certificate.html", words, status=400 if errors else 200)


def _own_name(request: SignedIn) -> str:
    """The account's name; a guest has none yet."""
    return request.user.shown_name if isinstance(request.user, User) else ""


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="attune-{name}.pdf"', "Cache-Control": "no-store"},
    )  # fmt: skip
