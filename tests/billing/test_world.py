from collections import Counter

import pytest

from billing import world
from billing.models import Country, Network, Prefix
from billing.rating.prefixes import PrefixTable
from portal.kit import revisions

NETWORKS = {(row["mcc"], row["mnc"]): row for row in world.rows("networks")}


def table():
    return PrefixTable(
        (row["digits"], row["country"], row["network"] or None) for row in world.rows("prefixes")
    )


def test_every_country_of_iso_3166_is_there_once():
    codes = [row["code"] for row in world.rows("countries")]

    assert len(codes) == len(set(codes)) == 249 + 1
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_networks_are_unique_by_mcc_and_mnc_and_cover_forty_countries():
    rows = list(world.rows("networks"))

    assert len({(row["mcc"], row["mnc"]) for row in rows}) == len(rows)
    assert len({row["country"] for row in rows}) >= 40
    assert all(len(row["mcc"]) == 3 and len(row["mnc"]) in {2, 3} for row in rows)


def test_a_mobile_country_code_belongs_to_one_country():
    countries = {(row["mcc"], row["country"]) for row in world.rows("networks")}

    assert not [mcc for mcc, times in Counter(mcc for mcc, _ in countries).items() if times > 1]


def test_prefixes_name_only_networks_of_their_own_country():
    for row in world.rows("prefixes"):
        if row["network"]:
            assert NETWORKS[tuple(row["network"].split("-"))]["country"] == row["country"]


def test_forty_countries_have_numbers_that_tell_the_network():
    known = {row["country"] for row in world.rows("prefixes") if row["network"]}

    assert len(known) >= 40


@pytest.mark.parametrize(
    ("number", "country", "network"),
    [
        ("447700900123", "GB", "234-10"),
        ("447700012345", "GB", None),
        ("447912123456", "GB", "234-10"),
        ("4915112345678", "DE", "262-01"),
        ("33612345678", "FR", "208-10"),
        ("48501234567", "PL", "260-03"),
        ("12125550123", "US", None),
        ("16045550123", "CA", None),
        ("12425550123", "BS", None),
        ("77012345678", "KZ", None),
        ("79161234567", "RU", None),
        ("441481250123", "GG", None),
        ("3906698123", "VA", None),
        ("383491234567", "XK", None),
    ],
)
def test_a_number_leads_to_its_country_and_network(number, country, network):
    assert table().find(number) == (country, network)


@pytest.mark.django_db
def test_loading_fills_all_three_tables():
    added = world.load()

    assert (Country.objects.count(), Network.objects.count(), Prefix.objects.count()) == added
    assert Prefix.objects.get(digits="49151").network.name == "Telekom"


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_makes_nobody_read_the_book_again():
    world.load()
    revision = revisions.number("book")

    added = world.load()

    assert added == (0, 0, 0)
    assert revisions.number("book") == revision


@pytest.mark.django_db
def test_what_an_operator_put_right_stays():
    world.load()
    Network.objects.filter(mcc="234", mnc="10").update(name="O2 (UK)")
    Prefix.objects.filter(digits="49151").delete()

    added = world.load()

    assert added == (0, 0, 1)
    assert Network.objects.get(mcc="234", mnc="10").name == "O2 (UK)"
