"""The ledger: money moves once, entries only grow, and the balance is their sum."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import ledger
from billing.models import Account, Entry
from portal.core.errors import Refused
from tests import make

CENT = Decimal("0.01")


def top_up(account, amount, key="top-up"):
    return ledger.post(account, amount=amount, kind=Entry.Kind.TOP_UP, key=key)


def use(account, amount, key="use"):
    return ledger.post(account, amount=-amount, kind=Entry.Kind.USAGE, key=key)


@pytest.mark.django_db
def test_an_entry_moves_the_balance_and_says_what_it_was_after():
    account = make.account()

    top_up(account, Decimal(5))
    entry = use(account, CENT)

    account.refresh_from_db()
    assert account.balance == entry.balance_after == Decimal("4.99")
    assert [e.number for e in account.entries.order_by("number")] == [1, 2]


@pytest.mark.django_db
def test_the_same_key_moves_money_once():
    account = make.account()

    first, second = top_up(account, 5), top_up(account, 5)

    assert first == second
    account.refresh_from_db()
    assert account.balance == 5


@pytest.mark.django_db
def test_the_same_key_with_another_amount_is_an_error():
    account = make.account()
    top_up(account, 5)

    with pytest.raises(ledger.KeyReused):
        top_up(account, 6)

    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_usage_never_goes_below_the_floor():
    account = make.account(credit_limit=1, overdraft=2)

    use(account, 3)

    with pytest.raises(ledger.InsufficientFunds):
        use(account, CENT, key="more")
    account.refresh_from_db()
    assert account.balance == -3


@pytest.mark.django_db
def test_an_overdraft_that_is_over_counts_no_more():
    account = make.account(overdraft=2, overdraft_until=timezone.now() - timedelta(seconds=1))

    with pytest.raises(ledger.InsufficientFunds):
        use(account, CENT)


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0.0000001", "1e30", 0.1])
def test_an_amount_that_is_no_money_is_refused(amount):
    account = make.account()

    with pytest.raises(Refused):
        top_up(account, amount)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"amount": 7}, {"purpose": "x"}])
def test_the_database_lets_nobody_change_an_entry(change):
    entry = top_up(make.account(), 5)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**change)


@pytest.mark.django_db
def test_the_database_lets_nobody_delete_an_entry():
    entry = top_up(make.account(), 5)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()


@pytest.mark.django_db
def test_the_database_itself_refuses_usage_below_the_floor():
    entry = top_up(make.account(), 5)

    with pytest.raises(IntegrityError, match="usage_stays_above_the_floor"), transaction.atomic():
        Entry.objects.create(
            account=entry.account,
            number=2,
            kind="usage",
            amount=-6,
            balance_after=-1,
            floor=0,
            key="x",
            at=entry.at,
            day=entry.day,
        )


@pytest.mark.django_db
def test_several_accounts_are_written_in_one_go():
    first, second = make.account(credit_limit=9), make.account(credit_limit=9)

    with transaction.atomic(), connection.cursor() as cursor:
        writer = ledger.Writer(ledger.lock(cursor, [second.pk, first.pk]))
        numbers = [
            writer.add(ledger.Posting(account.pk, "usage", -CENT, key))
            for account, key in ((first, "a"), (second, "a"), (first, "b"))
        ]
        ids = writer.write(cursor, at=timezone.now(), day=timezone.localdate())

    assert numbers == [(first.pk, 1), (second.pk, 1), (first.pk, 2)]
    assert set(ids) == set(numbers)
    assert {a.pk: a.balance for a in Account.objects.all()} == {
        first.pk: -2 * CENT,
        second.pk: -CENT,
    }


@pytest.mark.django_db
def test_a_group_that_breaks_a_promise_leaves_nothing_behind():
    account = make.account(credit_limit=9)
    now = timezone.now()

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
            for _ in range(2):
                writer.add(ledger.Posting(account.pk, "usage", -CENT, "one key"))
            writer.write(cursor, at=now, day=now.date())

    with pytest.raises(IntegrityError, match="entry_key_once"):
        write()

    assert not Entry.objects.exists()
    account.refresh_from_db()
    assert account.balance == 0


@pytest.mark.django_db
def test_an_account_that_is_not_as_it_was_locked_moves_nothing_and_nobody_else_does():
    first, second = make.account(credit_limit=9), make.account(credit_limit=9)
    now = timezone.now()

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            writer = ledger.Writer(ledger.lock(cursor, [first.pk, second.pk]))
            for account in (first, second):
                writer.add(ledger.Posting(account.pk, "usage", -CENT, "a"))
            Account.objects.filter(pk=second.pk).update(entry_count=7)
            writer.write(cursor, at=now, day=now.date())

    with pytest.raises(IntegrityError, match="account_id"):
        write()

    assert not Entry.objects.exists()
    assert {account.balance for account in Account.objects.all()} == {0}


AMOUNTS = st.decimals("0.000001", "99", places=6)
DEEDS = st.lists(
    st.tuples(st.sampled_from(["top-up", "usage", "refund"]), AMOUNTS, st.integers(0, 20)),
    max_size=25,
)


class TestLedger(TestCase):
    @settings(max_examples=60)
    @given(deeds=DEEDS, credit=st.integers(0, 50))
    def test_whatever_is_tried_balance_is_the_sum_and_usage_stays_above_the_floor(
        self, deeds, credit
    ):
        account = make.account(credit_limit=credit)
        moved: dict[str, Decimal] = {}

        for kind, amount, key in deeds:
            signed = -amount if kind == "usage" else amount
            name = f"{kind}{key}"
            try:
                ledger.post(account, amount=signed, kind=kind, key=name)
            except ledger.KeyReused:
                assert moved[name] != signed
            except ledger.InsufficientFunds:
                assert sum(moved.values()) + signed < -credit
            else:
                assert moved.setdefault(name, signed) == signed

        account = Account.objects.get(pk=account.pk)
        entries = list(account.entries.order_by("number"))
        assert (
            account.balance
            == (account.entries.aggregate(total=Sum("amount"))["total"] or 0)
            == sum(moved.values())
        )
        assert [e.number for e in entries] == list(range(1, len(entries) + 1))
        running = Decimal(0)
        for entry in entries:
            running += entry.amount
            assert entry.balance_after == running
            assert entry.kind != "usage" or running >= -credit
