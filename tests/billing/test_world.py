import random
from functools import cache

import pytest

from billing import networks, world
from billing.models import Country, Network, Prefix
from billing.rating.prefixes import PrefixTable
from portal.kit import revisions
from tests import make

NETWORKS = {(row["mcc"], row["mnc"]): row for row in world.rows("networks")}


@cache
def table():
    return PrefixTable(
        (row["digits"], row["country"], row["network"] or None) for row in world.rows("prefixes")
    )


def test_every_country_of_iso_3166_is_there_once():
    codes = [row["code"] for row in world.rows("countries")]

    assert len(codes) == len(set(codes)) == 249 + 1
    assert all(len(code) == 2 and code.isupper() for code in codes)


def test_networks_are_unique_by_mcc_and_mnc_and_cover_most_countries():
    rows = list(world.rows("networks"))

    assert len({(row["mcc"], row["mnc"]) for row in rows}) == len(rows)
    assert len({row["country"] for row in rows}) >= 220
    assert all(len(row["mcc"]) == 3 and len(row["mnc"]) in {2, 3} for row in rows)


def test_prefixes_name_only_networks_of_their_own_country():
    for row in world.rows("prefixes"):
        if row["network"]:
            assert NETWORKS[tuple(row["network"].split("-"))]["country"] == row["country"]


def test_most_countries_have_numbers_that_tell_the_network():
    known = {row["country"] for row in world.rows("prefixes") if row["network"]}

    assert len(known) >= 190


@pytest.mark.parametrize(
    ("number", "country", "network"),
    [
        ("447700900123", "GB", "234-10"),
        ("447700012345", "GB", "234-18"),
        ("447912123456", "GB", "234-10"),
        ("4915112345678", "DE", "262-01"),
        ("33612345678", "FR", "208-10"),
        ("48501234567", "PL", "260-03"),
        ("12125550123", "US", None),
        ("16045550123", "CA", None),
        ("12425550123", "BS", "364-39"),
        ("77012345678", "KZ", "401-02"),
        ("79161234567", "RU", None),
        ("441481250123", "GG", None),
        ("3906698123", "VA", None),
        ("383491234567", "XK", "221-02"),
    ],
)
def test_a_number_leads_to_its_country_and_network(number, country, network):
    assert table().find(number) == (country, network)


@pytest.mark.django_db
def test_loading_fills_all_three_tables():
    added = world.load()

    counts = (Country.objects.count(), Network.objects.count(), Prefix.objects.count())
    assert (*counts, 0) == added
    assert not Prefix.objects.filter(is_shipped=False).exists()
    assert Prefix.objects.get(digits="49151").network.name == "Telekom"


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_makes_nobody_read_the_book_again():
    world.load()
    revision = revisions.number("book")

    added = world.load()

    assert added == (0, 0, 0, 0)
    assert revisions.number("book") == revision


@pytest.mark.django_db
def test_what_an_operator_put_right_or_took_out_stays():
    world.load()
    network, prefix = Network.objects.get(mcc="234", mnc="10"), Prefix.objects.get(digits="49151")
    networks.change(network, {"name": "O2 (UK)"}, by=None)
    networks.archive(prefix, by=None)

    loaded = world.load()

    assert loaded == (0, 0, 0, 0)
    assert Network.objects.get(mcc="234", mnc="10").name == "O2 (UK)"
    assert Prefix.objects.live().filter(digits="49151").count() == 0


@pytest.mark.django_db
def test_what_nobody_touched_is_renewed_and_what_is_missing_comes():
    world.load()
    Network.objects.filter(mcc="234", mnc="10").update(name="As it was called before")
    Prefix.objects.filter(digits="49151").delete()

    loaded = world.load()

    assert loaded == (0, 0, 1, 1)
    assert Network.objects.get(mcc="234", mnc="10").name == "O2"


@pytest.mark.django_db
def test_rows_that_were_there_before_become_known_as_shipped_only_if_they_are_right():
    make.country("GB", "United Kingdom")
    make.country("DE", "Deutschland")

    world.load()

    assert Country.objects.get(code="GB").is_shipped
    assert Country.objects.get(code="DE").name == "Deutschland"
    assert not Country.objects.get(code="DE").is_shipped


def test_the_longest_prefix_is_what_a_search_through_all_of_them_finds():
    """On 100,000 numbers: most begin as real ones, some as no number does."""
    known = {row["digits"]: (row["country"], row["network"]) for row in world.rows("prefixes")}
    prefixes, chance, compiled = sorted(known), random.Random(20261121), table()
    by_first: dict[str, list[str]] = {}
    for prefix in prefixes:
        by_first.setdefault(prefix[:3], []).append(prefix)

    for _ in range(100_000):
        number = chance.choice(prefixes) if chance.random() < 0.9 else ""
        number = (number + "".join(chance.choices("0123456789", k=12)))[:15]
        fitting = [prefix for n in (1, 2) if (prefix := number[:n]) in known]
        fitting += [p for p in by_first.get(number[:3], ()) if number.startswith(p)]
        longest = max(fitting, key=len, default=None)
        expected = None if longest is None else (known[longest][0], known[longest][1] or None)
        assert compiled.find(number) == expected, number
