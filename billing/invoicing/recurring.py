"""Recurring charges: when they are due, and the lines they become."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.document_events import RecurringEvent
from billing.invoicing.drafting import LineDraft, shown
from billing.models import Account, InvoiceLine, RecurringCharge
from portal.core import money
from portal.core.errors import Refused
from portal.core.periods import Period
from portal.kit import audit
from portal.models import User

FIELDS = ("title", "quantity", "unit_price", "every_months", "starts_on", "ends_on")


def due_days(
    starts_on: date, *, every_months: int, ends_on: date | None, period: Period
) -> list[date]:
    """The days of a period on which a charge is due.

    It is due on its first day and every so many months after; a month that is too short has it on
    its last day. Each is reckoned from the first, so 31 January leads to 28 February, 31 March.
    """
    first = _month(starts_on)
    ahead = max(0, _month(period.start) - first)
    at = ahead // every_months * every_months
    found = []
    while (day := _day_in(first + at, starts_on.day)) < period.end:
        if day in period and (ends_on is None or day <= ends_on):
            found.append(day)
        at += every_months
    return found


def lines(account: Account, period: Period) -> list[LineDraft]:
    """The lines of what is due in a period and on no document yet."""
    charges = RecurringCharge.objects.filter(account=account, is_active=True).order_by("pk")
    due = [
        _line(charge, day)
        for charge in charges
        for day in due_days(
            charge.starts_on,
            every_months=charge.every_months,
            ends_on=charge.ends_on,
            period=period,
        )
    ]
    billed = set(
        InvoiceLine.objects.filter(
            recurring__account=account,
            recurs_on__gte=period.start,
            recurs_on__lt=period.end,
        ).values_list("recurring_id", "recurs_on")
    )
    return [line for line in due if (line.recurring_id, line.recurs_on) not in billed]


def add(account: Account, fields: Mapping[str, Any], *, by: User | None) -> RecurringCharge:
    """Add a charge; `fields` are those of FIELDS.

    Raises Refused for an account in SMS credits, which gets no invoices.
    """
    if account.unit == money.CREDITS:
        raise Refused(_("An account in SMS credits gets no invoices."), code="no_currency")
    row = RecurringCharge(account=account, **{name: fields[name] for name in FIELDS})
    _check(row)
    with transaction.atomic():
        row.save(force_insert=True)
        price = f"{money.show(row.quantity.normalize() + 0, account.unit)} x "
        _tell(row, RecurringEvent.ADDED, by, price=price + shown(row.unit_price, account.unit))
    return row


def change(row: RecurringCharge, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change a charge from the next invoice on; return whether anything was different."""
    with transaction.atomic():
        found = RecurringCharge.objects.select_for_update(of=("self",)).get(pk=row.pk)
        wanted = {name: fields[name] for name in FIELDS}
        before, after = audit.changes(found, wanted)
        if not after:
            return False
        for name, value in wanted.items():
            setattr(found, name, value)
        _check(found)
        found.save(update_fields=list(FIELDS))
        _tell(found, RecurringEvent.CHANGED, by, before=before, after=after)
    return True


def stop(row: RecurringCharge, *, by: User | None) -> None:
    """Charge it no more; what is on a document stays there."""
    with transaction.atomic():
        found = RecurringCharge.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not found.is_active:
            raise Refused(_("It is stopped already."), code="is_stopped")
        found.is_active = False
        found.save(update_fields=["is_active"])
        _tell(found, RecurringEvent.STOPPED, by)


def _line(charge: RecurringCharge, day: date) -> LineDraft:
    exact = money.product(charge.unit_price, charge.quantity)
    return LineDraft(
        InvoiceLine.Kind.RECURRING,
        charge.title,
        charge.quantity,
        charge.unit_price,
        exact,
        recurring_id=charge.pk,
        recurs_on=day,
    )


def _check(row: RecurringCharge) -> None:
    if row.quantity <= 0 or not row.unit_price:
        raise Refused(_("A charge is not for nothing."), code="bad_amount", field="unit_price")
    if not 1 <= row.every_months <= 60:
        said = _("It recurs every 1 to 60 months.")
        raise Refused(said, code="bad_months", field="every_months")
    if row.ends_on and row.ends_on < row.starts_on:
        said = _("It ends on its first day or later.")
        raise Refused(said, code="bad_date", field="ends_on")


def _tell(row: RecurringCharge, event: RecurringEvent, by: User | None, **data: Any) -> None:
    owner = {"customer": row.account.customer_id, "client": row.account.client_id}
    audit.record(by, event, row, **owner, title=row.title, unit=row.account.unit, **data)


def _month(day: date) -> int:
    """The month of a day, counted from January of the year 0."""
    return day.year * 12 + day.month - 1


def _day_in(month: int, day: int) -> date:
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
