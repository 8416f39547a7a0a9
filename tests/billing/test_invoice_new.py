"""New invoices: of lines by hand, for an amount, and for what was used in a period."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.invoicing import drafting
from billing.models import BillingTerms, Invoice
from tests import make

pytestmark = pytest.mark.django_db
Status = Invoice.Status


def days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def finance():
    return make.staff("finance")


def typed(account, *lines, **more):
    data = {"account": account.pk, "lines": len(lines), "note": "", **more}
    for number, (text, quantity, price) in enumerate(lines):
        data |= {
            f"line-{number}-text": text,
            f"line-{number}-quantity": quantity,
            f"line-{number}-unit_price": price,
        }
    return data


def test_lines_by_hand_make_a_draft(as_user, finance):
    make.enterprise()
    account = make.account()
    data = typed(account, ("Consulting", "2.5", "80"), ("Discount", "1", "-50"), note="Thank you")

    as_user(finance).post(reverse("billing:invoice-new"), data)

    made = Invoice.objects.get()
    assert (made.net, made.gross, made.note) == (Decimal(150), Decimal(180), "Thank you")
    assert list(made.lines.values_list("text", flat=True)) == ["Consulting", "Discount"]


def test_a_line_is_added_and_removed_without_a_script_and_nothing_is_lost(as_user, finance):
    account, browser = make.account(), as_user(finance)
    data = typed(account, ("Consulting", "2", "80"), ("Training", "1", "30"), note="Kept")

    longer = browser.post(reverse("billing:invoice-new"), data | {"add": "1"})
    shorter = browser.post(reverse("billing:invoice-new"), data | {"remove": "0"})

    assert [form["text"].value() for form in longer.context["lines"].forms] == [
        "Consulting",
        "Training",
        None,
    ]
    assert [form["text"].value() for form in shorter.context["lines"].forms] == ["Training"]
    assert shorter.context["form"]["note"].value() == "Kept"
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    "line", [("", "1", "5"), ("Consulting", "0", "5"), ("Consulting", "1", "a lot"), ("", "", "")]
)
def test_a_faulty_line_is_told_and_nothing_is_made(as_user, finance, line):
    make.enterprise()
    account = make.account()

    answer = as_user(finance).post(
        reverse("billing:invoice-new"), typed(account, line, note="Kept")
    )

    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_without_an_enterprise_the_form_says_what_is_missing(as_user, finance):
    answer = as_user(finance).post(
        reverse("billing:invoice-new"), typed(make.account(), ("Consulting", "1", "80"))
    )

    assert answer.status_code == 422
    assert "No enterprise issues invoices yet" in answer.content.decode()


def test_the_lines_of_a_draft_are_changed_but_not_those_of_messages(as_user, finance):
    lines = [make.line_draft("30", kind="usage", text="SMS"), make.line_draft("10", text="Setup")]
    period = drafting.Period(days(-40), days(-10))
    invoice = make.invoice(kind="usage", lines=lines, usage=Decimal(30), period=period)
    url, browser = reverse("billing:invoice-lines", args=[invoice.pk]), as_user(finance)

    first = browser.get(url).context["lines"].forms
    browser.post(url, typed(invoice.account, ("Setup, half", "1", "5")))

    assert [form["text"].value() for form in first] == ["Setup"]
    invoice.refresh_from_db()
    assert invoice.net == Decimal(35)
    assert list(invoice.lines.values_list("text", flat=True)) == ["SMS", "Setup, half"]


def test_an_issued_invoice_has_no_lines_to_change(as_user, finance):
    invoice = make.issued_invoice()

    answer = as_user(finance).get(reverse("billing:invoice-lines", args=[invoice.pk]))

    assert answer.status_code == 404


def test_an_invoice_for_an_amount_is_made_and_issued_at_once(as_user, finance):
    make.enterprise()
    account = make.account()
    url = f"{reverse('billing:invoice-of-amount')}?account={account.pk}"
    data = {"account": account.pk, "amount": "500", "text": "Top-up", "on": days(0)}

    as_user(finance).post(url, data | {"issues": "on"})

    made = Invoice.objects.get()
    assert (made.kind, made.net, made.gross) == ("amount", Decimal(500), Decimal(600))
    assert made.status == Status.ISSUED


def test_an_invoice_for_a_period_is_made_of_what_was_used(as_user, finance):
    make.enterprise()
    account = make.account(credit_limit=100)
    make.billing_terms(account, model=BillingTerms.Model.POSTPAID, schedule="manual")
    make.used(account, days(-40))
    browser = as_user(finance)
    url = f"{reverse('billing:invoice-of-usage')}?account={account.pk}"

    first = browser.get(url).context["form"].initial
    data = {"account": account.pk, "first": first["first"], "last": first["last"]}
    browser.post(url, data)

    made = Invoice.objects.get()
    assert (made.kind, made.status) == ("usage", Status.DRAFT)
    assert made.usage > 0
    assert made.period_start <= days(-40) < made.period_end


def test_a_prepaid_account_has_no_invoice_for_a_period(as_user, finance):
    make.enterprise()
    account = make.account()
    data = {"account": account.pk, "first": days(-40), "last": days(-10)}

    answer = as_user(finance).post(reverse("billing:invoice-of-usage"), data)

    assert answer.status_code == 422
    assert "prepaid" in answer.content.decode()


def test_where_accounts_are_many_a_code_is_typed(as_user, finance, monkeypatch):
    monkeypatch.setattr("billing.forms.payers.CHOICES_MAX", 1)
    make.enterprise()
    company = make.customer(account_code="PELL01")
    make.account(customer=company)
    pound = make.account(customer=company, unit="GBP", pays=False)
    browser, url = as_user(finance), reverse("billing:invoice-new")
    lines = ("Consulting", "1", "80")

    unclear = browser.post(url, typed(pound, lines) | {"account": "pell01"})
    unknown = browser.post(url, typed(pound, lines) | {"account": "NOBODY"})
    browser.post(url, typed(pound, lines) | {"account": "pell01 gbp"})

    assert "several accounts" in unclear.content.decode()
    assert "no account of this code" in unknown.content.decode()
    assert Invoice.objects.get().account == pound
