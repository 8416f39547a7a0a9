"""Billing terms and recurring charges of an account: their pages and who may change them."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from billing import terms
from billing.models import BillingTerms, RecurringCharge
from portal.core.errors import Refused
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
FORM = {
    "model": "postpaid",
    "schedule": "days",
    "invoice_days": "15, 1",
    "detail": "countries",
    "terms_days": "14",
    "language": "de",
    "is_visible": "on",
    "sends_by_mail": "on",
    "emails": "books@example.test, cfo@example.test",
    "buyer_name": "Head Office",
    "postal_lines": "1 Road\nTown",
}
CHARGE = {
    "title": "Number",
    "quantity": "2",
    "unit_price": "4.50",
    "every_months": "1",
    "starts_on": "2026-01-31",
}


@pytest.fixture(params=["customer", "client"])
def owned(request):
    """An account and the beginning of its addresses' names and numbers."""
    if request.param == "customer":
        account = make.account()
        return account, "account", account.customer_id
    account = make.account(client=make.client())
    return account, "client", account.client_id


def address(owned, page, *part):
    account, names, pk = owned
    return reverse(f"billing:{names}-{page}", args=[pk, account.pk, *part])


def test_terms_are_kept_from_the_first_save_on(as_user, owned):
    account, person = owned[0], make.staff("finance")
    make.enterprise(brand="Northlight")
    browser = as_user(person)
    page = browser.get(address(owned, "terms")).content.decode()
    assert "As everybody (Northlight)" in page
    assert not BillingTerms.objects.exists()

    assert browser.post(address(owned, "terms"), FORM).status_code == 302

    row = BillingTerms.objects.get(account=account)
    assert (row.model, row.invoice_days, row.terms_days) == ("postpaid", [1, 15], 14)
    assert row.emails == ["books@example.test", "cfo@example.test"]
    assert row.postal_lines == ["1 Road", "Town"]
    assert (row.sends_usage, row.is_visible) == (False, True)
    told = HistoryEntry.objects.get(event="billing.terms.changed")
    assert (told.actor, told.customer_id) == (person, account.customer_id)
    assert "Head Office" in browser.get(address(owned, "terms")).content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"invoice_days": ""}, "Name the days"),
        ({"invoice_days": "0, 15"}, "from 1 to 31"),
        ({"invoice_days": "first"}, "Whole numbers"),
        ({"emails": "nobody"}, "Not an e-mail address"),
    ],
)
def test_refused_terms_keep_what_was_typed(as_user, more, said):
    account = make.account()
    where = reverse("billing:account-terms", args=[account.customer_id, account.pk])

    page = as_user(make.staff("finance")).post(where, FORM | more)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert "Head Office" in page.content.decode()
    assert not BillingTerms.objects.filter(model="postpaid").exists()


def test_an_account_that_counts_messages_is_never_postpaid():
    with pytest.raises(Refused, match="paid in advance"):
        terms.change(make.account(unit="SMS"), {"model": "postpaid"}, by=None)


def test_an_enterprise_that_issues_no_more_cannot_be_chosen():
    make.enterprise()
    gone = make.enterprise(is_active=False)

    with pytest.raises(Refused, match="no invoices any more"):
        terms.change(make.account(), {"enterprise": gone}, by=None)


def test_the_same_terms_again_change_nothing():
    account = make.account()
    assert terms.change(account, {"terms_days": 7}, by=None)

    assert not terms.change(account, {"terms_days": 7}, by=None)

    assert HistoryEntry.objects.filter(event="billing.terms.changed").count() == 1


def test_recurring_charges_are_added_changed_and_stopped(as_user, owned):
    browser = as_user(make.staff("finance"))
    assert "No recurring charges" in browser.get(address(owned, "terms")).content.decode()

    answer = browser.post(address(owned, "recurring-new"), CHARGE)

    assert answer.url == address(owned, "terms")
    row = RecurringCharge.objects.get(account=owned[0])
    assert (row.quantity, row.unit_price, row.starts_on) == (2, Decimal("4.5"), date(2026, 1, 31))
    change = address(owned, "recurring-change", row.pk)
    assert "4.50" in browser.get(change).content.decode()
    assert browser.post(change, CHARGE | {"unit_price": "5"}).status_code == 302
    assert browser.post(change, CHARGE | {"ends_on": "2025-01-01"}).status_code == 422
    assert browser.post(address(owned, "recurring-stop", row.pk)).status_code == 302
    row.refresh_from_db()
    assert (row.unit_price, row.is_active) == (5, False)
    assert "Stopped" in browser.get(answer.url).content.decode()
    assert browser.get(change).status_code == 404


def test_support_reads_terms_and_changes_nothing(as_user, owned):
    browser = as_user(make.staff("support"))

    assert browser.get(address(owned, "terms")).status_code == 200
    assert browser.post(address(owned, "terms"), FORM).status_code == 403
    assert browser.get(address(owned, "recurring-new")).status_code == 403


def test_a_customers_people_do_not_reach_their_terms(as_user):
    account = make.account()
    where = reverse("billing:account-terms", args=[account.customer_id, account.pk])

    assert as_user(make.member(account.customer)).get(where).status_code in {403, 404}


def test_another_owners_account_is_not_found_here(as_user):
    mine, other = make.account(), make.account()

    page = as_user(make.staff()).get(
        reverse("billing:account-terms", args=[mine.customer_id, other.pk])
    )

    assert page.status_code == 404


def test_the_page_asks_the_same_however_many_charges_there_are(
    as_user, django_assert_max_num_queries
):
    account = make.account()
    for _ in range(20):
        make.recurring_charge(account)
    where = reverse("billing:account-terms", args=[account.customer_id, account.pk])
    browser = as_user(make.staff("finance"))

    with django_assert_max_num_queries(45):
        assert browser.get(where).status_code == 200


def test_the_accounts_box_leads_to_its_terms(as_user, owned):
    account, names, pk = owned
    page = {"account": "billing:customer-balance", "client": "billing:client-finance"}[names]

    found = as_user(make.staff("finance")).get(reverse(page, args=[pk])).content.decode()

    assert address(owned, "terms") in found
    assert account.unit in found
