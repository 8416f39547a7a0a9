"""Documents as files: who gets which, and the usage behind an invoice."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from billing.models import DocumentMail
from billing.papers import appendix
from portal.core.errors import Refused
from tests import make
from tests.papers import samples

pytestmark = pytest.mark.django_db


def address(name, row, query=""):
    return reverse(f"billing:{name}", args=[row.pk]) + query


def owner_of(invoice):
    return make.member(invoice.account.customer, "owner")


def test_the_appendix_adds_up_to_the_usage_of_its_invoice():
    invoice = samples.issued_usage(samples.account())

    rows = list(csv.reader(StringIO(appendix.file_of(invoice, "csv").decode("utf-8-sig"))))

    heads, line, total = rows
    assert heads == ["Date", "Channel", "Country", "Network", "Parts", "Price", "Amount EUR"]
    assert line[2:5] == ["Germany", "Nordnetz", "4"]
    assert Decimal(line[6]) == Decimal(total[6]) == invoice.usage


def test_the_appendix_speaks_the_language_of_the_document():
    invoice = samples.issued_usage(samples.account(language="de"))

    book = openpyxl.load_workbook(BytesIO(appendix.file_of(invoice, "xlsx")))

    assert [cell.value for cell in book.active[1]][:3] == ["Datum", "Kanal", "Land"]
    assert book.active.max_row == 3


def test_only_the_usage_of_a_period_has_an_appendix():
    with pytest.raises(Refused, match="usage of a period"):
        appendix.file_of(samples.issued(), "csv")


def test_a_customer_downloads_its_own_document(as_user):
    invoice = samples.issued()

    answer = as_user(owner_of(invoice)).get(address("invoice-pdf", invoice))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{invoice.number}.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")


def test_the_e_invoice_comes_as_a_file(as_user):
    invoice = samples.issued()

    answer = as_user(owner_of(invoice)).get(address("invoice-xml", invoice))

    assert answer["Content-Disposition"] == f'attachment; filename="{invoice.number}.xml"'
    assert b"CrossIndustryInvoice" in answer.content


def test_the_usage_comes_as_workbook_or_text(as_user):
    invoice = samples.issued_usage(samples.account())
    browser = as_user(owner_of(invoice))

    book = browser.get(address("invoice-usage", invoice))
    text = browser.get(address("invoice-usage", invoice, "?format=csv"))

    assert book["Content-Disposition"].endswith(f'"{invoice.number}-usage.xlsx"')
    assert book.content.startswith(b"PK")
    assert text["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("name", ["invoice-pdf", "invoice-xml", "invoice-usage"])
def test_nobody_downloads_the_document_of_another(as_user, name):
    invoice = samples.issued()
    stranger = make.member(make.customer(), "owner")

    assert as_user(stranger).get(address(name, invoice)).status_code == 404


def test_a_customer_sees_no_draft(as_user):
    draft = samples.draft()

    assert as_user(owner_of(draft)).get(address("invoice-pdf", draft)).status_code == 404


def test_staff_see_how_a_draft_looks_but_it_is_no_e_invoice(as_user):
    draft = samples.draft()
    browser = as_user(make.staff("finance"))

    assert browser.get(address("invoice-pdf", draft)).status_code == 200
    assert browser.get(address("invoice-xml", draft)).status_code == 404
    assert browser.get(address("invoice-usage", draft)).status_code == 404


def test_who_only_connects_programs_downloads_nothing(as_user):
    invoice = samples.issued()
    technician = make.member(invoice.account.customer, "developer")

    assert as_user(technician).get(address("invoice-pdf", invoice)).status_code == 403


def test_a_statement_is_a_file_of_the_account(as_user):
    invoice = samples.issued()
    browser = as_user(make.staff("finance"))

    answer = browser.get(address("statement-pdf", invoice.account, "?period=last-month"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_a_statement_that_nobody_issues_says_why_there_is_none(as_user):
    account = make.account()

    browser = as_user(make.staff("finance"))
    page = reverse("billing:statement", args=[account.customer_id])
    asked = {"headers": {"referer": f"http://testserver{page}"}}

    answer = browser.get(address("statement-pdf", account), follow=True, **asked)

    assert answer.redirect_chain == [(f"http://testserver{page}", 302)]
    assert "No enterprise" in answer.content.decode()


def test_a_statement_of_another_is_nowhere(as_user):
    account = samples.account()
    stranger = make.seat(make.client(), "owner")

    assert as_user(stranger).get(address("statement-pdf", account)).status_code == 404


def test_staff_mail_themselves_a_copy_from_the_page(as_user):
    invoice = samples.issued()

    answer = as_user(make.staff("support")).post(address("invoice-copy", invoice))

    assert answer.url == address("invoice", invoice)
    assert DocumentMail.objects.get().invoice == invoice


def test_what_cannot_be_mailed_is_said_on_the_page(as_user):
    invoice = samples.issued()
    browser = as_user(make.staff("finance"))

    page = browser.post(address("invoice-remind", invoice), follow=True)

    assert f"{invoice.number} is not overdue." in page.content.decode()


def test_customers_remind_nobody(as_user):
    invoice = samples.issued()

    assert as_user(owner_of(invoice)).post(address("invoice-remind", invoice)).status_code == 403


def test_a_document_page_of_files_asks_the_database_little(as_user, django_assert_max_num_queries):
    invoice = samples.issued(lines=[make.line_draft(str(at)) for at in range(1, 40)])
    browser = as_user(make.staff("finance"))

    with django_assert_max_num_queries(20):
        browser.get(address("invoice-pdf", invoice))
