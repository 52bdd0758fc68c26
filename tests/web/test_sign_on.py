"""Single sign-on against a provider that really runs: the whole code flow, and everything that must be refused."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from bot.records.models import Person, User
from bot.settings import SettingError, SingleSignOn, read_settings
from bot.web.accounts import provider as found
from bot.web.accounts.sign_on import PREFIX, username_for
from tests.web.factory import make_attempt, make_user
from tests.web.provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Provider]:
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "bot.web.accounts.sign_on.Backend"]
    with running() as made:
        monkeypatch.setenv("ATTUNE_OIDC_ISSUER", made.address)
        monkeypatch.setenv("ATTUNE_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("ATTUNE_OIDC_CLIENT_SECRET", SECRET)
        yield made
    found._found.clear()


def sign_on(client: Client, **question: str) -> Any:
    """Go to the provider as a browser would, and come back with what it gave."""
    asked = client.get(reverse("sso"), question)
    assert asked.status_code == 302
    back = httpx.get(asked.headers["Location"], follow_redirects=False, trust_env=False).headers["Location"]
    return client.get(urlsplit(back).path, {k: v[0] for k, v in parse_qs(urlsplit(back).query).items()})


def signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_the_whole_flow_makes_one_account_without_rights(provider: Provider) -> None:
    assert "Sign in with your organisation" in Client().get(reverse("sign-in")).content.decode()
    first, second = Client(), Client()
    assert sign_on(first, next=reverse("account")).headers["Location"] == reverse("account")
    sign_on(second)
    user = User.objects.get()
    assert signed_in(first) and signed_in(second)
    assert user.username == username_for(provider.address, "subject-1") and user.shown_name == "Anna Kent"
    assert not (user.is_staff or user.is_superuser or user.is_supervisor or user.has_usable_password() or user.email)
    assert "signs in through your organisation" in first.get(reverse("new-password")).content.decode()
    assert provider.asked.count("/.well-known/openid-configuration") == 1  # looked up once, at the first sign-in
    assert "/userinfo" not in provider.asked


def test_an_address_of_somebody_else_opens_nothing(provider: Provider) -> None:
    """Whoever writes an e-mail address or a name of ours into their profile is still somebody else."""
    anna = make_user("anna", email="anna@trust.example", is_superuser=True, is_staff=True)
    provider.claims = {"email": "anna@trust.example", "email_verified": True, "preferred_username": "anna", "name": None}
    client = Client()
    sign_on(client)
    assert User.objects.count() == 2 and client.session[SESSION_KEY] != str(anna.pk)


def test_another_subject_is_another_account_and_a_new_name_is_taken_over(provider: Provider) -> None:
    sign_on(Client())
    provider.name = "Anna Lowe"
    sign_on(Client())
    provider.subject = "subject-2"
    sign_on(Client())
    assert sorted(User.objects.values_list("first_name", flat=True)) == ["Anna Lowe", "Anna Lowe"]
    assert User.objects.count() == 2


def test_nobody_can_take_such_a_name_by_a_join_link() -> None:
    from bot.web.accounts.forms import NewAccountForm

    form = NewAccountForm({"username": f"{PREFIX}0123", "password": "quiet rivers run deep"})
    assert "username" in form.errors


WRONG: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "audience": {"aud": "another-client"},
    "several audiences without ours as the party": {"aud": [CLIENT, "another-client"]},
    "another party": {"azp": "another-client"},
    "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
    "no end": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_token_that_is_not_right_signs_nobody_in(claims: dict[str, Any], provider: Provider) -> None:
    provider.claims = claims
    client = Client()
    response = sign_on(client)
    assert response.headers["Location"] == reverse("sign-in") and not signed_in(client) and not User.objects.exists()
    assert "did not work this time" in client.get(reverse("sign-in")).content.decode()


@pytest.mark.parametrize("algorithm", ["HS256", "none", "another key"])
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(algorithm: str, provider: Provider) -> None:
    if algorithm == "another key":
        provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    else:
        provider.algorithm = algorithm
    client = Client()
    assert sign_on(client).headers["Location"] == reverse("sign-in") and not signed_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(provider: Provider) -> None:
    client = Client()
    for question in ({"code": "c", "state": "s"}, {"code": "c"}, {}, {"error": "access_denied", "state": "s"}):
        assert client.get(reverse("sso-callback"), question).headers["Location"] == reverse("sign-in")
    client.get(reverse("sso"))  # asked, but the answer carries another state
    assert client.get(reverse("sso-callback"), {"code": "c", "state": "s"}).headers["Location"] == reverse("sign-in")
    assert not signed_in(client) and "/token" not in provider.asked


def test_an_answer_serves_once_and_only_the_browser_that_asked(provider: Provider) -> None:
    client, thief = Client(), Client()
    asked = client.get(reverse("sso"))
    back = urlsplit(httpx.get(asked.headers["Location"], trust_env=False).headers["Location"])
    answer = {k: v[0] for k, v in parse_qs(back.query).items()}
    thief.get(back.path, answer)
    assert not signed_in(thief)
    client.get(back.path, answer)
    assert signed_in(client)
    thief.get(back.path, answer)
    assert not signed_in(thief)


def test_an_error_link_signs_nobody_out(provider: Provider) -> None:
    client = Client()
    sign_on(client)
    client.get(reverse("sso-callback"), {"error": "x"})
    assert signed_in(client)


def test_a_closed_account_stays_out(provider: Provider) -> None:
    client = Client()
    sign_on(client)
    User.objects.update(is_active=False)
    assert client.get(reverse("account")).status_code == 302
    other = Client()
    assert sign_on(other).headers["Location"] == reverse("sign-in") and not signed_in(other)


def test_a_guest_keeps_what_was_done(provider: Provider) -> None:
    client = Client()
    client.post(reverse("guest"))
    guest = Person.objects.get()
    make_attempt(guest)
    sign_on(client)
    assert User.objects.get().person == guest


def test_next_leads_nowhere_else(provider: Provider) -> None:
    assert sign_on(Client(), next="https://evil.example/").headers["Location"] == reverse("home")


def test_a_provider_that_is_away_or_another_is_said_kindly(provider: Provider) -> None:
    provider.document = {"issuer": "https://evil.example"}
    assert Client().get(reverse("sso")).headers["Location"] == reverse("sign-in")
    provider.document = {"token_endpoint": "http://evil.example/token"}
    assert Client().get(reverse("sso")).headers["Location"] == reverse("sign-in")
    provider.document = {}
    assert Client().get(reverse("sso")).headers["Location"].startswith(provider.address)


def test_passwords_go_on_working_beside_it_without_the_provider(provider: Provider) -> None:
    make_user("anna")
    client = Client()
    client.post(reverse("sign-in") + "?code=c&state=s", {"username": "anna", "password": "a long enough password"})
    client.get(reverse("account"))
    assert signed_in(client) and provider.asked == []


TENANT = "11111111-2222-3333-4444-555555555555"
SEVERAL = "https://login.microsoftonline.com/{tenantid}/v2.0"


@pytest.mark.parametrize(
    "issuer, tenant, right",
    [
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", TENANT, True),
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", "99999999-2222-3333-4444-555555555555", False),
        ("https://login.microsoftonline.com/common/v2.0", None, False),
        ("https://evil.example/x/v2.0", "x", False),
        (SEVERAL, "{tenantid}", False),
    ],
)
def test_entra_id_for_several_tenants(issuer: str, tenant: str | None, right: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.exceptions import SuspiciousOperation

    monkeypatch.setattr(found, "provider", lambda: found.Provider(SEVERAL, "a", "t", "k"))
    claims = {"iss": issuer, "tid": tenant}
    if right:
        found.check_issuer(claims)
    else:
        with pytest.raises(SuspiciousOperation):
            found.check_issuer(claims)


def test_a_discovery_template_is_taken_from_entra_only() -> None:
    assert found._same_issuer("https://login.microsoftonline.com/organizations/v2.0", SEVERAL)
    assert not found._same_issuer("https://other.example/organizations/v2.0", SEVERAL)
    assert not found._same_issuer("https://login.microsoftonline.com/organizations/v2.0", "https://login.microsoftonline.com/x/v2.0")


def test_settings_are_all_or_none_and_never_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_OIDC_ISSUER", "https://id.example")
    with pytest.raises(SettingError, match="ATTUNE_OIDC_CLIENT_ID and ATTUNE_OIDC_CLIENT_SECRET must be set"):
        read_settings()
    monkeypatch.setenv("ATTUNE_OIDC_CLIENT_ID", "c")
    monkeypatch.setenv("ATTUNE_OIDC_CLIENT_SECRET", "hush")
    assert read_settings().sign_on == SingleSignOn("https://id.example", "c", "hush") and "hush" not in repr(read_settings())
    monkeypatch.setenv("ATTUNE_OIDC_ISSUER", "http://id.example")
    with pytest.raises(SettingError, match="https://"):
        read_settings()
