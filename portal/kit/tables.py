"""Tables of the portal: columns a user may choose and sort, and the classes of a cell.

A column says how it looks through `attrs`: `r` for numbers, and on a phone `c-l`/`c-r` with
`r1`..`r3` for its place on the card, or `c-0` to leave it out.
"""

import django_tables2 as tables


class Table(tables.Table):
    """A list's table. `Meta.default_columns` names those shown until the user chooses."""

    class Meta:
        attrs = {"class": "tbl cards"}
        template_name = "components/table.html"
        order_by_field = "sort"

    def __init__(self, data, *, user, chosen=(), **more):
        self.user = user
        hidden = self._hidden(chosen)
        super().__init__(data, exclude=hidden, **more)

    def _hidden(self, chosen) -> tuple[str, ...]:
        names = list(self.base_columns)
        shown = [name for name in chosen if name in names] or getattr(
            self.Meta, "default_columns", names
        )
        return tuple(name for name in names if name not in shown)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(name, title) of every column, for the columns dialog."""
        return [
            (name, str(column.verbose_name or name.replace("_", " ").capitalize()))
            for name, column in cls.base_columns.items()
        ]


def cell(*classes: str) -> dict:
    """`attrs` of a column whose head and cells carry these classes."""
    names = " ".join(classes)
    return {"th": {"class": names}, "td": {"class": names}}
