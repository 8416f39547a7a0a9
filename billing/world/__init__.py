"""The world's countries, mobile networks and number prefixes, as facts that everybody needs.

One CSV file per noun stands beside this file and is edited by hand:

- `countries.csv`: ISO 3166-1 letters and names; XK is the code in use for Kosovo.
- `networks.csv`: mobile networks by MCC and MNC (ITU-T E.212) of countries that operators sell to.
- `prefixes.csv`: country calling codes (ITU-T E.164) with the ranges of countries that share one,
  and to which network number ranges were first given. An empty network is known by its country
  only. Compiled from libphonenumber's metadata (Apache License 2.0).

Where numbers were ported a look-up knows better than a prefix.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction

HERE = Path(__file__).parent


class Added(NamedTuple):
    """How many rows were missing."""

    countries: int
    networks: int
    prefixes: int


# What is missing is added; what is there stays, as an operator may have put it right.
COUNTRIES = """
INSERT INTO billing_country (code, name)
SELECT n.code, n.name FROM world_countries n
 WHERE NOT EXISTS (SELECT FROM billing_country c WHERE c.code = n.code)
"""
NETWORKS = """
INSERT INTO billing_network (country_id, mcc, mnc, name)
SELECT n.country, n.mcc, n.mnc, n.name FROM world_networks n
 WHERE NOT EXISTS (SELECT FROM billing_network k WHERE k.mcc = n.mcc AND k.mnc = n.mnc)
"""
PREFIXES = """
INSERT INTO billing_prefix (digits, country_id, network_id)
SELECT n.digits, n.country, k.id
  FROM world_prefixes n
  LEFT JOIN billing_network k ON k.mcc || '-' || k.mnc = n.network
 WHERE NOT EXISTS (SELECT FROM billing_prefix p WHERE p.digits = n.digits)
"""


def load() -> Added:
    """Add the countries, networks and prefixes that are missing; safe to repeat at every start."""
    with transaction.atomic(), connection.cursor() as cursor:
        return Added(
            _add(cursor, "countries", COUNTRIES),
            _add(cursor, "networks", NETWORKS),
            _add(cursor, "prefixes", PREFIXES),
        )


def rows(noun: str) -> Iterator[dict[str, str]]:
    """The lines of one noun's file, by their column names."""
    with (HERE / f"{noun}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _add(cursor: Any, noun: str, insert: str) -> int:
    lines = [tuple(row.values()) for row in rows(noun)]
    columns = list(next(rows(noun)))
    table = f"world_{noun}"
    described = ", ".join(f"{column} text" for column in columns)
    cursor.execute(f"CREATE TEMP TABLE {table} ({described}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)
    # An INSERT of nothing would still raise the book's revision: every process would read it again.
    cursor.execute(f"SELECT EXISTS ({_query(insert)})")
    if cursor.fetchone()[0]:
        cursor.execute(insert)
        added: int = cursor.rowcount
    else:
        added = 0
    cursor.execute(f"DROP TABLE {table}")
    return added


def _query(insert: str) -> str:
    return insert[insert.index("SELECT") :]
