import re

import pytest
from celery import current_app
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from portal.kit import secrets
from portal.models import HistoryEntry, MailOutbox, User
from portal.pages import login_urls
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
LOGIN = "/accounts/login/"
COMPANY_CLOSED = "Your company&#x27;s access is closed. Your operator can tell why."


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


@pytest.fixture
def locks(settings):
    settings.AXES_ENABLED = True


def log_in(client, login, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def mailed(row):
    return secrets.open_envelope(bytes(row.sealed))


def link_in(row):
    return re.search(r"http://testserver(/\S+)", mailed(row)).group(1)


@pytest.mark.parametrize("typed", ["Sam.Staff@Example.test", " sam.staff@example.TEST "])
def test_somebody_logs_in_by_e_mail_in_any_case(client, typed):
    make.staff(email="Sam.Staff@example.test")

    answer = log_in(client, typed)

    assert answer.status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("typed", ["447700900318", "+44 7700 900318", "0044 (7700) 900-318"])
def test_somebody_logs_in_by_phone_in_any_form(client, typed):
    make.staff(email=None, phone="447700900318")

    log_in(client, typed)

    assert is_in(client)


def test_unknown_and_wrong_get_one_answer(client):
    make.staff(email="sam@example.test")

    wrong = log_in(client, "sam@example.test", "not the secret at all")
    unknown = log_in(client, "tom@example.test", "not the secret at all")

    said = "E-mail, phone or password is not right."
    assert said in wrong.content.decode()
    assert said in unknown.content.decode()
    assert not is_in(client)


def test_a_closed_account_is_told_so_but_only_with_its_password(client):
    make.staff(email="sam@example.test", is_active=False)

    right = log_in(client, "sam@example.test").content.decode()
    wrong = log_in(client, "sam@example.test", "not the secret at all").content.decode()

    assert "This account is closed." in right
    assert "This account is closed." not in wrong
    assert not is_in(client)


def test_failed_log_ins_are_counted_and_a_success_begins_anew(client):
    sam = make.staff(email="sam@example.test")

    log_in(client, "sam@example.test", "wrong wrong wrong")
    log_in(client, "SAM@example.test", "wrong wrong wrong")
    sam.refresh_from_db()
    counted = sam.failed_logins
    log_in(client, "sam@example.test")

    sam.refresh_from_db()
    assert counted == 2
    assert sam.failed_logins == 0
    assert sam.last_login is not None


def test_ten_failures_lock_a_login_with_a_clear_page(client, locks):
    make.staff(email="sam@example.test")

    answers = [log_in(client, "sam@example.test", "wrong wrong wrong") for _ in range(10)]
    locked = log_in(client, "sam@example.test")

    assert {answer.status_code for answer in answers[:9]} == {200}
    assert answers[9].status_code == locked.status_code == 429
    assert "Locked for 15 minutes" in locked.content.decode()
    assert not is_in(client)


def test_no_spelling_of_a_login_gets_around_its_lock(client, locks):
    make.staff(email="sam@example.test", phone="447700900318")
    for typed in ["+44 7700 900318", "447700900318"] * 5:
        log_in(client, typed, "wrong wrong wrong")

    locked = log_in(client, "0044 7700 900318")

    assert locked.status_code == 429


def test_a_lock_holds_for_one_login_from_one_address_only(client, locks):
    make.staff(email="sam@example.test")
    make.staff(email="tom@example.test")
    for _ in range(10):
        log_in(client, "sam@example.test", "wrong wrong wrong")

    elsewhere = client.post(
        LOGIN, {"login": "sam@example.test", "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    client.logout()
    other = log_in(client, "tom@example.test")

    assert elsewhere.status_code == 302
    assert other.status_code == 302


def test_a_lock_opens_by_itself_after_fifteen_minutes(client, locks):
    from axes.models import AccessAttempt  # noqa: PLC0415

    make.staff(email="sam@example.test")
    for _ in range(10):
        log_in(client, "sam@example.test", "wrong wrong wrong")
    long_ago = timezone.now() - timezone.timedelta(minutes=16)
    AccessAttempt.objects.update(attempt_time=long_ago)

    answer = log_in(client, "sam@example.test")

    assert answer.status_code == 302


def test_a_new_password_opens_a_lock(client, locks):
    make.staff(email="sam@example.test")
    for _ in range(10):
        log_in(client, "sam@example.test", "wrong wrong wrong")
    client.post(reverse("account_reset_password"), {"email": "sam@example.test"})
    set_password(client, link_in(MailOutbox.objects.get()), "another long secret")

    answer = log_in(client, "sam@example.test", "another long secret")

    assert answer.status_code == 302


def test_a_success_forgets_the_failures_before_it(client, locks):
    make.staff(email="sam@example.test")
    for _ in range(9):
        log_in(client, "sam@example.test", "wrong wrong wrong")
    log_in(client, "sam@example.test")
    client.logout()

    again = log_in(client, "sam@example.test", "wrong wrong wrong")

    assert again.status_code == 200


def test_a_customers_person_enters_the_portal_and_sees_its_messages(client):
    """001: Customers use the portal, besides sending from their own applications."""
    mia = make.member(email="mia@example.test")

    client.post("/accounts/login/", {"login": mia.email, "password": "a long enough secret"})

    assert client.get("/messaging/messages/").status_code == 200
    assert client.get("/customers/").status_code == 403


def test_a_member_of_an_archived_customer_stays_outside(client):
    make.member(make.customer(status="archived"), email="mia@example.test")

    right = log_in(client, "mia@example.test").content.decode()
    wrong = log_in(client, "mia@example.test", "not the secret at all").content.decode()

    assert COMPANY_CLOSED in right
    assert COMPANY_CLOSED not in wrong
    assert not is_in(client)


@pytest.mark.parametrize(("status", "enters"), [("active", True), ("archived", False)])
def test_a_seat_opens_the_cabinet_of_a_living_client_only(client, status, enters):
    make.seat(make.client(status=status), email="sol@example.test")

    log_in(client, "sol@example.test")

    assert is_in(client) is enters


def test_archiving_a_customer_puts_its_people_out_at_once(client):
    customer = make.customer()
    make.member(customer, email="mia@example.test")
    log_in(client, "mia@example.test")
    Customer.objects.update(status="archived", archived_at=timezone.now())

    answer = client.get(reverse("account"))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(LOGIN)


def test_a_client_of_an_archived_customer_stays_outside_whatever_its_own_state(client):
    make.seat(make.client(customer=make.customer(status="archived")), email="sol@example.test")

    answer = log_in(client, "sol@example.test")

    assert COMPANY_CLOSED in answer.content.decode()
    assert not is_in(client)


def test_somebody_without_any_place_stays_outside(client):
    make.user(email="nobody@example.test")

    answer = log_in(client, "nobody@example.test")

    assert COMPANY_CLOSED in answer.content.decode()
    assert not is_in(client)


def test_a_log_in_lasts_fourteen_days_when_asked_to_and_else_until_the_window_closes(client):
    make.staff(email="sam@example.test")

    log_in(client, "sam@example.test", remember="on")
    asked = client.cookies["sessionid"]["max-age"]
    client.post(reverse("account_logout"))
    log_in(client, "sam@example.test")

    assert asked == 14 * 24 * 3600
    assert client.cookies["sessionid"]["max-age"] == ""


def test_logging_out_needs_a_post(client):
    make.staff(email="sam@example.test")
    log_in(client, "sam@example.test")

    client.get(reverse("account_logout"))
    still = is_in(client)
    answer = client.post(reverse("account_logout"))

    assert still
    assert not is_in(client)
    assert answer.headers["Location"] == LOGIN


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "social/login/", "password/set/", "login/code/", "confirm-email/"]
)
def test_what_we_do_not_offer_is_not_there(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def pages():
    """Those of single sign-on are not there unless it is set up; it has tests of its own."""
    names = [pattern.name for pattern in login_urls.urlpatterns]
    return [name for name in names if not name.startswith("openid_connect_")]


def address(name):
    args = {
        "account_reset_password_from_key": ["1", "no-key"],
        "mfa_edit_webauthn": ["1"],
        "mfa_remove_webauthn": ["1"],
    }
    return reverse(name, args=args.get(name))


@pytest.mark.parametrize("name", pages())
def test_every_page_of_the_door_answers_a_stranger(client, name):
    answer = client.get(address(name))

    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("name", pages())
def test_every_page_of_the_door_answers_somebody_inside(client, name):
    make.staff(email="sam@example.test")
    log_in(client, "sam@example.test")

    answer = client.get(address(name))

    missing = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
    assert answer.status_code in ({404} if name in missing else {200, 302})


def set_password(client, link, password):
    form = client.get(link, follow=True)
    path = form.request["PATH_INFO"]
    return client.post(path, {"password1": password, "password2": password}, follow=True)


def test_a_reset_link_works_once_and_is_told_in_the_history(client):
    sam = make.staff(email="Sam@example.test")
    client.post(reverse("account_reset_password"), {"email": "sam@EXAMPLE.test"})
    link = link_in(MailOutbox.objects.get())

    set_password(client, link, "another long secret")
    again = client.get(link, follow=True)

    assert "This link does not work any more" in again.content.decode()
    sam.refresh_from_db()
    assert sam.check_password("another long secret")
    assert HistoryEntry.objects.filter(event="portal.user.password-set", subject_id=sam.pk).exists()


def test_a_reset_link_expires(client, settings):
    make.staff(email="sam@example.test")
    client.post(reverse("account_reset_password"), {"email": "sam@example.test"})
    link = link_in(MailOutbox.objects.get())
    settings.PASSWORD_RESET_TIMEOUT = -1

    answer = client.get(link, follow=True)

    assert "This link does not work any more" in answer.content.decode()


def test_a_reset_link_opens_nothing_once_the_company_is_archived(client):
    mia = make.member(make.customer(), email="mia@example.test")
    client.post(reverse("account_reset_password"), {"email": "mia@example.test"})
    link = link_in(MailOutbox.objects.get())
    Customer.objects.update(status="archived", archived_at=timezone.now())

    answer = set_password(client, link, "another long secret")

    assert COMPANY_CLOSED in answer.content.decode()
    mia.refresh_from_db()
    assert mia.check_password(PASSWORD)


def test_nobody_of_an_archived_company_is_mailed_a_link(client):
    make.member(make.customer(status="archived"), email="mia@example.test")

    answer = client.post(
        reverse("account_reset_password"), {"email": "mia@example.test"}, follow=True
    )

    assert "If an account with this e-mail is with us" in answer.content.decode()
    assert not MailOutbox.objects.exists()


@pytest.mark.parametrize("state", ["unknown", "closed"])
def test_asking_for_a_link_tells_nothing_and_mails_nobody_who_is_not_here(client, state):
    make.staff(email="sam@example.test", is_active=state != "closed")
    email = "sam@example.test" if state == "closed" else "tom@example.test"

    answer = client.post(reverse("account_reset_password"), {"email": email}, follow=True)

    assert "If an account with this e-mail is with us" in answer.content.decode()
    assert not MailOutbox.objects.exists()


def test_a_weak_new_password_is_refused_in_words(client):
    make.staff(email="sam@example.test")
    client.post(reverse("account_reset_password"), {"email": "sam@example.test"})

    answer = set_password(client, link_in(MailOutbox.objects.get()), "short")

    assert "at least 12 characters" in answer.content.decode()


def test_changing_a_password_logs_out_all_other_devices(client, django_user_model):
    from django.test import Client  # noqa: PLC0415

    make.staff(email="sam@example.test")
    other = Client()
    log_in(other, "sam@example.test")
    log_in(client, "sam@example.test")

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another long secret",
            "password2": "another long secret",
        },
    )

    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


