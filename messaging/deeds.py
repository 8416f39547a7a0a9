"""What archiving a customer, blocking and erasing a client do to their messages."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clients import blocking, erasing
from clients.models import Client
from customers import archiving
from customers.models import Customer
from messaging import holds, retention
from portal.kit.deeds import Consequence, Deed


def _hints(*tasks: str) -> Callable[..., None]:
    """A deed that tells a worker, once the verb is committed, what there is to do."""

    def do(_row: Any, **_facts: Any) -> None:
        for task in tasks:
            transaction.on_commit(partial(holds.hint, task))

    return do


def _held(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Held messages"),
            "value": holds.waiting([customer.pk for customer in customers]),
            "note": _("cancelled and refunded; what is in the queue is still sent"),
        }
    ]


def _waits(clients: Sequence[Client]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("In queue"),
            "value": holds.queued_of(client.pk for client in clients),
            "note": _("held, as what comes in from now on; refunded if it waits for too long"),
        }
    ]


def _goes_on(clients: Sequence[Client]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Held messages"),
            "value": holds.waiting_of(client.pk for client in clients),
            "note": _("queued again and sent"),
        }
    ]


def _is_forgotten(clients: Sequence[Client]) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Held messages"),
            "value": holds.waiting_of(client.pk for client in clients),
            "note": _("cancelled and refunded; what is in the queue is still sent"),
        },
        {
            "label": _("Texts of its messages"),
            "value": _("all"),
            "note": _("erased; numbers, prices and times stay for the audit"),
        },
    ]


CANCEL_HELD = Deed(archiving.ARCHIVED, _hints(holds.CANCEL))
HELD = Consequence(archiving.ARCHIVED, _held)
HOLD_QUEUED = Deed(blocking.BLOCKED, _hints(holds.HOLD))
WAITS = Consequence(blocking.BLOCKED, _waits)
RELEASE_HELD = Deed(blocking.UNBLOCKED, _hints(holds.RELEASE))
GOES_ON = Consequence(blocking.UNBLOCKED, _goes_on)
FORGET = Deed(erasing.ERASED, _hints(holds.CANCEL, retention.FORGET_ERASED))
IS_FORGOTTEN = Consequence(erasing.ERASED, _is_forgotten)
