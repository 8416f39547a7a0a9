"""Usage lines of messages: what an invoice says must come to what the ledger charged."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing import usage_sources
from billing.closing import sums
from billing.usage_sources import Span
from portal.core.periods import Period
from tests import make

pytestmark = pytest.mark.django_db

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))
APRIL = Period(date(2024, 4, 1), date(2024, 5, 1))


def span(account, period=MAY):
    return Span(account.pk, period)


def told(found):
    return [(line.country, line.price, line.parts, line.amount) for line in found]


def paying(**fields):
    return make.account(credit_limit=1000, **fields)


def test_parts_of_a_country_and_a_price_make_one_line():
    account = paying()
    make.used(account, date(2024, 5, 1), parts=2)
    make.used(account, date(2024, 5, 31), parts=3)
    make.used(account, date(2024, 5, 7), price=Decimal("0.061"))
    make.used(account, date(2024, 5, 7), country="FR")

    found = usage_sources.lines([span(account)])[span(account)]

    assert told(found) == [
        ("FR", Decimal("0.05"), 1, Decimal("0.05")),
        ("GB", Decimal("0.05"), 5, Decimal("0.25")),
        ("GB", Decimal("0.061"), 1, Decimal("0.061")),
    ]


def test_days_outside_the_period_and_other_accounts_stay_out():
    account, other = paying(), paying()
    for day in (date(2024, 4, 30), date(2024, 6, 1)):
        make.used(account, day)
    make.used(other, date(2024, 5, 5))

    found = usage_sources.lines([span(account), span(other), span(account, APRIL)])

    assert {one: len(lines) for one, lines in found.items()} == {
        span(account): 0,
        span(other): 1,
        span(account, APRIL): 1,
    }


def test_a_refund_counts_on_its_own_day_and_may_leave_less_than_nothing():
    account = paying()
    make.used(account, date(2024, 4, 29), refunded_on=date(2024, 5, 2))
    make.used(account, date(2024, 5, 3), refunded_on=date(2024, 5, 4), country="FR")

    found = usage_sources.lines([span(account), span(account, APRIL)])

    assert told(found[span(account)]) == [("GB", Decimal("0.05"), -1, Decimal("-0.05"))]
    assert told(found[span(account, APRIL)]) == [("GB", Decimal("0.05"), 1, Decimal("0.05"))]


def test_day_by_day_for_the_appendix():
    account = paying()
    make.used(account, date(2024, 5, 3), refunded_on=date(2024, 5, 4))

    found = usage_sources.days(span(account))

    assert [(line.day, line.parts) for line in found] == [
        (date(2024, 5, 3), 1),
        (date(2024, 5, 4), -1),
    ]


def test_blocked_messages_are_not_told():
    account = paying()
    make.message(account=account, status="rejected", reason="x", charge="none", sent_at=None)

    today = timezone.localdate()
    whole = Span(account.pk, Period(today, today + timedelta(days=1)))

    assert usage_sources.lines([whole]) == {whole: []}


def test_lines_come_to_what_the_ledger_charged():
    account = paying()
    for day in range(1, 29):
        back = date(2024, 5, day + 2) if day % 3 == 0 else None
        price = Decimal("0.012345") * (day % 4 + 1)
        make.used(account, date(2024, 5, day), parts=day, price=price, refunded_on=back)

    found = usage_sources.lines([span(account)])[span(account)]

    assert sum(line.amount for line in found) == sums.charged([span(account)])[span(account)] > 0


@pytest.mark.parametrize("count", [1, 30])
def test_one_statement_reads_any_number_of_accounts(django_assert_num_queries, count):
    spans = [span(paying()) for _ in range(count)]

    with django_assert_num_queries(1):
        usage_sources.lines(spans)
