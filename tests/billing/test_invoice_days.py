from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.closing.days import InvoiceDays, due
from portal.core.periods import Period

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MONTH_DAYS = st.lists(st.integers(1, 31), min_size=1, max_size=4, unique=True).map(
    lambda days: InvoiceDays(tuple(days))
)


def told(begins, days, today, invoiced=()):
    found = due(date.fromisoformat(begins), InvoiceDays(days), date.fromisoformat(today), invoiced)
    return [(f"{one.start:%m-%d}", f"{one.end:%m-%d}") for one in found]


@pytest.mark.parametrize(
    ("begins", "days", "today", "periods"),
    [
        ("2026-01-01", (1,), "2026-02-01", [("01-01", "02-01")]),
        ("2026-01-01", (1,), "2026-01-31", []),
        ("2026-01-01", (1, 15), "2026-02-01", [("01-01", "01-15"), ("01-15", "02-01")]),
        ("2026-01-31", (31,), "2026-04-01", [("01-31", "02-28"), ("02-28", "03-31")]),
        ("2026-01-20", (1,), "2026-02-03", [("01-20", "02-01")]),
        ("2026-02-10", (30, 31), "2026-03-01", [("02-10", "02-28")]),
    ],
)
def test_a_period_ends_on_each_invoice_day(begins, days, today, periods):
    assert told(begins, days, today) == periods


def test_what_an_invoice_by_hand_covers_is_stepped_over():
    by_hand = [Period(date(2026, 1, 10), date(2026, 1, 20))]

    found = told("2026-01-01", (1,), "2026-02-01", by_hand)

    assert found == [("01-01", "01-10"), ("01-20", "02-01")]


@given(begins=DAYS, days=MONTH_DAYS, length=st.integers(0, 400))
def test_periods_touch_end_on_invoice_days_and_leave_no_due_day_out(begins, days, length):
    today = begins + timedelta(days=length)

    found = list(due(begins, days, today))

    assert [one.start for one in found] == [begins, *(one.end for one in found)][: len(found)]
    assert all(days.until(one.end) == one.end for one in found)
    end = found[-1].end if found else begins
    assert end <= today < days.after(end)


@given(begins=DAYS, days=MONTH_DAYS, cuts=st.lists(st.integers(0, 90), max_size=6, unique=True))
def test_days_are_invoiced_once_whatever_was_invoiced_before(begins, days, cuts):
    cuts = sorted(cuts)
    invoiced = [
        Period(begins + timedelta(days=first), begins + timedelta(days=after))
        for first, after in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    today = begins + timedelta(days=100)

    found = list(due(begins, days, today, invoiced))

    every = sorted([*found, *invoiced])
    assert all(one.end <= other.start for one, other in pairwise(every))
    last = max(one.end for one in every)
    assert sum(map(len, every)) == (last - begins).days
