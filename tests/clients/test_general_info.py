import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from clients.models import Client
from portal.models import HistoryEntry, User
from tests import make

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
LABELS = [
    "Site",
    "E-mail",
    "Region",
    "Company",
    "Type of activity",
    "Property Type",
    "Address, postal",
    "Email accounting",
    "Phone",
    "Registration Date",
    "Last login date",
    "Detailed statistics",
    "Login attempts",
    "Activation",
    "Referer",
]


def rows(answer):
    return {fact["label"]: fact for fact in answer.context["general"]}


def edit(client, **more):
    """The profile form as its page shows it, with something typed over."""
    typed = {
        "company": client.company,
        "name": client.name,
        "login": client.login,
        "sends_by_rest": "on",
        "any_sender": "on",
        "channels": client.channels,
    }
    return typed | more


def test_the_fifteen_rows_stand_in_the_order_and_words_of_the_panel(as_user):
    """002: GENERAL INFO - 15 rows."""
    client = make.client(
        site="https://vento.example",
        email="office@vento.example",
        region="Norrsund",
        activity="Pharmacy",
        property_type="LLC",
        postal_address="12 Long Lane\nNorrsund",
        accounting_email="money@vento.example",
        phone="447700900318",
        referer="Fair in Norrsund",
    )

    answer = as_user(make.staff()).get(f"/clients/{client.pk}/")

    assert [str(fact["label"]) for fact in answer.context["general"]] == LABELS
    found = [fact["value"] for fact in answer.context["general"][:9]]
    assert found == [
        "https://vento.example",
        "office@vento.example",
        "Norrsund",
        "Vento Pharmacy",
        "Pharmacy",
        "LLC",
        "12 Long Lane, Norrsund",
        "money@vento.example",
        "+44 7700 900318",
    ]
    assert rows(answer)["Referer"]["value"] == "Fair in Norrsund"
    for label in LABELS:
        assert f"<dt>{label}</dt>" in answer.text


def test_registration_and_last_login_have_date_and_time(as_user):
    """002: GENERAL INFO - registration date, last login date."""
    person = make.seat(make.client())
    client = person.seats.get().client
    Client.objects.filter(pk=client.pk).update(created_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC))
    User.objects.filter(pk=person.pk).update(last_login=datetime(2026, 5, 6, 7, 8, tzinfo=UTC))

    answer = as_user(make.staff(time_zone="UTC")).get(f"/clients/{client.pk}/")

    assert rows(answer)["Registration Date"]["value"] == "4 Mar 2026, 05:06"
    assert rows(answer)["Last login date"]["value"] == "6 May 2026, 07:08"


def test_login_attempts_are_those_that_failed_at_the_door(as_user, client):
    """002: GENERAL INFO - login attempts."""
    place = make.seat(email="sol@example.test").seats.get().client
    for _attempt in range(3):
        client.post(LOGIN, {"login": "sol@example.test", "password": "wrong wrong wrong"})

    answer = as_user(make.staff()).get(f"/clients/{place.pk}/")

    assert rows(answer)["Login attempts"]["value"] == "3"


def test_a_link_leads_to_the_clients_statistics(as_user):
    """002: GENERAL INFO - detailed statistics."""
    client = make.client()
    browser = as_user(make.staff())

    fact = rows(browser.get(f"/clients/{client.pk}/"))["Detailed statistics"]

    assert str(client.pk) in fact["url"]
    assert browser.get(fact["url"]).status_code == 200


def test_activation_says_whether_it_is_required_and_done(as_user):
    """002: GENERAL INFO - activation."""
    browser = as_user(make.staff())
    plain, waiting = make.client(), make.client(activation_required=True)
    done = make.client(activation_required=True, activated_at=datetime(2026, 5, 6, tzinfo=UTC))

    said = [
        rows(browser.get(f"/clients/{one.pk}/"))["Activation"] for one in (plain, waiting, done)
    ]

    assert [fact["value"] for fact in said] == [
        "not required",
        "required, not done yet",
        "required",
    ]
    assert "6 May 2026" in said[2]["note"]


def test_an_empty_profile_shows_dashes(as_user):
    client = make.client()

    answer = as_user(make.staff()).get(f"/clients/{client.pk}/")

    assert answer.status_code == 200
    assert "None" not in re.sub(r"<[^>]*>", "", answer.text)


@pytest.mark.parametrize("is_on", [True, False])
def test_sms_subscription_is_ticked_and_saved(as_user, is_on):
    """002: GENERAL INFO - SMS subscription, SAVE."""
    client = make.client(sms_subscription=not is_on)
    typed = {"sms_subscription": "on"} if is_on else {}

    answer = as_user(make.staff()).post(f"/clients/{client.pk}/", typed)

    client.refresh_from_db()
    assert answer.status_code == 302
    assert client.sms_subscription is is_on
    assert HistoryEntry.objects.filter(client_id=client.pk, event__endswith="changed").count() == 1


