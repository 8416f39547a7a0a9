"""What a draft says beside its parties and lines: its note, the buyer's order, when it is due."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from billing.document_events import InvoiceEvent
from billing.invoicing import drafting
from billing.models import Invoice
from portal.kit import audit
from portal.models import User

FIELDS = ("note", "purchase_order", "due_on")


def change(invoice: Invoice, fields: Mapping[str, Any], *, by: User | None) -> bool:
    """Change some of FIELDS of a draft; return whether anything was different.

    Without a due date the payment terms say it when the draft is issued. Raises Refused for what
    is no draft any more.
    """
    with transaction.atomic():
        row = drafting.locked(invoice)
        before, after = audit.changes(row, dict(fields))
        if not after:
            return False
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        drafting.told(row, InvoiceEvent.DESCRIBED, by, before=before, after=after)
    return True
