"""Reminders of what is overdue: by hand, and by the schedule of whoever issued it.

A schedule says after how many days, such as 3, 10 and 20; each of these steps goes out once. Where
several fell due while nothing ran, only the last one does.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from billing.models import DocumentMail, Invoice
from billing.papers import mailing
from portal.core.errors import Refused
from portal.models import User

Kind = DocumentMail.Kind
# Nobody is reminded in the night.
FIRST_HOUR = 7


def remind(invoice: Invoice, by: User | None) -> DocumentMail:
    """Remind by hand, outside the schedule. Raises Refused for what is not overdue."""
    if not mailing.is_overdue(invoice, mailing.today()):
        raise Refused(_("%(invoice)s is not overdue.") % {"invoice": invoice}, code="not_overdue")
    return mailing.ask(invoice, Kind.REMINDER, mailing.addresses(invoice), by)


def remind_due(today: date) -> int:
    """Ask for the reminders that are due by schedule; return how many."""
    late = Invoice.objects.overdue(today).exclude(account__terms__reminds=False)
    told = late.annotate(step=Max("mails__step", filter=Q(mails__kind=Kind.REMINDER)))
    rows = told.select_related("enterprise", "account__customer", "account__client")
    return sum(_remind(row, today) for row in rows.order_by("pk").iterator(chunk_size=500))


def step_of(schedule: list[int], days: int) -> int:
    """How many steps of a schedule have come after so many days; 0 before the first."""
    return sum(1 for after in schedule if after <= days)


def _remind(row: Invoice, today: date) -> bool:
    step = step_of(row.enterprise.remind_after_days, (today - row.due_on).days)
    if step <= (row.step or 0) or not (to := mailing.addresses(row)):
        return False
    try:
        with transaction.atomic():
            mailing.ask(row, Kind.REMINDER, to, None, step=step)
    except IntegrityError:
        # Somebody else asked for this step at the same moment.
        if DocumentMail.objects.filter(invoice=row, kind=Kind.REMINDER, step=step).exists():
            return False
        raise
    return True
