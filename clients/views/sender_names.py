"""The sender names of all clients for staff; those of one on its page and in its cabinet."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.filters.sender_names import SenderNameFilter
from clients.models import SenderName
from clients.tables.sender_names import ClientNamesTable, SenderNameTable
from clients.views.client_record import ClientTab
from portal.kit.paging import Page
from portal.kit.views.list import Empty, ListView

SIZE = 50


class SenderNameList(ListView):
    """The names of all clients, where staff find those that wait. Clients have their own page."""

    model = SenderName
    key = "sender-names"
    title = gettext_lazy("Sender names")
    permission_required = "clients.view_sendername"
    table_class = SenderNameTable
    filter_class = SenderNameFilter
    export = "sender-names"
    search_placeholder = gettext_lazy("Name, client or customer")
    empty = Empty(
        gettext_lazy("No sender names yet"),
        gettext_lazy(
            "A sender name stands where the phone would show a number. Clients ask for theirs in "
            "their cabinet, or you add them on the client's page; here you approve them."
        ),
    )

    def has_permission(self):
        return super().has_permission() and self.request.user.is_staff

    def rows(self):
        return super().rows().select_related("customer", "client")


class ClientNames(ClientTab):
    """The tab NAMES of a client, and the page Names of its cabinet."""

    tab = "names"
    title = gettext_lazy("Sender names")
    permission_required = "clients.view_sendername"
    template_name = "clients/sender_names/of_client.html"

    def extra(self):
        channel = self._channel()
        rows = SenderName.objects.visible_to(self.request.user).filter(client=self.record)
        shown = rows.filter(channel=channel) if channel else rows
        shown = shown.select_related("customer", "client").order_by("name", "pk")
        page = Page(shown, self.request.GET, size=SIZE, path=self.request.path)
        page.sizes = ()
        return {
            "page": page,
            "table": ClientNamesTable(page.rows, user=self.request.user, orderable=False),
            "has_names": bool(page.rows) or bool(channel and rows.exists()),
            "channels": self._channels(channel),
            "new_url": self._new_url(),
            "empty": self._empty(),
        }

    def _channel(self):
        asked = self.request.GET.get("channel", "")
        return asked if asked in SenderName.Channel.values else ""

    def _channels(self, current):
        choices = [("", _("All")), *SenderName.Channel.choices]
        return [
            {
                "title": title,
                "url": f"{self.request.path}?channel={value}" if value else self.request.path,
                "is_current": value == current,
            }
            for value, title in choices
        ]

    def _new_url(self):
        may_add = self.request.user.has_perm("clients.add_sendername")
        if not may_add or self.record.is_gone or self.record.customer.is_archived:
            return ""
        if self.is_cabinet:
            return reverse("clients:name-new")
        return reverse("clients:client-name-new", args=[self.record.pk])

    def _empty(self):
        url = self._new_url()
        return {
            "title": _("No sender names yet"),
            "text": _(
                "A sender name stands where the phone would show a number. It is asked for with "
                "six questions and used once it is approved."
            ),
            "action": {"title": _("Add sender name"), "url": url} if url else None,
        }
