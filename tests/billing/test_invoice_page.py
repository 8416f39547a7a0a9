"""The page of an invoice: the document, and what is done with one and with many."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.invoicing import crediting
from billing.models import DocumentMail, Invoice
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
Status = Invoice.Status
HTMX = {"headers": {"HX-Request": "true"}}


def days(number):
    return timezone.localdate() + timedelta(days=number)


def overdue(account=None, **fields):
    return make.issued_invoice(account, on=days(-60), **fields)


@pytest.fixture
def finance():
    return make.staff("finance")


def test_the_page_shows_parties_lines_and_what_is_to_be_paid(as_user, finance):
    account = make.account(customer=make.customer("Pellworm Connect"))
    lines = [make.line_draft("100", text="Consulting"), make.line_draft("20.50", text="Training")]
    invoice = make.issued_invoice(account, lines=lines)

    page = as_user(finance).get(invoice.get_absolute_url()).content.decode()

    for told in ("Pellworm Connect", "Consulting", "Training", "120.50", "24.10", "144.60"):
        assert told in page


def test_the_page_of_many_lines_is_turned_and_not_long(
    as_user, finance, django_assert_max_num_queries
):
    short = make.invoice(lines=[make.line_draft("1")])
    lines = [make.line_draft("1", text=f"Piece {number}") for number in range(150)]
    invoice, browser = make.invoice(lines=lines), as_user(finance)
    browser.get(short.get_absolute_url())  # What is read once for all pages is read now.
    with CaptureQueriesContext(connection) as for_one:
        browser.get(short.get_absolute_url())

    with django_assert_max_num_queries(len(for_one) + 1):
        answer = browser.get(invoice.get_absolute_url())

    assert len(answer.context["lines"]) == 100
    assert "150.00" in answer.content.decode()


def test_the_page_tells_payments_and_credit_notes(as_user, finance):
    account = make.account()
    invoice = make.issued_invoice(account)
    make.payment(account, "50", invoice=invoice)
    note = crediting.credit(invoice, amount=Decimal(20), reason="Goodwill", by=finance)

    answer = as_user(finance).get(invoice.get_absolute_url())

    assert [one["amount"] for one in answer.context["allocations"]] == [Decimal(50)]
    assert answer.context["notes"] == [note]
    assert answer.context["settled"][-1]["value"] == "50.00 EUR"


def post(browser, invoice, deed, **data):
    return browser.post(reverse(f"billing:invoice-{deed}", args=[invoice.pk]), data)


def test_a_draft_is_issued_and_the_history_tells_it(as_user, finance):
    invoice = make.invoice()

    answer = post(as_user(finance), invoice, "issue", on=days(0))

    invoice.refresh_from_db()
    assert answer.status_code == 302
    assert (invoice.status, invoice.issued_on) == (Status.ISSUED, days(0))
    told = HistoryEntry.objects.filter(subject_kind="invoice", subject_id=invoice.pk)
    assert "billing.invoice.issued" in told.values_list("event", flat=True)


def test_a_date_to_come_is_refused_and_kept_in_the_form(as_user, finance):
    invoice = make.invoice()

    answer = post(as_user(finance), invoice, "issue", on=days(1))

    invoice.refresh_from_db()
    assert answer.status_code == 422
    assert days(1).isoformat() in answer.content.decode()
    assert invoice.status == Status.DRAFT


def test_an_invoice_on_hold_is_released_and_then_issued(as_user, finance):
    invoice = make.invoice()
    browser = as_user(finance)

    post(browser, invoice, "hold", reason="Wrong address?")
    refused = post(browser, invoice, "issue", on=days(0))
    post(browser, invoice, "release")
    post(browser, invoice, "issue", on=days(0))

    invoice.refresh_from_db()
    assert refused.status_code == 422
    assert invoice.status == Status.ISSUED


def test_a_draft_is_brought_to_zero_with_a_reason(as_user, finance):
    invoice = make.invoice()
    browser = as_user(finance)

    without = post(browser, invoice, "zero", reason="")
    post(browser, invoice, "zero", reason="Test traffic")

    invoice.refresh_from_db()
    assert without.status_code == 422
    assert invoice.gross == 0


def test_a_draft_is_discarded(as_user, finance):
    invoice = make.invoice()

    post(as_user(finance), invoice, "discard", reason="Made twice")

    invoice.refresh_from_db()
    assert (invoice.status, invoice.reason) == (Status.DISCARDED, "Made twice")


def test_an_issued_invoice_is_marked_as_sent(as_user, finance):
    invoice = make.issued_invoice()

    post(as_user(finance), invoice, "mark-sent")

    invoice.refresh_from_db()
    assert invoice.status == Status.SENT
    assert invoice.sent_at is not None


def test_a_credit_note_of_everything_takes_every_line_back(as_user, finance):
    lines = [make.line_draft("100"), make.line_draft("50", text="Training")]
    invoice = make.issued_invoice(lines=lines)

    post(as_user(finance), invoice, "credit", amount="180.00", reason="Wrong customer")

    note = Invoice.objects.get(corrects=invoice)
    invoice.refresh_from_db()
    assert (note.gross, note.lines.count()) == (Decimal(-180), 2)
    assert invoice.status == Status.CREDITED


def test_more_than_is_left_is_not_credited(as_user, finance):
    invoice = make.issued_invoice()

    answer = post(as_user(finance), invoice, "credit", amount="120.01", reason="Too much")

    assert answer.status_code == 422
    assert "120.01" in answer.content.decode()
    assert not Invoice.objects.filter(corrects=invoice).exists()


def test_what_nobody_will_pay_is_written_off(as_user, finance):
    invoice = overdue()

    post(as_user(finance), invoice, "write-off", reason="Insolvent")

    invoice.refresh_from_db()
    assert (invoice.status, invoice.written_off) == (Status.WRITTEN_OFF, Decimal(120))


def test_a_dialog_says_what_follows_before_anything_is_done(as_user, finance):
    invoice = make.invoice()

    answer = as_user(finance).get(reverse("billing:invoice-issue", args=[invoice.pk]), **HTMX)

    invoice.refresh_from_db()
    assert "corrections are" in answer.content.decode()
    assert invoice.status == Status.DRAFT


def test_an_issued_invoice_is_mailed_to_its_addresses(as_user, finance):
    account = make.account(customer=make.customer(invoice_emails=["pay@pellworm.test"]))
    invoice, browser = make.issued_invoice(account), as_user(finance)

    asked = browser.get(reverse("billing:invoice-email", args=[invoice.pk]))
    post(browser, invoice, "email")
    page = browser.get(invoice.get_absolute_url())

    assert "pay@pellworm.test" in asked.content.decode()
    assert DocumentMail.objects.get().recipients == ["pay@pellworm.test"]
    assert [mail.invoice for mail, _state in page.context["mails"]] == [invoice]


def test_without_an_address_nothing_is_mailed_and_it_is_said(as_user, finance):
    invoice = make.issued_invoice()

    answer = post(as_user(finance), invoice, "email")

    assert answer.status_code == 422
    assert not DocumentMail.objects.exists()


def titles(answer):
    context = answer.context
    return {str(one["title"]) for one in (*context["actions"], *context["more_actions"])}


def test_the_page_offers_what_fits_the_state_of_the_invoice(as_user, finance):
    account = make.account()
    late = overdue(account)
    draft, open_ = make.invoice(account), make.issued_invoice(account)
    browser = as_user(finance)

    of_draft, of_open, of_late = (
        titles(browser.get(one.get_absolute_url())) for one in (draft, open_, late)
    )

    assert {"Issue …", "Move to Hold …", "Change lines", "Discard …", "PDF"} <= of_draft
    assert {"E-mail it …", "Paid …", "Make credit note …", "Write off …", "PDF"} <= of_open
    assert not {"Issue …", "Change lines", "Remind"} & of_open
    assert "Remind" in of_late


def test_a_customer_is_offered_downloads_and_no_deeds(as_user):
    company = make.customer()
    invoice = make.issued_invoice(make.account(customer=company))

    offered = titles(as_user(make.member(company)).get(invoice.get_absolute_url()))

    assert "PDF" in offered
    assert not {"Paid …", "E-mail it …", "Make credit note …", "Write off …"} & offered


def test_ticked_drafts_are_issued_after_a_question(as_user, finance):
    account = make.account()
    chosen = [make.invoice(account), make.invoice(account)]
    url, browser = reverse("billing:invoices-issue"), as_user(finance)

    asked = browser.get(url, {"pk": [one.pk for one in chosen]})
    still = Invoice.objects.filter(number="").count()
    browser.post(url, {"pk": [one.pk for one in chosen], "confirmed": True})

    assert "240.00 EUR" in asked.content.decode()
    assert still == 2
    assert set(Invoice.objects.values_list("status", flat=True)) == {Status.ISSUED}


def test_one_that_is_refused_stops_no_other(as_user, finance):
    account = make.account()
    fine, held = make.invoice(account), make.invoice(account, hold=True)

    answer = as_user(finance).post(
        reverse("billing:invoices-issue"),
        {"pk": [held.pk, fine.pk], "confirmed": True},
        follow=True,
    )

    fine.refresh_from_db()
    held.refresh_from_db()
    assert (fine.status, held.status) == (Status.ISSUED, Status.HOLD)
    assert "on hold" in answer.content.decode()


def test_ticked_invoices_are_marked_as_sent_and_drafts_moved_to_hold(as_user, finance):
    account = make.account()
    issued, draft = make.issued_invoice(account), make.invoice(account)
    browser = as_user(finance)

    browser.post(reverse("billing:invoices-mark-sent"), {"pk": [issued.pk], "confirmed": True})
    browser.post(reverse("billing:invoices-move-to-hold"), {"pk": [draft.pk], "confirmed": True})

    assert Invoice.objects.get(pk=issued.pk).status == Status.SENT
    assert Invoice.objects.get(pk=draft.pk).status == Status.HOLD
