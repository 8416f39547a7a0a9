"""Single sign-on against a provider on loopback: who gets in, and who does not."""

import httpx
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from customers.models import Customer
from portal import oidc
from portal.env import BadSetting
from portal.models import User
from tests import make
from tests.pages.provider import CLIENT_ID, SECRET, Provider

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/oidc/sso/login/"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running, settings):
    settings.OIDC = oidc.Provider(running.issuer, CLIENT_ID, SECRET, "Fjord ID", ())
    running.claims = {"sub": "1", "email": "ida@example.test", "email_verified": True}
    running.audience = CLIENT_ID
    return running


def come(client, *, where=LOGIN):
    """Log in as the provider says; the answer to what the browser brings back."""
    sent = client.post(where)
    assert sent.status_code == 302, sent.content
    back = httpx.get(sent.url).headers["Location"]
    return client.get(back.removeprefix("http://testserver"), follow=True)


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_person_is_found_by_their_verified_email_in_any_letters(client, provider):
    person = make.member(make.customer(), email="ida@example.test")
    provider.claims |= {"email": "Ida@Example.test"}

    answer = come(client)

    assert answer.wsgi_request.user == person
    assert answer.redirect_chain[-1] == ("/", 302)
    assert not SocialAccount.objects.exists()


def test_nobody_is_made_from_nowhere(client, provider):
    before = User.objects.count()

    answer = come(client)

    assert not is_in(client)
    assert User.objects.count() == before
    assert "there is no account here for a verified e-mail" in answer.content.decode()


@pytest.mark.parametrize("verified", [False, None, "true", "false", 1])
def test_an_email_that_is_not_verified_counts_nothing(client, provider, verified):
    make.member(make.customer(), email="ida@example.test")
    provider.claims |= {"email_verified": verified}

    come(client)

    assert not is_in(client)


def test_the_second_step_is_asked_for(client, provider):
    person = make.staff(email="ida@example.test")
    TOTP.activate(person, generate_totp_secret())

    answer = come(client)

    assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert not is_in(client)


@pytest.mark.parametrize("closed", ["person", "company", "no place"])
def test_who_is_closed_stays_out(client, provider, closed):
    company = make.customer()
    if closed == "no place":
        make.user(email="ida@example.test")
    else:
        person = make.member(company, email="ida@example.test")
    if closed == "person":
        User.objects.filter(pk=person.pk).update(is_active=False)
    if closed == "company":
        Customer.objects.filter(pk=company.pk).update(
            status="archived", archived_at=company.created_at
        )

    answer = come(client)

    assert not is_in(client)
    assert "closed" in answer.content.decode()


def test_a_token_for_another_client_is_refused(client, provider):
    make.member(make.customer(), email="ida@example.test")
    provider.audience = "another"

    answer = come(client)

    assert not is_in(client)
    assert "Single sign-on did not work" in answer.content.decode()


def test_an_answer_that_nobody_asked_for_is_refused(client, provider):
    make.member(make.customer(), email="ida@example.test")

    client.get(f"{LOGIN}callback/?code=code-0&state=made-up", follow=True)

    assert not is_in(client)


def test_no_account_is_tied_to_whoever_is_logged_in(as_user, provider):
    person = make.member(make.customer(), email="someone@example.test")
    browser = as_user(person)

    come(browser, where=f"{LOGIN}?process=connect")

    assert not SocialAccount.objects.exists()


def test_a_provider_that_is_away_is_told_and_no_fault_of_ours(client, settings):
    settings.OIDC = oidc.Provider("http://127.0.0.1:9", CLIENT_ID, SECRET, "Fjord ID", ())

    answer = client.post(LOGIN, follow=True)

    assert answer.status_code == 200
    assert "Single sign-on did not work" in answer.content.decode()


def test_the_log_in_page_offers_it_only_where_it_is_set_up(client, provider, settings):
    offered = client.get(reverse("account_login")).content.decode()
    settings.OIDC = None
    silent = client.get(reverse("account_login")).content.decode()
    shut = client.post(LOGIN)

    assert "Log in with Fjord ID" in offered
    assert "/oidc/" not in silent
    assert shut.status_code == 404


def test_a_link_elsewhere_begins_no_log_in(client, provider):
    assert client.get(LOGIN).status_code == 405


@pytest.mark.parametrize("issuer", ["http://idp.example", "ftp://idp.example", "idp.example"])
def test_a_provider_without_https_stops_the_start(monkeypatch, issuer):
    monkeypatch.setenv("OIDC_ISSUER", issuer)

    with pytest.raises(BadSetting, match="OIDC_ISSUER"):
        oidc.read()


def test_the_environment_says_which_provider(monkeypatch):
    monkeypatch.setenv("OIDC_ISSUER", "https://id.fjord.example/realm/")
    monkeypatch.setenv("OIDC_CLIENT_ID", "onward")
    with pytest.raises(BadSetting, match="OIDC_CLIENT_SECRET"):
        oidc.read()
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "s")

    found = oidc.read()

    assert found.issuer == "https://id.fjord.example/realm"
    assert found.origins == ("https://id.fjord.example",)
