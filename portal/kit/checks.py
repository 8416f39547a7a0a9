"""Promises of the house that SQL can prove at any moment; each floor hangs its own in checks.py.

A check's statement names whatever breaks the promise. It is one statement, so it sees one moment,
and people may go on working while it runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from portal.kit import hooks

EXAMPLES = 5

ASK = """
WITH fault (what, residual) AS ({sql})
SELECT count(*), coalesce(sum(abs(residual)), 0),
       (array_agg(what || ': ' || trim_scale(residual::numeric) ORDER BY what))[:{examples}]
  FROM fault
"""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold.

    `sql` gives a row (what, residual) for each fault: a name to find it by, and how far off it is,
    signed, in messages, parts or money. `params()` fills its placeholders when it is asked.
    """

    promise: int
    name: str
    sql: str
    params: Callable[[], dict] = dict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found; a promise that holds has no faults and a residual of 0."""

    check: Check
    faults: int
    residual: Decimal
    examples: list[str]

    @property
    def holds(self) -> bool:
        return self.faults == 0


def run() -> Iterator[Outcome]:
    """Ask every check, in the order of the promises."""
    for check in sorted(hooks.found("checks", Check), key=lambda check: check.promise):
        yield ask(check)


def ask(check: Check) -> Outcome:
    sql = ASK.format(sql=check.sql, examples=EXAMPLES)
    with connection.cursor() as cursor:
        cursor.execute(sql, check.params())
        faults, residual, examples = cursor.fetchone()
    return Outcome(check, faults, Decimal(residual), examples or [])
