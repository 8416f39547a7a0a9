"""Payments: noted once, booked while they are paid, settling invoices; 003: Payments."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import top_ups
from billing.ledger import KeyReused
from billing.models import Account, Entry, Payment
from billing.paying import allocating, methods, noting, receipts, refunding
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def clerk():
    return make.staff("finance", name="Fay Finance")


@pytest.fixture
def account():
    return make.account()


def moved(account):
    """(kind, amount) of the account's entries in their order."""
    return list(account.entries.order_by("number").values_list("kind", "amount"))


def balance(account):
    account.refresh_from_db()
    assert account.balance == sum(amount for _kind, amount in moved(account))
    return account.balance


def change(payment, by, **fields):
    now = {name: getattr(payment, name) for name in ("status", "method", "paid_on", "comment")}
    return noting.change(payment, **now | fields, by=by)


def pay_back(payment, amount, by, **fields):
    wanted = {"method": payment.method, "paid_on": TODAY, "comment": "Paid twice", "key": "back"}
    return refunding.pay_back(payment, amount=Decimal(amount), by=by, **wanted | fields)


def test_a_payment_is_on_the_balance_at_once_and_in_the_history(account, clerk):
    payment = make.payment(account, "75.50", by=clerk, comment="Statement 4")

    entry = account.entries.get()
    told = HistoryEntry.objects.get(subject_kind="payment", subject_id=payment.pk)
    assert (balance(account), entry.kind) == (Decimal("75.50"), "payment")
    assert (entry.key, entry.purpose, entry.actor) == (
        f"payment:{payment.pk}:1",
        "Statement 4",
        clerk,
    )
    assert (told.event, told.customer_id) == ("billing.payment.noted", account.customer_id)


def test_the_same_key_notes_one_payment_and_no_other_amount(account, clerk):
    first = make.payment(account, "75", key="form-1", by=clerk)

    again = make.payment(account, "75", key="form-1", by=clerk)
    with pytest.raises(KeyReused):
        make.payment(account, "76", key="form-1", by=clerk)

    assert again == first
    assert balance(account) == 75
    assert HistoryEntry.objects.filter(event="billing.payment.noted").count() == 1


def test_what_a_provider_repeats_under_another_key_is_heard_once(account):
    told = {"provider": "bank", "provider_key": "NTRY-1"}
    first = make.payment(account, "75", key="line-1", **told)

    again = make.payment(account, "75", key="line-2", **told)

    assert again == first
    assert balance(account) == 75


def test_a_provider_s_reference_never_pays_into_another_account(account):
    told = {"provider": "bank", "provider_key": "NTRY-1"}
    make.payment(account, "75", **told)
    other = make.account()

    with pytest.raises(KeyReused):
        make.payment(other, "75", **told)

    assert balance(other) == 0


def test_a_payment_settles_its_invoice_and_what_is_too_much_stays_free(account, clerk):
    invoice = make.issued_invoice(account)

    payment = make.payment(account, "150", invoice=invoice, by=clerk)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.due) == ("paid", 0)
    assert (payment.allocated, payment.free) == (120, 30)
    assert balance(account) == 30


def test_a_payment_too_small_leaves_the_rest_due(account):
    invoice = make.issued_invoice(account)

    payment = make.payment(account, "50", invoice=invoice)

    invoice.refresh_from_db()
    assert (invoice.status, invoice.due, payment.free) == ("part-paid", 70, 0)
    assert balance(account) == -70


def test_an_unpaid_payment_moves_nothing_until_it_is_paid(account, clerk):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "120", invoice=invoice, status="unpaid")
    before = balance(account), invoice.allocations.count(), payment.free

    change(payment, clerk, status="paid")

    invoice.refresh_from_db()
    assert before == (-120, 0, 0)
    assert (balance(account), invoice.status) == (0, "paid")


def test_unpaid_and_paid_again_takes_the_money_out_and_in_by_entries_of_their_own(account, clerk):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "120", invoice=invoice)

    change(payment, clerk, status="unpaid")
    payment.refresh_from_db()
    invoice.refresh_from_db()
    meanwhile = balance(account), invoice.status, invoice.due, payment.allocated
    change(payment, clerk, status="paid")

    invoice.refresh_from_db()
    payment.refresh_from_db()
    assert meanwhile == (-120, "issued", 120, 0)
    assert (balance(account), invoice.status, payment.allocated) == (0, "paid", 120)
    assert moved(account)[1:] == [("payment", 120), ("correction", -120), ("payment", 120)]
    assert [one.amount for one in payment.allocations.order_by("pk")] == [120, -120, 120]
    keys = account.entries.filter(key__startswith="payment:").order_by("number")
    assert [one.key for one in keys] == [f"payment:{payment.pk}:{n}" for n in (1, 2, 3)]


