"""What every page has in common: headers, kind errors, no traceback; and Django's own check of the settings."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from bot.web import urls as site
from tests.web.factory import PASSWORD, client_of, make_user

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent


def burst(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("words of a person")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("words of a person")


class urls:  # a URL configuration, as Django reads it
    urlpatterns: ClassVar = [*site.urlpatterns, path("burst/", burst), path("suspicious/", suspicious)]
    handler400, handler403, handler404, handler500 = site.handler400, site.handler403, site.handler404, site.handler500


def check_headers(response: Any) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert response.headers["X-Frame-Options"] == "DENY" and response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin" and response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def check_kind(response: Any, status: int) -> str:
    page = response.content.decode()
    check_headers(response)
    assert response.status_code == status
    assert "<h1" in page and 'href="/"' in page
    assert not re.search(r"Traceback|Exception|Error\b|words of a person|django", page.replace("hx-headers", "").replace("django-htmx", "").replace("django_htmx", ""))
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=|https?://(?!testserver)", page)
    return page


@pytest.mark.parametrize("name", ["front", "sign-in", "account", "new-password", "erase-account", "admin:index", "admin:records_user_add"])
def test_every_page_has_the_headers_and_nothing_inline(name: str) -> None:
    response = client_of(make_user("root", is_staff=True, is_superuser=True)).get(reverse(name), follow=True)
    check_headers(response)
    page = response.content.decode()
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\sstyle=|\son\w+=", page), name


def test_what_is_not_there() -> None:
    check_kind(Client().get("/nothing/"), 404)
    check_kind(client_of(make_user()).get("/account/nothing/"), 404)


def test_what_is_not_allowed() -> None:
    page = check_kind(client_of(make_user()).get(reverse("admin:login")), 403)
    assert "for administrators" in page


def test_a_form_without_its_token() -> None:
    page = check_kind(Client(enforce_csrf_checks=True).post(reverse("guest")), 403)
    assert "open for a long time" in page


@pytest.mark.provokes_errors
def test_a_fault_of_ours(settings: Any) -> None:
    settings.ROOT_URLCONF = urls
    page = check_kind(Client(raise_request_exception=False).get("/burst/"), 500)
    assert "our side" in page


@pytest.mark.provokes_errors
def test_a_request_that_makes_no_sense(settings: Any) -> None:
    settings.ROOT_URLCONF = urls
    check_kind(Client().get("/suspicious/"), 400)
    check_kind(Client().get("/", headers={"host": "evil.example"}), 400)


@pytest.mark.provokes_errors
def test_the_page_for_faults_needs_no_database() -> None:
    """When the database is what is broken, telling so must not ask it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bot.web import errors

    with CaptureQueriesContext(connection) as asked:
        assert errors.went_wrong(RequestFactory().get("/")).status_code == 500
    assert len(asked) == 0


def test_no_form_works_without_its_token() -> None:
    user = make_user("anna")
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("sign-in"), {"username": "anna", "password": PASSWORD}).status_code == 403
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("sign-out", "leave-team", "erase-account", "new-password", "guest"):
        assert client.post(reverse(name)).status_code == 403, name


def django(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run something with the production settings, in a process of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ATTUNE_", "DJANGO_"))}
    kept |= {"DJANGO_SETTINGS_MODULE": "bot.django_config", "ATTUNE_HTTPS": "on", "ATTUNE_WEB_NAMES": "attune.example", **environment}
    program = f"import django; django.setup()\n{code}"
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=kept, capture_output=True, text=True, check=False)


def test_djangos_check_for_deployment_is_clean(tmp_path: Path) -> None:
    code = "from django.core.management import call_command; call_command('check', deploy=True, fail_level='INFO')"
    done = django(code, ATTUNE_DATA=str(tmp_path))
    assert done.returncode == 0 and "no issues" in done.stdout, done.stdout + done.stderr
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_behind_tls_cookies_are_secure_and_plain_http_is_led_to_https(tmp_path: Path) -> None:
    code = (
        "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
        "from django.test import Client; c = Client(headers={'host': 'attune.example'})\n"
        "r = c.get('/sign-in/'); print(r.status_code, r.headers['Location'])\n"
        "r = c.get('/sign-in/', secure=True); print(r.status_code, r.headers['Strict-Transport-Security'])\n"
        "from bot.records.models import User; User.objects.create_user('anna', password='three calm green hills')\n"
        "c.post('/sign-in/', {'username': 'anna', 'password': 'three calm green hills'}, secure=True)\n"
        "print([bool(c.cookies[n]['secure']) and bool(c.cookies[n]['httponly']) for n in ('sessionid', 'csrftoken')])"
    )
    done = django(code, ATTUNE_DATA=str(tmp_path))
    told = ["301 https://attune.example/sign-in/", "200 max-age=31536000; includeSubDomains; preload", "[True, True]"]
    assert done.stdout.splitlines() == told, done.stderr
