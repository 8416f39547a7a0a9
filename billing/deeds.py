"""What archiving a customer does to its money: nothing, but nobody may charge it meanwhile."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing import ledger
from billing.models import Account
from customers import archiving
from customers.models import Customer
from portal.core import money
from portal.kit.deeds import Consequence, Deed


def _hold_still(customer: Customer, **_facts: Any) -> None:
    """Lock all accounts that pay for the customer's messages until the archive is committed.

    Whoever accepts has locked them before, and its messages are among those accepted in time, or
    waits, and then finds the doors closed. It locks doors after accounts, and so must we.
    """
    accounts = Account.objects.filter(customer=customer).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        ledger.lock(cursor, accounts)


def _balances(customers: Sequence[Customer]) -> list[dict[str, Any]]:
    accounts = Account.objects.filter(customer__in=customers, client=None)
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
