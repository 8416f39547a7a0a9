"""Subscriptions: charged once a month, a number of one's own, and parts that cost nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import ledger
from billing.models import Account, Entry
from messaging.connect import subscriptions
from messaging.dispatch import payer
from messaging.dispatch.accept import Flush
from messaging.dispatch.submission import Answer, Submission
from messaging.models import AccountType, Allowance, Delta, Message, NumberUse, Subscription
from messaging.text.parts import parts
from tests import make

FIRST = date(2026, 1, 31)
GB = "447700900318"


def small_business(*, balance="100", included=3, **fields):
    """A client's account with a subscription of 25 a month that has begun to wait."""
    country = make.network().country
    own = {"number": 2, "name": "Small business", "monthly_price": 25, "unit": "EUR"}
    kind = AccountType.objects.create(
        **own | {"country": country, "included_parts": included} | fields
    )
    account = make.account(client=make.client())
    top_up(account, balance)
    return subscriptions.begin(account, kind)


def top_up(account, amount, key="first"):
    ledger.post(account, amount=Decimal(amount), kind=Entry.Kind.TOP_UP, key=key)


@pytest.mark.django_db
def test_the_first_month_is_charged_when_the_balance_covers_it():
    row = small_business(balance="24.99")

    assert subscriptions.charge_due(FIRST) == 0
    top_up(row.account, "0.01", key="second")
    assert subscriptions.charge_due(FIRST) == 1

    row.refresh_from_db()
    assert (row.state, row.starts_on, row.paid_until) == ("active", FIRST, date(2026, 2, 28))
    assert Account.objects.get().balance == 0
    (month,) = Allowance.objects.all()
    assert (month.starts_on, month.ends_on, month.included) == (FIRST, date(2026, 2, 28), 3)


@pytest.mark.django_db
def test_months_do_not_drift_and_are_charged_once():
    row = small_business(balance="1000")

    for day in range(120):
        subscriptions.charge_due(FIRST + timedelta(days=day))
        subscriptions.charge_due(FIRST + timedelta(days=day))

    starts = list(Allowance.objects.order_by("starts_on").values_list("starts_on", flat=True))
    assert starts == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    charged = Entry.objects.filter(kind="adjustment")
    assert charged.count() == 4
    row.account.refresh_from_db()
    assert row.account.balance == 900


@pytest.mark.django_db
def test_a_month_that_cannot_be_paid_suspends_and_a_payment_begins_anew():
    row = small_business(balance="25")
    make.phone_number("447700900500")
    subscriptions.charge_due(FIRST)

    subscriptions.charge_due(date(2026, 2, 28))
    row.refresh_from_db()
    assert (row.state, row.number.digits) == ("suspended", "447700900500")
    assert Allowance.objects.count() == 1

    top_up(row.account, "25", key="second")
    subscriptions.charge_due(date(2026, 3, 10))
    row.refresh_from_db()
    assert (row.state, row.starts_on, row.paid_until) == (
        "active",
        date(2026, 3, 10),
        date(2026, 4, 10),
    )


@pytest.mark.django_db
def test_a_paid_subscription_gets_a_free_number_of_its_country_without_a_keyword():
    make.network("Meridia", code="FR", mcc="208", mnc="98", prefixes=("336",))
    row = small_business()
    used = make.phone_number("447700900500")
    make.number_use(used, client=make.client("Other"))
    free = make.phone_number("447700900501")

    subscriptions.charge_due(FIRST)

    row.refresh_from_db()
    assert row.number == free
    use = NumberUse.objects.get(number=free)
    assert (use.client, use.keyword) == (row.account.client, "")


@pytest.mark.django_db
def test_who_waits_for_a_number_gets_the_first_that_is_free():
    row = small_business()
    subscriptions.charge_due(FIRST)
    assert Subscription.objects.get().number is None

    make.phone_number("447700900501")
    subscriptions.charge_due(FIRST)

    row.refresh_from_db()
    assert row.number.digits == "447700900501"
    assert Entry.objects.filter(kind="adjustment").count() == 1


