"""Days on which an account is paid by top-ups are on no invoice; all other days are, once."""

from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from billing import document_checks, terms
from billing.closing import accounts, due
from billing.invoicing import drafting
from billing.models import BillingTerms, Invoice, PrepaidSpell
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit import checks
from portal.models import HistoryEntry
from tests import make

pytestmark = pytest.mark.django_db
FIRST = date(2026, 8, 1)
DAY = timedelta(days=1)
DEEDS = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["switch", "close"]), st.sampled_from([0, 0, 4])),
    max_size=8,
)
USED = st.lists(st.tuples(st.integers(0, 130), st.integers(1, 9)), min_size=1, max_size=6)


def on(number):
    return FIRST + number * DAY


def at(number):
    """What the house does is done on this day."""
    return patch("billing.closing.due.today", return_value=on(number))


def payer():
    make.enterprise()
    return make.account(customer=make.customer(country="GB"), credit_limit=100_000)


def turn(account, model, **fields):
    terms.change(account, {"model": model, **fields}, by=None)


def close_all():
    """Make the invoices of all that is over; return their periods."""
    found = [
        (one.terms.account, period) for one in due.of_all(due.today()) for period in one.periods
    ]
    for account, period in found:
        accounts.close(account, period, by=None, issues=False)
    return [period for _account, period in found]


def test_days_between_are_on_no_invoice_and_all_others_are():
    account = payer()
    with at(0):
        turn(account, "postpaid")
    for number in (3, 12, 40):
        make.used(account, on(number))
    with at(10):
        turn(account, "prepaid")
        assert close_all() == [Period(on(0), on(10))]
    with at(20):
        turn(account, "postpaid")
    with at(62):
        assert close_all() == [Period(on(20), on(31)), Period(on(31), on(61))]

    assert [one.usage for one in Invoice.objects.order_by("pk")] == [Decimal("0.05")] * 2
    assert BillingTerms.objects.get().invoiced_until == on(61)
    assert checks.ask(document_checks.CHARGES).holds


def test_invoices_begin_on_the_day_that_was_chosen_and_the_history_tells_it():
    account = payer()
    with at(0):
        turn(account, "postpaid", begins_on=on(5))

    row = BillingTerms.objects.get(account=account)
    assert (row.begins_on, row.invoiced_until) == (on(5), on(5))
    told = HistoryEntry.objects.get(event="billing.terms.changed")
    assert told.data["after"]["begins_on"] == on(5).isoformat()


def test_the_day_is_moved_until_there_is_an_invoice():
    account = payer()
    with at(40):
        turn(account, "postpaid", begins_on=on(20))
        terms.change(account, {"begins_on": on(25)}, by=None)
        assert BillingTerms.objects.get().invoiced_until == on(25)
        make.used(account, on(26))
        close_all()
        with pytest.raises(Refused, match="have begun"):
            terms.change(account, {"begins_on": on(30)}, by=None)
        turn(account, "prepaid")
        with pytest.raises(Refused, match="reach up to"):
            turn(account, "postpaid", begins_on=on(39))


def test_a_period_by_hand_has_no_prepaid_day():
    account = payer()
    with at(0):
        turn(account, "postpaid")
    with at(10):
        turn(account, "prepaid")
    with at(20):
        with pytest.raises(Refused, match="It is prepaid"):
            accounts.close(account, Period(on(0), on(11)), by=None)
        make.used(account, on(2))
        assert accounts.close(account, Period(on(0), on(10)), by=None, issues=False).invoice


def test_a_discarded_invoice_from_before_is_made_anew_without_the_days_between():
    account = payer()
    with at(0):
        turn(account, "postpaid")
        make.used(account, on(2))
        make.used(account, on(12))
    with at(10):
        turn(account, "prepaid")
        close_all()
    with at(20):
        turn(account, "postpaid")
        drafting.discard(Invoice.objects.get(), by=None)
        assert close_all() == [Period(on(0), on(10))]

    assert BillingTerms.objects.get().invoiced_until == on(20)


def test_the_form_has_the_day_and_the_page_tells_it(as_user):
    account = payer()
    where = reverse("billing:account-terms", args=[account.customer_id, account.pk])
    browser = as_user(make.staff("finance"))
    form = {"schedule": "anchor", "detail": "single", "invoice_days": "", "terms_days": ""}

    early = browser.post(where, form | {"model": "prepaid", "begins_on": "2026-11-01"})
    bad = browser.post(where, form | {"model": "postpaid", "begins_on": "soon"})
    done = browser.post(where, form | {"model": "postpaid", "begins_on": "2026-11-01"})
    page = browser.get(where).content.decode()

    assert (early.status_code, bad.status_code, done.status_code) == (422, 422, 302)
    assert "Only a postpaid account" in early.content.decode()
    assert "Invoices begin on 1 Nov 2026." in page
    browser.post(where, form | {"model": "prepaid", "begins_on": "2026-11-01"})
    assert "Paid by top-ups since" in browser.get(where).content.decode()


def test_the_database_keeps_one_open_spell_that_ends_after_it_starts():
    account = payer()
    PrepaidSpell.objects.create(account=account, starts_on=on(0))

    with pytest.raises(IntegrityError, match="one_open_spell"), transaction.atomic():
        PrepaidSpell.objects.create(account=account, starts_on=on(3))
    with pytest.raises(IntegrityError, match="spell_ends_after"), transaction.atomic():
        PrepaidSpell.objects.create(account=account, starts_on=on(5), ends_on=on(5))


class Spells(TestCase):
    @settings(max_examples=20)
    @given(DEEDS, USED)
    def test_the_use_of_postpaid_days_is_what_is_invoiced(self, deeds, used):
        account = payer()
        for number, parts in used:
            make.used(account, on(number), parts=parts)
        postpaid = self._live(account, deeds)

        with at(140):
            close_all()

        asked = sum((one.usage for one in Invoice.objects.filter(account=account)), Decimal(0))
        owed = sum(parts for number, parts in used if number in postpaid) * Decimal("0.05")
        assert asked == owed
        assert checks.ask(document_checks.CHARGES).holds

    def _live(self, account, deeds):
        """Switch and close as told; return the days, by number, on which it was postpaid."""
        now, began, postpaid = 0, None, set()
        for step, deed, ahead in [*deeds, (1, "end", 0)]:
            now += step
            with at(now):
                if deed == "close":
                    close_all()
                elif began is not None:
                    turn(account, "prepaid")
                    postpaid |= set(range(began, now))
                    began = None
                elif deed == "switch":
                    turn(account, "postpaid", begins_on=on(now + ahead))
                    began = now + ahead
        return postpaid
