from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from billing import ledger
from billing.invoicing import drafting, issuing, settling
from billing.models import Entry, Invoice, Series
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


def balance(account):
    account.refresh_from_db()
    return account.balance


def test_after_an_invoice_for_usage_the_account_owes_exactly_its_gross_amount():
    account = make.account(credit_limit=1000)
    ledger.post(account, amount=Decimal("-33.333333"), kind="usage", key="batch:1")
    usage = make.line_draft("33.333333", kind="usage")
    lines = [usage, make.line_draft("9.90")]
    draft = make.invoice(
        account, kind="usage", period=OCTOBER, lines=lines, usage=Decimal("33.333333")
    )

    issued = issuing.issue(draft, by=None)

    assert issued.gross == Decimal("51.88")
    assert balance(account) == -issued.gross
    assert issued.entry.key == f"invoice:{issued.pk}"
    assert (issued.entry.kind, issued.entry.purpose) == ("invoice", issued.number)


def test_an_invoice_may_take_the_balance_below_the_floor():
    account = make.account()

    make.issued_invoice(account)

    assert balance(account) == -120


def test_an_invoice_that_only_tells_of_usage_books_nothing():
    make.enterprise(percent="0", scheme="exempt")
    account = make.account(credit_limit=100)
    ledger.post(account, amount=Decimal(-50), kind="usage", key="batch:1")

    issued = make.issued_invoice(account, kind="usage", period=OCTOBER, net="50")

    assert (issued.gross, issued.entry, balance(account)) == (50, None, -50)


@pytest.mark.parametrize("kind", ["amount", "receipt"])
def test_what_is_paid_in_advance_is_not_booked_when_it_is_issued(kind):
    account = make.account()

    issued = make.issued_invoice(account, kind=kind)

    assert (issued.gross, issued.status, balance(account)) == (120, "issued", 0)
    assert not Entry.objects.exists()


def test_each_kind_of_document_counts_in_a_series_of_its_own():
    make.enterprise(first_number=41)
    account, year = make.account(), drafting.today().year

    found = [
        make.issued_invoice(account).number,
        make.issued_invoice(account, kind="receipt").number,
        make.issued_invoice(account, kind="amount").number,
    ]

    assert found == [f"INV-{year}-00041", f"RCT-{year}-00041", f"INV-{year}-00042"]


def test_a_year_begins_anew_and_no_date_goes_back():
    today = drafting.today()
    last_year = date(today.year - 1, 12, 30)
    account = make.account()
    old = make.issued_invoice(account, on=last_year)
    new = make.issued_invoice(account, on=date(today.year, 1, 2))

    assert (old.number, new.number) == (
        f"INV-{last_year.year}-00001",
        f"INV-{today.year}-00001",
    )
    with pytest.raises(Refused, match="cannot have an earlier date"):
        make.issued_invoice(account, on=date(today.year, 1, 1))
    with pytest.raises(Refused, match="in advance"):
        make.issued_invoice(account, on=today + timedelta(days=1))
    assert Series.objects.get(year=today.year).taken == 1


def test_a_second_issue_is_refused_and_books_nothing():
    draft = make.invoice()
    issuing.issue(draft, by=None)

    with pytest.raises(Refused, match="not a draft"):
        issuing.issue(draft, by=None)

    assert Entry.objects.count() == 1


def test_a_numbered_document_and_its_lines_never_change():
    issued = make.issued_invoice()
    deeds = [
        lambda: Invoice.objects.filter(pk=issued.pk).update(gross=1, net=1, tax=0),
        lambda: Invoice.objects.filter(pk=issued.pk).update(buyer={"name": "Other"}),
        lambda: Invoice.objects.filter(pk=issued.pk).delete(),
        lambda: issued.lines.update(amount=1),
        lambda: issued.lines.all().delete(),
    ]

    for deed in deeds:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            deed()


def test_a_document_is_sent_after_it_is_issued_and_the_history_tells_it():
    person, draft = make.staff("finance"), make.invoice()
    with pytest.raises(Refused, match="before it is sent"):
        issuing.sent(draft, by=person)
    issuing.issue(draft, by=person)

    row = issuing.sent(draft, by=person)

    assert row.status == "sent"
    assert row.sent_at
    events = HistoryEntry.objects.filter(subject_kind="invoice", actor=person)
    assert {one.event for one in events} == {"billing.invoice.issued", "billing.invoice.sent"}
    assert {one.customer_id for one in events} == {row.account.customer_id}


def test_payments_move_the_status_there_and_back():
    issued = make.issued_invoice()
    found = []

    for amount in ("20", "100", "-70", "-50"):
        found.append(settling.settle(issued, Decimal(amount)).status)

    assert found == ["part-paid", "paid", "part-paid", "issued"]


def test_no_more_is_settled_than_is_due():
    issued, draft = make.issued_invoice(), make.invoice()

    for row, amount, said in (
        (issued, "120.01", "120.00 EUR is due"),
        (issued, "-0.01", "More is taken back"),
        (draft, "1", "can be paid"),
    ):
        with pytest.raises(Refused, match=said):
            settling.settle(row, Decimal(amount))

    issued.refresh_from_db()
    assert (issued.paid, issued.status) == (0, "issued")


def test_outside_people_see_documents_with_a_number_where_the_terms_say_so():
    account = make.account()
    person = make.member(account.customer)
    issued, hidden = make.issued_invoice(account), make.issued_invoice()
    make.invoice(account)
    make.billing_terms(hidden.account, is_visible=False)
    other = make.member(hidden.account.customer)

    assert list(Invoice.objects.visible_to(person)) == [issued]
    assert list(Invoice.objects.visible_to(other)) == []
