"""What periods of many accounts come to, each asked for by one statement."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection

from billing.invoicing.recurring import due_days
from billing.models import InvoiceLine, RecurringCharge
from billing.usage_sources import Span
from portal.core import money
from portal.kit import arrays

CHARGED = """
SELECT s.number, -sum(e.amount)
  FROM unnest(%s::int[], %s::bigint[], %s::date[], %s::date[]) AS s (number, account, first, after)
  JOIN billing_entry e ON e.account_id = s.account AND e.day >= s.first AND e.day < s.after
 WHERE e.kind IN ('usage', 'refund')
 GROUP BY s.number
"""


def charged(spans: Sequence[Span]) -> dict[Span, Decimal]:
    """What the ledger charged less what it gave back, exactly; below 0 where that was more."""
    columns = [
        arrays.of(range(len(spans))),
        arrays.of(span.account for span in spans),
        arrays.of(span.period.start for span in spans),
        arrays.of(span.period.end for span in spans),
    ]
    with connection.cursor() as cursor:
        cursor.execute(CHARGED, columns)
        found = dict(cursor.fetchall())
    return {span: found.get(number, money.ZERO) for number, span in enumerate(spans)}


def recurring(spans: Sequence[Span]) -> dict[Span, Decimal]:
    """What recurring charges come to that are due in each span and on no document yet."""
    accounts = {span.account for span in spans}
    charges: dict[int, list[RecurringCharge]] = defaultdict(list)
    for charge in RecurringCharge.objects.filter(account__in=accounts, is_active=True):
        charges[charge.account_id].append(charge)
    days = InvoiceLine.objects.filter(recurring__account__in=accounts, recurring__is_active=True)
    billed = set(days.values_list("recurring_id", "recurs_on"))
    return {
        span: sum((_due(one, span, billed) for one in charges[span.account]), money.ZERO)
        for span in spans
    }


def _due(charge: RecurringCharge, span: Span, billed: set[tuple[int, object]]) -> Decimal:
    days = due_days(
        charge.starts_on,
        every_months=charge.every_months,
        ends_on=charge.ends_on,
        period=span.period,
    )
    owed = sum((charge.pk, day) not in billed for day in days)
    return money.product(charge.unit_price, charge.quantity) * owed
