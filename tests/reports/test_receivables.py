from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from billing.invoicing import crediting, settling
from reports import finance_receivables
from reports.filters.finance import today
from reports.finance_exports import ReceivablesExport
from tests import make

pytestmark = pytest.mark.django_db


def owed(account, net="100", *, late=0):
    """An issued invoice, gross 120 per cent of net, that is so many days late; latest first."""
    account.customer.payment_terms_days = max(0, -late)
    account.customer.save()
    return make.issued_invoice(account, net=net, on=today() - timedelta(days=max(0, late)))


def only(user=None):
    (account,) = finance_receivables.of(user or make.staff("finance"), today())
    return account


def ages(account):
    return {age.name: getattr(account, age.name) for age in finance_receivables.AGES}


def by_age(**sums):
    names = [age.name for age in finance_receivables.AGES]
    return dict.fromkeys(names, Decimal(0)) | {name: Decimal(sum) for name, sum in sums.items()}


@pytest.mark.parametrize(
    ("late", "age"),
    [
        (-5, "current"),
        (0, "current"),
        (1, "late_30"),
        (30, "late_30"),
        (31, "late_60"),
        (60, "late_60"),
        (61, "late_90"),
        (90, "late_90"),
        (91, "late_more"),
        (400, "late_more"),
    ],
)
def test_an_invoice_stands_at_the_age_of_its_due_date(late, age):
    account = make.account()
    owed(account, late=late)

    assert ages(only()) == by_age(**{age: "120"})


def test_an_accounts_invoices_add_up_and_every_age_is_part_of_the_whole():
    account = make.account()
    for late in (120, 70, 45, 10, 0):
        owed(account, late=late)

    found = only()

    assert sum(ages(found).values()) == found.total == Decimal(600)
    assert (found.overdue, found.invoice_count) == (Decimal(480), 5)
    assert found.oldest == today() - timedelta(days=120)


def test_what_is_paid_or_credited_is_not_owed():
    account = make.account()
    part, whole = owed(account), owed(account)
    with transaction.atomic():
        settling.settle(part, Decimal(50))
    crediting.credit(whole, reason="Wrong price", by=None)

    found = only()

    assert (found.total, found.invoice_count) == (Decimal(70), 1)


def test_drafts_and_paid_invoices_are_not_owed():
    account = make.account()
    make.invoice(account)
    with transaction.atomic():
        settling.settle(owed(account), Decimal(120))

    assert not finance_receivables.of(make.staff("finance"), today()).exists()


def test_currencies_never_mix():
    owed(make.account(unit="GBP"), "300", late=5)
    owed(make.account(unit="EUR"), "100")

    rows = finance_receivables.of(make.staff("finance"), today())
    found = {whole["unit"]: whole["total"] for whole in finance_receivables.totals(rows)}

    assert found == {"EUR": Decimal(120), "GBP": Decimal(360)}


def test_the_page_shows_who_owes_with_few_questions(as_user, django_assert_max_num_queries):
    for name in ("Aster Mobile", "Brook Telecom", "Cedar Voice"):
        owed(make.account(customer=make.customer(name)), "1000", late=40)
    browser = as_user(make.staff("finance"))
    browser.get(reverse("reports:receivables"))

    with django_assert_max_num_queries(24):
        page = browser.get(reverse("reports:receivables")).content.decode()

    assert "Cedar Voice" in page
    assert "1,200.00" in page
    assert "3,600.00" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "aster"}, {"Aster Mobile"}),
        ({"unit": "GBP"}, {"Brook Telecom"}),
        ({"overdue": "true"}, {"Brook Telecom"}),
        ({"overdue": "false"}, {"Aster Mobile"}),
        ({"unit": "nonsense"}, set()),
    ],
)
def test_the_list_is_filtered_and_its_sums_with_it(as_user, query, shown):
    owed(make.account(customer=make.customer("Brook Telecom"), unit="GBP"), late=3)
    owed(make.account(customer=make.customer("Aster Mobile")))

    context = as_user(make.staff("finance")).get(reverse("reports:receivables"), query).context

    assert {row.record.customer.name for row in context["table"].rows} == shown
    assert len(context["sums"]) == len(shown)


def test_nothing_owed_is_said(as_user):
    page = as_user(make.staff("finance")).get(reverse("reports:receivables")).content.decode()

    assert "Nothing is owed" in page


def test_the_export_holds_every_age():
    owed(make.account(customer=make.customer("Aster Mobile")), late=33)

    export = ReceivablesExport(make.staff("finance"), QueryDict(""))
    readers = {column.name: column.reader() for column in export.columns}
    (row,) = [{name: read(one) for name, read in readers.items()} for one in export.iterate()]

    assert (row["customer"], row["late_60"], row["total"]) == (
        "Aster Mobile",
        Decimal(120),
        Decimal(120),
    )


def test_people_outside_see_no_receivables(as_user):
    for person in (make.member(), make.seat(), make.staff("support")):
        assert as_user(person).get(reverse("reports:receivables")).status_code == 403