def test_who_may_only_look_saves_nothing(as_user):
    client = make.client()
    browser = as_user(make.staff("read-only"))

    page = browser.get(f"/clients/{client.pk}/")
    answers = [
        browser.post(f"/clients/{client.pk}/", {"sms_subscription": "on"}),
        browser.post(f"/clients/{client.pk}/edit/", edit(client, region="Westmark")),
        browser.get("/clients/new/"),
    ]

    assert page.status_code == 200
    assert "Edit profile" not in page.text
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    client.refresh_from_db()
    assert (client.sms_subscription, client.region) == (False, "")


def test_an_archived_client_is_read_and_not_changed(as_user):
    client = make.client(status="archived")
    browser = as_user(make.staff())

    page = browser.get(f"/clients/{client.pk}/")
    answer = browser.post(f"/clients/{client.pk}/edit/", edit(client, region="Westmark"))

    assert page.status_code == 200
    assert "Edit profile" not in page.text
    assert answer.status_code == 422
    client.refresh_from_db()
    assert client.region == ""


def test_another_tenants_client_is_not_there(as_user):
    client = make.client()
    stranger = make.seat()

    answers = [
        as_user(stranger).get(f"/clients/{client.pk}/{rest}") for rest in ("", "edit/", "people/")
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}


def test_the_page_asks_a_fixed_number_of_questions(as_user, django_assert_max_num_queries):
    client = make.client()
    for number in range(5):
        make.seat(client, email=f"sol{number}@example.test")
    browser = as_user(make.staff())
    browser.get(f"/clients/{client.pk}/")

    with django_assert_max_num_queries(30):
        browser.get(f"/clients/{client.pk}/")


def test_the_profile_is_edited_in_a_dialog(as_user):
    """003: quick actions - edit profile."""
    client = make.client(company="Vento Pharmacy")
    boss = make.staff(name="Bo Manager")
    browser = as_user(boss)
    typed = edit(
        client,
        company="Vento Health",
        region="Westmark",
        manager=boss.pk,
        time_zone="Europe/Stockholm",
        phone="+44 7700 900318",
        sends_by_rest="",
        channels=["sms"],
        daily_limit="5000",
    )

    dialog = browser.get(f"/clients/{client.pk}/edit/", headers={"HX-Request": "true"})
    answer = browser.post(f"/clients/{client.pk}/edit/", typed, follow=True)

    assert "<html" not in dialog.text
    client.refresh_from_db()
    assert (client.company, client.region, client.manager) == ("Vento Health", "Westmark", boss)
    assert (client.phone, client.sends_by_rest, client.channels) == (
        "447700900318",
        False,
        ["sms"],
    )
    assert client.daily_limit == 5000
    for shown in ("Vento Health is saved.", "5,000", "Bo Manager", "Europe/Stockholm"):
        assert shown in answer.text


def test_credit_overdraft_and_notification_limit_stand_on_the_clients_own_account(as_user):
    """003: edit - credit limits."""
    account = make.account(client=make.client())
    client = account.client
    browser = as_user(make.staff())
    typed = edit(
        client,
        credit_limit="250",
        overdraft="50",
        lower_warning="20",
        receipt_wait_days="5",
    )

    browser.post(f"/clients/{client.pk}/edit/", typed)

    account.refresh_from_db()
    assert (account.credit_limit, account.overdraft, account.lower_warning) == (
        Decimal(250),
        Decimal(50),
        Decimal(20),
    )
    assert account.receipt_wait_days == 5


def test_a_client_without_an_account_is_asked_for_no_limits(as_user):
    client = make.client()
    browser = as_user(make.staff())

    page = browser.get(f"/clients/{client.pk}/edit/")
    answer = browser.post(f"/clients/{client.pk}/edit/", edit(client, region="Westmark"))

    assert "credit_limit" not in page.context["form"].fields
    assert answer.status_code == 302


def test_who_does_not_touch_money_neither_sees_nor_sets_limits(as_user):
    account = make.account(client=make.client())
    client = account.client
    browser = as_user(make.staff("support"))

    page = browser.get(f"/clients/{client.pk}/edit/")
    browser.post(f"/clients/{client.pk}/edit/", edit(client, region="West", credit_limit="250"))

    account.refresh_from_db()
    client.refresh_from_db()
    assert "credit_limit" not in page.context["form"].fields
    assert (client.region, account.credit_limit) == ("West", 0)


def test_a_password_left_blank_stays(as_user):
    """003: edit - password left blank = keep."""
    person = make.seat(email="sol@example.test")
    client = person.seats.get().client
    person.seats.update(is_login=True)
    Client.objects.filter(pk=client.pk).update(login="sol@example.test")
    client.refresh_from_db()
    browser = as_user(make.staff())

    browser.post(f"/clients/{client.pk}/edit/", edit(client, password=""))
    person.refresh_from_db()
    kept = person.check_password("a long enough secret")
    browser.post(f"/clients/{client.pk}/edit/", edit(client, password="quite another secret"))

    person.refresh_from_db()
    assert kept
    assert person.check_password("quite another secret")


def test_a_weak_password_is_refused_at_its_field(as_user):
    person = make.seat(email="sol@example.test")
    client = person.seats.get().client
    person.seats.update(is_login=True)

    answer = as_user(make.staff()).post(
        f"/clients/{client.pk}/edit/", edit(client, login="sol@example.test", password="short")
    )

    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    person.refresh_from_db()
    assert person.check_password("a long enough secret")
