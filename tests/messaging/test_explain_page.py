"""The page and the call that explain a message, and who may ask."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from billing import ledger
from billing.models import Entry
from clients import tokens
from messaging.models import Message
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db

GB = "+44 7700 900318"
ASKED = {
    "door": "PELL1",
    "sender": "HarbourPine",
    "recipient": GB,
    "text": "Hello",
    "channel": "sms",
}


@pytest.fixture
def customer():
    make.network()
    make.routing(
        make.connector("Tern", cost_list=make.price_list("Costs", kind="cost", price="0.03"))
    )
    account = make.account(customer=make.customer("Pellworm", account_code="PELL1"))
    ledger.post(account, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    return account.customer


def test_it_says_where_a_message_would_go_and_what_it_would_cost_and_earn(staff, customer):
    page = staff.post(reverse("messaging:explain"), ASKED).content.decode()

    for told in ("It is sent.", "Tern", "United Kingdom", "0.05", "0.03", "0.02"):
        assert told in page
    assert not Message.objects.exists()


def test_it_says_why_a_message_would_not_go(staff, customer):
    page = staff.post(reverse("messaging:explain"), ASKED | {"recipient": "+999 12345678"})

    assert "It is not sent." in page.content.decode()
    assert "no_mcc_mnc" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("door", "nobody", "Nothing has this system ID"),
        ("recipient", "call me", "A phone number is made of digits."),
        ("sender", "x" * 12, "up to 11 characters"),
        ("text", "", "This field is required."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_kept(staff, customer, field, typed, said):
    answer = staff.post(reverse("messaging:explain"), ASKED | {field: typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert all(kept in answer.content.decode() for name, kept in ASKED.items() if name != field)


@pytest.mark.parametrize("known", ["pell1x", "Pellworm", "PELL1"])
def test_a_door_is_found_by_what_people_know(staff, customer, known):
    make.smpp_account(customer=customer, system_id="pell1x")

    answer = staff.post(reverse("messaging:explain"), ASKED | {"door": known})

    assert "It is sent." in answer.content.decode()


def test_two_of_the_same_name_are_named_and_none_is_guessed(staff, customer):
    make.customer("Pellworm")

    answer = staff.post(reverse("messaging:explain"), ASKED | {"door": "Pellworm"})

    assert answer.status_code == 422
    assert "Several fit: Pellworm, Pellworm." in answer.content.decode()


def test_a_stored_messages_explanation_is_its_own(staff, customer):
    flush(submission(make.door(customer=customer)))
    message = Message.objects.get()

    page = staff.get(reverse("messaging:message", args=[message.public_id])).content.decode()
    address = reverse("messaging:message-explanation", args=[message.public_id])
    told = staff.get(address).content.decode()

    assert address in page
    for one in ("It is sent.", "Tern", "Your parcel arrives today."):
        assert one in told


@pytest.mark.parametrize("who", ["member", "client"])
def test_outside_nobody_sees_who_carries_it(as_user, customer, who):
    person = make.member(customer) if who == "member" else make.seat(make.client(customer=customer))
    door = as_user(person)
    flush(submission(make.door(customer=customer)))
    message = Message.objects.get()

    assert door.get(reverse("messaging:explain")).status_code == 403
    address = reverse("messaging:message-explanation", args=[message.public_id])
    assert door.get(address).status_code in {403, 404}


def test_a_program_learns_price_and_parts_and_neither_cost_nor_connector(client, customer):
    secret = tokens.issue(customer=customer, client=None, name="shop", by=None)[1]
    body = {"channel": "sms", "sender": "HarbourPine", "recipient": GB, "text": "x" * 161}

    answer = client.post(
        "/api/v1/explain",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == 200
    told = answer.json()
    assert (told["sent"], told["parts"], told["price"], told["unit"]) == (
        True,
        2,
        "0.100000",
        "EUR",
    )
    assert (told["country"], told["reason"]) == ("GB", None)
    assert "Tern" not in answer.content.decode()
    assert "0.03" not in answer.content.decode()
    assert not Message.objects.exists()


def test_a_program_learns_why_it_would_not_go(client, customer):
    secret = tokens.issue(customer=customer, client=None, name="shop", by=None)[1]
    body = {"channel": "sms", "sender": "HarbourPine", "recipient": "+99912345678", "text": "x"}

    told = client.post(
        "/api/v1/explain",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    ).json()

    assert (told["sent"], told["reason"], told["price"]) == (False, "no_mcc_mnc", "0")
