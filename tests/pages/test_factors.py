"""What people change about their second factors is told in the history."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from portal.models import HistoryEntry
from tests import make
from tests.pages.test_security import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sol():
    return make.seat(name="Sol Seat")


@pytest.fixture
def browser(sol):
    browser = log_in(sol)
    browser.post(reverse("account_reauthenticate"), {"password": "a long enough secret"})
    return browser


@pytest.fixture
def done(django_capture_on_commit_callbacks):
    """Do something as a request of its own would: with what waits for the commit."""

    def do(browser, page, *args, **typed):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(reverse(page, args=args), typed)

    return do


def told():
    found = HistoryEntry.objects.filter(event__regex="factor|passkey").order_by("pk")
    return [(entry.event.rpartition(".")[2], entry.data) for entry in found]


def set_up_app(browser, done):
    browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    return done(browser, "mfa_activate_totp", code=code)


def test_an_authenticator_app_and_the_codes_it_brings_are_told_of(sol, browser, done):
    set_up_app(browser, done)

    assert told() == [
        ("factor-added", {"what": "an authenticator app"}),
        ("factor-added", {"what": "recovery codes"}),
    ]
    entry = HistoryEntry.objects.filter(event="portal.user.factor-added").first()
    assert (entry.actor, entry.subject_id) == (sol, sol.pk)


def test_turning_it_off_takes_the_codes_along_and_both_are_told_of(browser, done):
    set_up_app(browser, done)
    before = len(told())

    done(browser, "mfa_deactivate_totp")

    assert told()[before:] == [
        ("factor-removed", {"what": "an authenticator app"}),
        ("factor-removed", {"what": "recovery codes"}),
    ]


def test_new_recovery_codes_are_told_of_and_not_shown(browser, done):
    set_up_app(browser, done)

    done(browser, "mfa_generate_recovery_codes")

    assert told()[-1] == ("factor-renewed", {"what": "recovery codes"})


def test_a_passkey_renamed_and_removed_is_told_of_by_name(sol, browser, done):
    key = Authenticator.objects.create(
        user=sol, type="webauthn", data={"name": "Old phone", "credential": {}}
    )

    done(browser, "mfa_edit_webauthn", key.pk, name="Drawer phone")
    done(browser, "mfa_remove_webauthn", key.pk)

    assert told() == [
        ("passkey-renamed", {"was": "Old phone", "name": "Drawer phone"}),
        ("factor-removed", {"what": "the passkey Drawer phone"}),
    ]


def test_a_wrong_code_tells_nothing(browser, done):
    browser.get(reverse("mfa_activate_totp"))

    done(browser, "mfa_activate_totp", code="000000x")

    assert told() == []
