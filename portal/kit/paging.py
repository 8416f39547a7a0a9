"""Pages of long lists that cost the same at the first page and at the last.

Right goes by key: `?after=` names the row before the page. A page number jumps
through an id-only sub-select, counted from the nearer end. Counts are exact up to 10,000; beyond it
the planner's estimate is shown as "about".
"""

import json
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EXACT = 10_000
SIZES = (10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; an estimate beyond `EXACT`."""

    number: int
    is_exact: bool

    def __str__(self):
        shown = number_format(self.number, force_grouping=True)
        return shown if self.is_exact else _("about {number}").format(number=shown)


def count(rows: QuerySet) -> Count:
    """Count up to `EXACT`, then ask the planner."""
    bare = rows.order_by()
    seen = bare.values("pk")[: EXACT + 1].count()
    if seen <= EXACT:
        return Count(seen, True)
    plan = bare.values("pk").explain(format="json")
    return Count(max(EXACT + 1, _estimate(plan)), False)


def _estimate(plan: str) -> int:
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"])


class Page:
    """One page of an ordered queryset, and the addresses of its neighbours."""

    sizes = SIZES

    def __init__(self, rows: QuerySet, params, *, size: int, path: str):
        self._params, self._path = params, path
        self.size = size
        self.total = count(rows)
        self.number = self._asked()
        self.rows = self._fetch(rows)
        if not self.rows and self.number > 1:
            # A jump beyond the end of a list that was only estimated: count it, show its end.
            self.total = Count(rows.order_by().count(), True)
            self.number = self._asked()
            self.rows = self._fetch(rows)
        self.has_previous = self.number > 1
        self.has_next = self._more

    @property
    def of(self) -> int | None:
        """How many pages there are; None while the rows are only estimated."""
        return max(1, -(-self.total.number // self.size)) if self.total.is_exact else None

    def _asked(self) -> int:
        text = self._params.get("page", "1")
        asked = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
        return max(1, min(asked, self.of) if self.of else asked)

    def _fetch(self, rows: QuerySet) -> list:
        self._keyed = _is_by_key(rows)
        after = self._params.get("after", "")
        is_beside = self._keyed and after.isascii() and after.isdigit() and self.number > 1
        found = self._beside(rows, int(after)) if is_beside else self._at(rows)
        self._more = len(found) > self.size
        return found[: self.size]

    def _beside(self, rows: QuerySet, key: int) -> list:
        side = "pk__lt" if rows.query.order_by[0].startswith("-") else "pk__gt"
        return list(rows.filter(**{side: key})[: self.size + 1])

    def _at(self, rows: QuerySet) -> list:
        keys = self._keys(rows)
        place = {key: index for index, key in enumerate(keys)}
        found = rows.model._default_manager.none() if not keys else rows.filter(pk__in=keys)
        return sorted(found, key=lambda row: place[row.pk])

    def _keys(self, rows: QuerySet) -> list:
        """The page's keys and the one after it, skipping from the nearer end of the list."""
        start = (self.number - 1) * self.size
        stop = start + self.size + 1
        keys = rows.values_list("pk", flat=True)
        if self.of and start > self.total.number // 2:
            total = self.total.number
            return list(keys.reverse()[max(0, total - stop) : max(0, total - start)])[::-1]
        return list(keys[start:stop])

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows) if self.rows else 0

    @property
    def total_text(self) -> str:
        return str(self.total)

    @property
    def previous_url(self) -> str:
        return self._url(page=self.number - 1)

    @property
    def next_url(self) -> str:
        beside = {"after": self.rows[-1].pk} if self._keyed and self.rows else {}
        return self._url(page=self.number + 1, **beside)

    @property
    def go_url(self) -> str:
        """The page's own address without a page number, for the *go to page* form."""
        return self._url()

    def _url(self, **new) -> str:
        params = self._params.copy()
        for name in ("page", "after"):
            params.pop(name, None)
        for name, value in new.items():
            params[name] = value
        query = params.urlencode()
        return f"{self._path}?{query}" if query else self._path


def _is_by_key(rows: QuerySet) -> bool:
    order = rows.query.order_by
    key = {"pk", rows.model._meta.pk.name}
    return len(order) == 1 and isinstance(order[0], str) and order[0].lstrip("-") in key
