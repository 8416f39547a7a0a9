"""Documents on paper: what stands on them, in which language, and that they never change."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from pypdf import PdfReader

from billing import ledger
from billing.invoicing import crediting, issuing
from billing.models import Paper
from billing.papers import figures, keeping, statements, words
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import Picture
from tests import make
from tests.papers import samples

pytestmark = pytest.mark.django_db


def text_of(body):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def lines_of(body):
    return [line.strip() for line in text_of(body).splitlines()]


def test_an_invoice_names_both_sides_with_an_address_line_each():
    invoice = samples.issued()

    told = keeping.pdf_of(invoice)

    lines = lines_of(told)
    assert f"Invoice {invoice.number}" in lines
    for line in ("Saltmarsh Digital GmbH", "Hafenstraße 7", "Aufgang B", "20457 Hamburg"):
        assert line in lines
    assert "VAT no. DE136695976" in lines
    assert "VAT no. SE556677889901" in lines
    assert "Norrsund Messaging AB" in text_of(told)


def test_an_invoice_tells_account_code_dates_bank_and_foot_note():
    invoice = samples.issued(note="Thank you for the pilot.")

    told = text_of(keeping.pdf_of(invoice))

    assert invoice.buyer["code"] in told
    assert figures.Writer("en").day(invoice.due_on) in told
    assert "SE45 5000 0000 0583 9825 7466" in told
    assert f"Please give {invoice.number} with your payment." in told
    assert "Registered in Stockholm." in told
    assert "Thank you for the pilot." in told
    assert f"{invoice.number} · Page 1 of 1" in told


def test_the_sums_on_paper_are_those_of_the_document():
    invoice = samples.issued(net="1234.56")

    told = text_of(keeping.pdf_of(invoice))

    assert "1,234.56 EUR" in told
    assert "0.00 EUR" in told
    assert "Text of reverse" in told


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_document_speaks_the_language_of_its_account(language):
    invoice = samples.issued(net="1234.56", language=language)

    told = text_of(keeping.pdf_of(invoice))

    word, writer = words.of(language), figures.Writer(language)
    assert f"{word['invoice']} {invoice.number}" in told
    assert word["due"] in told
    assert writer.day(invoice.due_on) in told
    assert writer.sum(Decimal("1234.56"), "EUR").replace("\xa0", " ") in told.replace("\xa0", " ")


def test_every_word_is_there_in_every_language():
    for name, row in words.TABLE.items():
        assert len(row) == len(words.LANGUAGES), name
        assert all(row), name


def test_an_unknown_language_is_english():
    assert words.of("tlh")["invoice"] == "Invoice"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en-gb", "1,234,567.50"),
        ("de", "1.234.567,50"),
        ("fr", "1\xa0234\xa0567,50"),
        ("uk", "1\xa0234\xa0567,50"),
    ],
)
def test_amounts_are_grouped_as_the_language_has_it(language, shown):
    told = figures.Writer(language).sum(Decimal("-1234567.5"), "EUR")

    assert told == f"\N{MINUS SIGN}{shown}"


def test_a_price_of_a_message_keeps_its_six_places():
    assert figures.Writer("de").price(Decimal("0.004512"), "EUR") == "0,004512"
    assert figures.Writer("de").price(Decimal("10"), "EUR") == "10,00"


def test_a_credit_note_names_what_it_corrects_and_asks_for_nothing():
    invoice = samples.issued()
    note = crediting.credit(invoice, reason="Wrong price", by=None)

    told = text_of(keeping.pdf_of(note))

    assert f"Credit note {note.number}" in told
    assert invoice.number in told
    assert "Reason: Wrong price" in told
    assert "IBAN" not in told
    assert "Due date" not in told


def test_a_receipt_says_that_it_is_paid():
    receipt = samples.issued(kind="receipt")

    told = text_of(keeping.pdf_of(receipt))

    assert f"Receipt {receipt.number}" in told
    assert "Amount due" in told
    assert "0.00 EUR" in told
    assert "IBAN" not in told


def test_a_draft_says_so_and_is_not_kept():
    draft = samples.draft()

    told = text_of(keeping.pdf_of(draft))

    assert "This document has no number and is not to be paid." in told
    assert "IBAN" not in told
    assert not Paper.objects.exists()


def test_a_numbered_document_is_the_same_whenever_it_is_asked_for():
    invoice = samples.issued()
    first = keeping.pdf_of(invoice)
    samples.move_away(invoice.enterprise)

    again = keeping.pdf_of(invoice)

    assert again == first
    assert Paper.objects.get().size == len(first)


def test_the_database_changes_no_paper():
    keeping.pdf_of(samples.issued())

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Paper.objects.update(digest="")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Paper.objects.all().delete()


def test_the_logo_is_drawn_from_memory():
    body = BytesIO()
    Image.new("RGB", (60, 20), (200, 20, 20)).save(body, "PNG")
    logo = Picture.objects.create(
        digest="d", content_type="image/png", body=body.getvalue(), width=60, height=20
    )
    invoice = samples.issued(logo=logo)

    page = pypdfium2.PdfDocument(keeping.pdf_of(invoice))[0]

    kinds = [one.type for one in page.get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE in kinds


def test_a_long_document_numbers_its_pages():
    lines = [make.line_draft("1", text=f"Line {at}") for at in range(80)]
    invoice = samples.issued(lines=lines)

    pages = PdfReader(BytesIO(keeping.pdf_of(invoice))).pages

    assert len(pages) > 1
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1].extract_text()
    assert "Line 79" in "".join(page.extract_text() for page in pages)


def test_a_name_cannot_break_out_of_the_paper():
    invoice = samples.issued(buyer_name='<img src="file:///etc/passwd"> & "Sons"')

    told = text_of(keeping.pdf_of(invoice))

    assert '<img src="file:///etc/passwd"> & "Sons"' in told.replace("\n", " ")


def test_a_statement_shows_both_balances_and_every_line_between():
    account = samples.account()
    ledger.post(account, amount=Decimal(200), kind="top-up", key="t", purpose="By bank")
    day = date.today()  # noqa: DTZ011 - only the month of it matters

    told = text_of(statements.pdf_of(account, Period(day.replace(day=1), date(9000, 1, 1))))

    assert "Statement of account" in told
    assert "Opening balance" in told
    assert "Top-up: By bank" in told
    assert told.count("200.00") >= 2
    assert "Closing balance" in told


def test_a_statement_lists_what_is_still_to_be_paid():
    invoice = samples.issued(net="50")
    day = date.today()  # noqa: DTZ011 - only the month of it matters

    told = text_of(statements.pdf_of(invoice.account, Period(day.replace(day=1), date(9000, 1, 1))))

    assert "Invoices to be paid" in told
    assert told.count(invoice.number) == 2


def test_a_statement_without_an_issuer_is_refused():
    with pytest.raises(Refused, match="No enterprise"):
        statements.pdf_of(make.account(), Period(date(2026, 1, 1), date(2026, 2, 1)))


def test_issued_documents_in_every_currency_have_a_paper():
    for unit in ("JPY", "KWD", "USD"):
        invoice = issuing.issue(samples.draft(unit=unit, net="100"), by=None)

        assert unit in text_of(keeping.pdf_of(invoice))
