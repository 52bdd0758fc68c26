"""The chat: one page, what is sent from it, and what is new on it."""

import uuid
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from bot.gateway import inbox
from bot.gateway.models import FAILED, Incoming
from bot.records.models import Person
from bot.web.access import SignedIn, View, trains
from bot.web.practitioner import say, talk
from bot.web.practitioner.say import Said

_LATEST = "#latest"
_FORMER = "chat_key"  # in the session: the key under which the last message went


def talks(view: View) -> View:
    """As :func:`bot.web.access.trains`, and a page that is still open after signing out goes to the front as a whole."""
    guarded = trains(view)

    @wraps(view)
    def outer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = guarded(request, *args, **kwargs)
        if _by_htmx(request) and response.status_code == 302:
            whole: HttpResponse = HttpResponseClientRedirect(response["Location"])
            return whole
        return response

    kept_fresh: View = never_cache(outer)
    return kept_fresh


def _by_htmx(request: HttpRequest) -> bool:
    """Whether the page itself asks, and wants only what changes."""
    return request.headers.get("HX-Request") == "true"


@require_GET
@talks
def chat(request: SignedIn) -> HttpResponse:
    before = _number(request.GET.get("before", ""))
    if before:
        shown = talk.earlier(request.person, before)
        return render(request, "web/practitioner/earlier.html", {"talk": shown, "person": request.person})
    return _page(request)


@require_POST
@talks
def send(request: SignedIn) -> HttpResponse:
    """Keep the message, wait a moment for the answer, and show what is new."""
    said = say.read(request.POST)
    if said.problem:
        return _not_sent(request, said)
    request.session[_FORMER] = request.person.key
    say.wait_for(say.send(request.person, said, timezone.now()))
    if not _by_htmx(request):
        return redirect(reverse("chat") + _LATEST)
    response = _news(request, _number(request.POST.get("after", "")))
    if said.from_box:
        response["HX-Trigger-After-Swap"] = "said"
    return response


@require_GET
@talks
def news(request: SignedIn) -> HttpResponse:
    """What has come since the page asked last; 204 when nothing has."""
    after, state = _number(request.GET.get("after", "")), request.GET.get("state", "")
    now = timezone.now()
    person = _now(request.person)
    found = talk.talk(person, now, after, request.session.get(_FORMER, ""))
    if not found.turns and found.state == state:
        return HttpResponse(status=204)
    return _fragment(request, person, found)


@require_POST
@talks
def again(request: SignedIn) -> HttpResponse:
    """Try a failed message again, or let it go."""
    keys = (request.person.key, request.session.get(_FORMER, ""))
    failed = Incoming.objects.filter(channel=talk.CHANNEL, state=FAILED, person_key__in=keys)
    row = get_object_or_404(failed, pk=_number(request.POST.get("message", "")))
    if "leave" in request.POST:
        inbox.let_go(row)
    else:
        inbox.try_again(row, timezone.now())
        say.wait_for(row)
    return redirect(reverse("chat") + _LATEST)


def _page(request: SignedIn, said: Said | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    found = talk.talk(request.person, now, former=request.session.get(_FORMER, ""))
    asked: dict[str, Any] = {
        "welcome": talk.welcome(request.person, found, now),
        "said": said,
        "first": found.turns[0].id if found.turns else 0,
    }
    return render(request, "web/practitioner/chat.html", _context(request, request.person, found) | asked, status=status)


def _news(request: SignedIn, after: int) -> HttpResponse:
    person = _now(request.person)
    return _fragment(request, person, talk.talk(person, timezone.now(), after, request.session.get(_FORMER, "")))


def _fragment(request: HttpRequest, person: Person, found: talk.Talk) -> HttpResponse:
    response = render(request, "web/practitioner/news.html", _context(request, person, found) | {"fragment": True})
    if found.erased:
        response["HX-Retarget"], response["HX-Reswap"] = "#log", "innerHTML"
    return response


def _not_sent(request: SignedIn, said: Said) -> HttpResponse:
    """Say kindly why not; what was written stays in the box."""
    if _by_htmx(request):
        response = render(request, "web/practitioner/problem.html", {"problem": said.problem})
        response["HX-Retarget"], response["HX-Reswap"] = "#problem", "outerHTML"
        return response
    return _page(request, said, 422)


def _context(request: HttpRequest, person: Person, found: talk.Talk) -> dict[str, Any]:
    draft = salted_hmac("attune draft", person.key).hexdigest()[:16]  # whose draft it is, without saying who that is
    return {
        "talk": found, "person": person, "story": talk.story_of(person), "choosing": found.choosing, "message_id": str(uuid.uuid4()), "draft": draft,
    }  # fmt: skip


def _now(person: Person) -> Person:
    """The person as they are after the turn; as they were if everything of theirs has been erased in it."""
    return Person.objects.filter(pk=person.pk).first() or Person(key=person.key, name=person.name)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