def test_logging_in_asks_the_cache_of_the_database_not_redis(client, settings, monkeypatch):
    from django.core.cache import caches  # noqa: PLC0415

    make.staff(email="sam@example.test")
    redis = settings.CACHES["redis"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    monkeypatch.setitem(settings.CACHES, "redis", redis)
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    assert caches["default"].__class__.__name__ == "DatabaseCache"

    log_in(client, "sam@example.test", "wrong wrong wrong")
    log_in(client, "sam@example.test")

    assert is_in(client)


def test_a_second_factor_is_sealed_and_asked_for(client):
    from allauth.mfa.models import Authenticator  # noqa: PLC0415
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415

    sam = make.staff(email="sam@example.test")
    log_in(client, "sam@example.test")
    activate = reverse("mfa_activate_totp")
    again = client.get(activate, follow=True)
    client.post(again.request["PATH_INFO"] + f"?next={activate}", {"password": PASSWORD})
    secret = client.get(activate).context["form"].secret
    code = auth.format_hotp_value(
        auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))
    )
    client.post(activate, {"code": code})
    stored = Authenticator.objects.get(user=sam, type="totp").data["secret"]
    client.post(reverse("account_logout"))

    step = log_in(client, "sam@example.test")

    assert stored != secret
    assert secrets.open_envelope(stored) == secret
    assert step.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert User.objects.get(pk=sam.pk).failed_logins == 0
