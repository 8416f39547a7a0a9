"""What accounts used, line by line, straight from their messages.

A message is charged on its day and given back on the day of its refund; both days are those of the
ledger's entries, so that the lines of a period add up to its entries exactly. A refund may come
weeks after its message: the messages that are read begin so much earlier.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.usage_sources import Span, UsageLine, UsageSource
from messaging.checks import LAST_WORD
from portal.core.ids import first_of
from portal.core.periods import Period, instants
from portal.kit import arrays

# A message's id is made a moment before or after the instant that its day is taken from.
ASIDE = timedelta(hours=1)
LATE = 2 * LAST_WORD

READ = """
WITH asked AS MATERIALIZED (
    SELECT s.*, a.customer_id
      FROM unnest(%(numbers)s::int[], %(accounts)s::bigint[], %(starts)s::date[], %(ends)s::date[])
           AS s (number, account, first, after)
      JOIN billing_account a ON a.id = s.account
), told AS (
    SELECT s.number, m.channel, m.country, m.network_id, m.price, m.day, m.parts
      FROM asked s JOIN messaging_message m
        ON m.account_id = s.account AND m.customer_id = s.customer_id
       AND m.day >= s.first AND m.day < s.after
     WHERE m.id >= %(first)s AND m.id < %(after)s AND m.charge <> 'none' AND m.price <> 0
     UNION ALL
    SELECT s.number, m.channel, m.country, m.network_id, m.price, m.refunded_on, -m.parts
      FROM asked s JOIN messaging_message m
        ON m.account_id = s.account AND m.customer_id = s.customer_id
       AND m.refunded_on >= s.first AND m.refunded_on < s.after
     WHERE m.id >= %(first_late)s AND m.id < %(after)s AND m.charge = 'refunded' AND m.price <> 0
)
SELECT number, channel, country, network_id, price, price * sum(parts), {day}
  FROM told GROUP BY {keys} HAVING sum(parts) <> 0 ORDER BY {keys}
"""
KEYS = "number, channel, country, network_id, price"


def read(spans: Sequence[Span], by_day: bool) -> Iterator[tuple[Span, UsageLine]]:
    """(span, line) of every span, by one statement, whatever periods the spans have."""
    day, keys = ("day", f"number, day, {KEYS[8:]}") if by_day else ("NULL::date", KEYS)
    with connection.cursor() as cursor:
        cursor.execute(READ.format(day=day, keys=keys), _params(spans))
        for number, *fields in cursor.fetchall():
            yield spans[number], UsageLine(*fields)


def _params(spans: Sequence[Span]) -> dict[str, object]:
    whole = Period(min(span.period.start for span in spans), max(span.period.end for span in spans))
    first, after = instants(whole, timezone.get_default_timezone())
    return {
        "numbers": list(range(len(spans))),
        "accounts": arrays.of(span.account for span in spans),
        "starts": [span.period.start for span in spans],
        "ends": [span.period.end for span in spans],
        "first": first_of(first - ASIDE),
        "first_late": first_of(first - LATE),
        "after": first_of(after + ASIDE),
    }


MESSAGES = UsageSource(_("Messages"), read)