@pytest.mark.django_db
def test_after_a_month_without_payment_the_number_goes_back():
    row = small_business(balance="25")
    make.phone_number("447700900501")
    subscriptions.charge_due(FIRST)
    subscriptions.charge_due(date(2026, 2, 28))

    subscriptions.charge_due(date(2026, 3, 29))
    row.refresh_from_db()
    assert row.number is not None
    subscriptions.charge_due(date(2026, 3, 30))

    row.refresh_from_db()
    assert row.number is None
    assert not NumberUse.objects.living().exists()


@pytest.mark.django_db
def test_the_subscription_of_a_client_that_is_gone_ends():
    row = small_business(balance="0")
    type(row.account.client).objects.update(status="archived")

    subscriptions.charge_due(FIRST)

    row.refresh_from_db()
    assert row.state == "ended"
    assert subscriptions.charge_due(FIRST) == 0


def send(door, *recipients, text="Hello"):
    submission = Submission(
        payer=payer.of_door(door.pk),
        channel="sms",
        sender="Vento",
        recipients=list(recipients or [GB]),
        text=text,
        size=parts(text),
        answer=lambda accepted: Answer(202, b""),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        return Flush(cursor, [submission]).run()[0]


def allowed(included, *, balance="10"):
    """A door whose account has so many parts for nothing today."""
    make.network()
    make.routing(make.connector("Tern"))
    account = make.account(customer=make.customer())
    top_up(account, balance)
    if included:
        today = subscriptions._today()
        Allowance.objects.create(
            account=account,
            starts_on=today,
            ends_on=today + timedelta(days=30),
            included=included,
        )
    return make.door(customer=account.customer)


@pytest.mark.django_db
def test_parts_within_the_month_cost_nothing_and_then_they_do():
    door = allowed(3)

    for text in ("Hello", "x" * 161, "Hello"):
        send(door, text=text)

    told = list(Message.objects.order_by("pk").values_list("parts", "price", "charge"))
    assert told == [
        (1, Decimal(0), "charged"),
        (2, Decimal(0), "charged"),
        (1, Decimal("0.05"), "charged"),
    ]
    assert Allowance.objects.get().used == 3
    assert Account.objects.get().balance == Decimal("9.95")
    assert sum(delta.price for delta in Delta.objects.all()) == Decimal("0.05")


@pytest.mark.django_db
def test_free_parts_can_be_sent_with_nothing_on_the_account():
    door = allowed(1, balance="0.01")

    send(door)

    assert Message.objects.get().status == "queued"


@pytest.mark.django_db
def test_what_does_not_fit_whole_is_charged_and_what_fits_after_it_is_not():
    door = allowed(1)

    send(door, text="x" * 161)
    send(door)

    assert [m.price for m in Message.objects.order_by("pk")] == [Decimal("0.05"), 0]


@pytest.mark.django_db
def test_a_blocked_message_uses_nothing_up():
    door = allowed(1)

    send(door, "999123456789")

    assert Allowance.objects.get().used == 0


@pytest.mark.django_db
def test_a_month_that_is_over_gives_nothing():
    door = allowed(0)
    today = subscriptions._today()
    Allowance.objects.create(
        account=Account.objects.get(),
        starts_on=today - timedelta(days=30),
        ends_on=today,
        included=9,
    )

    send(door)

    assert Message.objects.get().price == Decimal("0.05")


class FreeParts(TestCase):
    @settings(max_examples=40)
    @given(
        included=st.integers(0, 12),
        sizes=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), max_size=8),
    )
    def test_free_parts_are_never_more_than_were_included(self, included, sizes):
        door = allowed(included)

        for count, each in sizes:
            recipients = [f"4477009{n:05d}" for n in range(count)]
            send(door, *recipients, text="x" * (153 * each if each > 1 else 10))

        free = [m for m in Message.objects.all() if m.price == 0]
        used = sum(m.parts for m in free)
        paid = sum(m.price * m.parts for m in Message.objects.all())
        row = Allowance.objects.first()
        assert used <= included
        assert used == (row.used if row else 0)
        assert Account.objects.get().balance == Decimal(10) - paid