def test_a_change_is_told_with_before_and_after_and_no_change_is_not(account, clerk):
    """003: Status, type, date and comments are editable."""
    payment = make.payment(account, "20", comment="Cash")

    changed = change(payment, clerk, comment="Cash, counted", paid_on=TODAY)
    payment.refresh_from_db()
    again = change(payment, clerk)

    told = HistoryEntry.objects.get(event="billing.payment.changed")
    assert (changed, again) == (True, False)
    assert told.data["before"]["comment"] == "Cash"
    assert told.data["after"] == {"comment": "Cash, counted", "paid_on": "2026-11-20"}
    assert balance(account) == 20


def test_a_negative_package_takes_money_off_beyond_the_floor(account, clerk):
    """003: negative packages - to credit notes or to deduct incorrect payments."""
    make.payment(account, "10")

    package = make.payment(account, "-25", kind="correction", comment="Wrong payer", by=clerk)

    assert balance(account) == -15
    assert moved(account)[-1] == ("correction", -25)
    assert package.free == 0


@pytest.mark.parametrize(
    ("amount", "fields", "field"),
    [
        ("0", {}, "amount"),
        ("-5", {}, "amount"),
        ("-5", {"kind": "top-up"}, "amount"),
        ("5", {"kind": "refund", "comment": "Back"}, "amount"),
        ("0.005", {}, "amount"),
        ("-5", {"kind": "correction"}, "comment"),
        ("5", {"kind": "credit", "comment": "  "}, "comment"),
        ("5", {"comment": "x" * 201}, "comment"),
        ("5", {"key": "x" * 81}, "key"),
    ],
)
def test_what_is_no_payment_is_refused_at_its_field(account, amount, fields, field):
    with pytest.raises(Refused) as refusal:
        make.payment(account, amount, **fields)

    assert refusal.value.field == field
    assert not Payment.objects.exists()


def test_a_payment_is_not_for_the_invoice_of_another_account(account):
    invoice = make.issued_invoice()

    with pytest.raises(Refused, match="another account"):
        make.payment(account, "120", invoice=invoice)


def test_a_payment_is_not_for_a_draft(account):
    draft = make.invoice(account)

    with pytest.raises(Refused, match="number"):
        make.payment(account, "120", invoice=draft)


def test_nobody_tops_up_who_is_archived_but_what_is_owed_may_be_paid():
    account = make.account(customer=make.customer(status="archived"))

    make.payment(account, "10")
    with pytest.raises(Refused, match="archived"):
        make.payment(account, "10", kind="top-up")

    assert balance(account) == 10


def test_proposals_settle_what_is_due_first(account, clerk):
    late, soon = make.issued_invoice(account), make.issued_invoice(account)
    other = make.issued_invoice()
    payment = make.payment(account, "150")

    proposed = allocating.propose(payment)
    made = allocating.spread(payment, by=clerk)

    assert [(one.invoice, one.amount) for one in proposed] == [(late, 120), (soon, 30)]
    assert [(one.invoice, one.amount) for one in made] == [(late, 120), (soon, 30)]
    other.refresh_from_db()
    assert other.paid == 0


def test_the_older_due_date_comes_before_the_lower_number(account):
    customer = account.customer
    customer.payment_terms_days = 60
    customer.save()
    slow = make.issued_invoice(account)
    customer.payment_terms_days = 1
    customer.save()
    quick = make.issued_invoice(Account.objects.get(pk=account.pk))

    proposed = allocating.propose(make.payment(account, "130"))

    assert [(one.invoice, one.amount) for one in proposed] == [(quick, 120), (slow, 10)]


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "70.01", "120.01"])
def test_no_more_than_is_free_and_due_is_allocated(account, clerk, amount):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "70")

    with pytest.raises(Refused) as refusal:
        allocating.allocate(payment, invoice, Decimal(amount), by=clerk)

    invoice.refresh_from_db()
    assert refusal.value.field == "amount"
    assert invoice.paid == 0


def test_an_unpaid_payment_settles_nothing(account, clerk):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "70", status="unpaid")

    with pytest.raises(Refused, match="once it is paid"):
        allocating.allocate(payment, invoice, by=clerk)


def test_what_was_put_to_the_wrong_invoice_is_taken_back(account, clerk):
    wrong, right = make.issued_invoice(account), make.issued_invoice(account)
    payment = make.payment(account, "120", invoice=wrong)

    allocating.take_back(payment, wrong, Decimal(20), by=clerk)
    allocating.take_back(payment, wrong, by=clerk)
    allocating.allocate(payment, right, by=clerk)

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.status, wrong.paid, right.status) == ("issued", 0, "paid")
    assert balance(account) == -120
    with pytest.raises(Refused, match="settled"):
        allocating.take_back(payment, wrong, by=clerk)


def test_what_is_paid_in_advance_raises_the_balance_by_net(account):
    invoice = make.issued_invoice(account, kind="amount")
    before = balance(account)

    make.payment(account, "120", invoice=invoice)

    tax = account.entries.get(kind="invoice")
    assert (before, balance(account)) == (0, 100)
    assert (tax.amount, tax.key) == (-20, f"allocation:{invoice.allocations.get().pk}")


