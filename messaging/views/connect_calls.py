"""The usage log of a connection, and one call of it."""

from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connection_looks, connection_record
from messaging.connect import answers, call_log
from messaging.connection_record import KIND, VIEW, VIEW_CALLS
from messaging.filters.connections import ConnectCallFilter
from messaging.models import ConnectCall, Connection
from messaging.tables.connections import ConnectCallTable
from portal.kit import records
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen


class ConnectCallList(ListView):
    """The calls of the connection `pk`, the last first."""

    model = ConnectCall
    key = "connect-calls"
    permission_required = (VIEW, VIEW_CALLS)
    table_class = ConnectCallTable
    filter_class = ConnectCallFilter
    export = "connect-calls"
    template_name = "messaging/connections/calls.html"
    search_placeholder = gettext_lazy("User, IP address, or a code")
    empty = Empty(
        gettext_lazy("No calls yet"),
        gettext_lazy(
            "Every call of the application stands here with the codes it was answered with, for "
            "30 days. Passwords and codes are left out."
        ),
    )

    def get(self, request, pk):
        # A connection of somebody else is not there, whatever was called through it.
        self.crumbs = connection_record.crumbs(self.connection, request.user, _("Calls"))
        return super().get(request)

    @cached_property
    def connection(self):
        rows = Connection.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def title(self):
        return _("Calls of %(name)s") % {"name": self.connection.name}

    def rows(self):
        return super().rows().filter(connection=self.connection).defer("asked", "answered")

    def extra(self, page):
        return {"tabs": records.tabs(KIND, self.connection, self.request.user, "calls")}

    def _export_url(self):
        return f"{super()._export_url()}&{urlencode({'connection': self.connection.pk})}"


class ConnectCallPage(Screen):
    """One call. A page and a dialog alike."""

    model = ConnectCall
    permission_required = (VIEW, VIEW_CALLS)

    def rows(self):
        return super().rows().select_related("connection")

    def get(self, request, pk):
        call = self.row()
        state, _codes = connection_looks.outcome(call)
        context = {
            "screen": self,
            "call": call,
            "state": state,
            "told": connection_looks.told(call),
            "asked": answers.indented(call.asked),
            "answered": answers.indented(call.answered),
            "days": call_log.DAYS,
            "crumbs": connection_record.crumbs(call.connection, request.user, _("Call")),
            "back_url": reverse("messaging:connection-calls", args=[call.connection_id]),
        }
        return render(request, "messaging/connections/call.html", context)
