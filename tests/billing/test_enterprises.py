"""Who issues documents: the pages, their rights, and what the rules of tax may be."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from billing import enterprises
from billing.invoicing import drafting, taxing
from billing.models import Enterprise, TaxRule
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
NEW = {
    "brand": "Northlight",
    "legal_name": "Northlight Messaging GmbH",
    "postal_lines": "Hafenstr. 1",
    "city": "Hamburg",
    "country": "DE",
    "vat_no": "DE136695976",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "COBADEFFXXX",
    "percent": "19",
    "scheme": "standard",
    "invoice_prefix": "NL",
    "credit_prefix": "NLC",
    "receipt_prefix": "NLR",
    "first_number": "100",
    "remind_after_days": "3, 10",
    "is_active": "on",
}


def test_an_empty_list_says_what_an_enterprise_is(as_user):
    page = as_user(make.staff("finance")).get(reverse("billing:enterprises"))

    assert "Nobody issues invoices yet" in page.content.decode()
    assert reverse("billing:enterprise-new") in page.content.decode()


def test_the_first_enterprise_issues_for_everybody_with_a_rule_for_each_case(as_user):
    browser = as_user(make.staff("finance"))

    answer = browser.post(reverse("billing:enterprise-new"), NEW)

    row = Enterprise.objects.get()
    assert answer.url == reverse("billing:enterprise-tax", args=[row.pk])
    assert (row.is_default, row.iban, row.remind_after_days) == (
        True,
        "DE89370400440532013000",
        [3, 10],
    )
    rules = {rule.case: (rule.percent, rule.category) for rule in row.tax_rules.all()}
    assert rules["domestic"] == (19, "S")
    assert rules["reverse"] == (0, "AE")
    assert len(rules) == 5
    page = browser.get(answer.url).content.decode()
    assert "Article 196" in page
    numbers = browser.get(reverse("billing:enterprise-numbers", args=[row.pk])).content.decode()
    assert f"NL-{drafting.today().year}-00100" in numbers
    assert HistoryEntry.objects.get(event="billing.enterprise.added").subject_id == row.pk


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("iban", "DE89 3704 0044 0532 0130 01", "has a slip"),
        ("bic", "COBA", "8 or 11"),
        ("credit_prefix", "NL", "a beginning of its own"),
        ("invoice_prefix", "nl 1", "Capital letters"),
        ("remind_after_days", "3, x", "Whole numbers"),
        ("remind_after_days", "0, 3", "each later"),
        ("percent", "", "required"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(as_user, field, value, said):
    page = as_user(make.staff("finance")).post(
        reverse("billing:enterprise-new"), NEW | {field: value}
    )

    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Northlight Messaging GmbH" in page.content.decode()
    assert not Enterprise.objects.exists()


def test_who_issues_for_everybody_is_one_at_a_time(as_user):
    first, second = make.enterprise(), make.enterprise()
    wanted = {name: getattr(second, name) for name in enterprises.FIELDS} | {"is_default": True}

    enterprises.change(second, wanted, by=None)

    assert list(Enterprise.objects.filter(is_default=True)) == [second]
    with pytest.raises(Refused, match="Somebody has to issue"):
        enterprises.change(second, wanted | {"is_default": False}, by=None)
    with pytest.raises(Refused, match="is in use"):
        enterprises.change(second, wanted | {"is_active": False}, by=None)
    first.refresh_from_db()
    assert not first.is_default


def test_the_settings_save_what_was_changed_and_tell_the_history(as_user):
    row, person = make.enterprise(iban="DE89370400440532013000"), make.staff("finance")
    form = NEW | {"foot_note": "Thank you", "invoice_prefix": "INV", "is_default": "on"}

    answer = as_user(person).post(reverse("billing:enterprise", args=[row.pk]), form)

    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.foot_note, row.brand) == ("Thank you", "Northlight")
    told = HistoryEntry.objects.get(event="billing.enterprise.changed")
    assert (told.actor, told.data["after"]["foot_note"]) == (person, "Thank you")


def test_a_beginning_that_other_numbers_have_is_not_taken_again():
    row = make.enterprise()
    make.issued_invoice()
    wanted = {name: getattr(row, name) for name in enterprises.FIELDS}

    with pytest.raises(Refused, match="another kind of document began"):
        enterprises.change(row, wanted | {"invoice_prefix": "NEW", "credit_prefix": "INV"}, by=None)


def test_a_rule_from_a_day_on_is_added_and_removed_by_finance(as_user):
    row, browser = make.enterprise(), as_user(make.staff("finance"))
    tomorrow = drafting.today() + timedelta(days=1)
    rule = {"case": "domestic", "percent": "21", "category": "S", "starts_on": tomorrow}
    address = reverse("billing:enterprise-rule-new", args=[row.pk])

    assert browser.post(address, rule).status_code == 302
    again = browser.post(address, rule)

    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert (
        "Coming" in browser.get(reverse("billing:enterprise-tax", args=[row.pk])).content.decode()
    )
    case, tax = taxing.tax_for(row, country="GB", vat_no="", on=tomorrow)
    assert (case, tax.percent) == ("domestic", 21)
    added = TaxRule.objects.get(percent=21)
    remove = reverse("billing:enterprise-rule-remove", args=[row.pk, added.pk])
    assert "21 %" in browser.get(remove).content.decode()
    assert browser.post(remove).status_code == 302
    assert not TaxRule.objects.filter(percent=21).exists()
    events = HistoryEntry.objects.filter(event__startswith="billing.enterprise.rule_")
    assert events.count() == 2


def test_a_rate_above_zero_needs_the_standard_category():
    fields = {"case": "outside", "country": "", "percent": Decimal(5), "category": "G"}

    with pytest.raises(Refused, match="standard category"):
        enterprises.add_rule(
            make.enterprise(), fields | {"text": "", "starts_on": drafting.today()}, by=None
        )


def test_support_reads_and_changes_nothing(as_user):
    row = make.enterprise()
    browser = as_user(make.staff("support"))

    assert browser.get(reverse("billing:enterprise", args=[row.pk])).status_code == 200
    assert browser.post(reverse("billing:enterprise", args=[row.pk]), NEW).status_code == 403
    assert browser.get(reverse("billing:enterprise-new")).status_code == 403
    assert browser.get(reverse("billing:enterprise-rule-new", args=[row.pk])).status_code == 403


def test_customers_know_nothing_of_enterprises(as_user):
    row = make.enterprise()
    browser = as_user(make.member())

    for address in (
        reverse("billing:enterprises"),
        reverse("billing:enterprise", args=[row.pk]),
        reverse("export", args=["enterprises"]),
    ):
        assert browser.get(address).status_code in {403, 404}


def test_the_list_asks_the_same_however_long_it_is(as_user, django_assert_max_num_queries):
    for _ in range(30):
        make.enterprise()
    browser = as_user(make.staff("finance"))

    with django_assert_max_num_queries(14):
        page = browser.get(reverse("billing:enterprises"), {"q": "Brand", "used": "yes"})

    assert page.context["table"].rows
