from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse

from billing.invoicing import crediting, issuing
from reports.filters.finance import today
from reports.finance_exports import TaxExport
from reports.finance_tax import BY_BUYER, BY_COUNTRY, BY_RATE, Taxes
from tests import make

pytestmark = pytest.mark.django_db


def taxes(query="", level=BY_RATE):
    return Taxes(make.staff("finance"), QueryDict(query), level)


def british(**fields):
    return make.account(customer=make.customer("Aster Mobile", country="GB"), **fields)


def test_net_and_tax_stand_by_rate():
    make.enterprise(percent="20")
    for net in ("100", "50.55"):
        make.issued_invoice(british(), net=net)

    (line,) = taxes().lines

    assert (line.case, line.percent, line.invoices) == ("Domestic", Decimal(20), 2)
    assert (line.net, line.tax) == (Decimal("150.55"), Decimal("30.11"))


def test_a_credit_note_counts_negatively_and_is_told_apart():
    make.enterprise()
    invoice = make.issued_invoice(british(), net="100")
    crediting.credit(invoice, amount=Decimal("40"), reason="Wrong price", by=None)

    (line,) = taxes().lines

    assert (line.invoices, line.credit_notes) == (1, 1)
    assert line.gross == Decimal(80)
    assert taxes().residuals == []


@pytest.mark.parametrize("amount", ["0.01", "0.07", "33.33", "99.99"])
def test_the_report_adds_up_to_the_documents_whatever_was_credited(amount):
    make.enterprise(percent="19")
    invoice = make.issued_invoice(british(), net="123.45")
    crediting.credit(invoice, amount=Decimal(amount), reason="Partly wrong", by=None)

    found = taxes()

    assert found.residuals == []
    assert found.totals[0].gross == invoice.gross - Decimal(amount)


def test_drafts_and_other_days_are_not_in_it():
    make.enterprise()
    make.invoice(british())
    issuing.issue(make.invoice(british()), by=None, on=today())
    yesterday = (today() - timedelta(days=1)).isoformat()

    assert taxes(f"start={yesterday}&end={yesterday}").lines == []
    assert [line.invoices for line in taxes("period=today").lines] == [1]


def test_currencies_and_enterprises_stand_apart():
    first, second = make.enterprise(brand="North"), make.enterprise(brand="South")
    make.issued_invoice(british(unit="EUR"), enterprise=first)
    make.issued_invoice(british(unit="GBP"), enterprise=first)
    make.issued_invoice(british(unit="EUR"), enterprise=second)

    found = taxes()

    assert [(line.enterprise, line.unit) for line in found.lines] == [
        ("North", "EUR"),
        ("North", "GBP"),
        ("South", "EUR"),
    ]
    assert {whole.unit: whole.net for whole in found.totals} == {
        "EUR": Decimal(200),
        "GBP": Decimal(100),
    }
    assert [line.unit for line in taxes(f"enterprise={first.pk}&unit=GBP").lines] == ["GBP"]
    assert taxes("enterprise=x").lines == []


def test_buyers_are_listed_by_country_and_by_their_number():
    make.enterprise()
    buyer = make.customer("Brook Telecom", country="DE", vat_no="DE136695976")
    make.issued_invoice(make.account(customer=buyer))
    make.issued_invoice(british())

    by_country = {line.buyer: line.net for line in taxes("", BY_COUNTRY).lines}
    by_buyer = {(line.buyer, line.vat_no) for line in taxes("", BY_BUYER).lines}

    assert by_country == {"DE": Decimal(100), "GB": Decimal(100)}
    assert ("Brook Telecom", "DE136695976") in by_buyer


@pytest.mark.parametrize("slug", ["by-rate", "by-country", "by-buyer"])
def test_the_page_shows_the_tax_with_few_questions(as_user, django_assert_max_num_queries, slug):
    make.enterprise(brand="Norrsund")
    for _ in range(3):
        make.issued_invoice(british(), net="1000")
    browser = as_user(make.staff("finance"))
    url = reverse("reports:tax-grouped", args=[slug])
    browser.get(url)

    with django_assert_max_num_queries(22):
        page = browser.get(url).content.decode()

    assert "Norrsund" in page
    assert "600.00" in page
    assert "do not add up" not in page


def test_a_period_without_documents_says_so(as_user):
    page = as_user(make.staff("finance")).get(reverse("reports:tax")).content.decode()

    assert "No documents in this period" in page


def test_the_export_holds_what_the_page_shows():
    make.enterprise(brand="Norrsund")
    make.issued_invoice(british(), net="1000")

    export = TaxExport(make.staff("finance"), QueryDict("report=by-country"))
    readers = {column.name: column.reader() for column in export.columns}
    (row,) = [{name: read(one) for name, read in readers.items()} for one in export.iterate()]

    assert (row["country"], row["net"], row["tax"], row["gross"]) == (
        "GB",
        Decimal(1000),
        Decimal(200),
        Decimal(1200),
    )
    assert export.totals()["tax"] == Decimal(200)


def test_people_outside_see_no_tax_report(as_user):
    for person in (make.member(), make.seat(), make.staff("support")):
        assert as_user(person).get(reverse("reports:tax")).status_code == 403
