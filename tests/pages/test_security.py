"""How people log in, as they care for it themselves: passkeys and active devices."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from portal.models import HistoryEntry
from portal.pages import devices
from portal.pages.events import UserEvent
from tests import make

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def log_in(person, agent=FIREFOX):
    browser = Browser(headers={"User-Agent": agent}, SERVER_NAME="localhost")
    browser.post(
        reverse("account_login"), {"login": person.email, "password": "a long enough secret"}
    )
    return browser


@pytest.mark.parametrize("who", [make.staff, make.member, make.seat])
def test_everybody_sees_where_they_are_logged_in(who):
    person = who()
    here, _there = log_in(person), log_in(person, IPHONE)

    page = here.get(reverse("usersessions_list")).content.decode()

    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert "127.0.0.1" in page
    assert page.count("This device") == 1


def test_one_ends_all_the_others_and_stays():
    sam = make.staff()
    here, there = log_in(sam), log_in(sam, IPHONE)

    here.post(reverse("usersessions_list"))

    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302
    entry = HistoryEntry.objects.get(event=UserEvent.DEVICES_ENDED.value)
    assert (entry.actor, entry.data["sessions"]) == (sam, 1)


def test_nobody_sees_or_ends_the_devices_of_others():
    sam, sol = make.staff(), make.seat()
    here, theirs = log_in(sam), log_in(sol, IPHONE)

    page = here.get(reverse("usersessions_list")).content.decode()
    here.post(reverse("usersessions_list"))

    assert "iPhone" not in page
    assert theirs.get(reverse("account")).status_code == 200


def test_a_device_that_logged_out_is_one_no_more():
    sam = make.staff()
    here, there = log_in(sam), log_in(sam, IPHONE)

    there.post(reverse("account_logout"))

    assert "iPhone" not in here.get(reverse("usersessions_list")).content.decode()


def test_a_session_from_before_this_page_is_listed_when_it_looks(as_user):
    browser = as_user(make.staff())

    browser.get(reverse("usersessions_list"))

    assert UserSession.objects.get().session_key == browser.session.session_key


def test_a_device_is_noted_at_most_once_a_minute(django_assert_num_queries):
    browser = log_in(make.staff())
    session = browser.session
    session[devices.KEY] = (timezone.now() - timedelta(minutes=2)).isoformat()
    session.save()
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=2))

    browser.get(reverse("account"))
    seen = UserSession.objects.get().last_seen_at
    browser.get(reverse("account"))

    assert timezone.now() - seen < timedelta(minutes=1)
    assert UserSession.objects.get().last_seen_at == seen


def test_who_acts_as_another_ends_it_from_another_device():
    shop = make.client()
    make.seat(shop)
    sam = make.staff()
    here, there = log_in(sam), log_in(sam, IPHONE)
    there.post(reverse("clients:client-act-as", args=[shop.pk]), {"why": "Help", "minutes": "15"})

    here.post(reverse("usersessions_list"))

    assert there.get(reverse("account")).headers["Location"].startswith(reverse("account_login"))
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_told_in_words(agent, name):
    assert devices.name(agent) == name


@pytest.mark.parametrize("who", [make.staff, make.member, make.seat])
def test_the_account_page_leads_to_all_of_it(as_user, who):
    page = as_user(who()).get(reverse("account")).content.decode()

    for name in ("account_change_password", "mfa_index", "mfa_list_webauthn", "usersessions_list"):
        assert f'href="{reverse(name)}"' in page


def test_a_passkey_is_asked_for_by_scripts_of_our_own(client):
    answer = client.get(reverse("account_login"))
    page = answer.content.decode()

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert 'src="/static/mfa/js/webauthn.js"' in page
    assert 'id="passkey-login"' in page


def test_a_passkey_is_made_only_after_the_password_was_given_again(as_user):
    answer = as_user(make.seat()).get(reverse("mfa_add_webauthn"))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_browser_is_told_what_passkey_to_make():
    browser = log_in(make.seat(name="Sol Seat"))
    browser.post(reverse("account_reauthenticate"), {"password": "a long enough secret"})

    page = browser.get(reverse("mfa_add_webauthn")).content.decode()

    assert "challenge" in page
    assert 'id="passkey-add"' in page


def test_nonsense_instead_of_a_passkey_opens_nothing(client):
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": "{}"})

    assert answer.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_nobody_renames_or_removes_the_passkey_of_another():
    key = Authenticator.objects.create(
        user=make.staff(), type="webauthn", data={"name": "Mine", "credential": {}}
    )
    browser = log_in(make.seat())
    browser.post(reverse("account_reauthenticate"), {"password": "a long enough secret"})

    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert browser.post(reverse(name, args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
