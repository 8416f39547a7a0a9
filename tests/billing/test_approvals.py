"""What is above a limit takes a second person: asked for by one, decided by another, done once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing import accounts, approval_limits, approvals, changes, credit, own_prices, rates
from billing.approval_exports import ApprovalExport
from billing.approvals import NeedsApproval, Wish
from billing.invoicing import crediting
from billing.models import Account, Approval, BalanceChange, Invoice, Payment, Rate
from billing.rates import Key
from portal.core.errors import Refused
from portal.kit.menu import build
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
EVERYWHERE = Key()


@pytest.fixture
def clerk():
    return make.staff("finance", name="Cleo Clerk")


@pytest.fixture
def second():
    return make.staff("finance", name="Sven Second")


@pytest.fixture(autouse=True)
def limits():
    set_limits(credit=1000, adjustment=500, negative=100, write_off=50, price="0.01")


def set_limits(unit="EUR", **kinds):
    wanted = {(kind.replace("_", "-"), unit): Decimal(amount) for kind, amount in kinds.items()}
    approval_limits.write(wanted, by=make.staff())


def asked(wish_of, by):
    """The wish that a verb's refusal asks for."""
    with pytest.raises(NeedsApproval) as refused:
        wish_of()
    refused.value.ask(by)
    return Approval.objects.get()


def credit_of(account):
    return Account.objects.get(pk=account.pk).credit_limit


def test_a_credit_up_to_the_limit_takes_one_person(clerk):
    account = make.account()

    credit.set_to(account, Decimal(1000), notify=False, by=clerk)

    assert credit_of(account) == 1000


def test_a_credit_above_the_limit_waits_and_is_set_when_another_person_approves(clerk, second):
    account = make.account()
    wish = asked(lambda: credit.set_to(account, Decimal(1001), notify=False, by=clerk), clerk)
    before = credit_of(account)

    approvals.approve(wish, by=second)

    assert before == 0
    assert credit_of(account) == 1001
    told = HistoryEntry.objects.filter(event="billing.account.changed").get()
    assert told.actor == clerk
    approved = HistoryEntry.objects.get(event="billing.approval.approved")
    assert (approved.actor, approved.customer_id) == (second, account.customer_id)


def test_a_credit_is_not_raised_past_the_limit_step_by_step(clerk):
    account = make.account()
    credit.set_to(account, Decimal(900), notify=False, by=clerk)

    with pytest.raises(NeedsApproval):
        credit.set_to(account, Decimal(1100), notify=False, by=clerk)


def test_an_overdraft_counts_with_the_credit(clerk, second):
    account = make.account(credit_limit=800)
    wish = asked(lambda: accounts.change(account, {"overdraft": Decimal(300)}, by=clerk), clerk)

    approvals.approve(wish, by=second)

    assert wish.amount == 1100
    assert Account.objects.get(pk=account.pk).overdraft == 300


def test_a_credit_above_the_limit_is_lowered_by_one_person(clerk):
    account = make.account(credit_limit=5000)

    credit.set_to(account, Decimal(2000), notify=False, by=clerk)

    assert credit_of(account) == 2000


def test_an_account_is_not_opened_with_a_credit_above_the_limit(clerk):
    with pytest.raises(Refused) as refused:
        accounts.open_account(
            customer=make.customer(), unit="EUR", by=clerk, credit_limit=Decimal(5000)
        )

    assert refused.value.field == "credit_limit"
    assert not Account.objects.exists()


def test_another_currency_has_limits_of_its_own(clerk):
    account = make.account(unit="USD")

    credit.set_to(account, Decimal(90_000), notify=False, by=clerk)

    assert credit_of(account) == 90_000


@pytest.mark.parametrize("amount", [501, -501])
def test_a_balance_change_above_the_limit_is_noted_when_it_is_approved(clerk, second, amount):
    account = make.account()

    def change():
        return changes.ask(
            account, amount=Decimal(amount), description="Goodwill", key="88304", by=clerk
        )

    wish = asked(change, clerk)
    before = BalanceChange.objects.count()
    approvals.approve(wish, by=second)

    found = BalanceChange.objects.get()
    assert before == 0
    assert (found.amount, found.by, found.key) == (amount, clerk, "88304")
    assert change() == found


