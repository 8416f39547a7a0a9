from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import ledger
from billing.invoicing import crediting, settling
from billing.models import Invoice
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_a_whole_invoice_is_credited_line_by_line():
    person = make.staff("finance")
    lines = [make.line_draft("0.333333") for _ in range(3)]
    issued = make.issued_invoice(lines=lines)

    note = crediting.credit(issued, reason="Sold twice", by=person)

    mine = [line.amount for line in issued.lines.all()]
    assert [line.amount for line in note.lines.all()] == [-amount for amount in mine]
    assert (note.net, note.tax, note.gross) == (-issued.net, -issued.tax, -issued.gross)
    assert note.number.startswith("CN-")
    issued.refresh_from_db()
    assert (issued.status, issued.credited, issued.due) == ("credited", issued.gross, 0)
    assert balance(issued.account) == 0
    told = HistoryEntry.objects.get(event="billing.invoice.credited")
    assert told.data["note"] == note.number


def test_a_part_is_credited_by_its_gross_amount():
    issued = make.issued_invoice()

    note = crediting.credit(issued, amount=Decimal(30), reason="Late", by=None)

    assert (note.net, note.tax, note.gross) == (-25, -5, -30)
    issued.refresh_from_db()
    assert (issued.status, issued.due, balance(issued.account)) == ("issued", 90, -90)


def test_lines_are_credited_with_the_tax_of_the_invoice():
    issued = make.issued_invoice()
    line = issued.lines.get()

    note = crediting.credit(issued, lines={line.pk: Decimal(50)}, reason="Half", by=None)

    assert (note.net, note.tax, note.gross) == (-50, -10, -60)
    assert (note.lines.get().exact, note.lines.get().corrects) == (-50, line)


def test_lines_of_another_invoice_are_not_credited():
    issued, other = make.issued_invoice(), make.issued_invoice()

    with pytest.raises(Refused, match="lines of this invoice"):
        crediting.credit(issued, lines={other.lines.get().pk: Decimal(1)}, reason="x", by=None)


def test_what_was_paid_already_stays_on_the_account():
    issued = make.issued_invoice()
    settling.settle(issued, Decimal(100))
    ledger.post(issued.account, amount=Decimal(100), kind="payment", key="payment:1:1")

    note = crediting.credit(issued, reason="All of it", by=None)

    issued.refresh_from_db()
    assert note.gross == -120
    assert (issued.credited, issued.status, issued.due) == (20, "paid", 0)
    assert balance(issued.account) == 100


def test_a_payment_taken_back_lets_the_credit_note_count_in_full():
    issued = make.issued_invoice()
    settling.settle(issued, Decimal(120))
    crediting.credit(issued, reason="All of it", by=None)

    row = settling.settle(issued, Decimal(-120))

    assert (row.paid, row.credited, row.due, row.status) == (0, 120, 0, "credited")


def test_no_more_is_credited_than_was_invoiced():
    issued = make.issued_invoice()
    crediting.credit(issued, amount=Decimal(100), reason="Most", by=None)

    with pytest.raises(Refused, match=r"20\.00 EUR can be credited"):
        crediting.credit(issued, amount=Decimal("20.01"), reason="More", by=None)
    crediting.credit(issued, reason="The rest", by=None)
    with pytest.raises(Refused, match="not an amount"):
        crediting.credit(issued, reason="Again", by=None)

    assert balance(issued.account) == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"amount": Decimal(0), "reason": "x"}, "above 0"),
        ({"amount": Decimal("0.001"), "reason": "x"}, "above 0"),
        ({"lines": {}, "reason": "x"}, "Choose lines"),
    ],
)
def test_what_cannot_be_credited_is_refused(fields, said):
    issued = make.issued_invoice()

    with pytest.raises(Refused, match=said):
        crediting.credit(issued, by=None, **fields)

    assert not Invoice.objects.filter(kind="credit-note").exists()


def test_a_draft_a_note_and_what_is_written_off_cannot_be_credited():
    note = crediting.credit(make.issued_invoice(), reason="x", by=None)
    off = crediting.write_off(make.issued_invoice(), reason="Bankrupt", by=None)

    for row in (make.invoice(), note, off):
        with pytest.raises(Refused):
            crediting.credit(row, reason="x", by=None)


def test_an_advance_that_is_paid_is_credited_after_its_payment_is_taken_back():
    issued = make.issued_invoice(kind="amount")
    settling.settle(issued, Decimal(120))
    with pytest.raises(Refused, match="take its payment back first"):
        crediting.credit(issued, reason="Changed their mind", by=None)
    settling.settle(issued, Decimal(-120))

    crediting.credit(issued, reason="Changed their mind", by=None)

    issued.refresh_from_db()
    assert (issued.status, balance(issued.account)) == ("credited", 0)


def test_writing_off_gives_up_what_is_open_and_no_more():
    issued = make.issued_invoice()
    settling.settle(issued, Decimal(20))
    ledger.post(issued.account, amount=Decimal(20), kind="payment", key="payment:1:1")

    row = crediting.write_off(issued, reason="Bankrupt", by=None)

    assert (row.written_off, row.status, row.due) == (100, "written-off", 0)
    assert balance(issued.account) == 0
    with pytest.raises(Refused, match="Nothing of"):
        crediting.write_off(issued, reason="Again", by=None)


def test_an_advance_nobody_pays_is_written_off_without_a_gift():
    issued = make.issued_invoice(kind="amount")

    crediting.write_off(issued, reason="Not wanted", by=None)

    assert balance(issued.account) == 0


class MoneyOfAnInvoice(TestCase):
    """Whatever is paid, taken back and credited: what is owed is what the ledger says."""

    @settings(max_examples=40)
    @given(
        st.decimals("0.01", "500", places=6),
        st.lists(st.tuples(st.sampled_from("pbc"), st.integers(1, 100)), max_size=8),
    )
    def test_the_balance_is_what_is_due_and_what_was_paid_too_much(self, usage, deeds):
        account = make.account(credit_limit=10_000)
        ledger.post(account, amount=-usage, kind="usage", key="batch:1")
        period = Period(date(2026, 10, 1), date(2026, 11, 1))
        row = make.issued_invoice(account, kind="usage", period=period, net=usage)
        assert balance(account) == -row.gross

        for at, (deed, share) in enumerate(deeds):
            row.refresh_from_db()
            self._do(row, deed, Decimal(share) / 100, key=f"payment:{at}:1")

        row.refresh_from_db()
        noted = settling.noted(row)
        assert row.paid + row.credited + row.due == row.gross
        assert row.credited == min(noted, row.gross - row.paid)
        assert balance(account) == -row.due + (noted - row.credited)

    def _do(self, row, deed, share, *, key):
        whole = {"p": row.due, "b": row.paid, "c": crediting.left(row)}[deed]
        amount = (whole * share).quantize(Decimal("0.01"))
        if not amount:
            return
        if deed == "c":
            crediting.credit(row, amount=amount, reason="x", by=None)
            return
        signed = amount if deed == "p" else -amount
        settling.settle(row, signed)
        ledger.post(row.account, amount=signed, kind="payment", key=key)
