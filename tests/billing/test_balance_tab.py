"""The Balance tab of a customer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing import accounts, changes, ledger, warnings
from billing.models import Account, BalanceChange
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    customer = make.customer("Brightwater", account_code="BRIGHT7")
    return accounts.open_account(
        customer=customer, unit="EUR", by=None, upper_warning=250, lower_warning=50
    )


@pytest.fixture
def clerk(as_user):
    return as_user(make.staff("finance", name="Fay Finance"))


def url(account, name="customer-balance", *args):
    return reverse(f"billing:{name}", args=[account.customer_id, *args])


def text(response):
    return response.content.decode()


def put_in(account, amount, key="first", **more):
    return ledger.post(account, amount=amount, kind="top-up", key=key, **more)


def form(account, **more):
    return {
        "account": account.pk,
        "amount": "250.00",
        "description": "Bank transfer 88304",
        "form_key": "8d3c",
    } | more


def test_each_account_is_a_box(clerk, account):
    """001: Balance - account balances, monetary or SMS credits."""
    put_in(account, 300)
    credits = accounts.open_account(
        customer=account.customer, unit="SMS", by=None, credit_limit=1000
    )
    put_in(credits, 5000)

    shown = text(clerk.get(url(account)))

    assert "Account, EUR" in shown
    assert "Account, SMS" in shown
    assert "300.00 EUR" in shown
    assert "5,000 SMS" in shown
    assert "6,000 SMS" in shown
    assert "below 250.00 EUR and 50.00 EUR" in shown


def test_the_head_has_balance_badge_and_top_up(clerk, account):
    put_in(account, Decimal("204.15"))

    shown = text(clerk.get(url(account)))

    assert "Balance below 250.00 EUR" in shown
    assert 'id="balance-figure"' in shown
    assert "204.15" in shown
    assert "credit 0.00 EUR" in shown
    assert "Top up account" in shown


def test_the_tab_stands_on_every_tab(clerk, account):
    shown = text(clerk.get(reverse("customers:customer", args=[account.customer_id])))

    assert url(account) in shown


def test_a_customer_without_an_account_is_offered_one(clerk):
    customer = make.customer()

    shown = text(clerk.get(reverse("billing:customer-balance", args=[customer.pk])))

    assert "No account yet" in shown
    assert reverse("billing:account-open", args=[customer.pk]) in shown


def test_an_account_is_opened_from_the_dialog(clerk):
    customer = make.customer()
    prices = make.price_list(unit="SMS")
    fields = {"unit": "SMS", "credit_limit": "100", "price_list": prices.pk}

    answer = clerk.post(reverse("billing:account-open", args=[customer.pk]), fields)

    account = Account.objects.get(customer=customer)
    assert answer.url == reverse("billing:customer-balance", args=[customer.pk])
    assert (account.unit, account.credit_limit, account.price_list) == ("SMS", 100, prices)


def test_a_second_account_in_a_unit_is_refused_at_the_field(clerk, account):
    answer = clerk.post(url(account, "account-open"), {"unit": "EUR", "credit_limit": "0"})

    assert answer.status_code == 422
    assert "There is an account in EUR already." in text(answer)


def test_limits_and_prices_are_edited(clerk, account):
    address = url(account, "account-limits", account.pk)
    fields = {"unit": "EUR", "credit_limit": "500", "overdraft": "20.50", "pays": "on"}
    fields |= {"overdraft_until": "2030-01-31T12:00", "receipt_wait_days": "5"}

    opened = clerk.get(address)
    clerk.post(address, fields)

    account.refresh_from_db()
    assert 'value="0.00"' in text(opened)
    assert (account.credit_limit, account.overdraft) == (500, Decimal("20.5"))
    assert account.overdraft_until.year == 2030
    assert account.receipt_wait_days == 5


def test_the_unit_is_asked_only_while_no_money_was_moved(clerk, account):
    address = url(account, "account-limits", account.pk)

    before = text(clerk.get(address))
    put_in(account, 5)
    after = text(clerk.get(address))

    assert 'name="unit"' in before
    assert 'name="unit"' not in after


def test_balance_warnings_are_configured(clerk, account):
    """001: Balance - balance warning configuration, upper and lower, internal e-mails."""
    make.contact(account.customer, email="cora@bright.test", mails=["balance"])
    address = url(account, "account-warnings", account.pk)
    fields = {"upper_warning": "400", "lower_warning": "", "warns_operator": "on"}
    fields |= {"operator_emails": "a@op.test; b@op.test", "warning_interval_h": "6"}

    opened = clerk.get(address)
    clerk.post(address, fields)

    account.refresh_from_db()
    assert "To cora@bright.test." in text(opened)
    assert (account.upper_warning, account.lower_warning) == (400, None)
    assert (account.warns_customer, account.warns_operator) == (False, True)
    assert account.operator_emails == ["a@op.test", "b@op.test"]
    assert account.warning_interval_h == 6


def test_warnings_in_the_wrong_order_are_refused_and_kept_as_typed(clerk, account):
    fields = {"upper_warning": "50", "lower_warning": "60", "warning_interval_h": "6"}

    answer = clerk.post(url(account, "account-warnings", account.pk), fields)

    assert answer.status_code == 422
    assert "The upper warning must be above the lower one." in text(answer)
    assert 'value="60"' in text(answer)


@pytest.mark.parametrize("amount", ["", "x", "1e5", "NaN", "0", "0.0000001"])
def test_an_amount_that_is_none_is_refused(clerk, account, amount):
    answer = clerk.post(url(account, "balance-change"), form(account, amount=amount))

    assert answer.status_code == 422
    assert not BalanceChange.objects.exists()


def test_a_balance_change_is_added_with_amount_and_description(clerk, account):
    """001: Add balance change - amount and description; pending, with the user who made it."""
    answer = clerk.post(url(account, "balance-change"), form(account, amount="-12.50"), follow=True)

    change = BalanceChange.objects.get()
    assert (change.amount, change.by.name) == (Decimal("-12.5"), "Fay Finance")
    assert "\N{MINUS SIGN}12.50 EUR will be applied within a minute." in text(answer)
    assert "Bank transfer 88304" in text(answer)
    assert "will be applied within a minute" in text(answer)
    assert 'hx-trigger="every 3s"' in text(answer)


def test_a_double_click_moves_money_once(clerk, account):
    for _ in range(2):
        clerk.post(url(account, "balance-change"), form(account))

    changes.apply_due(timezone.now() + timedelta(minutes=1))

    account.refresh_from_db()
    assert account.balance == 250


def test_a_key_given_by_hand_moves_money_once(clerk, account):
    clerk.post(url(account, "balance-change"), form(account, key="88304"))
    again = clerk.post(url(account, "balance-change"), form(account, key="88304", form_key="2"))
    other = clerk.post(url(account, "balance-change"), form(account, key="88304", amount="7"))

    assert BalanceChange.objects.get().key == "88304"
    assert again.status_code == 302
    assert other.status_code == 422
    assert "another amount" in text(other)


def test_the_form_has_a_key_of_its_own_each_time(clerk, account):
    first, second = (clerk.get(url(account, "balance-change")) for _ in range(2))

    assert first.context["form"]["form_key"].value() != second.context["form"]["form_key"].value()


def test_the_account_of_another_customer_cannot_be_moved(clerk, account):
    other = make.account()

    answer = clerk.post(url(account, "balance-change"), form(other))

    assert answer.status_code == 422
    assert not BalanceChange.objects.exists()


def test_what_was_applied_stands_in_the_audit_trail(clerk, account):
    """001: Balance - audit trail: what was changed, by how much, and who did it."""
    clerk.post(url(account, "balance-change"), form(account))
    changes.apply_due(timezone.now() + timedelta(minutes=1))

    page = clerk.get(url(account))

    assert [entry.actor.name for entry in page.context["trail"].rows] == ["Fay Finance"]
    assert page.context["pending"] == []
    assert "Bank transfer 88304" in text(page)
    assert "hx-trigger" not in text(page).split('id="money"')[1].split(">")[0]


def test_messages_are_not_in_the_audit_trail(clerk, account):
    put_in(account, 300)
    ledger.post(account, amount=-1, kind="usage", key="u")
    ledger.post(account, amount=1, kind="refund", key="r")

    trail = clerk.get(url(account)).context["trail"]

    assert [entry.kind for entry in trail.rows] == ["top-up"]


def test_the_audit_trail_has_pages(clerk, account):
    for number in range(13):
        put_in(account, 1, key=f"k{number}", purpose=f"Payment {number}.")

    second = text(clerk.get(url(account), {"page": 2}))

    assert "Payment 2." in second
    assert "Payment 3." not in second


def test_a_pending_change_is_withdrawn(clerk, account):
    clerk.post(url(account, "balance-change"), form(account))
    change = BalanceChange.objects.get()

    answer = clerk.post(url(account, "balance-change-withdraw", change.pk), follow=True)

    change.refresh_from_db()
    assert change.status == "withdrawn"
    assert "+250.00 EUR is withdrawn." in text(answer)


def test_a_change_is_withdrawn_at_its_own_customer_only(clerk, account):
    change = changes.ask(account, amount=5, description="x", key="x", by=None)
    other = make.customer()

    answer = clerk.post(reverse("billing:balance-change-withdraw", args=[other.pk, change.pk]))

    assert answer.status_code == 404


def test_warnings_are_shown_with_when_and_to_whom(clerk, account):
    """001: Tabs allow viewing low-balance warnings."""
    make.contact(account.customer, email="cora@bright.test", mails=["balance"])
    put_in(account, 300)
    ledger.post(account, amount=-60, kind="usage", key="u")
    warnings.settle()

    shown = text(clerk.get(url(account)))

    assert "Below the upper warning" in shown
    assert "cora@bright.test" in shown


READERS = ["support", "read-only"]


@pytest.mark.parametrize("role", READERS)
def test_others_read_and_change_nothing(as_user, account, role):
    change = changes.ask(account, amount=5, description="x", key="x", by=None)
    reader = as_user(make.staff(role))

    shown = text(reader.get(url(account)))

    assert "Account, EUR" in shown
    assert "Add balance change" not in shown
    assert "Open account" not in shown
    assert "Edit limits" not in shown
    assert "Withdraw" not in shown
    for name, args in (
        ("account-open", []),
        ("balance-change", []),
        ("account-limits", [account.pk]),
        ("account-warnings", [account.pk]),
        ("balance-change-withdraw", [change.pk]),
    ):
        assert reader.post(url(account, name, *args)).status_code == 403


def test_an_archived_customers_balance_is_only_read(clerk, account):
    customer = account.customer
    customer.status, customer.archived_at = "archived", timezone.now()
    customer.save()

    shown = text(clerk.get(url(account)))
    answer = clerk.post(url(account, "balance-change"), form(account))

    assert "Add balance change" not in shown
    assert "Top up account" not in shown
    assert answer.status_code == 422


def test_nobody_else_gets_in(client, as_user, account):
    assert client.get(url(account)).status_code == 302
    assert as_user(make.member()).get(url(account)).status_code in {403, 404}


def test_the_tab_asks_few_questions(clerk, account, django_assert_max_num_queries):
    accounts.open_account(customer=account.customer, unit="SMS", by=None)
    for number in range(12):
        put_in(account, 100, key=f"k{number}", by=make.staff())
        changes.ask(account, amount=5, description="x", key=f"c{number}", by=make.staff())

    clerk.get(url(account))
    with django_assert_max_num_queries(40):
        clerk.get(url(account))
