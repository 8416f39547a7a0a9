"""Rates: a change of a price is a new rate with a start. None is edited, none that began deleted.

Whoever changes a list locks its row first, so that what a change is compared with still holds when
it is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing import decks, directions, moments, price_lists, second_person
from billing.directions import Direction
from billing.events import RateEvent
from billing.models import Country, Network, PriceList, Rate
from billing.models.rate import Basis, Channel
from billing.rating.changes import Kind, Wanted, judge
from billing.rating.deck import Deck
from portal.core import money
from portal.core.errors import Refused
from portal.kit import audit
from portal.models import User

# A form tells minutes: the minute that runs is now.
GRACE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Key:
    """What a rate is for, within its list."""

    country: str | None = None
    network: int | None = None
    channel: str = Channel.SMS

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "country_id": self.country,
            "network_id": self.network,
            "channel": self.channel,
        }


def key_of(row: Any) -> Key:
    """The key of a rate or of a line of a change group."""
    return Key(row.country_id, row.network_id, row.channel)


def set_price(
    price_list: PriceList,
    key: Key,
    *,
    price: Decimal,
    basis: str = Basis.SUBMITTED,
    starts_at: datetime | None = None,
    by: User | None,
) -> Rate:
    """From this moment on (None: now) a part costs so much there. Raises Refused."""
    price = _exact(price)
    _check(key, basis)
    with transaction.atomic():
        price_list = price_lists.locked(price_list)
        at = starting(starts_at, timezone.now())
        wanted = Wanted(key.country, key.network, key.channel, price, basis, at)
        before = _judged_before(price_list, wanted)
        rate = _begin(price_list, wanted)
        facts = {"price": _told(price, price_list), "before": before}
        _record(by, RateEvent.SET, price_list, key, at, **facts)
    return rate


def end(
    price_list: PriceList, key: Key, *, starts_at: datetime | None = None, by: User | None
) -> Rate:
    """From this moment on the list has no price of its own for this key. Raises Refused."""
    with transaction.atomic():
        price_list = price_lists.locked(price_list)
        at = starting(starts_at, timezone.now())
        wanted = Wanted(key.country, key.network, key.channel, None, Basis.SUBMITTED, at)
        before = _judged_before(price_list, wanted)
        rate = _begin(price_list, wanted)
        _record(by, RateEvent.ENDED, price_list, key, at, before=before)
    return rate


def withdraw(rate: Rate, *, by: User | None) -> None:
    """Take back a rate that has not begun. Raises Refused for one that has."""
    with transaction.atomic():
        price_list = price_lists.locked(rate.price_list)
        row = Rate.objects.filter(pk=rate.pk).first()
        if row is None:
            raise Refused(_("This change was withdrawn meanwhile."), code="gone")
        if row.starts_at <= timezone.now():
            said = _("It has begun, and what was charged by it stays: set another price.")
            raise Refused(said, code="begun")
        price = _("an end") if row.price is None else _told(row.price, price_list)
        _record(by, RateEvent.WITHDRAWN, price_list, key_of(row), row.starts_at, price=price)
        row.delete()


def starting(asked: datetime | None, now: datetime) -> datetime:
    """When a change that is asked for begins; the past cannot be changed."""
    if asked is None or now - GRACE < asked <= now:
        return now
    if asked <= now:
        said = _("A price begins now or later: what was charged stays as it is.")
        raise Refused(said, code="past", field="starts_at")
    return asked


def insert(price_list: PriceList, wanted: Iterable[Wanted], change_group: Any = None) -> list[Rate]:
    """Write rates of a locked list whose starts were checked; the caller tells the history."""
    made = [
        Rate(
            price_list=price_list,
            country_id=one.country,
            network_id=one.network,
            channel=one.channel,
            price=one.price,
            basis=one.basis,
            starts_at=one.at,
            change_group=change_group,
        )
        for one in wanted
    ]
    return Rate.objects.bulk_create(made, batch_size=5_000)


def deck_for(price_list: PriceList, keys: Iterable[Key]) -> Deck:
    """The list as far as these keys need it."""
    return decks.of(price_list.pk, {key.country for key in keys if key.country})


def _begin(price_list: PriceList, wanted: Wanted) -> Rate:
    same = Rate.objects.filter(price_list=price_list, starts_at=wanted.at)
    where = {"country_id": wanted.country, "network_id": wanted.network}
    nulls = {f"{name}__isnull": True for name, value in where.items() if value is None}
    known = {name: value for name, value in where.items() if value is not None}
    if same.filter(channel=wanted.channel, **nulls, **known).exists():
        said = _("A change begins at this very moment already: withdraw that one first.")
        raise Refused(said, code="taken", field="starts_at")
    return insert(price_list, [wanted])[0]


def _judged_before(price_list: PriceList, wanted: Wanted) -> str:
    """What holds at that moment, told; raises Refused where nothing would change."""
    key = Key(wanted.country, wanted.network, wanted.channel)
    judged = judge(deck_for(price_list, [key]), wanted)
    if judged.kind is Kind.SAME:
        if wanted.price is None:
            raise Refused(_("It has no price of its own to end at that moment."), code="none")
        said = _("This is its price at that moment already.")
        raise Refused(said, code="same", field="price")
    second_person.price(
        price_list,
        where=told_key(key),
        before=judged.before,
        after=judged.after,
        what=wished(price_list, wanted),
    )
    return _("none") if judged.own is None else _told(judged.own.price, price_list)


def wished(price_list: PriceList, wanted: Wanted) -> dict[str, Any]:
    """A price as it waits for a second person; a start that is now has none."""
    return {
        "list": price_list.pk,
        "country": wanted.country,
        "network": wanted.network,
        "channel": wanted.channel,
        "price": None if wanted.price is None else f"{wanted.price:f}",
        "basis": wanted.basis,
        "starts_at": second_person.when(wanted.at) if wanted.at > timezone.now() else None,
    }


def _check(key: Key, basis: str) -> None:
    if key.channel not in Channel.values:
        raise Refused(_("There is no such channel."), code="bad_channel", field="channel")
    if basis not in Basis.values:
        raise Refused(_("A part is charged on submitted or on delivered."), field="basis")
    if key.country and not Country.objects.filter(pk=key.country).exists():
        raise Refused(_("There is no such country."), code="no_country", field="direction")
    if key.network is not None:
        networks = Network.objects.filter(pk=key.network, country=key.country)
        if not networks.exists():
            said = _("This network belongs to another country.")
            raise Refused(said, code="no_network", field="direction")


def _exact(price: Decimal) -> Decimal:
    try:
        price = money.exact(price)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="price") from None
    if price < 0:
        raise Refused(_("A price is 0 or more."), code="bad_price", field="price")
    return price


def _told(price: Decimal, price_list: PriceList) -> str:
    return f"{money.show_rate(price)} {price_list.unit}"


def told_key(key: Key) -> str:
    """A key as the history tells it, with what an SMS is left unsaid."""
    direction = directions.describe(Direction(key.country, key.network))
    return direction if key.channel == Channel.SMS else f"{direction}, {key.channel}"


def _record(
    by: User | None, event: RateEvent, price_list: PriceList, key: Key, at: datetime, **facts: Any
) -> None:
    audit.record(
        by,
        event,
        price_list,
        **whose(price_list),
        direction=told_key(key),
        moment=moments.told(at),
        **facts,
    )


def whose(price_list: PriceList) -> dict[str, Any]:
    """Whose history tells of it: own prices are their account's."""
    account = price_list.made_for
    if account is None:
        return {}
    return {"customer": account.customer_id, "client": account.client_id}
