"""Which periods of which accounts are over and not invoiced."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from billing.closing import spells
from billing.closing.days import InvoiceDays
from billing.closing.days import due as due_by
from billing.models import Account, BillingTerms, PrepaidSpell
from clients import tagging
from portal.core.periods import Period
from portal.kit import arrays

# A charge takes its day just before it is committed: a day is over when the last one surely is.
LINGERING = timedelta(minutes=15)
Schedule = BillingTerms.Schedule

# A recurring charge that is noted later than it starts is not asked for the time before.
FIRST = """
SELECT a.id, least(
    (SELECT min(day) FROM (
        SELECT day FROM billing_entry WHERE account_id = a.id AND kind IN ('usage', 'refund')
         ORDER BY day LIMIT 1) AS used),
    (SELECT min(greatest(starts_on, (created_at AT TIME ZONE %(zone)s)::date))
       FROM billing_recurringcharge WHERE account_id = a.id AND is_active))
  FROM unnest(%(accounts)s::bigint[]) AS a (id)
"""

COVERED = """
SELECT i.account_id, i.period_start, i.period_end
  FROM unnest(%(accounts)s::bigint[], %(days)s::date[]) AS s (account, day)
  JOIN billing_invoice i ON i.account_id = s.account AND i.period_end > s.day
 WHERE i.kind = 'usage' AND i.status <> 'discarded'
"""


@dataclass(slots=True)
class Due:
    """An account's terms and its periods that are due, in order."""

    terms: BillingTerms
    periods: list[Period] = field(default_factory=list)


def today(now: datetime | None = None) -> date:
    """The day of the house by which a day before it is over for good."""
    moment = (now or timezone.now()) - LINGERING
    return timezone.localdate(moment, timezone.get_default_timezone())


def of_all(until: date) -> list[Due]:
    """Every account that is invoiced by itself and has a period that ends by `until`.

    One that became prepaid is among them with the days before, until these are invoiced.
    """
    stopped = PrepaidSpell.objects.filter(account=OuterRef("account_id"), ends_on__isnull=True)
    rows = BillingTerms.objects.filter(Q(model=BillingTerms.Model.POSTPAID) | Q(Exists(stopped)))
    return _of(rows.exclude(schedule=Schedule.MANUAL), until)


def of(terms: BillingTerms, until: date) -> list[Period]:
    """The due periods of one account, by its invoice days."""
    found = _of(BillingTerms.objects.filter(pk=terms.pk), until)
    return found[0].periods if found else []


def begins(terms: BillingTerms) -> date | None:
    """The first day that is to be invoiced next; None while there is nothing to invoice."""
    return _begins([terms]).get(terms.account_id)


def days_of(terms: BillingTerms) -> InvoiceDays:
    """The days of the month on which the account's invoices are made."""
    if terms.schedule == Schedule.DAYS and terms.invoice_days:
        return InvoiceDays(tuple(terms.invoice_days))
    return InvoiceDays((anchor_of(terms.account),))


def anchor_of(account: Account) -> int:
    if account.client is None:
        return account.customer.anchor_day
    return tagging.anchor_of(account.customer, account.client)


def invoiced(begin: dict[int, date]) -> dict[int, list[Period]]:
    """The periods after a day of each account that an invoice for usage covers."""
    found: dict[int, list[Period]] = {account: [] for account in begin}
    with connection.cursor() as cursor:
        days = {"accounts": arrays.of(begin), "days": arrays.of(begin.values())}
        cursor.execute(COVERED, days)
        for account, start, end in cursor.fetchall():
            found[account].append(Period(start, end))
    return found


def _of(rows: QuerySet[BillingTerms], until: date) -> list[Due]:
    rows = rows.select_related("enterprise", "account__customer", "account__client")
    terms = list(rows.order_by("account_id"))
    begin = _begins(terms)
    covered, prepaid = invoiced(begin), spells.of(begin)
    found = [
        Due(one, _periods(one, begin[account], until, covered[account] + prepaid[account]))
        for one in terms
        if (account := one.account_id) in begin
    ]
    return [one for one in found if one.periods]


def _periods(
    terms: BillingTerms, begins: date, until: date, stepped_over: list[Period]
) -> list[Period]:
    return list(due_by(begins, days_of(terms), until, stepped_over))


def _begins(terms: Sequence[BillingTerms]) -> dict[int, date]:
    """The first day not invoiced of each account that has one; no prepaid day is one."""
    first = _first_days([one for one in terms if one.invoiced_until is None])
    days = {one.account_id: one.invoiced_until for one in terms if one.invoiced_until} | first
    prepaid = spells.of(days)
    found = {account: _after(day, prepaid[account]) for account, day in days.items()}
    return {account: day for account, day in found.items() if day < date.max}


def _after(day: date, prepaid: Sequence[Period]) -> date:
    """The day itself, or the first one after the prepaid days it is among."""
    for spell in prepaid:
        if day in spell:
            day = spell.end
    return day


def _first_days(terms: Sequence[BillingTerms]) -> dict[int, date]:
    """For accounts never invoiced: the start of the period of their first use."""
    if not terms:
        return {}
    days = {one.account_id: days_of(one) for one in terms}
    params = {"accounts": arrays.of(days), "zone": timezone.get_default_timezone_name()}
    with connection.cursor() as cursor:
        cursor.execute(FIRST, params)
        return {account: days[account].until(day) for account, day in cursor.fetchall() if day}
