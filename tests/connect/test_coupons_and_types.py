"""What is offered to those who register: coupons, and types of accounts."""

from decimal import Decimal

import pytest

from messaging.connect import subscriptions
from messaging.models import AccountType, Coupon, Subscription
from tests import make
from tests.connect.staff_desk import faults, offered_type, subscriber, today, told

pytestmark = pytest.mark.django_db


# Coupons


def coupon_form(**fields):
    given = {
        "code": "SPRING",
        "amount": "5",
        "unit": "EUR",
        "connection": "",
        "uses_max": "10",
        "starts_on": today().isoformat(),
        "ends_on": "",
        "is_active": "on",
    }
    return given | fields


def test_a_coupon_is_added_and_told(staff):
    answer = staff.post("/coupons/new/", coupon_form(), follow=True)

    assert "SPRING is added" in answer.text
    made = Coupon.objects.get()
    assert (made.amount, made.uses_max, made.is_active) == (5, 10, True)
    assert told("coupon") == ["added"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": "spring"}, "code"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "much"}, "amount"),
        ({"amount": "1.0000001"}, "amount"),
        ({"unit": "QQQ"}, "unit"),
        ({"uses_max": "0"}, "uses_max"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
    ],
)
def test_a_coupon_that_cannot_be_is_refused_at_its_field(staff, fields, field):
    Coupon.objects.create(code="Spring", amount=1, unit="EUR", starts_on=today())

    answer = staff.post("/coupons/new/", coupon_form(code="OTHER") | fields)

    assert list(faults(answer)) == [field]
    assert Coupon.objects.count() == 1


def test_a_coupon_for_a_connection_has_its_currency(staff):
    connection, _token = make.app_connection(unit="USD")

    answer = staff.post("/coupons/new/", coupon_form(connection=connection.pk))

    assert list(faults(answer)) == ["connection"]


def test_a_used_coupon_keeps_its_code_and_its_credit(staff):
    coupon = Coupon.objects.create(
        code="SPRING", amount=5, unit="EUR", starts_on=today(), uses=3, uses_max=10
    )
    url = f"/coupons/{coupon.pk}/"

    staff.post(url, coupon_form(code="OTHER", amount="50", uses_max="4", is_active=""))

    coupon.refresh_from_db()
    assert (coupon.code, coupon.amount, coupon.uses_max) == ("SPRING", 5, 4)
    assert (coupon.uses, coupon.is_active) == (3, False)
    assert told("coupon") == ["changed"]
    assert "uses_max" in faults(staff.post(url, coupon_form(uses_max="2")))
    assert f"coupon={coupon.pk}" in staff.get(url).text


def test_a_coupon_that_is_used_meanwhile_keeps_its_count():
    from messaging.connect import coupons  # noqa: PLC0415

    coupon = Coupon.objects.create(code="SPRING", amount=5, unit="EUR", starts_on=today())
    connection, _token = make.app_connection()
    make.registration(connection, coupon=coupon)

    coupons.change(coupon, {"is_active": False}, by=None)

    coupon.refresh_from_db()
    assert (coupon.uses, coupon.is_active) == (1, False)


# Account types


def type_form(**fields):
    given = {
        "number": "9",
        "name": "Surgery",
        "is_offered": "on",
        "test_parts": "5",
        "monthly_price": "12.50",
        "unit": "EUR",
        "country": "GB",
        "included_parts": "200",
    }
    return given | fields


def test_an_account_type_is_added_and_told(staff):
    make.country()

    staff.post("/account-types/new/", type_form())

    made = AccountType.objects.get(number=9)
    assert (made.name, made.monthly_price, made.country_id) == ("Surgery", Decimal("12.5"), "GB")
    assert (made.included_parts, made.test_parts) == (200, 5)
    assert told("accounttype") == ["added"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"number": "7"}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "40000"}, "number"),
        ({"name": ""}, "name"),
        ({"monthly_price": "-1"}, "monthly_price"),
        ({"monthly_price": ""}, "monthly_price"),
        ({"monthly_price": "0"}, "included_parts"),
        ({"country": ""}, "country"),
        ({"unit": "SMS"}, "unit"),
    ],
)
def test_an_account_type_that_cannot_be_is_refused_at_its_field(staff, fields, field):
    offered_type()
    before = AccountType.objects.count()

    assert list(faults(staff.post("/account-types/new/", type_form() | fields))) == [field]
    assert AccountType.objects.count() == before


def test_who_subscribed_before_keeps_the_price(staff):
    person = subscriber()
    kind = person.account_type
    url = f"/account-types/{kind.pk}/"

    staff.post(url, type_form(name="Small business", monthly_price="99", number="3"))

    kind.refresh_from_db()
    assert (kind.monthly_price, kind.number) == (99, 7)
    assert Subscription.objects.get().price == 15
    assert told("accounttype") == ["changed"]
    assert list(faults(staff.post(url, type_form(unit="USD")))) == ["unit"]


def test_the_list_counts_subscriptions_that_run(staff):
    person = subscriber()

    def counts():
        rows = staff.get("/account-types/").context["page"].rows
        return {row.name: row.subscriber_count for row in rows}

    assert counts()["Small business"] == 1
    subscriptions.end(Subscription.objects.get(), by=None)
    assert counts()["Small business"] == 0
    assert person.account_type.name == "Small business"
