"""How billing itself uses price lists: accounts pay by them."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.list_users import SHOWN, PriceUser
from billing.models import Account, PriceList


def _uses(price_list: PriceList) -> Q:
    return Q(own_list=price_list) | Q(price_list=price_list)


def _accounts(price_list: PriceList) -> list[dict[str, Any]]:
    rows = Account.objects.filter(_uses(price_list)).select_related("customer", "client")
    return [_shown(row, price_list) for row in rows.order_by("pk")[:SHOWN]]


def _shown(account: Account, price_list: PriceList) -> dict[str, Any]:
    kind = "client" if account.client_id else "customer"
    owner = account.client_id or account.customer_id
    is_own = account.own_list_id == price_list.pk
    return {
        "title": str(account),
        "note": _("as its own prices") if is_own else "",
        "url": reverse(f"billing:{kind}-destinations", args=[owner]),
    }


def _count(lists: Collection[int]) -> dict[int, int]:
    rows = Account.objects.filter(Q(own_list__in=lists) | Q(price_list__in=lists))
    found: Counter[int] = Counter()
    for own, general in rows.values_list("own_list_id", "price_list_id"):
        found.update({own, general} & set(lists))
    return dict(found)


def _priced(price_list: PriceList) -> Iterable[int]:
    rows = Account.objects.filter(_uses(price_list)).exclude(customer__status="archived")
    return rows.exclude(client__status__in=("archived", "erased")).values_list("pk", flat=True)


ACCOUNTS = PriceUser(gettext_lazy("Accounts"), _accounts, _count, _priced, order=10)
