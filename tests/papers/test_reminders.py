"""Reminders: by the issuer's schedule, each step once, and never of what is paid."""

from datetime import timedelta

import pytest

from billing.invoicing import settling
from billing.models import DocumentMail, Invoice
from billing.papers import mailing, reminding
from portal.core.errors import Refused
from tests.papers import samples

pytestmark = pytest.mark.django_db


def overdue(days, **terms):
    """An invoice that was due so many days ago."""
    today = mailing.today()
    return samples.issued(terms_days=0, on=today - timedelta(days=days), **terms)


def go():
    reminding.remind_due(mailing.today())
    mailing.settle()


def test_nobody_is_reminded_before_the_first_step(mailoutbox):
    overdue(2)

    go()

    assert mailoutbox == []


def test_the_first_step_brings_invoice_and_statement(mailoutbox):
    invoice = overdue(3)

    go()

    (mail,) = mailoutbox
    names = [name for name, _body, _kind in mail.attachments]
    assert mail.subject.startswith(f"Reminder: invoice {invoice.number} was due")
    assert "3 days ago" in mail.body
    assert names[0] == f"{invoice.number}.pdf"
    assert names[1].startswith("statement-")
    assert all(body.startswith(b"%PDF-") for _name, body, _kind in mail.attachments)


def test_a_step_goes_out_once(mailoutbox):
    invoice = overdue(5)

    go()
    go()

    invoice.refresh_from_db()
    assert len(mailoutbox) == 1
    assert (invoice.reminders, invoice.reminded_at is not None) == (1, True)


def test_the_next_step_comes_on_its_day(mailoutbox):
    overdue(9)
    go()

    reminding.remind_due(mailing.today() + timedelta(days=1))

    steps = DocumentMail.objects.order_by("pk").values_list("step", flat=True)
    assert list(steps) == [1, 2]


def test_of_several_missed_steps_only_the_last_goes_out(mailoutbox):
    overdue(30)

    go()
    go()

    assert DocumentMail.objects.get().step == 3
    assert len(mailoutbox) == 1


def test_what_is_paid_in_the_meantime_is_not_reminded_of(mailoutbox):
    invoice = overdue(5)
    reminding.remind_due(mailing.today())
    settling.settle(invoice, invoice.gross)

    mailing.settle()

    assert mailoutbox == []
    assert DocumentMail.objects.get().status == DocumentMail.Status.DROPPED
    assert Invoice.objects.get(pk=invoice.pk).reminders == 0


def test_an_account_that_is_not_reminded_gets_nothing(mailoutbox):
    overdue(5, reminds=False)

    go()

    assert mailoutbox == []


def test_the_schedule_is_the_issuers(mailoutbox):
    overdue(5, seller={"remind_after_days": []})
    overdue(1, seller={"remind_after_days": [1]})

    go()

    assert len(mailoutbox) == 1


def test_a_reminder_by_hand_leaves_the_schedule_alone(mailoutbox):
    invoice = overdue(2)
    reminding.remind(invoice, None)
    mailing.settle()

    reminding.remind_due(mailing.today() + timedelta(days=1))

    assert len(mailoutbox) == 1
    assert list(DocumentMail.objects.order_by("pk").values_list("step", flat=True)) == [0, 1]


def test_what_is_not_overdue_is_not_reminded_of():
    with pytest.raises(Refused, match="not overdue"):
        reminding.remind(samples.issued(), None)
