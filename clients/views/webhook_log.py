"""The log of webhooks: every event with its body, and what it was answered."""

import json

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import webhooks
from clients.filters.webhooks import DeliveryFilter
from clients.models import WebhookDelivery
from clients.tables.webhooks import STATES, DeliveryTable, log_url
from clients.views.webhooks import CHANGE, VIEW
from portal.kit import opaque
from portal.kit.views.action import ActionView
from portal.kit.views.detail import DetailView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen


class WebhookLog(ListView):
    model = WebhookDelivery
    key = "webhook-log"
    title = gettext_lazy("Webhook log")
    permission_required = VIEW
    table_class = DeliveryTable
    filter_class = DeliveryFilter
    export = "webhook-log"
    search_placeholder = gettext_lazy("Whole ID of an event or a message")
    empty = Empty(
        gettext_lazy("Nothing was told yet"),
        gettext_lazy(
            "Here stands every event that was written for a webhook, with its body and the answer "
            "it got, for 30 days."
        ),
    )

    def rows(self):
        return super().rows().select_related("endpoint").defer("body")


class OfDelivery(Screen):
    """A page about one event of one webhook; its outside id stands in the address."""

    model = WebhookDelivery
    permission_required = VIEW

    @cached_property
    def found(self):
        number = opaque.open_id("evt", self.kwargs["ident"])
        if number is None:
            raise Http404
        rows = self.rows().select_related("endpoint")
        return get_object_or_404(rows, pk=number, endpoint=self.kwargs["pk"])

    def row(self):
        return self.found


class DeliveryPage(OfDelivery, DetailView):
    template_name = "clients/webhooks/delivery.html"
    title = gettext_lazy("Event")

    def extra(self, row):
        endpoint = row.endpoint
        crumbs = [
            {"title": _("Webhook log"), "url": log_url(endpoint)},
            {"title": str(endpoint), "url": self._endpoint_url(endpoint)},
            {"title": row.event},
        ]
        return {
            "crumbs": crumbs,
            "badges": [{"state": STATES[row.status], "text": row.get_status_display()}],
            "body": _readable(row.body),
            "may_replay": self._may_replay(row),
        }

    def _endpoint_url(self, endpoint):
        return "" if endpoint.archived_at else endpoint.get_absolute_url()

    def _may_replay(self, row):
        may = self.request.user.has_perm(CHANGE) and row.endpoint.is_enabled
        return may and not row.is_erased and row.status != WebhookDelivery.Status.WAITING


class DeliveryReplay(OfDelivery, ActionView):
    permission_required = (VIEW, CHANGE)

    def act(self, row):
        webhooks.replay(row, by=self.request.user)
        return _("It is sent again, under the ID it has.")


def _readable(body):
    """The body with a line for each name; it was sent in one."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else ""
