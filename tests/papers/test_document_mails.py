"""Documents by mail: to the right people, with the right files, once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from billing.invoicing import crediting, issuing
from billing.models import DocumentMail, Invoice
from billing.papers import mailing, pdf
from portal.core.errors import Refused
from portal.models import HistoryEntry, MailTemplate
from tests import make
from tests.papers import samples

pytestmark = pytest.mark.django_db


def test_an_invoice_goes_to_its_addresses_with_the_pdf_and_a_copy_to_ourselves(mailoutbox):
    invoice = samples.issued(emails=["a@saltmarsh.example", "b@saltmarsh.example"])

    mailing.send(invoice, make.staff())
    mailing.settle()

    (mail,) = mailoutbox
    assert mail.to == ["a@saltmarsh.example", "b@saltmarsh.example"]
    assert mail.bcc == ["billing@norrsund.example"]
    assert mail.subject == f"Invoice {invoice.number} from Norrsund Messaging AB"
    ((name, body, kind),) = mail.attachments
    assert (name, kind) == (f"{invoice.number}.pdf", "application/pdf")
    assert body.startswith(b"%PDF-")


def test_a_mailed_invoice_is_sent_and_the_history_tells_to_whom(mailoutbox):
    invoice, finance = samples.issued(), make.staff("finance")

    mailing.send(invoice, finance)
    mailing.settle()

    invoice.refresh_from_db()
    assert invoice.status == Invoice.Status.SENT
    assert invoice.sent_at
    told = HistoryEntry.objects.get(event="billing.invoice.mailed")
    assert told.actor == finance
    assert told.data["recipients"] == "invoices@saltmarsh.example"


def test_nothing_is_mailed_before_a_worker_comes(mailoutbox):
    invoice = samples.issued()

    mailing.send(invoice, None)

    invoice.refresh_from_db()
    assert mailoutbox == []
    assert invoice.sent_at is None


def test_asking_twice_mails_once(mailoutbox):
    invoice = samples.issued()

    mailing.send(invoice, None)
    mailing.send(invoice, None)
    mailing.settle()
    mailing.settle()

    assert len(mailoutbox) == 1


def test_a_draft_is_not_mailed():
    with pytest.raises(Refused, match="issued before"):
        mailing.send(samples.draft(), None)


def test_an_invoice_without_an_address_is_not_mailed():
    invoice = samples.issued(emails=[])

    with pytest.raises(Refused, match="no e-mail address"):
        mailing.send(invoice, None)


def test_a_copy_for_somebody_of_ours_leaves_the_document_as_it_is(mailoutbox):
    invoice, finance = samples.issued(), make.staff("finance", email="sam@norrsund.example")

    mailing.copy(invoice, finance)
    mailing.settle()

    (mail,) = mailoutbox
    invoice.refresh_from_db()
    assert (mail.to, mail.bcc) == (["sam@norrsund.example"], [])
    assert (invoice.sent_at, invoice.status) == (None, Invoice.Status.ISSUED)


def test_staff_change_the_words_of_the_mail(mailoutbox):
    MailTemplate.objects.create(
        pk="invoice", subject="Rechnung {{ number }}", body="Bitte zahlen Sie {{ open }}."
    )
    invoice = samples.issued(net="50")

    mailing.send(invoice, None)
    mailing.settle()

    assert mailoutbox[0].subject == f"Rechnung {invoice.number}"
    assert "Bitte zahlen Sie 50.00 EUR." in mailoutbox[0].body


def test_the_issuer_signs_its_mails(mailoutbox):
    invoice = samples.issued(seller={"signature": "Norrsund accounts team"})

    mailing.send(invoice, None)
    mailing.settle()

    assert mailoutbox[0].body.rstrip().endswith("Norrsund accounts team")


@pytest.mark.parametrize(("kind", "words"), [("receipt", "Receipt"), ("credit", "Credit note")])
def test_receipts_and_credit_notes_have_letters_of_their_own(kind, words, mailoutbox):
    if kind == "receipt":
        document = samples.issued(kind="receipt")
    else:
        document = crediting.credit(samples.issued(), reason="Wrong", by=None)

    mailing.send(document, None)
    mailing.settle()

    assert mailoutbox[0].subject.startswith(f"{words} {document.number}")


def test_what_was_issued_is_mailed_by_itself_once(mailoutbox):
    samples.issued()

    for _again in range(2):
        mailing.send_new(mailing.today())
        mailing.settle()

    assert len(mailoutbox) == 1


def test_an_account_that_wants_no_mails_gets_none(mailoutbox):
    samples.issued(sends_by_mail=False)

    mailing.send_new(mailing.today())
    mailing.settle()

    assert mailoutbox == []


def test_what_was_marked_as_sent_by_hand_is_not_mailed_by_itself(mailoutbox):
    issuing.sent(samples.issued(), by=None)

    assert mailing.send_new(mailing.today()) == 0


def test_what_was_issued_long_ago_is_not_mailed_by_itself():
    samples.issued()

    assert mailing.send_new(mailing.today() + timedelta(days=8)) == 0


def test_an_invoice_without_an_address_is_told_of_once():
    samples.issued(emails=[])

    for _again in range(2):
        mailing.send_new(mailing.today())

    mail = DocumentMail.objects.get()
    assert mail.status == DocumentMail.Status.DROPPED
    assert HistoryEntry.objects.filter(event="billing.invoice.not_mailed").count() == 1


def test_one_that_cannot_be_made_does_not_keep_back_the_others(mailoutbox, monkeypatch):
    broken, fine = samples.issued(seller={"brand": "Broken"}), samples.issued()
    drawn = pdf.drawn

    def failing(template, told, logo):
        if told["seller"]["brand"] == "Broken":
            raise OSError("No fonts here")
        return drawn(template, told, logo)

    monkeypatch.setattr(pdf, "drawn", failing)
    mailing.send(broken, None)
    mailing.send(fine, None)

    mailing.settle()

    assert [mail.subject for mail in mailoutbox] == [
        f"Invoice {fine.number} from Norrsund Messaging AB"
    ]
    assert DocumentMail.objects.get(invoice=broken).why == "OSError: No fonts here"
    broken.refresh_from_db()
    assert broken.sent_at is None


def test_the_usage_goes_with_the_invoice_where_the_account_wants_it(mailoutbox):
    account = samples.account(sends_usage=True)
    invoice = samples.issued_usage(account)

    mailing.send(invoice, None)
    mailing.settle()

    names = [name for name, _body, _kind in mailoutbox[0].attachments]
    assert names == [f"{invoice.number}.pdf", f"{invoice.number}-usage.xlsx"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_once(mailoutbox):
    mailing.send(samples.issued(), None)
    start = Barrier(2)

    def work():
        start.wait()
        mailing.settle()
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mailoutbox) == 1
    assert timezone.now() >= DocumentMail.objects.get(status="sent").settled_at
