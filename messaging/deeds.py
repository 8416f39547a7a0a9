"""What archiving a customer does to its messages."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers import archiving
from customers.models import Customer
from messaging import holds
from portal.kit.deeds import Consequence, Deed


def _cancel_held(_customer: Customer, **_facts: Any) -> None:
    transaction.on_commit(holds.hint)


def _held(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Held messages"),
            "value": holds.waiting([customer.pk for customer in customers]),
            "note": _("cancelled and refunded; what is in the queue is still sent"),
        }
    ]


CANCEL_HELD = Deed(archiving.ARCHIVED, _cancel_held)
HELD = Consequence(archiving.ARCHIVED, _held)
