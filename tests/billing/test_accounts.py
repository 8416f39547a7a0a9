"""Accounts: opened once per unit, changed with a history, told of in money or in SMS credits."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing import accounts, changes, ledger
from billing.models import Account
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def opened(customer=None, unit="EUR", **fields):
    return accounts.open_account(
        customer=customer or make.customer(), unit=unit, by=make.staff(), **fields
    )


def refused(verb, *args, **more):
    with pytest.raises(Refused) as refusal, transaction.atomic():
        verb(*args, **more)
    return refusal.value.field


def history(account):
    return HistoryEntry.objects.filter(subject_kind="account", subject_id=account.pk)


@pytest.mark.parametrize("unit", ["EUR", "SMS", "JPY"])
def test_a_balance_is_kept_in_money_or_in_sms_credits(unit):
    """001: Balance - account balances, monetary or SMS credits."""
    account = opened(unit=unit)

    ledger.post(account, amount=500, kind="top-up", key="first")

    account.refresh_from_db()
    assert (account.balance, account.unit) == (500, unit)


def test_opening_is_told_with_who_did_it():
    account = opened()

    entry = history(account).get()
    assert entry.event == "billing.account.opened"
    assert entry.actor.name == "Sam Staff"
    assert entry.customer_id == account.customer_id


def test_an_unknown_currency_is_refused():
    assert refused(opened, unit="ZZZ") == "unit"


def test_a_customer_has_one_account_in_a_unit():
    customer = make.customer()
    opened(customer)

    assert refused(opened, customer) == "unit"


def test_the_first_account_pays_and_the_next_ones_do_not():
    customer = make.customer()

    first, second = opened(customer), opened(customer, "SMS")

    assert (first.pays, second.pays) == (True, False)


def test_a_client_has_accounts_of_its_own():
    customer = make.customer()
    opened(customer)
    client = make.client(customer=customer)

    own = accounts.open_account(customer=customer, client=client, unit="EUR", by=None)

    assert own.pays
    assert history(own).get().client_id == client.pk


def test_an_account_that_is_to_pay_takes_over():
    customer = make.customer()
    first, second = opened(customer), opened(customer, "SMS")

    accounts.change(second, {"pays": True}, by=None)

    first.refresh_from_db()
    assert (first.pays, second.pays) == (False, True)
    assert history(first).filter(event="billing.account.changed").exists()


def test_a_customer_is_never_left_without_a_payer():
    assert refused(accounts.change, opened(), {"pays": False}, by=None) == "pays"


def test_a_change_is_told_with_what_was_before():
    account = opened(credit_limit=100)
    person = make.staff("finance")

    done = accounts.change(account, {"credit_limit": Decimal(250), "overdraft": 0}, by=person)

    entry = history(account).get(event="billing.account.changed")
    assert done
    assert account.credit_limit == 250
    assert entry.actor == person
    assert entry.data["before"] == {"credit_limit": "100.00 EUR"}
    assert entry.data["after"] == {"credit_limit": "250.00 EUR"}


def test_nothing_different_is_not_told():
    account = opened()

    assert not accounts.change(account, {"credit_limit": 0}, by=None)
    assert not history(account).filter(event="billing.account.changed").exists()


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"credit_limit": -1}, "credit_limit"),
        ({"overdraft": Decimal("0.0000001")}, "overdraft"),
        ({"upper_warning": 10, "lower_warning": 10}, "upper_warning"),
        ({"operator_emails": ["nobody"]}, "operator_emails"),
        ({"warning_interval_h": 10_000}, "warning_interval_h"),
        ({"receipt_wait_days": -1}, "receipt_wait_days"),
        ({"balance": 5}, "balance"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(fields, at):
    assert refused(accounts.change, opened(), fields, by=None) == at


@pytest.mark.parametrize("prices", [{"unit": "USD"}, {"kind": "cost"}])
def test_a_price_list_is_a_sell_list_in_the_accounts_unit(prices):
    other = make.price_list(**prices)

    assert refused(accounts.change, opened(), {"price_list": other}, by=None) == "price_list"


def test_limits_and_warnings_are_saved():
    """001: Balance - balance warning configuration."""
    account = opened()
    until = timezone.now() + timedelta(days=3)
    prices = make.price_list()
    fields = {
        "overdraft": Decimal(20),
        "overdraft_until": until,
        "price_list": prices,
        "upper_warning": Decimal(250),
        "lower_warning": Decimal(50),
        "warns_customer": False,
        "operator_emails": ["Billing@operator.test ", "billing@operator.test"],
        "warning_interval_h": 12,
    }

    accounts.change(account, fields, by=None)

    account = Account.objects.get(pk=account.pk)
    expected = fields | {"operator_emails": ["billing@operator.test"]}
    assert {name: getattr(account, name) for name in fields} == expected


def test_the_unit_changes_while_no_money_was_moved():
    account = opened()

    accounts.change(account, {"unit": "SMS"}, by=None)

    assert account.unit == "SMS"


def test_the_unit_is_fixed_by_the_first_entry():
    account = opened()
    ledger.post(account, amount=1, kind="top-up", key="first")

    assert refused(accounts.change, account, {"unit": "SMS"}, by=None) == "unit"


def test_the_database_itself_keeps_the_unit():
    account = opened()
    ledger.post(account, amount=1, kind="top-up", key="first")

    with pytest.raises(IntegrityError, match="unit_is_fixed"), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(unit="SMS")


def test_the_unit_is_fixed_while_a_change_is_pending():
    account = opened()
    changes.ask(account, amount=Decimal(5), description="Cash", key="1", by=None)

    assert refused(accounts.change, account, {"unit": "SMS"}, by=None) == "unit"


def test_an_archived_customer_opens_and_changes_nothing():
    account = opened()
    customer = account.customer
    customer.status, customer.archived_at = "archived", timezone.now()
    customer.save()

    refused(accounts.change, account, {"credit_limit": 5}, by=None)
    refused(opened, customer, "SMS")

    assert Account.objects.get().credit_limit == 0


def test_thresholds_that_change_count_from_now_on():
    account = opened(upper_warning=100)
    ledger.post(account, amount=50, kind="top-up", key="first")

    accounts.change(account, {"upper_warning": Decimal(40)}, by=None)
    ledger.post(account, amount=-20, kind="usage", key="use")

    account.refresh_from_db()
    assert account.warned == Account.Warned.UPPER
    assert (account.warnings.get().threshold, account.warnings.get().balance) == (40, 30)


def test_a_threshold_set_above_the_balance_warns_of_no_fall():
    account = opened()
    ledger.post(account, amount=50, kind="top-up", key="first")

    accounts.change(account, {"lower_warning": Decimal(60)}, by=None)

    assert account.warned == Account.Warned.NOTHING
    assert not account.warnings.exists()
