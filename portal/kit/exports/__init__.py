"""Exports: what a list shows, as a file. One class per list hangs in an app's exports.py.

    class InvoiceExport(Exporter):
        slug = "invoices"
        title = _("Invoices")
        permission = "billing.view_invoice"
        columns = (Column("number", _("Number")), Column("total", _("Total"), kind=MONEY))

        def queryset(self, user, params):
            rows = Invoice.objects.visible_to(user).select_related("customer")
            return InvoiceFilter(params, queryset=rows, user=user).qs

The same door and the same filter as the screen, asked again when the file is made, with the rights
its owner has at that moment.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import QueryDict

from portal.core.errors import Refused
from portal.kit import hooks
from portal.kit.exports.columns import Column

if TYPE_CHECKING:  # The writers below this room run without a database, too.
    from portal.models import User

CHUNK = 2_000


class Exporter(ABC):
    """One list as a file, for one user, under the query of the list's address.

    `permission` is the list screen's. `table_class`, the list's table, lets the file keep the sort
    order of the address. `formats` may leave kinds of file out.
    """

    slug = ""
    title = ""
    permission: str | None = None
    columns: Sequence[Column] = ()
    table_class: Any = None
    formats: Sequence[str] = ("xlsx", "csv", "pdf")

    def __init__(self, user: "User", params: QueryDict) -> None:
        self.user, self.params = user, params

    @abstractmethod
    def queryset(self, user: "User", params: QueryDict) -> QuerySet[Any] | Iterable[Any]:
        """The rows of the screen: a queryset, or a sequence of anything the columns can read."""

    def subtitle(self) -> str:
        """What was chosen: a client, a period. Stands under the title and in the file's name."""
        return ""

    def totals(self) -> dict[str, Any] | None:
        """The last row, by column name; None without one."""
        return None

    @cached_property
    def rows(self) -> Any:
        found = self.queryset(self.user, self.params)
        sort = self.params.get("sort", "")
        if sort and self.table_class and isinstance(found, QuerySet):
            return self.table_class(found, user=self.user, order_by=sort).data.data
        return found if isinstance(found, QuerySet) else list(found)

    def iterate(self) -> Iterator[Any]:
        """The rows one after the other; from the database by a cursor that lives on its side."""
        if isinstance(self.rows, QuerySet):
            return self.rows.iterator(chunk_size=CHUNK)
        return iter(self.rows)

    def total(self) -> int:
        """How many rows there are, exactly."""
        return self.rows.count() if isinstance(self.rows, QuerySet) else len(self.rows)

    def chosen(self, names: Iterable[str]) -> list[Column]:
        """The columns of these names in their own order; the default ones when none is named."""
        wanted = set(names)
        found = [column for column in self.columns if column.name in wanted]
        return found or [column for column in self.columns if column.default]

    @classmethod
    def allows(cls, user: "User") -> bool:
        return user.is_active and (cls.permission is None or user.has_perm(cls.permission))


def find(slug: str) -> type[Exporter]:
    """The exporter of this name; raises Refused when there is none."""
    for exporter in hooks.found("exports", Exporter):
        if exporter.slug == slug:
            return exporter
    raise Refused("There is no such export.", code="no_export")