def test_a_negative_payment_above_the_limit_waits(clerk, second):
    account = make.account()
    wish = asked(
        lambda: make.payment(
            account, "-101", kind="correction", comment="Booked twice", key="n1", by=clerk
        ),
        clerk,
    )
    before = Payment.objects.count()

    approvals.approve(wish, by=second)

    account.refresh_from_db()
    assert before == 0
    assert account.balance == -101
    assert Payment.objects.get().by == clerk


def test_what_comes_in_and_small_corrections_take_one_person(clerk):
    account = make.account()

    make.payment(account, "9000", by=clerk)
    make.payment(account, "-100", kind="correction", comment="Booked twice", by=clerk)

    assert not Approval.objects.exists()


def test_a_write_off_above_the_limit_waits(clerk, second):
    invoice = make.issued_invoice()
    wish = asked(lambda: crediting.write_off(invoice, reason="Bankrupt", by=clerk), clerk)
    before = Invoice.objects.get().written_off

    approvals.approve(wish, by=second)

    found = Invoice.objects.get()
    assert (before, found.written_off, found.status) == (0, 120, "written-off")


def test_a_price_that_moves_too_far_waits(clerk, second):
    prices = make.price_list(price="0.05")
    wish = asked(
        lambda: rates.set_price(prices, EVERYWHERE, price=Decimal("0.03"), by=clerk), clerk
    )

    approvals.approve(wish, by=second)

    assert wish.amount == Decimal("0.02")
    assert Rate.objects.order_by("pk").last().price == Decimal("0.03")


def test_a_price_that_moves_little_or_is_the_first_one_takes_one_person(clerk):
    prices = make.price_list(price="0.05")
    empty = make.price_list(price=None)

    rates.set_price(prices, EVERYWHERE, price=Decimal("0.06"), by=clerk)
    rates.set_price(empty, EVERYWHERE, price=Decimal("7"), by=clerk)

    assert not Approval.objects.exists()


def test_a_start_that_passed_while_it_waited_is_the_approval(clerk, second):
    prices = make.price_list(price="0.05")
    soon = timezone.now() + timedelta(hours=1)
    wish = asked(
        lambda: rates.set_price(
            prices, EVERYWHERE, price=Decimal("0.09"), starts_at=soon, by=clerk
        ),
        clerk,
    )
    Approval.objects.update(what=wish.what | {"starts_at": (soon - timedelta(days=2)).isoformat()})

    approvals.approve(wish, by=second)

    assert Rate.objects.order_by("pk").last().starts_at > soon - timedelta(hours=2)


def test_an_own_price_is_held_against_the_general_one(clerk, second):
    account = make.account(price_list=make.price_list(price="0.05"))
    price = {"price": Decimal("0.001"), "basis": "submitted", "by": clerk}
    wish = asked(lambda: own_prices.set_price(account, EVERYWHERE, **price), clerk)

    approvals.approve(wish, by=second)

    account.refresh_from_db()
    assert account.own_list.rates.get().price == Decimal("0.001")


def test_a_file_of_own_prices_that_move_too_far_is_refused(clerk):
    account = make.account(price_list=make.price_list(price="0.05"))
    line = rates.Wanted(None, None, "sms", Decimal("0.2"), "submitted", timezone.now())

    with pytest.raises(Refused, match="1 price moves by more than"):
        own_prices.take_in(account, [line], "prices.csv", by=clerk)


def test_nobody_approves_or_refuses_their_own_wish(clerk, second):
    account = make.account()
    wish = asked(lambda: credit.set_to(account, Decimal(2000), notify=False, by=clerk), clerk)

    with pytest.raises(Refused, match="another person"):
        approvals.approve(wish, by=clerk)
    with pytest.raises(Refused, match="another person"):
        approvals.refuse(wish, note="No", by=clerk)

    assert Approval.objects.get().status == "waiting"
    assert credit_of(account) == 0
    assert second != clerk


def test_the_database_itself_refuses_a_decision_on_ones_own_wish(clerk):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )

    with pytest.raises(IntegrityError, match="another_person_decides"), transaction.atomic():
        Approval.objects.filter(pk=wish.pk).update(status="approved", decided_by=clerk)


def test_what_was_decided_is_not_decided_again(clerk, second):
    account = make.account()
    wish = asked(lambda: credit.set_to(account, Decimal(2000), notify=False, by=clerk), clerk)
    approvals.refuse(wish, note="Too much", by=second)

    with pytest.raises(Refused, match="settled"):
        approvals.approve(wish, by=second)

    assert credit_of(account) == 0


