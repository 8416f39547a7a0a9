"""Filter, sort, page and export one table."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from django.shortcuts import render
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import cached_property

from portal.kit import columns
from portal.kit.columns import ListButton
from portal.kit.paging import SIZES, Page
from portal.kit.views.screen import Screen
from portal.models import ViewSetting

# The part that htmx swaps. A page that extends the layout has no such part of its own.
ROWS = "layouts/list.html#rows"


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says when it has no rows: what will be here, and the first steps."""

    title: str
    text: str
    steps: tuple[str, ...] = ()
    action: dict | None = None


class ListView(Screen):
    """Every list page. A subclass only names things.

    `key` names the screen for what is remembered per user; `export` is the slug of an exporter.
    `new` is the button that makes a row; in an empty list it stands with the words about it.
    """

    key = ""
    table_class = None
    filter_class = None
    export = None
    size = 25
    sizes = SIZES
    search_placeholder = ""
    empty = Empty("", "")
    new: ListButton | None = None
    template_name = "layouts/list.html"

    def get(self, request):
        filters = self.filter_class(request.GET, queryset=self.rows(), user=request.user)
        table = self.table_class(
            filters.qs, user=request.user, chosen=self.view_setting.columns, order_by=self._sort()
        )
        rows, size = self._ordered(table), self._size()
        page = Page(rows, request.GET, size=size, sizes=self.sizes, path=request.path)
        _show_only(table, page.rows)
        context = {
            "screen": self,
            "table": table,
            "filters": filters,
            "page": page,
            "chips": filters.chips(request.GET, request.path),
            "clear_url": request.path,
            "columns_url": reverse("columns", args=[self.key]),
            "export_url": self._export_url(),
            "buttons": columns.buttons_of(self.key, request.user),
        }
        self.count_text = page.total_text
        self.is_filtered = bool(context["chips"] or request.GET.get("q"))
        if request.htmx and not request.htmx.boosted:
            return render(request, ROWS, context)
        return render(request, self.template_name, context | self.extra(page))

    def extra(self, page) -> dict:
        """More context for a list whose template shows more than a table."""
        return {}

    @property
    def primary(self) -> dict | None:
        """The button that makes a new row, for those who may."""
        if self.new is None or not self.new.is_for(self.request.user):
            return None
        return {"title": self.new.title, "url": self.new.url}

    @property
    def nothing(self) -> Empty:
        """The words about an empty list, with the first step for those who may take it."""
        return replace(self.empty, action=self.primary) if self.primary else self.empty

    @cached_property
    def view_setting(self) -> ViewSetting:
        found = ViewSetting.objects.filter(user=self.request.user, screen=self.key).first()
        return found or ViewSetting(user=self.request.user, screen=self.key)

    def _ordered(self, table):
        rows = table.data.data
        # The key last makes every order total, so that pages neither repeat nor skip a row.
        order = list(rows.query.order_by or self.model._meta.ordering)
        is_total = order and str(order[-1]).lstrip("-") in {"pk", self.model._meta.pk.name}
        return rows.order_by(*order) if is_total else rows.order_by(*order, "-pk")

    def _sort(self) -> str | None:
        """The order that is asked for, else the remembered one; None leaves it to the table."""
        asked = self.request.GET.get("sort")
        if asked is None or not self._is_order(asked):
            return self.view_setting.sort or None
        if asked != self.view_setting.sort:
            self._remember(sort=asked)
        return asked or None

    def _is_order(self, asked: str) -> bool:
        """Whether this is the name of a column, with or without a minus, or nothing at all."""
        return not asked or asked.removeprefix("-") in dict(self.table_class.choices())

    def _size(self) -> int:
        asked = self.request.GET.get("size", "")
        if asked.isascii() and asked.isdigit() and int(asked) in self.sizes:
            if int(asked) != self.view_setting.size:
                self._remember(size=int(asked))
            return int(asked)
        return self.view_setting.size if self.view_setting.size in self.sizes else self.size

    def _remember(self, **fields) -> None:
        self.view_setting, _ = ViewSetting.objects.update_or_create(
            user=self.request.user, screen=self.key, defaults=fields
        )

    def _export_url(self) -> str | None:
        if self.export is None:
            return None
        query = self.request.GET.copy()
        if self.view_setting.sort:
            query.setdefault("sort", self.view_setting.sort)
        return f"{reverse('export', args=[self.export])}?{query.urlencode()}"


def _show_only(table, rows: list) -> None:
    """Let a table, ordered over the whole queryset, show one page of it."""
    columns.fill(table.hung, rows)
    table.data.data = rows
    table.data._length = len(rows)


@cache
def lists() -> dict[str, type[ListView]]:
    """The list screens of the house by their `key`, found once among its addresses."""
    screens = (getattr(p.callback, "view_class", None) for p in _patterns(get_resolver()))
    return {
        screen.key: screen
        for screen in screens
        if isinstance(screen, type) and issubclass(screen, ListView) and screen.key
    }


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern
