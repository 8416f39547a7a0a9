"""The tab Prices of a client: what holds for it today, own list first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from billing import prices
from billing.exports import PriceExport
from billing.models import PriceList
from billing.rating.deck import Deck, RateRow, first_price
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def general():
    return make.price_list("General", price="0.09")


@pytest.fixture
def own():
    return PriceList.objects.create(name="Own", kind="sell", unit="EUR")


@pytest.fixture
def account(general, own):
    client = make.client("Harbour & Pine Ltd")
    return make.account(client=client, own_list=own, price_list=general)


@pytest.fixture
def reader(as_user):
    return as_user(make.staff("read-only"))


def url(client):
    return reverse("billing:client-prices", args=[client.pk])


def text(response):
    return response.content.decode()


def held(account):
    """(country, network, price) of what holds today, in the order of the page."""
    return [
        (rate.country_id, rate.network and rate.network.name, rate.price)
        for rate in prices.today(account, timezone.now())
    ]


def test_the_own_list_comes_before_the_general_one(account, own, general):
    gb, fr = make.country("GB"), make.country("FR", "France")
    make.rate(general, country=gb, price="0.05")
    make.rate(general, country=fr, price="0.06")
    make.rate(own, country=gb, price="0.04")

    assert held(account) == [
        (None, None, Decimal("0.09")),
        ("FR", None, Decimal("0.06")),
        ("GB", None, Decimal("0.04")),
    ]


def test_an_own_price_of_a_country_holds_for_all_its_networks(account, own, general):
    network = make.network()
    make.rate(general, country=network.country, network=network, price="0.03")
    make.rate(own, country=network.country, price="0.04")

    assert held(account) == [(None, None, Decimal("0.09")), ("GB", None, Decimal("0.04"))]


def test_an_own_price_of_a_network_leaves_its_country_to_the_general_list(account, own, general):
    network = make.network()
    make.rate(general, country=network.country, price="0.05")
    make.rate(own, country=network.country, network=network, price="0.04")

    assert held(account)[1:] == [
        ("GB", None, Decimal("0.05")),
        ("GB", "Northcell", Decimal("0.04")),
    ]


def test_the_price_is_todays(account, general):
    gb, now = make.country("GB"), timezone.now()
    make.rate(general, country=gb, price="0.05")
    make.rate(general, country=gb, price="0.06", starts_at=now - timedelta(days=1))
    make.rate(general, country=gb, price="0.07", starts_at=now + timedelta(days=1))

    assert held(account)[1:] == [("GB", None, Decimal("0.06"))]


def test_what_a_list_names_no_more_is_not_shown_and_hides_nothing(account, own, general):
    gb, now = make.country("GB"), timezone.now()
    make.rate(own, country=gb, price="0.04")
    make.rate(own, country=gb, price=None, starts_at=now - timedelta(days=1))
    make.rate(general, country=gb, price="0.05")

    assert held(account)[1:] == [("GB", None, Decimal("0.05"))]


def test_every_price_is_what_the_engine_would_charge(account, own, general):
    north, south = make.network(), make.network("Southcell", mnc="98", prefixes=("447701",))
    gb = north.country
    make.rate(general, country=gb, price="0.05")
    make.rate(general, country=gb, network=north, price="0.03")
    make.rate(general, country=gb, network=south, price="0.031")
    make.rate(own, country=gb, network=south, price="0.02")
    now = timezone.now()
    decks = [
        Deck(
            [
                RateRow(
                    one.pk,
                    one.country_id or "*",
                    one.network_id,
                    one.channel,
                    one.price,
                    one.basis,
                    one.starts_at,
                )
                for one in listed.rates.all()
            ],
            price_list=listed.pk,
        )
        for listed in (own, general)
    ]

    shown = list(prices.today(account, now))

    assert len(shown) == 4
    for rate in shown:
        charged = first_price(decks, rate.country_id, rate.network_id, rate.channel, now)
        assert charged.price == rate.price


def test_staff_see_them_on_the_clients_page(reader, account, general):
    network = make.network()
    make.rate(general, country=network.country, network=network, price="0.0385")

    shown = text(reader.get(url(account.client)))

    assert "Northcell" in shown
    assert "234-97" in shown
    assert "0.0385" in shown
    assert "Everywhere else" in shown
    assert "General" in shown


@pytest.mark.parametrize("asked", ["united", "GB", "northc", "234-97", "234"])
def test_prices_are_found_by_country_network_and_code(reader, account, general, asked):
    network = make.network()
    make.rate(general, country=network.country, network=network, price="0.03")
    make.rate(general, country=make.country("FR", "France"), price="0.06")

    page = reader.get(url(account.client), {"q": asked}).context["page"]

    assert [rate.network for rate in page.rows] == [network]


def test_a_search_that_finds_nothing_says_so(reader, account):
    assert "No destination is called so." in text(reader.get(url(account.client), {"q": "zz"}))


def test_prices_have_pages(reader, account, general):
    for number in range(26):
        make.rate(general, country=make.country(f"X{chr(65 + number)}", f"Land {number:02}"))

    second = reader.get(url(account.client), {"page": 2})

    assert [rate.country.name for rate in second.context["page"].rows] == ["Land 24", "Land 25"]


def test_a_client_whose_customer_pays_has_its_customers_prices(reader, general):
    customer = make.customer("Saltmarsh Digital")
    make.account(customer=customer, price_list=general)

    shown = text(reader.get(url(make.client(customer=customer))))

    assert "Prices of Saltmarsh Digital, which pays." in shown
    assert "0.0900" in shown


def test_a_client_for_whom_nobody_pays_has_no_prices(reader):
    assert "Nobody pays yet" in text(reader.get(url(make.client())))


def test_a_client_sees_its_own_prices(as_user, account):
    person = make.seat(account.client)

    shown = text(as_user(person).get("/prices/"))
    exporter = PriceExport(person, QueryDict())

    assert "0.0900" in shown
    assert "General" not in shown
    assert "Price list" not in [str(column.title) for column in exporter.columns]


def test_a_client_does_not_see_what_its_customer_pays(as_user, general):
    customer = make.customer("Saltmarsh Digital")
    make.account(customer=customer, price_list=general)
    client = make.client(customer=customer)
    person = make.seat(client)

    shown = text(as_user(person).get("/prices/"))
    exported = PriceExport(person, QueryDict(f"client={client.pk}"))

    assert "No prices of your own" in shown
    assert "0.0900" not in shown
    assert exported.total() == 0


def test_a_developer_of_a_client_sees_no_prices(as_user, account):
    assert as_user(make.seat(account.client, "developer")).get("/prices/").status_code == 403


def test_nobody_sees_another_clients_prices(client, as_user, account):
    stranger = make.seat(make.client("Other"))

    assert client.get(url(account.client)).status_code == 302
    assert as_user(stranger).get(url(account.client)).status_code in {403, 404}
    assert PriceExport(stranger, QueryDict(f"client={account.client_id}")).total() == 0


def test_the_export_has_what_is_shown(account, general):
    network = make.network()
    make.rate(general, country=network.country, network=network, price="0.03")

    exporter = PriceExport(make.staff(), QueryDict(f"client={account.client_id}&q=north"))

    read = [column.reader() for column in exporter.chosen([])]
    (row,) = ([one(rate) for one in read] for rate in exporter.iterate())
    told = ["United Kingdom", "Northcell", "234-97", "SMS", Decimal("0.03"), "EUR", "on submitted"]
    assert row[:7] == told
    assert exporter.subtitle() == "Harbour & Pine Ltd"


def test_an_export_of_no_client_is_empty():
    exporter = PriceExport(make.staff(), QueryDict("client=x"))

    assert (exporter.total(), exporter.subtitle()) == (0, "")


def test_the_tab_asks_few_questions(reader, account, general, django_assert_max_num_queries):
    for number in range(20):
        make.rate(general, country=make.country(f"X{chr(65 + number)}", f"Land {number:02}"))

    reader.get(url(account.client))
    with django_assert_max_num_queries(30):
        reader.get(url(account.client))
