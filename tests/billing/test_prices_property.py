"""Whatever is done to a price list, at every instant one rate holds for a key, or none yet."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing import change_groups, decks, rate_rows, rates
from billing.models import PriceList, Rate
from billing.models.rate import Basis
from billing.rates import Key, key_of
from billing.rating.changes import Wanted
from portal.core.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

MICRO = timedelta(microseconds=1)
HOURS = st.integers(0, 6)
PRICES = st.integers(0, 60_000).map(lambda n: Decimal(n) / 1_000_000)
BASES = st.sampled_from(Basis.values)
KEYS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("set"), KEYS, HOURS, PRICES, BASES),
    st.tuples(st.just("end"), KEYS, HOURS),
    st.tuples(st.just("withdraw"), st.integers(0, 20)),
    st.tuples(
        st.sampled_from(["approve", "reject"]),
        st.lists(
            st.tuples(KEYS, HOURS, st.none() | PRICES, BASES),
            min_size=1,
            max_size=3,
            unique_by=lambda line: line[:2],
        ),
    ),
)


class House:
    """A list, its keys, and the people who change it."""

    def __init__(self):
        network = make.network()
        self.keys = [
            Key(),
            Key("GB"),
            Key("GB", network.pk),
            Key("GB", network.pk, "viber"),
        ]
        self.list = PriceList.objects.create(
            name=f"List {next(make.number)}", kind="sell", unit="EUR"
        )
        self.author, self.decider = make.staff(name="Ann"), make.staff(name="Bob")
        self.begun = timezone.now()

    def at(self, hour):
        """Hour 0 is now."""
        return None if hour == 0 else self.begun + timedelta(hours=hour)

    def set(self, key, hour, price, basis):
        rates.set_price(
            self.list, self.keys[key], price=price, basis=basis, starts_at=self.at(hour), by=None
        )

    def end(self, key, hour):
        rates.end(self.list, self.keys[key], starts_at=self.at(hour), by=None)

    def withdraw(self, number):
        found = list(Rate.objects.filter(price_list=self.list).order_by("pk"))
        if number < len(found):
            rates.withdraw(found[number], by=None)

    def approve(self, lines):
        change_groups.approve(self._proposed(lines), by=self.decider)

    def reject(self, lines):
        change_groups.reject(self._proposed(lines), note="No", by=self.decider)

    def _proposed(self, lines):
        wanted = [
            Wanted(
                self.keys[key].country,
                self.keys[key].network,
                self.keys[key].channel,
                price,
                basis,
                self.at(hour) or timezone.now(),
            )
            for key, hour, price, basis in lines
        ]
        group = change_groups.make(self.list, "Some", notice_days=0, by=self.author, lines=wanted)
        return change_groups.propose(group, by=self.author)


def holding(rows, key, moment):
    """The naive answer: of the key's rates that have begun, those with the latest start."""
    begun = [row for row in rows if key_of(row) == key and row.starts_at <= moment]
    latest = max((row.starts_at for row in begun), default=None)
    return [row for row in begun if row.starts_at == latest]


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=8))
def test_exactly_one_rate_holds_at_every_instant_and_the_page_says_what_the_deck_says(steps):
    with transaction.atomic():
        house = House()
        for deed, *arguments in steps:
            try:
                getattr(house, deed)(*arguments)
            except Refused:
                continue

        rows = list(Rate.objects.filter(price_list=house.list))
        deck = decks.of(house.list.pk)
        now = timezone.now()
        moments = {now, *(row.starts_at for row in rows)}
        moments |= {moment + step for moment in moments for step in (MICRO, -MICRO)}
        for key in house.keys:
            first = min((row.starts_at for row in rows if key_of(row) == key), default=None)
            for moment in moments:
                held = holding(rows, key, moment)
                assert len(held) == (first is not None and moment >= first)
                found = deck.own_at(key.country, key.network, key.channel, moment)
                said = held[0].price if held else None
                assert (found.price if found else None) == said
                assert found is None or found.basis == held[0].basis

        shown = list(rate_rows.of(house.list, now, Rate.objects.all()))
        assert len({key_of(row) for row in shown}) == len(shown)
        for row in shown:
            key = key_of(row)
            found = deck.own_at(key.country, key.network, key.channel, now)
            price = row.price if row.starts_at <= now else None
            assert price == (found.price if found else None)
            if found:
                whole = deck.rate_at(key.country, key.network, key.channel, now)
                assert (whole.id, whole.price) == (row.pk, price)
        transaction.set_rollback(True)


@pytest.mark.parametrize("begins", [timedelta(hours=-1), timedelta(hours=1)])
def test_no_rate_is_ever_changed_in_the_database(begins):
    row = make.rate(make.price_list(), country=make.country(), starts_at=timezone.now() + begins)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rate.objects.filter(pk=row.pk).update(price=1)


def test_a_rate_that_has_begun_is_not_deleted_and_one_to_come_is():
    of = make.price_list()
    coming = make.rate(of, country=make.country(), starts_at=timezone.now() + timedelta(hours=1))

    coming.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        of.rates.get().delete()

    assert of.rates.count() == 1
