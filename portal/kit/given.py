"""Statements that are given rows, or say which rows they are about.

Of a single row the server makes plain parameters when it plans; of arrays it must build a table at
every run. A single id it looks up; of an array it does not know how many it holds, and may rather
read another table whole. Arrays of any length are one statement, which is planned once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from portal.kit import arrays


class Given:
    """A statement with `{}` for its rows, and their columns' types as PostgreSQL names them."""

    def __init__(self, statement: str, *types: str) -> None:
        one = ", ".join(f"CAST(%s AS {name})" for name in types)
        many = ", ".join(f"%s::{name}[]" for name in types)
        self._one = statement.replace("{}", f"(VALUES ({one}))")
        self._many = statement.replace("{}", f"unnest({many})")

    def of(self, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
        """The statement for these rows, at least one, and their parameters in its places."""
        if len(rows) == 1:
            return self._one, list(rows[0])
        return self._many, [arrays.of_column(column) for column in zip(*rows, strict=True)]


class Among:
    """A statement about rows of some ids, with `{}` for what an id must be: `WHERE id {}`."""

    def __init__(self, statement: str) -> None:
        self.forms = (
            statement.replace("{}", "= %s::bigint"),
            statement.replace("{}", "= ANY(%s::bigint[])"),
        )

    def of(self, ids: Iterable[int]) -> tuple[str, list[Any]]:
        """The statement for these ids, in one of its forms, and its parameter."""
        one, many = self.forms
        wanted = sorted(set(ids))
        return (one, [*wanted]) if len(wanted) == 1 else (many, [arrays.of(wanted)])
