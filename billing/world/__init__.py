"""The world's countries, mobile networks and number prefixes, as facts that everybody needs.

One CSV file per noun stands beside this file and is edited by hand:

- `countries.csv`: ISO 3166-1 letters and names; XK is the code in use for Kosovo.
- `networks.csv`: mobile networks by MCC and MNC (ITU-T E.212) with the names people know them by.
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


class Loaded(NamedTuple):
    """How many rows were missing, and how many were renewed."""

    countries: int
    networks: int
    prefixes: int
    renewed: int


class _Noun(NamedTuple):
    """How one file meets its table: `n` is a line of the file, `t` a row that it names."""

    name: str
    table: str
    columns: str
    values: str
    source: str
    meets: str
    facts: tuple[tuple[str, str], ...]  # Columns that are renewed, with their values.

    @property
    def insert(self) -> str:
        return f"INSERT INTO {self.table} ({self.columns}, is_shipped) {self.missing}"

    @property
    def missing(self) -> str:
        return (
            f"SELECT {self.values}, true FROM {self.source} "  # noqa: S608  (our own words)
            f"WHERE NOT EXISTS (SELECT FROM {self.table} t WHERE {self.meets})"
        )

    @property
    def renew(self) -> str:
        new = ", ".join(f"{column} = {value}" for column, value in self.facts)
        return (
            f"UPDATE {self.table} t SET {new}, is_shipped = true "  # noqa: S608  (our own words)
            f"FROM {self.source} WHERE {self.meets} AND {self.differs}"
        )

    @property
    def old(self) -> str:
        return f"SELECT FROM {self.table} t, {self.source} WHERE {self.meets} AND {self.differs}"

    @property
    def differs(self) -> str:
        """Ours, untouched and no longer right; or right, and not yet known to be ours."""
        own = ", ".join(f"t.{column}" for column, _ in self.facts)
        new = ", ".join(value for _, value in self.facts)
        return (
            "NOT t.is_edited AND t.archived_at IS NULL "
            f"AND t.is_shipped = (({own}) IS DISTINCT FROM ({new}))"
        )


COUNTRIES = _Noun(
    "countries",
    "billing_country",
    "code, name",
    "n.code, n.name",
    "world_countries n",
    "t.code = n.code",
    (("name", "n.name"),),
)
NETWORKS = _Noun(
    "networks",
    "billing_network",
    "country_id, mcc, mnc, name",
    "n.country, n.mcc, n.mnc, n.name",
    "world_networks n",
    "t.mcc = n.mcc AND t.mnc = n.mnc",
    (("name", "n.name"), ("country_id", "n.country")),
)
PREFIXES = _Noun(
    "prefixes",
    "billing_prefix",
    "digits, country_id, network_id",
    "n.digits, n.country, k.id",
    # A network that somebody took out takes no numbers.
    "world_prefixes n LEFT JOIN billing_network k ON k.archived_at IS NULL "
    "AND k.mcc = split_part(n.network, '-', 1) AND k.mnc = split_part(n.network, '-', 2)",
    "t.digits = n.digits",
    (("country_id", "n.country"), ("network_id", "k.id")),
)


def load() -> Loaded:
    """Add what is missing and renew what nobody edited; safe to repeat at every start."""
    with transaction.atomic(), connection.cursor() as cursor:
        met = [_meet(cursor, noun) for noun in (COUNTRIES, NETWORKS, PREFIXES)]
    (countries, _), (networks, _), (prefixes, _) = met
    return Loaded(countries, networks, prefixes, sum(renewed for _, renewed in met))


def rows(noun: str) -> Iterator[dict[str, str]]:
    """The lines of one noun's file, by their column names."""
    with (HERE / f"{noun}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _meet(cursor: Any, noun: _Noun) -> tuple[int, int]:
    """Add and renew one noun's rows; return how many."""
    table = f"world_{noun.name}"
    columns = list(next(rows(noun.name)))
    described = ", ".join(f"{column} text" for column in columns)
    cursor.execute(f"CREATE TEMP TABLE {table} ({described}) ON COMMIT DROP")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows(noun.name):
            copy.write_row(tuple(row.values()))
    cursor.execute(f"ANALYZE {table}")
    renewed = _done(cursor, noun.old, noun.renew)
    added = _done(cursor, noun.missing, noun.insert)
    cursor.execute(f"DROP TABLE {table}")
    return added, renewed


def _done(cursor: Any, wanted: str, change: str) -> int:
    # A change of nothing would still raise the book's revision: every process would read it again.
    cursor.execute(f"SELECT EXISTS ({wanted})")
    if not cursor.fetchone()[0]:
        return 0
    cursor.execute(change)
    count: int = cursor.rowcount
    return count
