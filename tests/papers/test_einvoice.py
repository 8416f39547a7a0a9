"""The e-invoice: valid by its schema, in the PDF, and saying what the paper says."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader

from billing.invoicing import crediting
from billing.models import Paper
from billing.papers import einvoice, keeping
from portal.core.errors import Refused
from portal.core.periods import Period
from tests import make
from tests.papers import samples

pytestmark = pytest.mark.django_db
HOME = {"country": "SE", "vat_no": "SE556677889901"}
NS = facturx.get_xml_namespaces("factur-x")


def document(kind, **buyer):
    """A document of each kind that can be issued."""
    if kind == "credit-note":
        return crediting.credit(samples.issued(**buyer), reason="Wrong price", by=None)
    if kind == "usage":
        october = Period(date(2026, 10, 1), date(2026, 11, 1))
        account = samples.account(**buyer)
        return samples.issue(make.invoice(account, kind="usage", net="5", period=october))
    return samples.issued(kind=kind, **buyer)


def told(body, path):
    found = etree.fromstring(body).xpath(f"//{path}", namespaces=NS)
    return [one.text for one in found]


@pytest.mark.parametrize("kind", ["usage", "manual", "amount", "receipt", "credit-note"])
@pytest.mark.parametrize(
    ("buyer", "category"),
    [({}, "AE"), (HOME, "S"), ({"country": "NO", "vat_no": "999999999"}, "G")],
)
def test_every_kind_and_case_passes_the_schema(kind, buyer, category):
    invoice = document(kind, **buyer)

    body = einvoice.xml(invoice)

    assert facturx.xml_check_xsd(body, flavor="factur-x", level="en16931")
    assert told(body, "rsm:ExchangedDocument/ram:ID") == [invoice.number]
    assert set(told(body, "ram:CategoryCode")) == {category}


@pytest.mark.parametrize("kind", ["manual", "receipt", "credit-note"])
def test_the_pdf_holds_the_e_invoice(kind):
    invoice = document(kind)

    whole = keeping.pdf_of(invoice)

    name, body = facturx.get_xml_from_pdf(whole, check_xsd=True)
    assert name == "factur-x.xml"
    assert told(body, "ram:GrandTotalAmount") == [f"{abs(invoice.gross):.2f}"]
    assert Paper.objects.get().has_xml


def test_the_pdf_says_that_it_is_pdf_a_3_with_factur_x():
    whole = keeping.pdf_of(samples.issued())

    root = PdfReader(BytesIO(whole)).trailer["/Root"]
    about = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in about
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in about
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in about
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/AF"][0].get_object()["/AFRelationship"] == "/Alternative"


def test_the_sums_of_the_lines_and_taxes_make_the_document():
    lines = [make.line_draft("5.41"), make.line_draft("0.333333"), make.line_draft("10")]
    invoice = samples.issued(lines=lines, **HOME)

    body = einvoice.xml(invoice)

    amounts = [Decimal(one) for one in told(body, "ram:LineTotalAmount")]
    (net,) = told(body, "ram:TaxBasisTotalAmount")
    (tax,) = told(body, "ram:TaxTotalAmount")
    (gross,) = told(body, "ram:GrandTotalAmount")
    assert sum(amounts[:-1]) == amounts[-1] == Decimal(net) == invoice.net
    assert sum(Decimal(one) for one in told(body, "ram:CalculatedAmount")) == Decimal(tax)
    assert Decimal(net) + Decimal(tax) == Decimal(gross) == invoice.gross
    assert Decimal(tax) == invoice.tax > 0


def test_a_credit_note_is_told_above_zero_and_names_its_invoice():
    invoice = samples.issued(net="50")
    note = crediting.credit(invoice, reason="Wrong price", by=None)

    body = einvoice.xml(note)

    assert told(body, "ram:TypeCode")[0] == "381"
    assert told(body, "ram:GrandTotalAmount") == ["50.00"]
    assert told(body, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == [invoice.number]
    assert all(not one.startswith("-") for one in told(body, "ram:ChargeAmount"))


def test_a_credit_note_for_a_part_has_taxes_that_add_up():
    invoice = samples.issued(net="10.03", **HOME)
    note = crediting.credit(invoice, amount=Decimal("5.01"), reason="Half", by=None)

    body = einvoice.xml(note)

    (net,), (gross,) = told(body, "ram:TaxBasisTotalAmount"), told(body, "ram:GrandTotalAmount")
    taxes = sum(Decimal(one) for one in told(body, "ram:CalculatedAmount"))
    assert Decimal(net) + taxes == Decimal(gross) == Decimal("5.01")


def test_a_receipt_has_nothing_left_to_pay():
    body = einvoice.xml(samples.issued(kind="receipt", net="50"))

    assert told(body, "ram:TotalPrepaidAmount") == ["50.00"]
    assert told(body, "ram:DuePayableAmount") == ["0.00"]


def test_reverse_charge_says_why_there_is_no_tax():
    body = einvoice.xml(samples.issued())

    assert told(body, "ram:CategoryCode") == ["AE", "AE"]
    assert told(body, "ram:ExemptionReasonCode") == ["VATEX-EU-AE"]
    assert told(body, "ram:ExemptionReason") == ["Text of reverse"]


def test_a_price_finer_than_the_format_is_told_for_a_hundred():
    usage = make.line_draft("5.4144")
    fine = type(usage)("manual", "Messages", Decimal(1200), Decimal("0.004512"), Decimal("5.4144"))

    body = einvoice.xml(samples.issued(lines=[fine]))

    assert told(body, "ram:NetPriceProductTradePrice/ram:ChargeAmount") == ["0.4512"]
    assert told(body, "ram:NetPriceProductTradePrice/ram:BasisQuantity") == ["100"]


def test_bank_and_terms_are_told_to_programs():
    invoice = samples.issued()

    body = einvoice.xml(invoice)

    assert told(body, "ram:IBANID") == ["SE4550000000058398257466"]
    assert told(body, "ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode") == ["58"]
    assert told(body, "ram:PaymentReference") == [invoice.number]
    due = told(body, "ram:DueDateDateTime/udt:DateTimeString")
    assert due == [f"{invoice.due_on:%Y%m%d}"]


def test_nothing_of_vat_numbers_is_told_outside_its_scope():
    invoice = samples.draft()
    invoice.lines.update(tax_category="O", tax_percent=0)
    issued = samples.issue(invoice)

    body = einvoice.xml(issued)

    assert told(body, "ram:SpecifiedTaxRegistration/ram:ID") == []
    assert told(body, "ram:RateApplicablePercent") == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"seller": {"vat_no": "", "registration_no": ""}}, "the issuer's VAT"),
        ({"unit": "KWD"}, "a currency of two places"),
    ],
)
def test_what_cannot_be_an_e_invoice_is_a_plain_pdf(change, missing):
    invoice = samples.issued(**change)

    whole = keeping.pdf_of(invoice)

    assert whole.startswith(b"%PDF-")
    assert not Paper.objects.get().has_xml
    with pytest.raises(Refused, match=missing):
        einvoice.xml(invoice)


def test_a_draft_is_no_e_invoice():
    with pytest.raises(Refused, match="the document's number"):
        einvoice.xml(samples.draft())


def test_a_control_character_in_a_name_does_not_break_the_file():
    invoice = samples.issued(buyer_name="Salt\x0bmarsh")

    body = einvoice.xml(invoice)

    assert "Salt marsh" in told(body, "ram:BuyerTradeParty/ram:Name")
