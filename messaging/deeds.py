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
from messaging import forgetting, holds, number_uses, retention
from messaging.models import NumberUse
from portal.kit.deeds import Consequence, Deed
from portal.models import User


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
        {
            "label": _("Address book and templates"),
            "value": _("all"),
            "note": _("deleted; campaigns that are not over are cancelled"),
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


def _release(client: Client, *, by: User | None, **_facts: Any) -> dict[str, Any]:
    """Nothing that comes for an erased client is kept as theirs, forwarded or answered."""
    uses = NumberUse.objects.living().filter(client=client)
    return {"numbers": number_uses.release_all(uses, by=by)}


FORGET_PEOPLE = Deed(erasing.ERASED, forgetting.forget_people)
RELEASE_NUMBERS = Deed(erasing.ERASED, _release)
