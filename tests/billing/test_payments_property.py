"""Laws of payments, whatever is done to them in whatever order: reliability's I17 and I18."""

from decimal import Decimal

from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing.models import Payment
from billing.paying import allocating, noting, refunding
from portal.core.errors import Refused
from tests import make

CENTS = st.integers(1, 20_000).map(lambda cents: Decimal(cents) / 100)
PICK = st.integers(0, 9)
NET = Decimal(100)
DEEDS = st.one_of(
    st.tuples(st.just("invoice"), st.sampled_from(["manual", "amount"]), CENTS),
    st.tuples(st.just("note"), PICK, CENTS),
    st.tuples(st.just("allocate"), PICK, PICK, st.none() | CENTS),
    st.tuples(st.just("take_back"), PICK, PICK, st.none() | CENTS),
    st.tuples(st.just("spread"), PICK),
    st.tuples(st.just("turn"), PICK),
    st.tuples(st.just("pay_back"), PICK, CENTS),
)


class Books:
    """One account, and the deeds of a clerk who does not look."""

    def __init__(self):
        self.account = make.account()
        self.number = 0

    def payment(self, pick):
        found = list(self.account.payments.order_by("pk"))
        return found[pick % len(found)] if found else None

    def bill(self, pick):
        found = list(self.account.invoices.order_by("pk"))
        return found[pick % len(found)] if found else None

    def key(self):
        self.number += 1
        return f"k{self.number}"

    def invoice(self, kind, net):
        make.issued_invoice(self.account, kind=kind, net=net)

    def note(self, pick, amount):
        invoice = self.bill(pick) if pick % 2 else None
        make.payment(self.account, amount, invoice=invoice, key=self.key())

    def allocate(self, pick, of, amount):
        if self.payment(pick) and self.bill(of):
            allocating.allocate(self.payment(pick), self.bill(of), amount, by=None)

    def take_back(self, pick, of, amount):
        if self.payment(pick) and self.bill(of):
            allocating.take_back(self.payment(pick), self.bill(of), amount, by=None)

    def spread(self, pick):
        if self.payment(pick):
            allocating.spread(self.payment(pick), by=None)

    def turn(self, pick):
        """Paid becomes unpaid, unpaid becomes paid."""
        if payment := self.payment(pick):
            status = "unpaid" if payment.status == "paid" else "paid"
            noting.change(
                payment,
                status=status,
                method=payment.method,
                paid_on=payment.paid_on,
                comment=payment.comment,
                by=None,
            )

    def pay_back(self, pick, amount):
        if payment := self.payment(pick):
            refunding.pay_back(
                payment,
                amount=amount,
                method=payment.method,
                paid_on=payment.paid_on,
                comment="Back",
                key=self.key(),
                by=None,
            )

    def keeps_its_laws(self):
        self.account.refresh_from_db()
        expected = Decimal(0)
        for payment in self.account.payments.all():
            settled = summed(payment.allocations, "amount")
            given = -summed(payment.refunds.filter(status="paid"), "amount")
            assert payment.allocated == settled
            assert payment.returned == given
            assert payment.amount < 0 or 0 <= settled + given <= payment.amount
            assert payment.status == Payment.Status.PAID or settled == given == 0
            expected += payment.free
        for invoice in self.account.invoices.all():
            assert invoice.paid == summed(invoice.allocations, "amount")
            assert 0 <= invoice.paid <= invoice.gross
            expected += self.standing_of(invoice)
        assert self.account.balance == expected
        assert self.account.balance == summed(self.account.entries, "amount")

    def standing_of(self, invoice):
        """What a document makes of the balance: what is due, or what was paid without its tax."""
        tax = summed(invoice.allocations, "tax")
        if invoice.kind != "amount":
            assert tax == 0
            return -invoice.due
        assert 0 <= tax <= invoice.tax
        assert tax == (invoice.tax if not invoice.due else tax)
        assert abs(tax - invoice.tax * invoice.paid / invoice.gross) <= Decimal("0.005")
        return invoice.paid - tax


def summed(rows, column):
    return rows.aggregate(total=Sum(column))["total"] or Decimal(0)


class TestPaymentsLaws(TestCase):
    @settings(max_examples=25)
    @given(st.lists(DEEDS, min_size=3, max_size=14))
    def test_no_money_is_used_twice_and_the_balance_is_what_documents_and_payments_say(self, deeds):
        books = Books()
        for name, *told in [("invoice", "manual", NET), ("note", 0, NET), *deeds]:
            try:
                getattr(books, name)(*told)
            except Refused:
                continue

        books.keeps_its_laws()
