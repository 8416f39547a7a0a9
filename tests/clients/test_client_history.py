"""The history of a client: by topic, searched, between dates, page by page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import changes
from billing.events import AccountEvent
from clients import blocking, cug, smpp_accounts
from clients.events import SenderNameEvent
from messaging.models import Service
from portal.kit import audit
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_():
    return make.client(customer=make.customer())


@pytest.fixture
def boss(as_user):
    return as_user(make.staff())


def page(client, **query):
    return reverse("clients:client-history", args=[client.pk], query=query)


def text(browser, client, **query):
    return browser.get(page(client, **query)).content.decode()


def wanted(found, one):
    """Which of these sentences stand on the page."""
    return {sentence for sentence in one if sentence in found}


DATA, PAYMENT, PRICE, LIMIT, WAY, ADDRESS, NUMBER, SENDER = SENTENCES = (
    "Client blocked: Spam complaints",
    "Balance change of",
    "Nordic list",
    "Credit limit",
    "Express",
    "192.0.2.0/24",
    "CUG has 1 numbers",
    "Sender name Vento added",
)


@pytest.fixture
def told(client_):
    """One entry of every topic; the credit limit is client data."""
    account = make.account(client=client_)
    changes.ask(account, amount=Decimal(5), description="First", key="first", by=None)
    for before, after in (
        ({"own_list": "None"}, {"own_list": "Nordic list"}),
        ({"credit_limit": "0"}, {"credit_limit": "50"}),
    ):
        audit.record(None, AccountEvent.CHANGED, account, unit="EUR", before=before, after=after)
    smpp, _ = smpp_accounts.issue(
        customer=client_.customer, client=client_, fields={"system_id": "vento"}, by=None
    )
    smpp_accounts.change(smpp, {"allowed_networks": ["192.0.2.0/24"]}, by=None)
    express = Service.objects.create(name="Express")
    smpp_accounts.change(smpp, {"service": express}, by=None)
    cug.set_numbers(smpp, ["447700900700"], by=None)
    name = make.sender_name(client=client_, name="Vento")
    audit.record(None, SenderNameEvent.ADDED, name, name="Vento")
    blocking.block(client_, reason="Spam complaints", by=None)
    return client_


@pytest.mark.parametrize(
    ("group", "shown"),
    [
        ("", set(SENTENCES)),
        ("data", {DATA, LIMIT}),
        ("payments", {PAYMENT}),
        ("prices", {PRICE}),
        ("routing", {WAY}),
        ("ips", {ADDRESS}),
        ("numbers", {NUMBER}),
        ("senders", {SENDER}),
    ],
)
def test_each_part_tells_its_own(boss, told, group, shown):
    """003: History - client data, payments, prices, routing, IPs, numbers, senders."""
    told.refresh_from_db()
    blocking.unblock(told, by=None)  # The head of a blocked client's page tells its reason.

    found = text(boss, told, group=group)

    assert wanted(found, SENTENCES) == shown


def test_every_part_has_a_link_that_keeps_the_search(boss, told):
    found = text(boss, told, q="Vento", group="ips")

    for title in ("Client data", "Payments", "Prices", "Routing", "IPs", "Numbers", "Senders"):
        assert f">{title}</a>" in found
    assert "?q=Vento&amp;group=senders" in found
    assert found.count('aria-current="page">IPs') == 1


def test_what_it_was_and_what_it_became_are_shown(boss, told):
    """003: History - before and after."""
    found = text(boss, told, group="data")

    assert "<s>0</s> → 50" in found


def test_a_value_can_be_searched(boss, told):
    """003: History - search fields."""
    found = text(boss, told, q="Nordic")

    assert wanted(found, SENTENCES) - {DATA} - {"Spam complaints"} == {PRICE}


def test_dates_narrow_it(boss, told):
    """003: History - browse by date."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)

    inside = text(boss, told, since=yesterday, until=tomorrow)
    before = text(boss, told, until=yesterday)

    assert SENDER in inside
    assert SENDER not in before
    assert "Nothing like this was told" in before


def test_other_clients_entries_are_not_there(boss, told):
    other = make.client("Other Ltd", customer=told.customer)

    assert wanted(text(boss, other), SENTENCES) == set()
    assert "Nothing was changed here yet" in text(boss, other)


def test_it_goes_page_by_page(boss, client_):
    name = make.sender_name(client=client_)
    for number in range(30):
        audit.record(None, SenderNameEvent.ADDED, name, name=f"N{number:02}")

    first, second = text(boss, client_), text(boss, client_, page=2)

    assert "Sender name N29 added" in first
    assert "Sender name N04 added" not in first
    assert "Sender name N04 added" in second
    assert "1\N{EN DASH}25" in first


def test_a_page_costs_the_same_however_long_the_history_is(
    boss, told, django_assert_max_num_queries
):
    HistoryEntry.objects.bulk_create(
        HistoryEntry(
            at=timezone.now(),
            actor=make.staff() if number < 5 else None,
            event="clients.sender-name.added",
            subject_kind="sendername",
            subject="Vento",
            client_id=told.pk,
            data={"name": str(number)},
        )
        for number in range(30)
    )
    text(boss, told)

    with django_assert_max_num_queries(29):
        text(boss, told)


@pytest.mark.parametrize("role", ["admin", "support", "finance", "read-only"])
def test_staff_with_the_right_see_it(as_user, client_, role):
    person = make.staff(role)
    expected = 200 if person.has_perm("portal.view_historyentry") else 403

    assert as_user(person).get(page(client_)).status_code == expected


def test_nobody_else_sees_it(as_user, client_):
    for person in (make.member(client_.customer), make.seat(client_)):
        assert as_user(person).get(page(client_)).status_code in {403, 404}


def test_a_hand_typed_part_that_is_none_shows_nothing(boss, told):
    assert wanted(text(boss, told, group="nonsense"), SENTENCES) - {DATA} == set()
