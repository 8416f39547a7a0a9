"""The note, the order and the due date of a draft; a numbered document keeps what it says."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from billing.invoicing import describing, issuing
from billing.models import Invoice
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db


def days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def finance():
    return make.staff("finance")


def url(invoice):
    return reverse("billing:invoice-details", args=[invoice.pk])


def typed(**more):
    return {"note": "", "purchase_order": "", "due_on": ""} | more


def test_the_details_of_a_draft_are_changed_and_told(as_user, finance):
    draft, browser = make.invoice(note="Old"), as_user(finance)
    assert "Old" in browser.get(url(draft)).content.decode()

    data = typed(note="Thank you", purchase_order="PO 7", due_on=days(9).isoformat())
    answer = browser.post(url(draft), data)

    draft.refresh_from_db()
    assert answer.url == draft.get_absolute_url()
    assert (draft.note, draft.purchase_order, draft.due_on) == ("Thank you", "PO 7", days(9))
    told = HistoryEntry.objects.get(event="billing.invoice.described")
    assert told.data["before"]["note"] == "Old"
    assert told.data["after"]["purchase_order"] == "PO 7"
    assert "Thank you" in browser.get(answer.url).content.decode()


def test_the_same_details_again_change_nothing(as_user, finance):
    draft = make.invoice(note="Old")

    as_user(finance).post(url(draft), typed(note="Old"))

    assert not HistoryEntry.objects.filter(event="billing.invoice.described").exists()


def test_a_draft_is_issued_with_its_own_due_date_or_by_the_payment_terms():
    own, plain = make.invoice(), make.invoice()
    describing.change(own, {"due_on": days(3)}, by=None)

    assert issuing.issue(own, by=None).due_on == days(3)
    assert issuing.issue(plain, by=None).due_on != days(3)


def test_a_draft_is_not_issued_after_its_due_date(as_user, finance):
    draft = make.invoice()
    describing.change(draft, {"due_on": days(-1)}, by=None)

    answer = as_user(finance).post(
        reverse("billing:invoice-issue", args=[draft.pk]), {"on": days(0).isoformat()}
    )

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert "change the due date of the draft" in answer.content.decode()
    assert draft.number == ""


@pytest.mark.parametrize(
    "bad", [{"due_on": "soon"}, {"note": "n" * 1001}, {"purchase_order": "p" * 61}]
)
def test_bad_details_are_told_in_the_form(as_user, finance, bad):
    draft = make.invoice(note="Old")

    answer = as_user(finance).post(url(draft), typed(**bad))

    draft.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == bad.keys()
    assert draft.note == "Old"


@pytest.mark.parametrize(
    "fields", [{"note": "x"}, {"purchase_order": "x"}, {"due_on": days(90)}, {"buyer": {}}]
)
def test_nothing_of_a_numbered_document_changes(as_user, finance, fields):
    issued, browser = make.issued_invoice(note="Old"), as_user(finance)

    assert browser.get(url(issued)).status_code == 404
    assert browser.post(url(issued), typed(note="x")).status_code == 404
    with pytest.raises(Refused, match="not a draft any more"):
        describing.change(issued, fields, by=None)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Invoice.objects.filter(pk=issued.pk).update(**fields)
    assert Invoice.objects.get(pk=issued.pk).note == "Old"


def test_support_changes_no_details(as_user):
    assert as_user(make.staff("support")).get(url(make.invoice())).status_code == 403
