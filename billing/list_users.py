"""Who uses a price list, told by the floor that knows; each hangs it in its price_users.py.

    SERVICES = PriceUser(_("Services"), find, count, accounts)

`find(list)` gives what the tab *Used by* shows: rows of (.title .note .url). `count(lists)` gives
how many by the list's number. `accounts(list)` gives the numbers of the accounts whose messages
are priced by the list in this way: they are told when its prices change.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from billing.models import Account, PriceList
from portal.kit import hooks

SHOWN = 200


@dataclass(frozen=True, slots=True)
class PriceUser:
    """One way in which price lists are used."""

    title: str
    find: Callable[[PriceList], list[dict[str, Any]]]
    count: Callable[[Collection[int]], dict[int, int]]
    accounts: Callable[[PriceList], Iterable[int]] = lambda _list: ()
    order: int = 50


def ways() -> list[PriceUser]:
    return sorted(hooks.found("price_users", PriceUser), key=lambda way: way.order)


def accounts_of(price_list: PriceList) -> set[int]:
    """The accounts of living customers and clients whose messages the list prices."""
    return {pk for way in ways() for pk in way.accounts(price_list)}


def is_shared(price_list: PriceList, account: Account) -> bool:
    """Whether anybody but this account uses the list."""
    counts: Counter[int] = Counter()
    for way in ways():
        counts.update(way.count([price_list.pk]))
    own = account.own_list_id == price_list.pk
    return counts[price_list.pk] > own
