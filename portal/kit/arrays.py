"""Arrays of PostgreSQL as literals: `{1,2,NULL}`, to be cast where they are used (`%s::bigint[]`).

The driver finds out the type of every element of a list, which costs more than most statements that
are given one; a cast says the type once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

Element = str | bytes | int | float | Decimal | date | None


def of(elements: Iterable[Element]) -> str:
    """The literal of a one-dimensional array. Texts must hold no NUL, as everywhere."""
    return "{" + ",".join([_element(one) for one in elements]) + "}"


def of_column(column: Sequence[Element]) -> str:
    """The same of a column with at least one row. In most columns of text all rows are alike."""
    first = column[0]
    # Other kinds may be equal and yet be written differently, as 1.0 and 1.00 are.
    if (first is None or isinstance(first, str)) and column.count(first) == len(column):
        return "{" + ",".join([_element(first)] * len(column)) + "}"
    return of(column)


def _element(one: Element) -> str:
    if isinstance(one, str):
        return '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if one is None:
        return "NULL"
    if isinstance(one, bytes):
        return f'"\\\\x{one.hex()}"'
    return one.isoformat() if isinstance(one, date) else str(one)
