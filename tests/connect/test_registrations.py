"""Who registered: found, looked at, and closed."""

import pytest
from django.core import mail
from django.http import QueryDict

from billing.models import Account
from messaging.connect import activating
from messaging.exports import RegistrationsExport
from messaging.models import Coupon, NumberUse, Registration, Subscription
from tests import make
from tests.connect.calls import WHO, App
from tests.connect.staff_desk import faults, listed, subscriber, today, told

pytestmark = pytest.mark.django_db


# Registrations


@pytest.fixture
def three():
    """Ida on one connection, activated; Otto and Una on another."""
    diary, other = make.app_connection()[0], make.app_connection(name="Other")[0]
    make.registration(diary, username="ida", state="email", company="Vento Pharmacy")
    make.registration(other, username="otto", email="otto@quill.example", mobile="4915112345678")
    make.registration(other, username="una.k", surname="Kettle", source="page")
    return diary, other


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "IDA"}, {"ida", "otto", "una.k"}),
        ({"q": "vento ph"}, {"ida"}),
        ({"q": "otto@qu"}, {"otto"}),
        ({"q": "+49 151 12345"}, {"otto"}),
        ({"q": "una"}, {"una.k"}),
        ({"q": "kettle una"}, {"una.k"}),
        ({"q": "nobody"}, set()),
        ({"state": "email"}, {"ida"}),
        ({"source": "page"}, {"una.k"}),
        ({"country": "GB"}, {"ida", "otto", "una.k"}),
        ({"state": "nonsense"}, set()),
    ],
)
def test_registrations_are_searched_and_filtered(staff, three, query, found):
    assert set(listed(staff, "/registrations/", **query)) == found


def test_registrations_are_found_by_their_number_and_by_where_they_are_from(staff, three):
    diary, other = three
    Registration.objects.filter(username="otto").update(user_number="001234567890")

    assert listed(staff, "/registrations/", q="001234567890") == ["otto"]
    assert listed(staff, "/registrations/", connection=diary.pk) == ["ida"]
    assert listed(staff, "/registrations/", customer=other.customer_id) == ["una.k", "otto"]


def test_an_export_has_the_rows_of_the_filter(three):
    made = RegistrationsExport(make.staff(), QueryDict("state=email"))

    assert [row.username for row in made.iterate()] == ["ida"]


def test_a_record_tells_who_how_far_and_what_they_have(staff):
    coupon = Coupon.objects.create(code="HELLO", amount=5, unit="EUR", starts_on=today())
    person = subscriber(coupon=coupon, address="192.0.2.7")

    page = staff.get(f"/registrations/{person.pk}/").text

    for said in (
        "Ida Holm",
        "192.0.2.7",
        "not yet",
        "Small business",
        "HELLO",
        "10.00 EUR",
        "+44 7700 900801",
        "0 of 100 parts used",
    ):
        assert said in page, said


def test_a_record_without_right_to_money_shows_no_balance(as_user, monkeypatch):
    person = subscriber()
    monkeypatch.setattr("messaging.registration_record.MONEY", "billing.nobody_may")

    assert "Balance" not in as_user(make.staff()).get(f"/registrations/{person.pk}/").text


def test_its_applications_and_its_history_have_their_tabs(staff):
    person = make.registration()
    make.number_application(person, purpose="Reminders for Vento")

    assert "Reminders for Vento" in staff.get(f"/registrations/{person.pk}/applications/").text
    assert "registered by Surgery Diary" in staff.get(f"/registrations/{person.pk}/history/").text


# Closing


def test_closing_ends_the_subscription_and_withdraws_what_waits(staff):
    person = subscriber()
    waiting = make.number_application(person)

    answer = staff.post(f"/registrations/{person.pk}/close/", follow=True)

    assert "is closed" in answer.text
    person.refresh_from_db()
    waiting.refresh_from_db()
    assert (person.state, waiting.state) == ("closed", "withdrawn")
    assert Subscription.objects.get().state == "ended"
    assert not NumberUse.objects.living().exists()
    assert told("registration")[0] == "closed"


def test_closing_archives_nothing_else(staff):
    person = subscriber()
    account = Account.objects.get(client=person.client)

    staff.post(f"/registrations/{person.pk}/close/")

    person.client.refresh_from_db()
    assert person.client.status == "active"
    assert Account.objects.get(client=person.client).balance == account.balance == 5


def test_whoever_is_closed_is_not_let_in_and_the_link_on_its_way_is_void(client, staff):
    connection, token = make.app_connection()
    person = make.registration(connection, username=WHO["user"], password=WHO["password"])
    activating.send_link(person, site="http://testserver")
    link = mail.outbox[-1].body.split("/join/activate/")[1].split("/")[0]

    staff.post(f"/registrations/{person.pk}/close/")

    assert activating.by_link(link, site="http://testserver") is None
    assert App(client, connection, token).ask("authenticate_user", **WHO) == ["006"]
    person.refresh_from_db()
    assert person.state == "closed"


def test_what_is_closed_cannot_be_closed_again(staff):
    person = make.registration(state="closed")

    answer = staff.post(f"/registrations/{person.pk}/close/")

    assert "closed already" in faults(answer)["__all__"][0]
    assert "Close registration" not in staff.get(f"/registrations/{person.pk}/").text
