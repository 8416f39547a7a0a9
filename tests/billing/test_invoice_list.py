"""The list of invoices: its tabs, its search and filters, and who sees which of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.exports import InvoicesExport
from billing.models import Invoice
from tests import make

pytestmark = pytest.mark.django_db
Status = Invoice.Status


def days(number):
    return timezone.localdate() + timedelta(days=number)


def overdue(account=None, **fields):
    return make.issued_invoice(account, on=days(-60), **fields)


def names(answer):
    return [str(row.record) for row in answer.context["table"].rows]


@pytest.fixture
def finance():
    return make.staff("finance")


def test_each_tab_shows_its_own_invoices(as_user, finance):
    account = make.account()
    # Oldest first: a number is never dated before the one before it.
    late = overdue(account)
    open_ = make.issued_invoice(account)
    draft, held = make.invoice(account), make.invoice(account, hold=True)
    browser = as_user(finance)

    shown = {
        tab: set(names(browser.get(reverse(f"billing:invoices{tab}"))))
        for tab in ("-pending", "-hold", "-unpaid", "-overdue", "")
    }

    assert shown == {
        "-pending": {str(draft), str(open_), str(late)},
        "-hold": {str(held)},
        "-unpaid": {str(open_)},
        "-overdue": {str(late)},
        "": {str(one) for one in (draft, held, open_, late)},
    }


def test_the_tabs_tell_how_many_are_in_them(as_user, finance):
    overdue()
    make.invoice(hold=True)

    tabs = as_user(finance).get(reverse("billing:invoices")).context["tabs"]

    assert {tab["title"]: tab["count"] for tab in tabs} == {
        "Pending": "1",
        "Hold": "1",
        "Unpaid": "",
        "Overdue": "1",
        "All": "",
    }


def test_a_full_tab_is_not_counted_to_its_end(as_user, finance, monkeypatch):
    monkeypatch.setattr("billing.invoice_looks.COUNTED_MAX", 1)
    account = make.account()
    make.invoice(account)
    make.invoice(account)

    tabs = as_user(finance).get(reverse("billing:invoices")).context["tabs"]

    assert tabs[0]["count"] == "1+"


def test_an_overdue_invoice_says_by_how_many_days(as_user, finance):
    account = make.account(customer=make.customer(payment_terms_days=30))
    overdue(account)

    answer = as_user(finance).get(reverse("billing:invoices-overdue"))

    assert "Overdue, 30 days" in answer.content.decode()


@pytest.mark.parametrize("typed", ["INV-", "1", "pellw", "PELL0"])
def test_an_invoice_is_found_by_its_number_its_digits_and_who_pays(as_user, finance, typed):
    mine = make.issued_invoice(make.account(customer=make.customer(account_code="PELL01")))
    other = make.invoice(make.account(customer=make.customer("Somebody Else")))

    answer = as_user(finance).get(reverse("billing:invoices"), {"q": typed})

    assert names(answer) == [mine.number]
    assert str(other) not in names(answer)


def test_a_draft_is_found_by_its_own_number(as_user, finance):
    account = make.account()
    draft, other = make.invoice(account), make.invoice(account)

    answer = as_user(finance).get(reverse("billing:invoices"), {"q": f"#{draft.pk}"})

    assert names(answer) == [str(draft)]
    assert str(other) not in names(answer)


def test_filters_stand_as_chips_and_keep_the_tab(as_user, finance):
    euro, pound = make.account(), make.account(unit="GBP")
    make.invoice(euro)
    wanted = make.invoice(pound)

    answer = as_user(finance).get(reverse("billing:invoices-pending"), {"unit": "GBP"})

    assert names(answer) == [str(wanted)]
    assert [chip["value"] for chip in answer.context["chips"]] == ["GBP"]
    assert answer.context["clear_url"] == reverse("billing:invoices-pending")


def test_the_list_asks_as_often_for_fifty_as_for_one(
    as_user, finance, django_assert_max_num_queries
):
    make.invoice()
    url, browser = reverse("billing:invoices"), as_user(finance)
    browser.get(url)  # What is read once for all pages is read now.
    with CaptureQueriesContext(connection) as for_one:
        browser.get(url, {"size": 50})
    for _ in range(49):
        make.invoice(make.account(customer=make.customer()))

    with django_assert_max_num_queries(len(for_one)):
        answer = browser.get(url, {"size": 50})

    assert len(names(answer)) == 50


@pytest.mark.parametrize("sort", ["number", "-issued_on", "due_on", "-gross", "status", "-net"])
def test_the_list_is_sorted_by_its_columns(as_user, finance, sort):
    make.issued_invoice(net="100")
    make.issued_invoice(net="300")

    answer = as_user(finance).get(reverse("billing:invoices"), {"sort": sort})

    assert len(names(answer)) == 2


def test_an_export_holds_the_rows_of_its_tab(finance):
    account = make.account()
    make.invoice(account)
    held = make.invoice(account, hold=True)

    export = InvoicesExport(finance, QueryDict("tab=hold"))

    assert [row.pk for row in export.iterate()] == [held.pk]


def test_the_export_of_a_customer_tells_nothing_of_the_enterprises(finance):
    owner = make.member(make.customer())

    columns = {column.name for column in InvoicesExport(owner, QueryDict()).columns}

    assert "enterprise" not in columns
    assert "enterprise" in {column.name for column in InvoicesExport(finance, QueryDict()).columns}


def test_the_search_of_the_house_finds_invoices_by_number(as_user, finance):
    invoice = make.issued_invoice()

    answer = as_user(finance).get(reverse("search"), {"q": invoice.number[:8]})

    assert answer.headers["Location"] == invoice.get_absolute_url()


def test_a_customer_sees_its_numbered_invoices_and_no_drafts(as_user):
    company = make.customer()
    account = make.account(customer=company)
    issued, draft = make.issued_invoice(account), make.invoice(account)
    stranger = make.issued_invoice(make.account(customer=make.customer("Stranger")))
    browser = as_user(make.member(company))

    shown = names(browser.get(reverse("billing:invoices")))
    answers = [browser.get(one.get_absolute_url()).status_code for one in (issued, draft, stranger)]

    assert shown == [issued.number]
    assert answers == [200, 404, 404]


def test_a_client_sees_its_invoices_in_its_cabinet(as_user):
    shop = make.client("Harbour & Pine Ltd")
    mine = make.issued_invoice(make.account(client=shop))
    browser = as_user(make.seat(shop))

    answer = browser.get(reverse("billing:invoices"))

    assert names(answer) == [mine.number]
    assert "Hold" not in [tab["title"] for tab in answer.context["tabs"]]
    assert browser.get(mine.get_absolute_url()).status_code == 200


def test_invoices_that_are_not_shown_in_the_portal_are_not_there(as_user):
    company = make.customer()
    account = make.account(customer=company)
    make.billing_terms(account, is_visible=False)
    hidden = make.issued_invoice(account)
    browser = as_user(make.member(company))

    assert names(browser.get(reverse("billing:invoices"))) == []
    assert browser.get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rights", ["developer", "viewer"])
def test_only_owners_and_finance_people_of_a_customer_see_invoices(as_user, rights):
    answer = as_user(make.member(make.customer(), rights)).get(reverse("billing:invoices"))

    assert answer.status_code == 403


@pytest.mark.parametrize("deed", ["issue", "hold", "zero", "discard", "credit", "write-off"])
def test_who_only_reads_does_nothing_with_an_invoice(as_user, deed):
    invoice = make.invoice()

    answer = as_user(make.staff("read-only")).post(
        reverse(f"billing:invoice-{deed}", args=[invoice.pk]), {"reason": "Because"}
    )

    assert answer.status_code == 403


def test_people_outside_read_neither_history_nor_the_name_of_who_made_it(as_user):
    company = make.customer()
    maker = make.staff("finance", name="Fiona Ledger")
    invoice = make.issued_invoice(make.account(customer=company), by=maker)

    page = as_user(make.member(company)).get(invoice.get_absolute_url()).content.decode()

    assert invoice.number in page
    assert "Fiona Ledger" not in page
    assert "<h2>History</h2>" not in page


def test_a_customers_page_shows_the_invoices_of_its_own_accounts(as_user, finance):
    company = make.customer()
    mine = make.invoice(make.account(customer=company))
    shop = make.client(customer=company)
    of_client = make.invoice(make.account(client=shop))
    browser = as_user(finance)

    own = browser.get(reverse("billing:customer-invoices", args=[company.pk]))
    its = browser.get(reverse("billing:client-invoices", args=[shop.pk]))

    assert names(own) == [str(mine)]
    assert names(its) == [str(of_client)]
    assert own.context["new"]


def test_an_account_of_credits_has_no_documents(as_user, finance):
    company = make.customer()
    make.account(customer=company, unit="SMS")

    answer = as_user(finance).get(reverse("billing:customer-invoices", args=[company.pk]))

    assert answer.context["new"] == []
    assert "counts messages" in answer.content.decode()


def test_a_clients_people_do_not_open_the_tab_of_staff(as_user):
    shop = make.client()

    answer = as_user(make.seat(shop)).get(reverse("billing:client-invoices", args=[shop.pk]))

    assert answer.status_code == 403
