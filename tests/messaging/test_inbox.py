from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from messaging.exports import InboundExport
from tests import make

pytestmark = pytest.mark.django_db
INBOX = "/messaging/inbox/"


def shown(client, /, **query):
    response = client.get(INBOX, query)
    assert response.status_code == 200
    return [row.text for row in response.context["page"].rows]


def heads(client):
    return [str(column.header) for column in client.get(INBOX).context["table"].columns]


@pytest.fixture
def two():
    """A reseller's client with a number, and another customer with one."""
    client = make.client(customer=make.customer())
    mine = make.phone_number("447700900501", door=make.smpp_account(client=client))
    other = make.phone_number("447700900502", door=make.smpp_account(customer=make.customer()))
    supplier = make.connector("Secret Supplier")
    make.inbound(to=mine, text="mine", connector=supplier)
    make.inbound(to=other, text="another's", connector=supplier)
    make.inbound(text="nobody's", connector=supplier)
    return client


@pytest.mark.parametrize("person", [make.staff, make.member, make.seat])
def test_an_empty_inbox_says_what_will_be_here(as_user, person):
    assert "No inbound messages yet" in as_user(person()).get(INBOX).content.decode()


def test_without_the_permission_it_is_refused(as_user):
    assert as_user(make.staff(role="finance")).get(INBOX).status_code == 403


def test_each_sees_its_own_and_staff_what_came_to_nobody(as_user, two):
    assert sorted(shown(as_user(make.staff()))) == ["another's", "mine", "nobody's"]
    assert shown(as_user(make.member(of=two.customer))) == ["mine"]
    assert shown(as_user(make.seat(at=two))) == ["mine"]


def test_suppliers_are_for_staff_only(as_user, two):
    seat = as_user(make.seat(at=two))

    assert "Connector" not in heads(seat)
    assert "Secret Supplier" not in seat.get(INBOX).content.decode()
    assert "Connector" in heads(as_user(make.staff()))


def test_it_is_searched_by_sender_and_by_words(as_user):
    make.inbound(sender="447700900011", text="STOP it")
    make.inbound(sender="447700900012", text="More please")
    staff = as_user(make.staff())

    assert shown(staff, q="+44 7700 900011") == ["STOP it"]
    assert shown(staff, q="please") == ["More please"]


def test_it_is_filtered_by_number_and_period(as_user, two):
    now = timezone.now()
    number = make.phone_number("60777")
    make.inbound(to=number, text="old", at=now - timedelta(days=3))
    make.inbound(to=number, text="new", at=now)
    staff = as_user(make.staff())
    today = timezone.localdate(timezone=timezone.get_default_timezone())

    assert shown(staff, number=number.pk) == ["new", "old"]
    assert shown(staff, number=number.pk, since=today) == ["new"]
    assert shown(staff, number=number.pk, until=today - timedelta(days=1)) == ["old"]
    assert shown(staff, number=number.pk, until=date.max) == ["new", "old"]


def test_a_filter_offers_only_ones_own_numbers(as_user, two):
    page = as_user(make.seat(at=two)).get(INBOX).content.decode()

    assert "447700900501" in page
    assert "447700900502" not in page


def test_what_has_no_text_and_what_is_a_part_is_told(as_user):
    make.inbound(text="", payload=b"\x01\x02\x03", data_coding=4)
    make.inbound(text="half of it", header=b"\x05\x00\x03\x07\x02\x01")

    page = as_user(make.staff()).get(INBOX).content.decode()

    assert "3 octets, no text" in page
    assert "(1 of 2 parts)" in page


def test_a_page_asks_the_database_no_more_for_more_rows(as_user, django_assert_max_num_queries):
    number = make.phone_number(door=make.smpp_account(client=make.client()))
    for _ in range(20):
        make.inbound(to=number, connector=number.connector or make.connector())
    staff = as_user(make.staff())
    staff.get(INBOX)

    with django_assert_max_num_queries(22):
        assert len(shown(staff)) == 20


def test_the_file_has_what_the_page_shows(two):
    export = InboundExport(make.seat(at=two), QueryDict(""))

    names = [column.name for column in export.columns]
    rows = [row.text for row in export.iterate()]

    assert rows == ["mine"]
    assert {"connector", "customer", "client"}.isdisjoint(names)
