"""What archiving a customer, blocking or erasing a client does to their money.

Nothing, but nobody may charge it meanwhile.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from billing import ledger
from billing.models import Account
from clients import blocking, erasing
from clients.models import Client
from customers import archiving
from customers.models import Customer
from portal.core import money
from portal.kit.deeds import Consequence, Deed


def _hold_still(customer: Customer, **_facts: Any) -> None:
    """Lock all accounts that pay for the customer's messages until the archive is committed.

    Whoever accepts has locked them before, and its messages are among those accepted in time, or
    waits, and then finds the doors closed. It locks doors after accounts, and so must we.
    """
    _lock(Account.objects.filter(customer=customer))


def _hold_still_for(client: Client, **_facts: Any) -> None:
    """Lock the accounts that may pay for the client's messages: its own and its customer's."""
    _lock(Account.objects.filter(Q(client=client) | Q(customer=client.customer_id, client=None)))


def _lock(accounts: QuerySet[Account]) -> None:
    with connection.cursor() as cursor:
        ledger.lock(cursor, accounts.values_list("pk", flat=True))


def _forget_address(client: Client, **_facts: Any) -> None:
    """Who was told of prices is a person's address."""
    Account.objects.filter(client=client).exclude(price_email="").update(price_email="")


def _balances(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    return _told(Account.objects.filter(customer__in=customers, client=None))


def _balances_of(clients: Sequence[Client]) -> list[dict[str, Any]]:
    return _told(Account.objects.filter(client__in=clients))


def _told(accounts: QuerySet[Account]) -> list[dict[str, Any]]:
    sums = accounts.order_by("unit").values_list("unit").annotate(total=Sum("balance"))
    value = ", ".join(f"{money.show(total, unit)} {unit}" for unit, total in sums)
    return [
        {
            "label": _("Balance"),
            "value": value or None,
            "note": _("stays as it is") if value else "",
        }
    ]


HOLD_STILL = Deed(archiving.ARCHIVED, _hold_still, order=20)
BALANCES = Consequence(archiving.ARCHIVED, _balances)
HOLD_STILL_FOR_CLIENT = Deed(blocking.CHANGING, _hold_still_for)
BALANCES_OF_CLIENT = Consequence(erasing.ERASED, _balances_of)
FORGET_ADDRESS = Deed(erasing.ERASED, _forget_address)
