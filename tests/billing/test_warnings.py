"""Balance warnings: written with the entry that did it, mailed once, to those who want them."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import accounts, ledger, thresholds, warnings
from billing.cards import BELOW_UPPER
from billing.models import BalanceWarning, Entry
from billing.tasks import mail_warnings
from portal.kit import letters
from portal.kit.cards import Glance
from portal.models import HistoryEntry, MailOutbox
from tests import make

THREADS = 64
Status = BalanceWarning.Status


@pytest.fixture(autouse=True)
def outbox(settings):
    """Mails go where they go in real life: into the outbox."""
    settings.EMAIL_BACKEND = "portal.kit.mail.OutboxBackend"


def warned_account(*, balance=300, upper=250, lower=50, **fields):
    customer = fields.pop("customer", None) or make.customer("Brightwater")
    account = accounts.open_account(
        customer=customer, unit="EUR", by=None, upper_warning=upper, lower_warning=lower, **fields
    )
    move(account, balance)
    return account


def move(account, amount, key=None):
    kind = Entry.Kind.TOP_UP if amount > 0 else Entry.Kind.USAGE
    return ledger.post(account, amount=amount, kind=kind, key=key or f"k{next(make.number)}")


def ticked(account, **fields):
    return make.contact(account.customer, mails=["balance"], **fields)


def later(hours):
    return timezone.now() + timedelta(hours=hours)


def sent():
    """(recipients, subject) of every mail, in order."""
    return list(MailOutbox.objects.order_by("pk").values_list("recipients", "subject"))


@pytest.mark.django_db
def test_a_fall_below_the_warning_is_written_with_its_entry():
    account = warned_account()

    entry = move(account, -60)

    warning = account.warnings.get()
    assert warning.level == thresholds.BELOW_UPPER
    assert (warning.threshold, warning.balance) == (250, 240)
    assert (warning.entry_number, warning.at) == (entry.number, entry.at)


@pytest.mark.django_db
def test_a_group_of_entries_is_looked_at_one_by_one():
    account = warned_account()

    with transaction.atomic(), connection.cursor() as cursor:
        writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
        for key, amount in enumerate((-60, 100, -100, -200)):
            kind = "usage" if amount < 0 else "top-up"
            writer.add(ledger.Posting(account.pk, kind, Decimal(amount), f"g{key}"))
        writer.write(cursor, at=timezone.now(), day=timezone.localdate())

    told = account.warnings.order_by("pk").values_list("level", "balance")
    assert list(told) == [(1, 240), (1, 240), (2, 40)]


@pytest.mark.django_db
def test_a_group_that_crosses_nothing_asks_the_database_nothing_more(django_assert_num_queries):
    account = warned_account()

    with transaction.atomic(), django_assert_num_queries(2), connection.cursor() as cursor:
        writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
        writer.add(ledger.Posting(account.pk, "usage", Decimal(-1), "one"))
        writer.write(cursor, at=timezone.now(), day=timezone.localdate())


@pytest.mark.django_db
def test_what_is_rolled_back_warns_of_nothing():
    account = warned_account()

    with transaction.atomic():
        move(account, -60)
        transaction.set_rollback(True)

    account.refresh_from_db()
    assert account.warned == thresholds.ABOVE
    assert not account.warnings.exists()


@pytest.mark.django_db
def test_both_thresholds_mail_the_customer_and_ourselves():
    """001: Balance warnings - e-mails at an upper and a lower threshold, and internal ones."""
    account = warned_account(operator_emails=["ledger@operator.test"])
    person = ticked(account)

    move(account, -60)
    mail_warnings()
    move(account, -220)
    mail_warnings()

    to_them, to_us = [person.email], ["ledger@operator.test"]
    assert sent() == [
        (to_them, "Your balance is below 250.00 EUR"),
        (to_us, "Brightwater: balance below 250.00 EUR"),
        (to_them, "Your balance is below 50.00 EUR"),
        (to_us, "Brightwater: balance below 50.00 EUR"),
    ]


@pytest.mark.django_db
def test_the_letter_says_what_there_is():
    account = warned_account(credit_limit=100)
    move(account, -60)

    facts = warnings._facts(account.warnings.get(), accounts.of_customer(account.customer).get())
    written = letters.write(warnings.CUSTOMER_WARNING, facts)

    assert "Balance now: 240.00 EUR" in written.text
    assert "Left to spend: 340.00 EUR" in written.text
    assert "Brightwater EUR fell below 250.00 EUR on" in written.text
    assert set(facts) == {name for name, _, _ in warnings.CUSTOMER_WARNING.names}


@pytest.mark.django_db
def test_a_warning_that_was_mailed_stands_in_the_history_with_whom_it_told():
    account = warned_account(operator_emails=["ledger@operator.test"])
    person = ticked(account)
    move(account, -60)

    warnings.settle()

    told = HistoryEntry.objects.get(event="billing.account.warned")
    assert told.customer_id == account.customer_id
    assert told.data["recipients"] == f"{person.email}, ledger@operator.test"
    assert account.warnings.get().recipients == [person.email, "ledger@operator.test"]
    assert account.warnings.get().status == Status.MAILED


@pytest.mark.django_db
def test_without_own_addresses_internal_mails_go_to_billing():
    account = warned_account(warns_customer=False)
    ticked(account)
    move(account, -60)

    warnings.settle()

    address = letters.operator.mail_role("billing").address
    assert sent() == [([address], "Brightwater: balance below 250.00 EUR")]


@pytest.mark.django_db
def test_contacts_that_are_not_ticked_hear_nothing():
    account = warned_account(warns_operator=False)
    make.contact(account.customer, mails=["access"])
    ticked(account, email="")
    move(account, -60)

    warnings.settle()

    assert sent() == []
    assert account.warnings.get().status == Status.SILENT


@pytest.mark.django_db
def test_settling_twice_mails_once():
    account = warned_account()
    move(account, -60)

    assert [warnings.settle(), warnings.settle()] == [1, 0]
    assert len(sent()) == 1


@pytest.mark.django_db
def test_a_balance_that_has_risen_meanwhile_is_not_mailed():
    account = warned_account()
    move(account, -60)
    move(account, 100)

    warnings.settle()

    assert account.warnings.get().status == Status.OVERTAKEN
    assert sent() == []


@pytest.mark.django_db
def test_within_the_interval_a_second_fall_waits_and_is_then_mailed():
    account = warned_account(warning_interval_h=24)
    move(account, -60)
    warnings.settle()
    move(account, 100)
    move(account, -100)

    assert [warnings.settle(later(23)), warnings.settle(later(25))] == [0, 1]
    assert len(sent()) == 2


@pytest.mark.django_db
def test_a_fall_that_was_put_off_and_is_over_is_not_mailed():
    account = warned_account(warning_interval_h=24)
    move(account, -60)
    warnings.settle()
    move(account, 100)
    move(account, -100)
    move(account, 100)

    warnings.settle(later(25))

    assert [one.status for one in account.warnings.order_by("pk")] == ["mailed", "overtaken"]
    assert len(sent()) == 1


@pytest.mark.django_db
def test_many_falls_within_the_interval_are_one_mail_at_its_end():
    account = warned_account(warning_interval_h=24)
    move(account, -60)
    warnings.settle()
    for _ in range(3):
        move(account, 100)
        move(account, -100)

    warnings.settle(later(25))

    states = [one.status for one in account.warnings.order_by("pk")]
    assert states == ["mailed", "overtaken", "overtaken", "mailed"]
    assert len(sent()) == 2


@pytest.mark.django_db
def test_each_level_has_an_interval_of_its_own():
    account = warned_account(warning_interval_h=24)
    move(account, -60)
    warnings.settle()
    move(account, -220)

    assert warnings.settle() == 1


@pytest.mark.django_db
def test_an_archived_customer_is_told_nothing():
    account = warned_account()
    ticked(account)
    move(account, -60)
    customer = account.customer
    customer.status, customer.archived_at = "archived", timezone.now()
    customer.save()

    warnings.settle()

    assert sent() == []
    assert account.warnings.get().status == Status.SILENT


@pytest.mark.django_db
def test_a_mail_that_cannot_be_written_leaves_the_warning_waiting(monkeypatch):
    account = warned_account()
    ticked(account)
    move(account, -60)
    monkeypatch.setattr("billing.warnings.audit.record", broken)

    with pytest.raises(ZeroDivisionError):
        warnings.settle()

    assert account.warnings.get().status == Status.WAITING
    assert sent() == []


@pytest.mark.django_db
def test_the_dashboard_names_accounts_below_their_upper_warning():
    move(warned_account(), -60)
    warned_account(customer=make.customer("Pellworm"))

    found = BELOW_UPPER.ask(Glance(make.staff()))

    assert [alert.fact for alert in found] == ["1 account is below its upper warning"]
    assert found[0].text == "Brightwater 240.00 EUR."


@pytest.mark.django_db(transaction=True)
def test_a_burst_from_many_threads_warns_once_and_mails_once():
    account = warned_account(balance=Decimal("250.32"))
    gate = threading.Barrier(THREADS)

    def one(number):
        try:
            gate.wait()
            ledger.post(account, amount=Decimal("-0.01"), kind="usage", key=f"use{number}")
            warnings.settle()
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    warnings.settle()

    warning = account.warnings.get()
    assert warning.balance == Decimal("249.99")
    assert warning.status == Status.MAILED
    assert len(sent()) == 1


def broken(*_, **__):
    return 1 / 0


AMOUNTS = st.integers(-30_000, 30_000).filter(bool).map(lambda cents: Decimal(cents) / 100)


class TestCrossings(TestCase):
    @settings(max_examples=40)
    @given(groups=st.lists(st.lists(AMOUNTS, min_size=1, max_size=6), max_size=8))
    def test_however_entries_are_grouped_each_crossing_leaves_one_warning(self, groups):
        account = warned_account(balance=300)
        balance, warned, expected = Decimal(300), thresholds.ABOVE, []
        of = accounts.levels(account)

        for group in groups:
            with transaction.atomic(), connection.cursor() as cursor:
                writer = ledger.Writer(ledger.lock(cursor, [account.pk]))
                for amount in group:
                    kind = "adjustment"
                    key = f"k{next(make.number)}"
                    _, number = writer.add(ledger.Posting(account.pk, kind, amount, key))
                    before, balance = balance, balance + amount
                    warned, crossed = thresholds.step(warned, before, balance, of)
                    if crossed:
                        expected.append((number, crossed, balance))
                writer.write(cursor, at=timezone.now(), day=timezone.localdate())

        account.refresh_from_db()
        rows = account.warnings.order_by("entry_number")
        assert list(rows.values_list("entry_number", "level", "balance")) == expected
        assert (account.warned, account.balance) == (warned, balance)
