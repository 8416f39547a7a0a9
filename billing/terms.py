"""How an account is invoiced: its billing terms, kept from the first change on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.closing import due
from billing.document_events import TermsEvent
from billing.models import Account, BillingTerms
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

FIELDS = (
    "model",
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


def change(account: Account, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change an account's terms; return whether anything was different.

    `fields` are some of FIELDS. Raises Refused for a postpaid account in SMS credits, for days that
    no month has, and for an enterprise that issues no more; the refusal names the field.
    """
    with transaction.atomic():
        BillingTerms.objects.get_or_create(account=account)
        row = BillingTerms.objects.select_for_update(of=("self",)).get(account=account)
        before, after = audit.changes(row, dict(fields))
        if not after:
            return False
        for name, value in fields.items():
            setattr(row, name, value)
        _check(row, account)
        if "model" in after and row.model == BillingTerms.Model.POSTPAID:
            due.begin(row)
        row.save(update_fields=[*fields, "invoiced_until"])
        audit.record(by, TermsEvent.CHANGED, account, unit=account.unit, before=before, after=after)
    return True


def _check(row: BillingTerms, account: Account) -> None:
    if row.model == BillingTerms.Model.POSTPAID and account.unit == money.CREDITS:
        said = _("An account in SMS credits is paid in advance.")
        raise Refused(said, code="no_currency", field="model")
    if row.enterprise and not row.enterprise.is_active:
        raise Refused(_("It issues no invoices any more."), code="not_active", field="enterprise")
    if any(day not in MONTH_DAYS for day in row.invoice_days):
        raise Refused(_("Days are from 1 to 31."), code="bad_days", field="invoice_days")
    if row.schedule == BillingTerms.Schedule.DAYS and not row.invoice_days:
        said = _("Name the days of the month, such as 1, 15.")
        raise Refused(said, code="no_days", field="invoice_days")