def test_a_refusal_says_why(clerk, second):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )

    with pytest.raises(Refused) as refused:
        approvals.refuse(wish, note=" ", by=second)

    assert refused.value.field == "note"


def test_a_wish_is_taken_back_by_who_asked_only(clerk, second):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )

    with pytest.raises(Refused):
        approvals.withdraw(wish, by=second)
    approvals.withdraw(wish, by=clerk)

    assert Approval.objects.get().status == "withdrawn"


def test_what_cannot_be_done_any_more_goes_on_waiting(clerk, second):
    invoice = make.issued_invoice()
    wish = asked(lambda: crediting.write_off(invoice, reason="Bankrupt", by=clerk), clerk)
    make.payment(invoice.account, "120", invoice=invoice)

    with pytest.raises(Refused, match="open"):
        approvals.approve(wish, by=second)

    assert Approval.objects.get().status == "waiting"


def test_a_decision_is_for_its_own_account_only(clerk, second, monkeypatch):
    """An approval that is being carried out opens no door for another deed."""
    mine, other = make.account(), make.account()
    wish = asked(lambda: credit.set_to(mine, Decimal(2000), notify=False, by=clerk), clerk)

    def elsewhere(approval):
        credit.set_to(other, Decimal(2000), notify=False, by=clerk)

    monkeypatch.setattr(approvals, "_kind_of", lambda row: approvals.Kind(row.kind, elsewhere))

    with pytest.raises(NeedsApproval):
        approvals.approve(wish, by=second)

    assert credit_of(other) == 0


def test_who_has_left_gets_nothing_approved(clerk, second):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )
    type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)

    with pytest.raises(Refused, match="no longer active"):
        approvals.approve(wish, by=second)


def test_the_same_wish_is_noted_once_until_it_is_decided(clerk, second):
    wish = Wish("credit", Decimal(2000), "EUR", "Credit", {"a": 1}, make.account())
    first = approvals.ask(wish, by=clerk)

    again = approvals.ask(wish, by=clerk)
    approvals.refuse(first, note="No", by=second)
    anew = approvals.ask(wish, by=clerk)

    assert again == first
    assert anew != first
    assert HistoryEntry.objects.filter(event="billing.approval.asked").count() == 2


def test_a_program_without_a_person_cannot_ask():
    with pytest.raises(Refused):
        approvals.ask(Wish("credit", Decimal(2000), "EUR", "Credit"), by=None)


def test_the_dialog_says_that_it_waits_and_then_waits(as_user, clerk):
    client = make.client()
    account = make.account(client=client)
    url = reverse("billing:client-credit", args=[client.pk, account.pk])
    browser = as_user(clerk)

    form = browser.get(url)
    page = browser.post(url, {"amount": "5000"}, follow=True)

    assert "1,000.00 EUR waits for another person" in form.content.decode()
    assert page.status_code == 200
    assert "waits for another person&#x27;s approval" in page.content.decode()
    assert credit_of(account) == 0
    assert Approval.objects.get().what == {"credit_limit": "5000.000000", "notify": False}


def test_limits_and_prices_are_saved_but_for_the_credit_that_waits(as_user, clerk):
    account = make.account()
    url = reverse("billing:account-limits", args=[account.customer_id, account.pk])
    typed = {"credit_limit": "5000", "overdraft": "0", "receipt_wait_days": "7", "pays": "on"}
    typed |= {"unit": "EUR", "price_list": account.price_list_id}

    answer = as_user(clerk).post(url, typed)

    account.refresh_from_db()
    assert answer.status_code == 302
    assert (account.credit_limit, account.receipt_wait_days) == (0, 7)
    assert Approval.objects.get().what == {"credit_limit": "5000.000000"}


def test_an_own_price_that_waits_is_told_on_its_tab(as_user, clerk):
    account = make.account(client=make.client())
    url = reverse("billing:client-destinations", args=[account.client_id])
    typed = {"direction": "*", "channel": "sms", "price": "0.5", "basis": "submitted"}

    page = as_user(clerk).post(f"{url}?account={account.pk}", typed, follow=True)

    assert "waits for another person" in page.content.decode()
    assert Approval.objects.get().account == account


