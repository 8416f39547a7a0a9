"""The list of customers: what its search and its filters find."""

from decimal import Decimal

import pytest
from django.utils import timezone

from billing import ledger
from portal.kit import words
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/customers/"
KNOWN_BY = [
    "pellworm",
    "Conn",
    "conn pell",
    "PEL77",
    "pel77",
    "office@pell",
    "cu_abcdefgh",
    "(pellworm)",
    "Quill",
    "roberta qui",
    "ROBERTA@",
    "pelsys",
    "PELSYS1",
]


def names(response):
    return [row.name for row in response.context["page"].rows]


def paid_in(account, amount):
    ledger.post(account, amount=Decimal(amount), kind="top-up", key=f"top-up:{account.pk}")
    return account


@pytest.fixture
def pellworm():
    found = make.customer(
        "Pellworm Connect",
        account_code="PEL77",
        email="office@pellworm.example",
        api_id="cu_abcdefgh23456789",
    )
    make.contact(found, "Roberta Quill", email="roberta@person.example")
    make.smpp_account(customer=found, system_id="PelSys1")
    return found


@pytest.mark.usefixtures("pellworm")
@pytest.mark.parametrize("text", KNOWN_BY)
def test_a_search_finds_beginnings_of_what_a_customer_is_known_by(as_user, text):
    other = make.customer("Another")
    make.contact(other)
    make.smpp_account(customer=other)

    response = as_user(make.staff()).get(LIST, {"q": text})

    assert names(response) == ["Pellworm Connect"]


@pytest.mark.usefixtures("pellworm")
@pytest.mark.parametrize(
    "text", ["worm", "elsys", "uill", "' | &", "pellworm:* | another", "!", "%", "_", "\\"]
)
def test_a_search_for_anything_else_finds_nobody(as_user, text):
    response = as_user(make.staff()).get(LIST, {"q": text})

    assert response.status_code == 200
    assert names(response) == []


def test_a_system_id_that_is_archived_finds_nobody(as_user):
    make.smpp_account(system_id="gone1", archived_at=timezone.now())

    assert names(as_user(make.staff()).get(LIST, {"q": "gone1"})) == []


@pytest.mark.parametrize("text", KNOWN_BY)
@pytest.mark.parametrize("many", [0, 10])
def test_a_search_that_finds_very_many_finds_the_same(as_user, monkeypatch, pellworm, text, many):
    """Then the keys stay in the database, or the list is walked in its order."""
    monkeypatch.setattr(words, "FEW", 0)
    monkeypatch.setattr(words, "MANY", many)
    make.customer("Another")

    response = as_user(make.staff()).get(LIST, {"q": text})

    assert names(response) == [pellworm.name]


def test_archived_customers_are_shown_when_asked_for(as_user):
    """001: Remove - an archived customer disappears throughout the portal."""
    make.customer("Living")
    gone = make.customer("Gone", status="archived", account_code="GONE1")
    make.contact(gone, "Gwen Gone")
    make.smpp_account(customer=gone, system_id="gone1")
    client = as_user(make.staff())

    assert names(client.get(LIST)) == ["Living"]
    assert names(client.get(LIST, {"status": "active"})) == ["Living"]
    assert names(client.get(LIST, {"status": "archived"})) == ["Gone"]
    for text in ("gone", "gwen", "gone1"):
        assert names(client.get(LIST, {"q": text})) == []
        assert names(client.get(LIST, {"q": text, "status": "archived"})) == ["Gone"]


def test_filters_by_manager_and_country(as_user):
    manager = make.staff("support", name="Mo")
    make.customer("Hers", manager=manager, country="GB")
    make.customer("Elsewhere", country="DE")
    client = as_user(make.staff())

    assert names(client.get(LIST, {"manager": manager.pk})) == ["Hers"]
    assert names(client.get(LIST, {"country": "DE"})) == ["Elsewhere"]
    assert names(client.get(LIST, {"country": "XX"})) == []


def test_countries_are_filtered_by_name_and_each_filter_is_a_chip(as_user):
    make.country("GB", "United Kingdom")
    make.customer(country="GB")
    make.customer(country="ZZ")

    response = as_user(make.staff()).get(
        LIST, {"country": "GB", "status": "active", "balance_below": "0"}
    )

    choices = response.context["filters"].form.fields["country"].choices
    chips = [(str(chip["name"]), chip["value"]) for chip in response.context["chips"]]
    assert list(choices) == [("", "All countries"), ("GB", "United Kingdom"), ("ZZ", "ZZ")]
    assert chips == [
        ("Status", "Active"),
        ("Country", "United Kingdom"),
        ("Balance below", "0"),
    ]
    assert response.context["chips"][2]["remove_url"] == f"{LIST}?country=GB&status=active"


def test_low_balances_are_found_among_accounts_that_pay(as_user):
    for name, amount in (("Poor", "4.99"), ("Rich", "5")):
        paid_in(make.account(customer=make.customer(name)), amount)
    beside = make.customer("Pays from elsewhere")
    paid_in(make.account(customer=beside), "100")
    paid_in(make.account(customer=beside, unit="GBP", pays=False), "1")
    paid_in(make.account(client=make.client(customer=make.customer("With a client"))), "1")
    client = as_user(make.staff())

    assert names(client.get(LIST, {"balance_below": "5"})) == ["Poor"]
    assert names(client.get(LIST, {"balance_below": "nonsense"})) == []
