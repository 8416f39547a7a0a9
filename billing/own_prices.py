"""An account's own prices: a list of its own, made at the first of them and asked first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import (
    accounts,
    approval_limits,
    decks,
    list_users,
    margins,
    price_lists,
    rate_rows,
    rates,
    second_person,
)
from billing.events import RateEvent
from billing.models import Account, PriceList, Rate
from billing.rates import Key
from billing.rating.changes import Kind, Wanted, judge
from billing.rating.deck import Deck
from billing.rating.deck import Rate as Found
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """An own price beside what the account would pay without it."""

    rate: Rate
    general: Found | None
    next_rate: Rate | None
    costs: margins.Range | None


def rows(account: Account, now: datetime, among: QuerySet[Rate]) -> QuerySet[Rate]:
    """The account's own prices, those to come among them; none without a list."""
    if account.own_list is None:
        return among.none()
    found = rate_rows.of(account.own_list, now, among)
    return rate_rows.in_order(rate_rows.living(found, now))


def lines(account: Account, found: Sequence[Rate], now: datetime) -> list[Line]:
    """What the page shows of these rows."""
    if not found:
        return []
    rate_rows.fill(found)
    general = _general(account, {rate.country_id for rate in found if rate.country_id})
    return [
        Line(
            rate,
            general and general.rate_at(rate.country_id, rate.network_id, rate.channel, now),
            rate.next_rate,
            rate.costs,
        )
        for rate in found
    ]


def set_price(
    account: Account,
    key: Key,
    *,
    price: Decimal,
    basis: str,
    starts_at: datetime | None = None,
    by: User | None,
) -> Rate:
    """The account pays so much there from then on. Raises Refused."""
    with transaction.atomic():
        own = _list_of(account, by)
        _ask_second(account, own, Wanted(*_key(key), price, basis, starts_at or timezone.now()))
        return rates.set_price(own, key, price=price, basis=basis, starts_at=starts_at, by=by)


def end(account: Account, key: Key, *, starts_at: datetime | None = None, by: User | None) -> Rate:
    """From then on the account pays there what everybody pays."""
    with transaction.atomic():
        return rates.end(_list_of(account, by), key, starts_at=starts_at, by=by)


def take_in(account: Account, wanted: Sequence[Wanted], said: str, *, by: User) -> int:
    """Write many own prices at once, those that change something; return how many."""
    with transaction.atomic():
        own = _list_of(account, by)
        own = price_lists.locked(own)
        deck = decks.of(own.pk)
        now = timezone.now()
        # What begins at once began when the file was read: it must not reach back.
        wanted = [replace(one, at=max(one.at, now)) for one in wanted]
        fresh = [one for one in wanted if judge(deck, one).kind is not Kind.SAME]
        _refuse_taken(own, fresh)
        second_person.prices_of_file(account.unit, _moves(account, deck, fresh))
        rates.insert(own, fresh)
        if fresh:
            facts = {"count": len(fresh), "said": said}
            audit.record(by, RateEvent.IMPORTED, own, **rates.whose(own), **facts)
    return len(fresh)


def why_fixed(account: Account) -> str:
    """Why the own prices cannot be changed on the account's page; empty: they can."""
    if account.customer.is_archived:
        return _("%(name)s is archived: restore it first.") % {"name": account.customer}
    if account.client and account.client.is_gone:
        return _("%(name)s is archived: restore it first.") % {"name": account.client}
    own = account.own_list
    if own is not None and list_users.is_shared(own, account):
        said = _("Others use the list %(name)s, too: change it on its own page.")
        return said % {"name": own}
    return ""


def _general(account: Account, countries: set[str]) -> Any:
    """What the account pays where it has no price of its own."""
    listed = account.price_list_id
    return decks.of(listed, countries) if listed else None


def _ask_second(account: Account, own: PriceList, wanted: Wanted) -> None:
    """An own price is held against what the account pays until then, by whichever list."""
    if approval_limits.of(approval_limits.PRICE, account.unit) is None:
        return
    key = rates.Key(wanted.country, wanted.network, wanted.channel)
    paid = _paid(account, rates.deck_for(own, [key]), wanted)
    what = rates.wished(own, wanted) | {"account": account.pk, "list": None}
    second_person.price(
        own, where=rates.told_key(key), before=paid, after=wanted.price, what=what, account=account
    )


def _paid(account: Account, own: Deck, wanted: Wanted) -> Decimal | None:
    where = (wanted.country, wanted.network, wanted.channel, wanted.at)
    found = own.rate_at(*where)
    if found is None:
        general = _general(account, {wanted.country} if wanted.country else set())
        found = general.rate_at(*where) if general else None
    return found.price if found else None


def _moves(account: Account, own: Deck, fresh: Sequence[Wanted]) -> list[Decimal]:
    """By how much each line of a file moves what the account pays."""
    if approval_limits.of(approval_limits.PRICE, account.unit) is None:
        return []
    pairs = [(one.price, _paid(account, own, one)) for one in fresh]
    return [abs(new - old) for new, old in pairs if new is not None and old is not None]


def _key(key: Key) -> tuple[str | None, int | None, str]:
    return key.country, key.network, key.channel


def _list_of(account: Account, by: User | None) -> PriceList:
    """The account's own list, made if it has none. Raises Refused where it is not its alone."""
    accounts.lock_customer(account.customer)
    account = Account.objects.select_related("customer", "client", "own_list").get(pk=account.pk)
    said = why_fixed(account)
    if said:
        raise Refused(said, code="fixed")
    if account.own_list is not None:
        return account.own_list
    made = PriceList.objects.filter(made_for=account, unit=account.unit).first()
    if made is None:
        fields = {
            "name": _("Own prices of account %(pk)s") % {"pk": account.pk},
            "kind": PriceList.Kind.SELL,
            "unit": account.unit,
        }
        made = price_lists.add(fields, by=by, made_for=account)
    accounts.change(account, {"own_list": made}, by=by)
    return made


def _refuse_taken(own: PriceList, fresh: Sequence[Wanted]) -> None:
    starts = {one.at for one in fresh}
    there = Rate.objects.filter(price_list=own, starts_at__in=starts)
    taken = {(rates.key_of(rate), rate.starts_at) for rate in there}
    for one in fresh:
        key = Key(one.country, one.network, one.channel)
        if (key, one.at) in taken:
            said = _("%(key)s: a change begins at this very moment already. Withdraw it first.")
            raise Refused(said % {"key": rates.told_key(key)}, code="taken")
