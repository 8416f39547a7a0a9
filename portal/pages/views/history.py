from django.utils.translation import gettext_lazy as _

from portal.kit.views.list import Empty, ListView
from portal.models import HistoryEntry
from portal.pages.filters.history import HistoryFilter
from portal.pages.tables.history import HistoryTable


class HistoryList(ListView):
    model = HistoryEntry
    key = "history"
    title = _("History")
    permission_required = "portal.view_historyentry"
    table_class = HistoryTable
    filter_class = HistoryFilter
    search_placeholder = _("Who or what it is about")
    empty = Empty(
        _("Nothing has happened yet"),
        _("Every change that people make will be told here: who, when, and what it was before."),
    )

    def rows(self):
        return super().rows().select_related("actor", "acting_as")
