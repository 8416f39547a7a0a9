import csv
from pathlib import Path

import billing.world
from portal.core import countries


def test_customers_and_prices_call_countries_by_the_same_names():
    with (Path(billing.world.__file__).parent / "countries.csv").open(encoding="utf-8") as file:
        priced = {row["code"]: row["name"] for row in csv.DictReader(file)}

    assert priced == countries.NAMES


def test_an_unknown_country_is_told_by_its_letters():
    assert countries.name("GB") == "United Kingdom"
    assert countries.name("ZZ") == "ZZ"
