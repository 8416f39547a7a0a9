"""The export of a list that differs by user and takes in what higher floors hang on the list."""

from abc import ABC
from collections.abc import Iterator
from itertools import islice
from typing import Any

from portal.kit import columns
from portal.kit.exports import CHUNK, Exporter
from portal.kit.exports.columns import Column


class ListExport(Exporter, ABC):
    """`columns` are the list's own; `shows` says which of them this user gets."""

    list_key = ""

    def __init__(self, user, params) -> None:
        super().__init__(user, params)
        self.hung = columns.of(self.list_key)
        own = [column for column in type(self).columns if self.shows(column)]
        self.columns = tuple(self._placed(own))
        self.fetched: set[str] = set()

    def _placed(self, own: list[Column]) -> Iterator[Column]:
        """The columns of the file where they stand on the screen."""
        named = {column.name: (column,) for column in own} | {
            one.name: one.exported for one in self.hung
        }
        for name in columns.placed([column.name for column in own], self.hung):
            yield from named[name]

    def shows(self, column: Column) -> bool:
        return True

    def chosen(self, names):
        wanted = set(names)
        found = [column for column in self.columns if column.name in wanted]
        found = found or [column for column in self.columns if column.default]
        self.fetched = {column.name for column in found}
        return found

    def iterate(self) -> Iterator[Any]:
        """The rows in pieces, each with what its chosen columns fetch for all of them at once."""
        rows = super().iterate()
        while piece := list(islice(rows, CHUNK)):
            self.fill(piece)
            yield from piece

    def fill(self, piece: list[Any]) -> None:
        wanted = [
            one for one in self.hung if self.fetched & {column.name for column in one.exported}
        ]
        columns.fill(wanted, piece)
