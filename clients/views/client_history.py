from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.filters.history import ClientHistoryFilter
from clients.views.client_record import ClientTab
from portal.kit import events
from portal.kit.paging import Page
from portal.models import HistoryEntry
from portal.pages.tables.history import what, who

SIZE = 25


class ClientHistory(ClientTab):
    """What was done to the client and to all that is its own, by topic."""

    tab = "history"
    permission_required = ("clients.view_client", "portal.view_historyentry")
    template_name = "clients/clients/history.html"
    search_placeholder = gettext_lazy("Who, what, or a value")

    def extra(self):
        filters = ClientHistoryFilter(
            self.request.GET, queryset=self._entries(), user=self.request.user
        )
        path = self.request.path
        page = Page(filters.qs.order_by("-pk"), self.request.GET, size=SIZE, path=path, sizes=())
        chips = filters.chips(self.request.GET, path)
        return {
            "filters": filters,
            "chips": chips,
            "clear_url": path,
            "page": page,
            "is_filtered": bool(chips or self.request.GET.get("q")),
            "entries": [
                {"at": one.at, "subject": one.subject, "who": who(one), "what": what(one)}
                for one in page.rows
            ],
            "subs": self._topics(path),
            "sub_title": _("Parts of the history"),
        }

    def _entries(self):
        rows = HistoryEntry.objects.visible_to(self.request.user)
        client = self.record.pk
        about = Q(client_id=client) | Q(subject_kind="client", subject_id=client)
        return rows.filter(about).select_related("actor", "acting_as")

    def _topics(self, path) -> list[dict]:
        """The parts with their addresses; search and dates stay when the part changes."""
        asked = self.request.GET.get("group", "")
        kept = self.request.GET.copy()
        for name in ("group", "page", "after", "before"):
            kept.pop(name, None)
        named = [(topic.slug, topic.title) for topic in events.topics("client")]
        found = []
        for slug, title in [*named, ("", _("All"))]:
            query = kept.copy()
            if slug:
                query["group"] = slug
            url = f"{path}?{query.urlencode()}" if query else path
            found.append({"title": title, "url": url, "is_current": slug == asked})
        return found
