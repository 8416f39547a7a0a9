"""Promises of the house that SQL can prove at any moment; each floor hangs its own in checks.py.

A check's statement names whatever breaks the promise. It is one statement, so it sees one moment,
and people may go on working while it runs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from portal.core import ids
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

    `recent` is the same promise for what was written since %(after)s, cheap enough to be asked
    every minute; %(first_id)s is the first id of that moment (`portal.core.ids`). Empty: it is
    asked of everything only.
    """

    promise: int
    name: str
    sql: str
    params: Callable[[], dict] = dict
    recent: str = ""


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


def every() -> list[Check]:
    """All checks, in the order of the promises."""
    return sorted(hooks.found("checks", Check), key=lambda check: check.promise)


def run() -> Iterator[Outcome]:
    """Ask every check of everything."""
    for check in every():
        yield ask(check)


def ask(check: Check, after: datetime | None = None) -> Outcome:
    """What the check finds; with `after`, among what was written since then (`check.recent`)."""
    params = check.params()
    if after is not None:
        params = params | {"after": after, "first_id": ids.first_of(after)}
    sql = ASK.format(sql=check.sql if after is None else check.recent, examples=EXAMPLES)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        faults, residual, examples = cursor.fetchone()
    return Outcome(check, faults, Decimal(residual), examples or [])
