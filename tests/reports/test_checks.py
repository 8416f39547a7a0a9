from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from billing import ledger
from billing.models import Account
from messaging import checks as messaging_checks
from messaging.models import Attempt, Batch, Delta, Message
from portal.core.ids import EPOCH
from portal.kit import checks
from reports import folding
from reports.models import DayClient, DaySender
from tests import make

pytestmark = pytest.mark.django_db


def broken():
    """(promise, name, residual) of every promise that does not hold."""
    return {
        outcome.check.name: (outcome.check.promise, outcome.residual)
        for outcome in checks.run()
        if not outcome.holds
    }


def promises_broken():
    return {promise for promise, _ in broken().values()}


def run_sql(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def corrupt_entry(sql, *params):
    """Change an entry behind the back of the trigger that forbids it."""
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    run_sql("ALTER TABLE billing_entry DISABLE TRIGGER billing_entry_only_grows")
    run_sql(sql, *params)


def test_what_the_engine_leaves_behind_holds_every_promise():
    account, now = make.account(), timezone.now()
    delivered = {"basis": "delivered"}
    make.message(account=account, parts=3)
    make.message(account=account, status="undelivered", charge="refunded", **delivered)
    make.message(account=account, status="expired", charge="refunded", sent_at=None)
    make.message(account=account, status="undelivered")
    make.message(account=account, status="queued", sent_at=None, final_at=None)
    make.message(
        account=account,
        status="rejected",
        reason="no_active_aggregator",
        price=Decimal(0),
        charge="none",
        sent_at=None,
    )
    make.message(account=account, price=Decimal(0))
    make.message(account=account, at=now - timedelta(days=2), **delivered, cost_basis="delivered")
    folding.fold(limit=4)

    assert broken() == {}


def test_a_refund_counts_on_its_own_day():
    yesterday = timezone.now() - timedelta(days=1)

    make.message(
        at=yesterday,
        status="undelivered",
        basis="delivered",
        charge="refunded",
        refunded_on=timezone.localdate(),
    )

    assert broken() == {}


def test_promise_1_a_balance_that_is_not_the_sum_of_its_entries_is_reported():
    make.message()
    Account.objects.update(balance=Decimal("7.5"))

    found = broken()

    assert found == {"balance = sum of entries": (1, Decimal("7.5"))}


def test_promise_1_a_gap_in_the_entry_numbers_is_reported():
    account = make.message().account
    ledger.post(account, amount=Decimal(1), kind="top-up", key="more")
    corrupt_entry("UPDATE billing_entry SET number = 9 WHERE number = 3")

    assert "entry numbers have no gap" in broken()


def test_promise_1_a_wrong_balance_after_is_reported():
    make.message()
    corrupt_entry("UPDATE billing_entry SET balance_after = 1 WHERE kind = 'top-up'")

    assert broken() == {"balance after = running sum": (1, Decimal("0.95"))}


@pytest.mark.parametrize("fields", [{"price": "0.07"}, {"parts": 2}])
def test_promise_2_a_message_that_costs_other_than_was_paid_is_reported(fields):
    made = make.message(told=False)
    Message.objects.update(**fields)
    make.delta(door=made.door)

    assert "usage entry = price x parts of the batch's messages" in broken()


def test_promise_2_a_batch_that_paid_with_another_entry_is_reported():
    first, second = make.message(), make.message(parts=2)
    Batch.objects.filter(pk=first.batch_id).update(entry=None)

    found = broken()

    assert found["usage entry = price x parts of the batch's messages"] == (2, Decimal("0.05"))
    assert found["every usage entry belongs to a batch"] == (2, Decimal("0.05"))
    assert second.batch.entry.amount == Decimal("-0.10")


def test_promise_2_a_refund_that_no_message_knows_is_reported():
    made = make.message()
    ledger.post(made.account, amount=Decimal("0.02"), kind="refund", key="out of the blue")

    found = broken()

    assert found == {
        "refund entry = price x parts of its messages, each refunded once": (2, Decimal("0.02"))
    }


def test_promise_2_a_refund_to_another_account_is_reported():
    made = make.message(status="expired", sent_at=None, charge="refunded")
    stranger = make.message().account
    corrupt_entry(
        "UPDATE billing_entry SET account_id = %s, number = 3 WHERE id = %s",
        stranger.pk,
        made.refund_entry_id,
    )

    assert "refund entry = price x parts of its messages, each refunded once" in broken()


def test_promise_2_a_refund_without_an_entry_is_reported():
    make.message(status="expired", sent_at=None, charge="refunded")
    Message.objects.update(refund_entry=None)

    assert "a message is refunded with an entry and a day, or not at all" in broken()


@pytest.mark.parametrize("is_folded", [True, False])
@pytest.mark.parametrize("measure", ["messages", "sent_parts", "failed_messages", "price", "cost"])
def test_promise_3_traffic_that_was_told_wrongly_is_reported_in_every_table(measure, is_folded):
    make.message()
    Delta.objects.update(**{measure: 4})
    if is_folded:
        folding.fold()

    found = broken()

    assert {promise for promise, _ in found.values()} == {3}
    assert len(found) == len(folding.TABLES)


@pytest.mark.parametrize(
    ("dimension", "table"),
    [
        ("channel", "dayclient"),
        ("sender", "daysender"),
        ("country", "daynetwork"),
        ("door_id", "daydoor"),
        ("connector_id", "dayconnector"),
        ("hour", "dayhour"),
    ],
)
def test_promise_3_each_dimension_is_held_against_its_table(dimension, table):
    made = make.message()
    wrong = {
        "connector_id": make.connector().pk,
        "door_id": make.door(customer=made.customer).pk,
        "hour": (made.hour + 1) % 24,
        "country": "FR",
    }
    Delta.objects.update(**{dimension: wrong.get(dimension, "other")})

    found = broken()

    assert any(name.startswith(table) for name in found)
    assert promises_broken() == {3}


def test_promise_3_a_daily_row_too_many_is_reported():
    made = make.message()
    folding.fold()
    DaySender.objects.create(
        day=made.day, customer=made.customer, sender="Nobody", unit="EUR", cost_unit="", parts=2
    )

    (name,) = found = broken()

    assert name.startswith("daysender")
    assert found[name] == (3, 2)


def test_promise_3_a_message_that_told_nothing_is_reported():
    make.message(told=False)

    assert promises_broken() == {3}


def test_promise_4_a_blocked_message_with_a_price_is_reported():
    make.message(status="rejected", reason="no_mcc_mnc", charge="none", sent_at=None, told=False)

    assert 4 in promises_broken()


def test_promise_4_a_message_without_a_charge_is_reported():
    make.message(charge="none", price=Decimal(0))

    found = broken()

    assert found == {"every final message is charged once, a blocked one never": (4, 0)}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "expired", "sent_at": None},
        {"status": "undelivered", "basis": "delivered"},
        {"status": "delivered", "charge": "refunded"},
        {"status": "undelivered", "basis": "submitted", "charge": "refunded"},
    ],
)
def test_promise_4_a_charge_against_the_rates_basis_is_reported(fields):
    make.message(**fields)

    assert {promise for promise, _ in broken().values()} == {4}


