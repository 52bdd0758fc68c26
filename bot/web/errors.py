"""Pages for when something is not as it should be: kind, and without a word of what went on inside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(400, "That did not arrive as it should", "Please go back and try again. If it happens again, begin from the front page.")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    told = str(exception) if exception.args and isinstance(exception.args[0], str) else ""
    return _with_menu(request, 403, "This page is not open to you", told or "If you think that it should be, ask your administrator.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    text = "The address may have a slip in it, the page may be gone, or it belongs to somebody else."
    return _with_menu(request, 404, "There is nothing here", text)


def went_wrong(request: HttpRequest) -> HttpResponse:
    text = "Sorry, something went wrong on our side. What you had sent before is kept. Please try again in a minute."
    return _page(500, "That did not work", text)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection against forgery did not match: as a rule a page that was open for long."""
    text = "This page was open for a long time, or cookies are turned off. Go back, load the page again, and send it once more."
    return _page(403, "Please send that once more", text)


def _with_menu(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/error.html", {"heading": title, "text": text}, status=status)


def _page(status: int, title: str, text: str) -> HttpResponse:
    """Render without session, database or anything else that may be what is broken."""
    return HttpResponse(render_to_string("web/error_alone.html", {"heading": title, "text": text}), status=status)
