"""How an account is invoiced: its billing terms, kept from the first change on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.closing import due, spells
from billing.document_events import TermsEvent
from billing.models import Account, BillingTerms
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "model",
    "begins_on",
    "enterprise",
    "schedule",
    "invoice_days",
    "detail",
    "holds",
    "sends_by_mail",
    "sends_usage",
    "is_visible",
    "reminds",
    "language",
    "terms_days",
    "buyer_name",
    "postal_lines",
    "country",
    "vat_no",
    "emails",
    "purchase_order",
)
MONTH_DAYS = range(1, 32)
Model = BillingTerms.Model


def change(account: Account, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change an account's terms; return whether anything was different.

    `fields` are some of FIELDS. Raises Refused for a postpaid account in SMS credits, for days that
    no month has, and for an enterprise that issues no more; the refusal names the field. Where an
    account becomes postpaid, `begins_on` is the first day that is invoiced, by default today.
    """
    with transaction.atomic():
        BillingTerms.objects.get_or_create(account=account)
        row = BillingTerms.objects.select_for_update(of=("self",)).get(account=account)
        wanted = {**fields, "begins_on": _begins_on(row, fields)}
        before, after = audit.changes(row, wanted)
        if not after:
            return False
        was, began = row.model, row.begins_on
        for name, value in wanted.items():
            setattr(row, name, value)
        _check(row, account)
        _turn(row, was, began)
        row.save(update_fields=[*wanted, "invoiced_until"])
        audit.record(by, TermsEvent.CHANGED, account, unit=account.unit, before=before, after=after)
    return True


def _begins_on(row: BillingTerms, fields: Mapping[str, Any]) -> date | None:
    """The day on which invoices are to begin; a prepaid account has none."""
    day = fields.get("begins_on") or None
    if fields.get("model", row.model) == Model.PREPAID:
        if day not in {None, row.begins_on}:
            said = _("Only a postpaid account has invoices for what was used.")
            raise Refused(said, code="prepaid", field="begins_on")
        return None
    return day or row.begins_on or (due.today() if row.model != Model.POSTPAID else None)


def _turn(row: BillingTerms, was: str, began: date | None) -> None:
    """Let the account's days be invoiced as its new terms say, from today on."""
    if row.model == Model.PREPAID and was == Model.POSTPAID:
        spells.stop(row, due.today(), began)
    elif row.model == Model.POSTPAID and was == Model.PREPAID:
        spells.resume(row)
    elif row.begins_on != began:
        spells.move(row, began)


def _check(row: BillingTerms, account: Account) -> None:
    if row.model == Model.POSTPAID and account.unit == money.CREDITS:
        said = _("An account in SMS credits is paid in advance.")
        raise Refused(said, code="no_currency", field="model")
    if row.enterprise and not row.enterprise.is_active:
        raise Refused(_("It issues no invoices any more."), code="not_active", field="enterprise")
    if any(day not in MONTH_DAYS for day in row.invoice_days):
        raise Refused(_("Days are from 1 to 31."), code="bad_days", field="invoice_days")
    if row.schedule == BillingTerms.Schedule.DAYS and not row.invoice_days:
        said = _("Name the days of the month, such as 1, 15.")
        raise Refused(said, code="no_days", field="invoice_days")
