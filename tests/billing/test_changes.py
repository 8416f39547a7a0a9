"""Balance changes: asked for once, applied once within a minute, withdrawn until then."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from billing import changes, ledger
from billing.models import BalanceChange, Entry
from billing.tasks import apply_changes
from portal.celery import EVERY
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
THREADS = 16


def ask(account, amount=50, *, key="k1", description="Bank transfer 88304", by=None):
    return changes.ask(account, amount=amount, description=description, key=key, by=by)


def soon():
    return timezone.now() + timedelta(seconds=30)


def told(change):
    rows = HistoryEntry.objects.filter(subject_kind="balancechange", subject_id=change.pk)
    return list(rows.order_by("pk").values_list("event", "actor__name"))


def test_a_change_is_pending_at_first():
    """001: Add balance change - in Pending Changes until it is applied."""
    account = make.account()

    change = ask(account)

    account.refresh_from_db()
    assert (change.status, change.entry) == ("pending", None)
    assert change.apply_at - change.asked_at == changes.DELAY
    assert account.balance == 0


def test_a_change_is_applied_within_a_minute_with_who_asked():
    """001: Applied within up to one minute, then in the audit trail with the user who made it."""
    account = make.account()
    person = make.staff("finance", name="Fay Finance")
    change = ask(account, by=person)

    changes.apply_due(soon())

    change.refresh_from_db()
    account.refresh_from_db()
    assert account.balance == 50
    assert change.status == "applied"
    assert (change.entry.kind, change.entry.purpose) == ("top-up", "Bank transfer 88304")
    payment = account.payments.get()
    assert (payment.kind, payment.amount, payment.status) == ("top-up", 50, "paid")
    assert (change.entry.actor, change.entry.key) == (person, f"payment:{payment.pk}:1")
    assert told(change) == [
        ("billing.change.asked", "Fay Finance"),
        ("billing.change.applied", "Fay Finance"),
    ]
    assert changes.DELAY.total_seconds() + EVERY["billing.apply_changes"] < 60


def test_a_negative_amount_takes_away_even_below_the_floor():
    """001: Amount - negative reduces, positive increases."""
    account = make.account()

    change = ask(account, Decimal("-12.50"))
    changes.apply_due(soon())

    change.refresh_from_db()
    account.refresh_from_db()
    assert account.balance == Decimal("-12.50")
    assert change.entry.kind == Entry.Kind.ADJUSTMENT


def test_nothing_is_applied_before_its_time():
    account = make.account()
    ask(account)

    apply_changes()

    assert BalanceChange.objects.get().status == "pending"
    assert not account.entries.exists()


def test_applying_again_moves_nothing():
    account = make.account()
    ask(account)

    assert [changes.apply_due(soon()), changes.apply_due(soon())] == [1, 0]
    assert account.entries.count() == 1


def test_the_same_key_again_is_the_first_change():
    account = make.account()

    first, second = ask(account), ask(account, description="Once more")
    changes.apply_due(soon())
    third = ask(account)

    account.refresh_from_db()
    assert first == second == third
    assert account.balance == 50
    assert [event for event, _ in told(first)] == ["billing.change.asked", "billing.change.applied"]


def test_the_same_key_with_another_amount_is_an_error():
    account = make.account()
    ask(account)

    with pytest.raises(ledger.KeyReused) as refusal:
        ask(account, 51)

    assert refusal.value.field == "key"


def test_each_account_has_keys_of_its_own():
    assert ask(make.account()) != ask(make.account(), 70)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("0.0000001")}, "amount"),
        ({"amount": 0.5}, "amount"),
        ({"amount": Decimal(10) ** 13 - 1}, "amount"),
        ({"description": "  "}, "description"),
        ({"description": "x" * 201}, "description"),
        ({"key": ""}, "key"),
        ({"key": "x" * 65}, "key"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(wrong, field):
    account = make.account()
    ledger.post(account, amount=1, kind="top-up", key="first")

    with pytest.raises(Refused) as refusal:
        ask(account, **wrong)

    assert refusal.value.field == field
    assert not BalanceChange.objects.exists()


def test_the_database_itself_refuses_a_change_of_nothing():
    now = timezone.now()

    with pytest.raises(IntegrityError, match="balance_change_changes"), transaction.atomic():
        BalanceChange.objects.create(
            account=make.account(), amount=0, description="x", key="x", asked_at=now, apply_at=now
        )


def test_an_archived_customer_is_asked_for_nothing():
    customer = make.customer(status="archived")

    with pytest.raises(Refused, match="archived"):
        ask(make.account(customer=customer))


def test_a_pending_change_can_be_withdrawn():
    account = make.account()
    change = ask(account)
    person = make.staff("finance", name="Fay Finance")

    changes.withdraw(change, by=person)
    changes.apply_due(soon())

    change.refresh_from_db()
    assert change.status == "withdrawn"
    assert told(change)[-1] == ("billing.change.withdrawn", "Fay Finance")
    assert not account.entries.exists()


@pytest.mark.parametrize("settle", [changes.apply_due, lambda now: None])
def test_what_is_settled_cannot_be_withdrawn(settle):
    change = ask(make.account())
    settle(soon())
    if settle is not changes.apply_due:
        changes.withdraw(change, by=None)

    with pytest.raises(Refused, match="settled"):
        changes.withdraw(change, by=None)


@pytest.mark.django_db(transaction=True)
def test_from_everywhere_at_once_a_change_is_asked_for_and_applied_once():
    account = make.account()
    gate = threading.Barrier(THREADS)
    found = []

    def one():
        try:
            gate.wait()
            found.append(ask(account).pk)
            changes.apply_due(soon())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    account.refresh_from_db()
    assert len(found) == THREADS
    assert len(set(found)) == 1
    assert (account.balance, account.entry_count) == (50, 1)
    assert BalanceChange.objects.get().status == "applied"
