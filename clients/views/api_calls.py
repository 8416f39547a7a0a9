"""What programs asked through one token or SMPP account, and one call of it."""

from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import api_calls
from clients.filters.api_calls import ApiCallFilter
from clients.models import ApiCall, Door
from clients.tables.api_calls import ApiCallTable, state
from clients.views.api_tokens import tokens_url
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen

SEE = "clients.view_apicall"


class ApiCallList(ListView):
    """The calls through the door `pk`: a page for staff, customers' and clients' people alike."""

    model = ApiCall
    key = "api-calls"
    permission_required = SEE
    table_class = ApiCallTable
    filter_class = ApiCallFilter
    export = "api-calls"
    template_name = "clients/api_calls/list.html"
    search_placeholder = gettext_lazy("Request ID, or a path from its beginning")
    empty = Empty(
        gettext_lazy("No calls yet"),
        gettext_lazy(
            "Every request of a program stands here a second after it was answered, for 30 days. "
            "What messages say and secrets are left out."
        ),
    )

    def get(self, request, pk):
        # A door of somebody else is not there, whatever was called through it.
        self.crumbs = crumbs(self.door, request.user, _("Calls"))
        return super().get(request)

    @cached_property
    def door(self):
        return get_object_or_404(Door.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def title(self):
        return _("Calls through %(name)s") % {"name": self.door.name}

    def rows(self):
        return super().rows().filter(door=self.door).defer("body")

    def _export_url(self):
        return f"{super()._export_url()}&{urlencode({'door': self.door.pk})}"


class ApiCallPage(Screen):
    """One call. A page and a dialog alike."""

    model = ApiCall
    permission_required = SEE

    def rows(self):
        return super().rows().select_related("door")

    def get(self, request, pk):
        call = self.row()
        context = {
            "screen": self,
            "call": call,
            "state": state(call.status),
            "days": api_calls.DAYS,
            "crumbs": crumbs(call.door, request.user, _("Call")),
            "back_url": reverse("clients:api-calls", args=[call.door_id]),
        }
        return render(request, "clients/api_calls/call.html", context)


def crumbs(door, user, last):
    """From the page on which the door stands."""
    if door.kind == Door.Kind.API:
        return [{"title": _("API tokens"), "url": tokens_url(door, user)}, {"title": last}]
    return [{"title": door.name}, {"title": last}]