def test_the_shares_of_tax_add_up_to_it_in_any_parts(account, clerk):
    """Rounding law: shares of a tax of 0.07 on 0.33 add up to 0.07."""
    invoice = make.issued_invoice(account, kind="amount", net="0.33")
    payment = make.payment(account, "0.40")
    shares = []

    for _step in range(40):
        shares.append(allocating.allocate(payment, invoice, Decimal("0.01"), by=clerk).tax)

    assert invoice.tax == Decimal("0.07")
    assert sum(shares) == Decimal("0.07")
    assert set(shares) == {Decimal(0), Decimal("0.01")}
    assert balance(account) == Decimal("0.33")


def test_tax_comes_back_with_what_is_taken_back(account, clerk):
    invoice = make.issued_invoice(account, kind="amount")
    payment = make.payment(account, "120", invoice=invoice)

    allocating.take_back(payment, invoice, Decimal(60), by=clerk)
    half = balance(account)
    change(payment, clerk, status="unpaid")

    assert half == 120 - 10
    assert balance(account) == 0


def test_what_was_overpaid_is_paid_back_once_and_never_used_again(account, clerk):
    invoice = make.issued_invoice(account)
    payment = make.payment(account, "150", invoice=invoice)

    back = pay_back(payment, "30", clerk)
    again = pay_back(payment, "30", clerk)

    payment.refresh_from_db()
    assert (back.kind, back.amount, back.returns) == ("refund", -30, payment)
    assert (again, payment.returned, payment.free) == (back, 30, 0)
    assert balance(account) == 0
    with pytest.raises(Refused, match="left"):
        pay_back(payment, "1", clerk, key="more")


def test_what_was_paid_back_must_be_set_back_before_the_payment(account, clerk):
    payment = make.payment(account, "50")
    back = pay_back(payment, "20", clerk)
    with pytest.raises(Refused, match="paid back"):
        change(payment, clerk, status="unpaid")

    change(back, clerk, status="unpaid")
    payment.refresh_from_db()
    between = payment.returned, balance(account)
    change(payment, clerk, status="unpaid")

    assert between == (0, 50)
    assert balance(account) == 0


def test_a_prepaid_top_up_has_a_receipt_that_is_issued_and_paid(account, clerk):
    make.enterprise()
    paid = {"method": make.payment_method(), "paid_on": timezone.localdate(), "key": "form"}

    payment = receipts.top_up(account, net=Decimal(50), by=clerk, **paid)
    again = receipts.top_up(account, net=Decimal(50), by=clerk, **paid)

    receipt = payment.invoice
    receipt.refresh_from_db()
    assert (receipt.kind, receipt.status, receipt.sequence) == ("receipt", "paid", 1)
    assert (receipt.net, receipt.gross, payment.amount) == (50, 60, 60)
    assert (again, account.invoices.count()) == (payment, 1)
    assert balance(account) == 50
    assert moved(account) == [("top-up", 60), ("invoice", -10)]


@pytest.mark.parametrize("net", ["0", "-1", "1.005"])
def test_a_receipt_is_for_coins_above_nothing(account, clerk, net):
    make.enterprise()

    with pytest.raises(Refused) as refusal:
        receipts.top_up(
            account,
            net=Decimal(net),
            method=make.payment_method(),
            paid_on=TODAY,
            key="k",
            by=clerk,
        )

    assert refusal.value.field == "amount"
    assert not account.invoices.exists()


def test_a_top_up_of_sms_credits_has_no_receipt(clerk):
    make.enterprise()
    account = make.account(unit="SMS")

    with pytest.raises(Refused, match="credits"):
        receipts.top_up(
            account,
            net=Decimal(5),
            method=make.payment_method(),
            paid_on=TODAY,
            key="k",
            by=clerk,
        )


def test_a_top_up_by_its_dialog_stands_in_the_log_of_payments(account, clerk):
    entry = top_ups.add(account, amount=Decimal("12.345678"), comment="Gift", key="k", by=clerk)

    payment = account.payments.get()
    assert (payment.kind, payment.amount, payment.comment) == ("top-up", entry.amount, "Gift")
    assert (payment.method.name, payment.status) == (methods.BY_HAND, "paid")
    assert entry.kind == Entry.Kind.TOP_UP
    assert HistoryEntry.objects.get().event == "billing.account.topped_up"


def test_a_payment_type_is_added_and_renamed_and_no_name_is_there_twice(clerk):
    cheque = methods.add(name=" Cheque ", by=clerk)

    changed = methods.change(cheque, name="Cheques", is_active=False, position=70, by=clerk)
    same = methods.change(cheque, name="Cheques", is_active=False, position=70, by=clerk)
    with pytest.raises(Refused, match="this name"):
        methods.add(name="Cheques", by=clerk)
    with pytest.raises(Refused, match="this name"):
        methods.change(cheque, name="Card", is_active=True, position=70, by=clerk)

    cheque.refresh_from_db()
    assert (changed, same) == (True, False)
    assert (cheque.name, cheque.is_active) == ("Cheques", False)


def test_the_usual_type_is_the_first_of_those_in_use(clerk):
    first = methods.usual()

    methods.change(first, name=first.name, is_active=False, position=1, by=clerk)

    assert first.name == "Bank transfer"
    assert methods.usual().name == "Card"