def test_another_person_approves_on_the_page(as_user, clerk, second):
    account = make.account()
    wish = asked(lambda: credit.set_to(account, Decimal(2000), notify=False, by=clerk), clerk)
    browser = as_user(second)

    page = browser.get(wish.get_absolute_url())
    browser.post(reverse("billing:approval-approve", args=[wish.pk]), {"note": "Known well"})

    wish.refresh_from_db()
    assert reverse("billing:approval-approve", args=[wish.pk]) in page.content.decode()
    assert (wish.status, wish.decided_by, wish.decision) == ("approved", second, "Known well")
    assert credit_of(account) == 2000


def test_who_asked_sees_why_they_cannot_decide_and_may_take_it_back(as_user, clerk, second):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )
    browser = as_user(clerk)

    html = browser.get(wish.get_absolute_url()).content.decode()
    browser.post(reverse("billing:approval-withdraw", args=[wish.pk]))

    assert "another person approves or refuses it" in html
    assert reverse("billing:approval-approve", args=[wish.pk]) not in html
    assert Approval.objects.get().status == "withdrawn"
    assert second.pk


def test_a_refused_form_keeps_what_was_typed(as_user, clerk, second):
    wish = asked(
        lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk
    )

    page = as_user(second).post(reverse("billing:approval-refuse", args=[wish.pk]), {"note": ""})

    assert page.status_code == 422
    assert Approval.objects.get().status == "waiting"


def test_the_menu_counts_what_waits_for_oneself(clerk, second):
    asked(lambda: credit.set_to(make.account(), Decimal(2000), notify=False, by=clerk), clerk)

    def badge(person):
        sections = build(person, "/")
        items = [item for section in sections for item in section["items"]]
        return next(one["badge"] for one in items if one["url"] == reverse("billing:approvals"))

    assert badge(second) == "1"
    assert badge(clerk) == ""


def test_the_list_finds_filters_and_asks_little(
    as_user, clerk, second, django_assert_max_num_queries
):
    for number in range(20):
        account = make.account(client=make.client(f"Vento {number}"))
        wish = Wish("credit", Decimal(2000), "EUR", f"Credit of Vento {number}", {}, account)
        made = approvals.ask(wish, by=clerk)
    approvals.refuse(made, note="No", by=second)
    browser, url = as_user(second), reverse("billing:approvals")
    browser.get(url)

    with django_assert_max_num_queries(18):
        page = browser.get(f"{url}?status=refused&q=vento")

    assert [one.record for one in page.context["table"].rows] == [made]


def test_the_export_has_the_rows_of_the_list(clerk, second):
    account = make.account()
    approvals.ask(Wish("credit", Decimal(2000), "EUR", "Credit", {}, account), by=clerk)

    rows = list(ApprovalExport(second, QueryDict("status=waiting")).iterate())

    assert [row.said for row in rows] == ["Credit"]


@pytest.mark.parametrize("role", ["support", "read-only"])
def test_only_admin_and_finance_see_approvals(as_user, role):
    page = as_user(make.staff(role)).get(reverse("billing:approvals"))

    assert page.status_code == 403


def test_an_empty_list_says_what_comes_here(as_user, clerk):
    page = as_user(clerk).get(reverse("billing:approvals"))

    assert "Nothing was asked for yet" in page.content.decode()


def test_admin_sets_the_limits_per_currency(as_user):
    make.account(unit="USD")
    browser, url = as_user(make.staff()), reverse("billing:approval-limits")

    form = browser.get(url).content.decode()
    answer = browser.post(url, {"credit-USD": "250", "price-EUR": "0.002", "credit-EUR": ""})

    assert answer.status_code == 302
    assert "USD" in form
    assert approval_limits.every() == {
        ("credit", "USD"): Decimal(250),
        ("price", "EUR"): Decimal("0.002"),
    }
    assert HistoryEntry.objects.filter(event="portal.setting.changed").exists()


def test_a_limit_below_zero_is_refused_at_its_field(as_user):
    page = as_user(make.staff()).post(reverse("billing:approval-limits"), {"write-off-EUR": "-1"})

    assert page.status_code == 422
    assert page.context["form"].errors["write-off-EUR"]


def test_finance_does_not_set_its_own_limits(as_user, clerk):
    assert as_user(clerk).get(reverse("billing:approval-limits")).status_code == 403
