from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.core import periods
from reports import folding, traffic
from reports.models import DayClient, DayConnector, DaySender
from tests import make

pytestmark = pytest.mark.django_db


def only(found):
    (tally,) = found.values()
    return tally


def test_daily_rows_and_deltas_not_yet_folded_add_up():
    door, staff = make.door(), make.staff()
    make.delta(door=door, parts=2, price="0.10")
    folding.fold()
    make.delta(door=door, parts=3, price="0.15")

    tally = only(traffic.by(DayClient, user=staff))

    assert tally.parts == 5
    assert tally.price("EUR") == Decimal("0.25")


def test_a_receipt_that_takes_back_lowers_the_sum():
    door, staff = make.door(), make.staff()
    make.delta(door=door, sent_parts=2, price="0.10")
    folding.fold()
    make.delta(door=door, sent_parts=-2, price="-0.10")

    tally = only(traffic.by(DayClient, user=staff))

    assert (tally.sent_parts, tally.price("EUR")) == (0, 0)


def test_traffic_is_added_up_by_what_was_asked():
    door, staff = make.door(), make.staff()
    for sender, parts in (("Vento", 1), ("Vento", 2), ("Osprey", 4)):
        make.delta(door=door, sender=sender, parts=parts)

    found = traffic.by(DaySender, "sender", user=staff)

    assert {key: tally.parts for key, tally in found.items()} == {("Vento",): 3, ("Osprey",): 4}


def test_a_member_sees_the_traffic_of_the_own_customer_and_its_clients():
    customer = make.customer()
    client = make.client(customer=customer)
    make.delta(door=make.door(customer=customer), parts=1)
    make.delta(door=make.door(client=client), parts=2)
    folding.fold()
    make.delta(door=make.door(client=client), parts=4)
    make.delta(door=make.door(), parts=100)

    tally = only(traffic.by(DayClient, user=make.member(customer)))

    assert tally.parts == 7


def test_a_seat_sees_only_the_traffic_of_its_own_client():
    customer = make.customer()
    client, sibling = make.client(customer=customer), make.client(customer=customer)
    make.delta(door=make.door(client=client), parts=2)
    make.delta(door=make.door(client=sibling), parts=30)
    make.delta(door=make.door(customer=customer), parts=500)

    tally = only(traffic.by(DayClient, user=make.seat(client)))

    assert tally.parts == 2


def test_a_person_without_any_rows_sees_nothing():
    make.delta(parts=1)

    assert traffic.by(DayClient, user=make.user()) == {}


@pytest.mark.parametrize("is_folded", [True, False])
def test_only_staff_see_what_went_through_a_connector(is_folded):
    door, connector = make.door(), make.connector()
    make.delta(door=door, connector=connector, sent_parts=2)
    if is_folded:
        folding.fold()

    seen = traffic.by(DayConnector, "connector_id", user=make.staff())
    hidden = traffic.by(DayConnector, "connector_id", user=make.member(door.customer))

    assert seen[connector.pk,].sent_parts == 2
    assert hidden == {}


def test_filters_narrow_rows_and_deltas_alike():
    door, other, staff = make.door(), make.door(), make.staff()
    for each in (door, other):
        make.delta(door=each, parts=1, channel="sms")
        folding.fold()
        make.delta(door=each, parts=2, channel="viber")

    found = only(traffic.by(DayClient, user=staff, customer=door.customer, channel=None))
    viber = only(traffic.by(DayClient, user=staff, customer=door.customer, channel="viber"))

    assert (found.parts, viber.parts) == (3, 2)


def test_days_without_traffic_are_there_with_zeros():
    today, staff = timezone.localdate(), make.staff()
    make.delta(day=today - timedelta(days=2), sent_parts=5)

    found = traffic.by_day(DayClient, periods.between(today - timedelta(days=3), today), user=staff)

    assert [tally.sent_parts for tally in found.values()] == [0, 5, 0, 0]
    assert list(found) == [today - timedelta(days=back) for back in (3, 2, 1, 0)]


def test_money_of_different_units_is_never_added_up():
    door, staff = make.door(), make.staff()
    make.delta(door=door, price="1", cost="0.4")
    make.delta(door=door, price="2", cost="0.5", unit="SMS", cost_unit="USD")

    tally = only(traffic.by(DayClient, user=staff))

    assert tally.units == ["EUR", "SMS"]
    assert (tally.price("EUR"), tally.price("SMS")) == (1, 2)
    assert (tally.cost("EUR"), tally.cost("USD")) == (Decimal("0.4"), Decimal("0.5"))


def test_a_margin_is_told_only_where_sold_and_bought_in_one_unit():
    door, staff = make.door(), make.staff()
    make.delta(door=door, price="1", cost="0.4")
    make.delta(door=door, price="0.2", cost_unit="")
    make.delta(door=door, price="2", cost="0.5", unit="SMS", cost_unit="USD")

    tally = only(traffic.by(DayClient, user=staff))

    assert tally.margin("EUR") == Decimal("0.8")
    assert tally.margin("SMS") is None
