"""Correct a verdict, agree with the rest, write to the practitioner. Plain forms; with htmx they open where they are needed."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from bot.records import reviews
from bot.records.models import Answer, Attempt
from bot.scoring.verdict import FOUND, NOT_FOUND
from bot.web.access import attempt_or_404, supervises
from bot.web.supervisor.items import title_of
from bot.web.supervisor.transcript import WORDS, AnswerRead, Finding, read_answer


@require_http_methods(["GET", "HEAD", "POST"])
@supervises
def correct(request: Any, attempt_id: uuid.UUID, answer_id: int) -> HttpResponse:
    """The form for one verdict; what was typed comes back with it when it could not be kept."""
    attempt = attempt_or_404(request.user, attempt_id)
    key = (request.POST if request.method == "POST" else request.GET).get("item", "")
    answer, finding = _finding(attempt, answer_id, key)
    after, reason, problem, status = NOT_FOUND if finding.state == FOUND else FOUND, "", "", 200
    if request.method == "POST":
        after, reason = request.POST.get("after", ""), request.POST.get("reason", "")
        item = (finding.item.question, finding.item.kind, finding.item.id)
        try:
            reviews.correct(answer.answer, item, after, reason, request.user, timezone.now(), _number(request.POST.get("seen", "")))
        except reviews.Refused as error:
            problem, status = str(error), 409 if isinstance(error, reviews.Overtaken) else 400
            answer, finding = _finding(attempt, answer_id, key)  # with the colleague's correction
        else:
            messages.success(request, f"Kept: “{finding.item.name}” now counts as {WORDS[after].lower()} in this answer.")
            return _back_to(attempt, answer.answer)
    context = {"read": answer, "finding": finding, "after": after, "reason": reason, "problem": problem}
    return _form(request, "correct", attempt, context, status)


@require_POST
@supervises
def agree(request: Any, attempt_id: uuid.UUID) -> HttpResponse:
    """Agree with what is not corrected, in the answers that were before the reader's eyes and no others."""
    attempt = attempt_or_404(request.user, attempt_id)
    wanted = [_number(n) for n in request.POST.getlist("answer")]
    answers = list(attempt.answers.filter(pk__in=wanted).order_by("pk"))
    if not answers:
        raise Http404
    with transaction.atomic():
        for answer in answers:
            reviews.check(answer, request.user, timezone.now())
    messages.success(request, "Noted: you agree with the rest." if len(answers) == 1 else "Noted: you agree with the rest of every answer.")
    return _back_to(attempt, answers[0] if len(answers) == 1 else None)


@require_http_methods(["GET", "HEAD", "POST"])
@supervises
def comment(request: Any, attempt_id: uuid.UUID) -> HttpResponse:
    """Write to the practitioner: about a point, an answer, or the whole."""
    attempt = attempt_or_404(request.user, attempt_id)
    given = request.POST if request.method == "POST" else request.GET
    answer, finding = None, None
    if given.get("answer") and given.get("item"):
        answer, finding = _finding(attempt, _number(given["answer"]), given["item"])
    elif given.get("answer"):
        answer = read_answer(attempt, _answer(attempt, _number(given["answer"])))
    text, problem = given.get("text", ""), ""
    if request.method == "POST":
        item = finding.item.key if finding else ""
        try:
            reviews.comment(attempt, text, request.user, timezone.now(), answer.answer if answer else None, item)
        except reviews.Refused as error:
            problem = str(error)
        else:
            messages.success(request, "Your comment is kept. They will see it with Attune's next message.")
            return _back_to(attempt, answer.answer if answer else None)
    context = {"read": answer, "finding": finding, "text": text, "problem": problem}
    return _form(request, "comment", attempt, context, 400 if problem else 200)


def _form(request: Any, name: str, attempt: Attempt, context: dict[str, Any], status: int) -> HttpResponse:
    """The form on a page of its own, or by itself where htmx asked for it."""
    template = f"web/supervisor/_{name}.html" if request.htmx else f"web/supervisor/{name}.html"
    response = render(request, template, {"attempt": attempt, "title": title_of(attempt.scenario), **context}, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def _answer(attempt: Attempt, answer_id: int) -> Answer:
    answer = attempt.answers.filter(pk=answer_id).first()
    if answer is None:
        raise Http404
    return answer


def _finding(attempt: Attempt, answer_id: int, key: str) -> tuple[AnswerRead, Finding]:
    """Return an answer and the item of it that ``key`` names; anything the answer cannot hold is not found."""
    read = read_answer(attempt, _answer(attempt, answer_id))
    if key not in read.findings:
        raise Http404
    return read, read.findings[key]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _back_to(attempt: Attempt, answer: Answer | None) -> HttpResponse:
    return redirect(reverse("transcript", args=[attempt.pk]) + (f"#answer-{answer.pk}" if answer else "#top"))
