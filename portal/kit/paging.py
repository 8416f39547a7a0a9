"""Pages of long lists that cost the same at the first page and at the last.

Right and Left go by key: `?after=` names the row before the page, `?before=` the one behind it. A
page number jumps through an id-only sub-select, counted from the nearer end. Counts are exact up to
10,000; beyond it the planner's estimate is shown as "about", and a page near the end is as far from
the end as the estimate has it: the last number shows the last rows.
"""

import json
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.formats import number_format
from django.utils.translation import gettext as _

EXACT = 10_000
SIZES = (10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a list has; an estimate beyond `EXACT`.

    `is_near` is false where the planner guessed fewer rows than there are, and so knows nothing.
    """

    number: int
    is_exact: bool
    is_near: bool = True

    def __str__(self):
        shown = number_format(self.number, force_grouping=True)
        return shown if self.is_exact else _("about {number}").format(number=shown)


def count(rows: QuerySet) -> Count:
    """Count up to `EXACT`, then ask the planner."""
    bare = rows.order_by()
    seen = bare.values("pk")[: EXACT + 1].count()
    if seen <= EXACT:
        return Count(seen, True)
    guess = _estimate(bare.values("pk").explain(format="json"))
    return Count(max(seen, guess), False, is_near=guess >= seen)


def _estimate(plan: str) -> int:
    return int(json.loads(plan)[0]["Plan"]["Plan Rows"])


class Page:
    """One page of an ordered queryset, and the addresses of its neighbours."""

    def __init__(self, rows: QuerySet, params, *, size: int, path: str, sizes=SIZES):
        self._params, self._path = params, path
        self.size, self.sizes = size, sizes
        self._keyed = _is_by_key(rows)
        self.total = count(rows)
        self.number = self._asked()
        self.rows = self._fetch(rows)
        if not self.rows and self.number > 1:
            # Beyond the end of a list that was only estimated: count it, show its end.
            self.total = Count(rows.order_by().count(), True)
            self.number = self._asked()
            self.rows = self._cut(self._at(rows))
        self.has_previous = self.number > 1
        self.has_next = self._more

    @property
    def of(self) -> int | None:
        """How many pages there are; None while the rows are only estimated."""
        return self._pages if self.total.is_exact else None

    @property
    def _pages(self) -> int:
        return max(1, -(-self.total.number // self.size))

    def _asked(self) -> int:
        text = self._params.get("page", "1")
        asked = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
        # Leafing by key may well lead beyond what was estimated.
        is_bound = self.total.is_exact or (self.total.is_near and self._key("after") is None)
        return max(1, min(asked, self._pages) if is_bound else asked)

    def _key(self, name: str) -> int | None:
        """The key of the row beside the page, if the address names one and the list is by key."""
        text = self._params.get(name, "")
        is_key = self._keyed and text.isascii() and text.isdigit()
        return int(text) if is_key else None

    def _fetch(self, rows: QuerySet) -> list:
        after, before = self._key("after"), self._key("before")
        if self.number > 1 and after is not None:
            return self._cut(_beside(rows, after)[: self.size + 1])
        if self.number > 1 and before is not None:
            self._more = True
            return list(_beside(rows.reverse(), before)[: self.size])[::-1]
        return self._cut(self._at(rows))

    def _cut(self, found: list | QuerySet) -> list:
        """The rows of the page, without the one behind it that tells whether there are more."""
        found = list(found)
        self._more = len(found) > self.size
        return found[: self.size]

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
        # What was counted is short enough to be sorted, however rare a figure is in it.
        halves = [keys] if self.total.is_exact else _halves(keys)
        total = self.total.number
        if self.total.is_near and start > total // 2:
            backwards = [half.reverse() for half in reversed(halves)]
            return _between(backwards, max(0, total - stop), max(0, total - start))[::-1]
        return _between(halves, start, stop)

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
        beside = {"before": self.rows[0].pk} if self._keyed and self.number > 2 else {}
        return self._url(page=self.number - 1, **beside)

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
        for name in ("page", "after", "before"):
            params.pop(name, None)
        for name, value in new.items():
            params[name] = value
        query = params.urlencode()
        return f"{self._path}?{query}" if query else self._path


def _beside(rows: QuerySet, key: int) -> QuerySet:
    """The rows behind this key, in their order."""
    order = rows.query.order_by[0]
    is_falling = order.startswith("-") == rows.query.standard_ordering
    return rows.filter(**{"pk__lt" if is_falling else "pk__gt": key})


def _halves(keys: QuerySet) -> list[QuerySet]:
    """The list in two where rows without a figure come last: an index leads to each by itself."""
    first, *others = keys.query.order_by
    if not (isinstance(first, OrderBy) and first.nulls_last and isinstance(first.expression, F)):
        return [keys]
    figure = first.expression.name
    order = F(figure).desc() if first.descending else F(figure).asc()
    return [
        keys.filter(**{f"{figure}__isnull": False}).order_by(order, *others),
        keys.filter(**{f"{figure}__isnull": True}).order_by(*others),
    ]


def _between(halves: list[QuerySet], start: int, stop: int) -> list:
    """The keys from `start` to `stop` of lists that follow each other."""
    keys, *rest = halves
    found = list(keys[start:stop])
    missing = stop - start - len(found)
    if rest and missing > 0:
        passed = start + len(found) if found else keys.order_by().count()
        begin = max(0, start - passed)
        found += _between(rest, begin, begin + missing)
    return found


def _is_by_key(rows: QuerySet) -> bool:
    order = rows.query.order_by
    key = {"pk", rows.model._meta.pk.name}
    return len(order) == 1 and isinstance(order[0], str) and order[0].lstrip("-") in key
