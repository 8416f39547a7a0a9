from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing import drafting, recurring
from billing.models import RecurringCharge
from portal.core import periods
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.models import HistoryEntry
from tests import make

JANUARY_31 = date(2026, 1, 31)


def test_a_charge_of_the_31st_is_due_on_the_last_day_of_each_month():
    year = Period(date(2026, 1, 1), date(2026, 6, 1))

    found = recurring.due_days(JANUARY_31, every_months=1, ends_on=None, period=year)

    assert [day.isoformat() for day in found] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]


def test_a_charge_is_due_on_its_last_day_and_never_after_it():
    year = Period(date(2026, 1, 1), date(2027, 1, 1))

    found = recurring.due_days(JANUARY_31, every_months=3, ends_on=date(2026, 7, 31), period=year)

    assert found == [JANUARY_31, date(2026, 4, 30), date(2026, 7, 31)]


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.integers(1, 31),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_periods_that_touch_bill_each_day_once(starts_on, every_months, anchor, first):
    period = periods.period_of(first, anchor)
    whole_end = date(2034, 1, 1)
    found = []

    while period.start < whole_end:
        found += recurring.due_days(
            starts_on, every_months=every_months, ends_on=None, period=period
        )
        period = periods.next_period(period, anchor)

    whole = Period(periods.period_of(first, anchor).start, period.start)
    once = recurring.due_days(starts_on, every_months=every_months, ends_on=None, period=whole)
    assert found == once
    assert len(set(found)) == len(found)


@pytest.mark.django_db
def test_what_is_due_becomes_a_line_once():
    account = make.account()
    charge = make.recurring_charge(account, price="9.90", quantity=Decimal(2))
    november = Period(date(2026, 11, 1), date(2026, 12, 1))
    found = recurring.lines(account, november)
    assert [(line.exact, line.recurs_on) for line in found] == [
        (Decimal("19.80"), date(2026, 11, 1))
    ]

    draft = make.invoice(account, lines=found)

    assert recurring.lines(account, november) == []
    assert draft.lines.get().recurring == charge


@pytest.mark.django_db
def test_a_discarded_draft_gives_its_charges_back_and_a_second_bill_is_refused():
    account = make.account()
    make.recurring_charge(account)
    november = Period(date(2026, 11, 1), date(2026, 12, 1))
    due = recurring.lines(account, november)
    draft = make.invoice(account, lines=due)
    with pytest.raises(Refused, match="stands on another invoice"):
        make.invoice(account, lines=due)

    drafting.discard(draft, by=None)

    assert recurring.lines(account, november) == due


@pytest.mark.django_db
def test_a_stopped_charge_is_billed_no_more_and_the_history_tells_who_stopped_it():
    person = make.staff("finance")
    charge = make.recurring_charge()

    recurring.stop(charge, by=person)

    assert recurring.lines(charge.account, Period(date(2026, 1, 1), date(2027, 1, 1))) == []
    told = HistoryEntry.objects.get(event="billing.recurring.stopped")
    assert (told.actor, told.customer_id) == (person, charge.account.customer_id)


@pytest.mark.django_db
def test_a_charge_is_added_and_changed_with_its_history():
    account, person = make.account(), make.staff("finance")
    fields = {
        "title": "Number 447700900500",
        "quantity": Decimal(1),
        "unit_price": Decimal(5),
        "every_months": 1,
        "starts_on": date(2026, 11, 1),
        "ends_on": None,
    }
    row = recurring.add(account, fields, by=person)

    assert recurring.change(row, fields | {"unit_price": Decimal(6)}, by=person)
    assert not recurring.change(row, fields | {"unit_price": Decimal(6)}, by=person)

    assert RecurringCharge.objects.get().unit_price == 6
    assert HistoryEntry.objects.filter(event__startswith="billing.recurring.").count() == 2
    with pytest.raises(Refused, match="for nothing"):
        recurring.add(account, fields | {"quantity": Decimal(0)}, by=person)
