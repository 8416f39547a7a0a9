"""An account's transactions in a period, entry by entry: what went, what came, what was left.

Credit is what messages cost and all else that went; debit is what topped the account up. The sums
come from one statement of SQL, which sees one moment; the opening balance is reckoned backwards
from the account's. Days are those of the entries: days of the operator's time zone.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.models import Account, Entry
from portal.core import periods
from portal.core.periods import Period
from portal.models import User

SUMS = """
SELECT a.balance, e.later, e.credit, e.debit, e.entries
  FROM billing_account a,
       LATERAL (SELECT coalesce(sum(amount) FILTER (WHERE day >= %(end)s), 0) AS later,
                       coalesce(-sum(amount) FILTER (WHERE day < %(end)s AND amount < 0), 0)
                           AS credit,
                       coalesce(sum(amount) FILTER (WHERE day < %(end)s AND amount >= 0), 0)
                           AS debit,
                       count(*) FILTER (WHERE day < %(end)s) AS entries
                  FROM billing_entry WHERE account_id = a.id AND day >= %(start)s) e
 WHERE a.id = %(account)s
"""


@dataclass(frozen=True, slots=True)
class Sums:
    """What a period comes to, in the account's unit: opening + debit - credit = closing."""

    opening: Decimal
    credit: Decimal
    debit: Decimal
    closing: Decimal
    entries: int


@dataclass(frozen=True, slots=True)
class Line:
    """One transaction: one of credit and debit, what it was for, and the balance after it."""

    at: datetime
    purpose: str
    balance: Decimal
    credit: Decimal | None = None
    debit: Decimal | None = None
    who: str = ""


def of(account: Account, period: Period, user: User) -> QuerySet[Entry]:
    """The period's entries as this user may see them, the newest first."""
    rows = Entry.objects.visible_to(user).filter(
        account=account, day__gte=period.start, day__lt=period.end
    )
    return rows.select_related("actor").order_by("-pk")


def sums(account: Account, period: Period) -> Sums:
    """The period's totals and its two edges, as they are at this moment."""
    params = {"account": account.pk, "start": period.start, "end": period.end}
    with connection.cursor() as cursor:
        cursor.execute(SUMS, params)
        balance, later, credit, debit, entries = cursor.fetchone()
    closing = balance - later
    return Sums(closing + credit - debit, credit, debit, closing, entries)


def line(entry: Entry, *, names_staff: bool) -> Line:
    """An entry as people read it; only the operator's own are told who made it."""
    return Line(
        entry.at,
        purpose(entry),
        entry.balance_after,
        credit=-entry.amount if entry.amount < 0 else None,
        debit=entry.amount if entry.amount >= 0 else None,
        who=entry.actor.name if names_staff and entry.actor else "",
    )


def opening(found: Sums, period: Period) -> Line:
    """The balance the period began with, at its first instant."""
    at = periods.first_instant(period.start, ZoneInfo(settings.TIME_ZONE))
    return Line(at, _("Opening balance"), found.opening)


def purpose(entry: Entry) -> str:
    """What an entry was for: its kind and what was written with it; messages say it themselves."""
    if entry.kind == Entry.Kind.USAGE and entry.purpose:
        return entry.purpose
    kind = str(Entry.Kind(entry.kind).label)
    return f"{kind}: {entry.purpose}" if entry.purpose else kind
