"""What the pages of pools, routes and services have in common: the head, the history."""

from abc import ABC, abstractmethod

from django.urls import reverse

from messaging.models import Route
from messaging.routes import READ
from messaging.tables.routes import OwnRouteTable
from portal.kit import columns, records
from portal.kit.paging import Page
from portal.kit.views.record import TabView
from portal.pages.tables.history import lately

LAST, SIZE = 50, 50


class RoutingTab(TabView):
    """A tab of a record whose kind is `kind`; `list_name` is what its list is called."""

    kind = ""
    list_title = ""
    list_name = ""

    @property
    def title(self):
        return str(self.record)

    def crumbs(self):
        return [
            {"title": str(self.list_title), "url": reverse(self.list_name)},
            {"title": str(self.record)},
        ]

    def head(self):
        hung = records.head(self.kind, self.record, self.request.user, self.tab)
        return hung | {"name": str(self.record), "crumbs": self.crumbs(), "facts": self.facts()}

    def facts(self):
        return []


class HistoryTab(RoutingTab):
    """What was done to the record."""

    tab = "history"
    template_name = "messaging/connectors/history.html"

    def extra(self):
        return lately(self.request.user, self.kind, self.record.pk, most=LAST)


class RoutesOf(ABC):
    """A page of the routes of something."""

    table_class = OwnRouteTable

    @abstractmethod
    def mine(self, rows):
        """Those of the rows that belong here."""

    def routes(self, *, new_query, empty):
        """What the template shows; `new_query` is the address's query of a new one."""
        user = self.request.user
        rows = Route.objects.visible_to(user).living().select_related(*READ)
        rows = self.mine(rows).order_by("priority", "pk")
        asked = self.request.GET.get("q", "").strip()
        if asked:
            rows = rows.filter(pk__in=self.found(rows, asked))
        page = Page(rows, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        table = self.table_class(page.rows, user=user, orderable=False)
        columns.fill(table.hung, page.rows)
        return {
            "page": page,
            "table": table,
            "asked": asked,
            "has_routes": bool(page.rows),
            "new_url": self._new_url(new_query),
            "empty": empty,
        }

    def found(self, rows, text):
        """Routes that name the text: in their name, pool, place, senders, numbers or comments."""
        return [
            pk
            for pk, *said in rows.values_list(
                "pk",
                "name",
                "pool__name",
                "country__name",
                "network__name",
                "sender",
                "number_prefix",
                "text_contains",
                "comments",
            )
            if text.casefold() in "\n".join(filter(None, said)).casefold()
        ]

    def _new_url(self, query):
        may_add = self.request.user.has_perm("messaging.add_route")
        if not may_add or getattr(self, "is_gone", False):
            return ""
        return f"{reverse('messaging:route-new')}?{query}"
