"""The page of a connector: how its binds are, its settings, its history; test and switch."""

import copy

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import connector_record, connectors, rehearsal, suppliers
from messaging.connectors import SILENCE_MAX
from messaging.events import ConnectorEvent
from messaging.forms.connector_kinds import FORMS
from messaging.http import callbacks
from messaging.models import Connector
from messaging.smpp.link_words import Phase
from portal.kit import audit
from portal.kit.views.action import ActionView
from portal.kit.views.record import TabForm, TabView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately
from portal.templatetags import onward

LAST = 50
PHASES = {
    Phase.BOUND.value: ("ok", gettext_lazy("Bound")),
    Phase.CONNECTING.value: ("busy", gettext_lazy("Connecting")),
    Phase.BINDING.value: ("busy", gettext_lazy("Binding")),
    Phase.UNBINDING.value: ("busy", gettext_lazy("Unbinding")),
    Phase.WAITING.value: ("bad", gettext_lazy("Waits to try again")),
    Phase.STOPPED.value: ("off", gettext_lazy("Stopped")),
}
SILENT = ("warn", gettext_lazy("Silent"))


class ConnectorTab(TabView):
    model = Connector
    permission_required = "messaging.view_connector"

    @cached_property
    def title(self):
        return self.record.name

    def rows(self):
        return super().rows().select_related("state", "cost_list")

    def head(self):
        return connector_record.head(self.record, self.request.user, self.tab)


class ConnectorLive(ConnectorTab):
    """Binds of SMPP; a supplier of another kind is called, and its calls are shown alike."""

    tab = "live"
    template_name = "messaging/connectors/live.html"

    def extra(self):
        now = timezone.now()
        links = [self._shown(link, now) for link in self.record.links.all()]
        fresh = [one for one in links if one["is_fresh"]]
        return {
            "standing": connectors.standing(self.record, now),
            "is_called": self.record.kind != Connector.Kind.SMPP,
            "callback_url": self._callback_url(),
            "links": links if self.record.is_enabled else [],
            "figures": self._figures([one["row"] for one in fresh]),
        }

    def _callback_url(self):
        """The secret address is for those who may change the connector."""
        path = ""
        if self.request.user.has_perm("messaging.change_connector"):
            path = callbacks.path_of(self.record)
        base = self.record.public_url.rstrip("/")
        return (base + path if base else self.request.build_absolute_uri(path)) if path else ""

    def _shown(self, link, now):
        is_fresh = now - link.seen_at <= SILENCE_MAX
        state, text = PHASES.get(link.state, SILENT) if is_fresh else SILENT
        if text == PHASES[Phase.BOUND.value][1] and self.record.kind != Connector.Kind.SMPP:
            text = _("Reachable")
        whole = self.record.window if link.role != "rx" else 0
        return {"row": link, "is_fresh": is_fresh, "state": state, "text": text, "window": whole}

    def _figures(self, links):
        row = self.record
        is_called = row.kind != Connector.Kind.SMPP
        bound = sum(link.state == Phase.BOUND.value for link in links)
        used = sum(link.window_used for link in links)
        wanted = {"n": row.links_wanted}
        whole = row.window * (1 if is_called else row.binds)
        binds = {"label": _("Binds up"), "value": bound, "note": _("of %(n)s wanted") % wanted}
        return [
            *([] if is_called else [binds]),
            {
                "label": _("Under way") if is_called else _("Window in use"),
                "value": onward.count(used),
                "note": _("of %(n)s") % {"n": onward.count(whole)},
            },
            {
                "label": _("Parts per second"),
                "value": onward.count(sum(link.rate for link in links)),
                "note": _("at most %(n)s") % {"n": onward.count(row.rate)},
            },
            {
                "label": _("Sent last minute"),
                "value": onward.count(sum(link.last_minute for link in links)),
            },
        ]


class ConnectorSettings(ConnectorTab, TabForm):
    tab = "settings"
    change_permission = "messaging.change_connector"

    @property
    def form_class(self):
        return FORMS[self.record.kind]

    def form_arguments(self):
        return {"instance": copy.copy(self.record)}

    def act(self, cleaned):
        if suppliers.change(self.record, cleaned, by=self.request.user):
            return _("%(name)s is saved. Its links follow within seconds.") % {
                "name": cleaned["name"]
            }
        return _("Nothing was different.")


class ConnectorHistory(ConnectorTab):
    tab = "history"
    permission_required = ("messaging.view_connector", "portal.view_historyentry")
    template_name = "messaging/connectors/history.html"

    def extra(self):
        return lately(self.request.user, "connector", self.record.pk, most=LAST)


class ConnectorSwitch(ActionView):
    """Two buttons, not one that turns: a late click does what it said."""

    model = Connector
    permission_required = "messaging.change_connector"


class ConnectorOn(ConnectorSwitch):
    def act(self, row):
        suppliers.switch(row, on=True, by=self.request.user)
        return _("%(name)s is switched on. Its links come up within seconds.") % {"name": row}


class ConnectorOff(ConnectorSwitch):
    def act(self, row):
        suppliers.switch(row, on=False, by=self.request.user)
        return _("%(name)s is switched off. What waits for it keeps waiting.") % {"name": row}


class ConnectorCallbackRenew(ActionView):
    model = Connector
    permission_required = "messaging.change_connector"

    def act(self, row):
        suppliers.renew_callback(row, by=self.request.user)
        return _("%(name)s has a new address for callbacks. Tell it to the supplier.") % {
            "name": row
        }


class ConnectorTest(Screen):
    """Asked for by POST; what it tells stands under an address of its own while it is fresh."""

    model = Connector
    permission_required = "messaging.change_connector"
    title = gettext_lazy("Test the connection")

    def post(self, request, **kwargs):
        row = self.row()
        with transaction.atomic():
            audit.record(request.user, ConnectorEvent.TESTED, row, name=row.name)
        token = rehearsal.start(row)
        return redirect(f"{reverse('messaging:connector-test', args=[row.pk])}?run={token}")

    def get(self, request, **kwargs):
        row = self.row()
        token = request.GET.get("run", "")
        found = rehearsal.seen(row, token) if token else None
        if token and found is None:
            raise Http404
        context = {
            "screen": self,
            "row": row,
            "crumbs": connector_record.crumbs(row, str(self.title)),
            "rehearsal": found,
            "is_called": row.kind != Connector.Kind.SMPP,
        }
        return render(request, "messaging/connectors/test.html", context)