def test_promise_4_a_sent_message_without_an_upstream_id_must_be_labelled():
    made = make.message(status="sent", final_at=None)
    name = "every sent message has an upstream ID or is labelled"
    without = broken()
    Message.objects.update(possible_duplicate=True)
    labelled = broken()
    Message.objects.update(possible_duplicate=False)
    Attempt.objects.create(
        id=made.pk,
        message=made,
        number=1,
        part=1,
        connector=make.connector(),
        bind="x",
        started_at=made.accepted_at,
        upstream_id="u1",
    )

    answered = broken()

    assert without == {name: (4, 1)}
    assert labelled == answered == {}


def test_promise_5_a_message_through_another_customers_door_is_reported():
    make.message(told=False)
    Message.objects.update(door=make.door())

    assert 5 in promises_broken()


def test_promise_5_a_client_under_another_customer_is_reported():
    client = make.client(customer=make.customer())
    make.account(client=client)
    Account.objects.update(customer=make.customer())

    assert broken() == {"no row points to another customer's or client's": (5, 1)}


def test_promise_5_a_message_paid_by_another_clients_account_is_reported():
    customer = make.customer()
    mine, other = make.client(customer=customer), make.client(customer=customer)
    make.message(account=make.account(client=mine), told=False)
    Message.objects.update(account=make.account(client=other))

    assert 5 in promises_broken()


def test_promise_5_a_pointer_to_nothing_is_reported():
    make.message(told=False)
    Message.objects.update(network_id=999_999)

    assert broken()["what is pointed to is there"] == (5, 1)


def test_nothing_counts_as_dropped_in_the_first_year():
    assert messaging_checks.kept_since() == EPOCH


def test_reconcile_says_that_all_is_well(capsys):
    make.message()

    call_command("reconcile")

    told = capsys.readouterr().out
    assert "ok      1  balance = sum of entries: residual 0" in told
    assert "BROKEN" not in told


def test_reconcile_ends_with_1_and_names_the_fault(capsys):
    made = make.message()
    DayClient.objects.create(
        day=made.day, customer=made.customer, channel="sms", unit="EUR", cost_unit="", parts=12
    )

    with pytest.raises(SystemExit) as ended:
        call_command("reconcile")

    told = capsys.readouterr()
    assert ended.value.code == 1
    assert "BROKEN  3  dayclient + deltas = messages" in told.out
    assert "residual 12, 1 fault" in told.out
    assert told.err == "1 broken.\n"


def test_a_check_names_only_the_first_of_many_faults():
    for _ in range(7):
        make.message(told=False)

    outcome = next(o for o in checks.run() if o.check.name.startswith("daydoor"))

    assert outcome.faults == 7
    assert len(outcome.examples) == checks.EXAMPLES
