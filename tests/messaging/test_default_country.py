"""National numbers are read in the country of the door they come in by."""

import json

import pytest

from clients import tokens
from clients.models import SmppAccount
from messaging.dispatch import payer
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server import addresses
from messaging.smpp.server.answers import NotTaken
from portal.core.errors import Refused
from tests import make

BODY = {"channel": "sms", "sender": "HarbourPine", "text": "Hello"}


@pytest.mark.parametrize(
    ("ton", "address", "country", "number"),
    [
        (0, b"07700900318", "GB", "447700900318"),
        (2, b"7700900318", "GB", "447700900318"),
        (0, b"+4915112345678", "GB", "4915112345678"),
        (0, b"00447700900318", "DE", "447700900318"),
        (1, b"4915112345678", "GB", "4915112345678"),
        (0, b"447700900318", "GB", "447700900318"),
        (0, b"447700900318", "", "447700900318"),
    ],
)
def test_an_smpp_destination_is_read_by_its_type_and_the_accounts_country(
    ton, address, country, number
):
    assert addresses.destination(ton, 1, address, country) == number


@pytest.mark.parametrize(
    ("ton", "address", "country", "status"),
    [
        (2, b"7700900318", "", Status.INVALID_DESTINATION_TON),
        (3, b"7700900318", "GB", Status.INVALID_DESTINATION_TON),
        (1, b"07700900318", "GB", Status.INVALID_DESTINATION_ADDRESS),
        (0, b"4915112345678", "GB", Status.INVALID_DESTINATION_ADDRESS),
    ],
)
def test_what_nobody_can_know_is_refused(ton, address, country, status):
    with pytest.raises(NotTaken) as refused:
        addresses.destination(ton, 1, address, country)

    assert refused.value.status == status


@pytest.mark.django_db(transaction=True)
def test_a_token_with_a_country_takes_national_numbers_by_rest(client):
    account = make.paying_account(customer=make.customer())
    about = {"customer": account.customer, "client": None, "by": None}
    answers = {}

    for country in ("GB", ""):
        _token, secret = tokens.issue(name="shop", default_country=country, **about)
        answers[country] = client.post(
            "/api/v1/messages",
            json.dumps(BODY | {"recipients": ["07700 900318", "+44 7700 900319"]}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )

    told = [one["recipient"] for one in answers["GB"].json()["messages"]]
    assert told == ["447700900318", "447700900319"]
    assert answers[""].status_code == 422


@pytest.mark.django_db
def test_the_country_of_an_account_is_saved_told_and_known_to_its_door(as_user):
    account = make.smpp_account(system_id="salt_7")
    page = f"/smpp-accounts/{account.pk}/parameters/"
    staff = as_user(make.staff())
    shown = staff.get(page).context["form"]
    values = {one.html_name: one.value() for one in shown}
    fields = {name: value for name, value in values.items() if value not in (None, [], "")}

    staff.post(page, fields | {"default_country": "GB"})

    assert SmppAccount.objects.get().default_country == "GB"
    assert payer.of_door(account.pk).default_country == "GB"


@pytest.mark.django_db
def test_a_country_that_is_none_is_refused():
    with pytest.raises(Refused, match="no such country"):
        tokens.issue(customer=make.customer(), client=None, name="x", by=None, default_country="ZZ")
