"""The PDU log of an SMPP account or of a connector: what went over the wire, and the switch.

The mixins know neither: `record` is whose log it is, and `start` begins the names of its addresses.
"""

from functools import cached_property

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients import record as account_record
from clients.models import SmppAccount
from clients.views.record import SmppAccountTab
from messaging import connector_record, pdu_lines, pdu_logs
from messaging.filters.pdu_lines import PduLineFilter
from messaging.forms.pdu_log import PduLogForm
from messaging.models import Connector
from messaging.views.connector import ConnectorTab
from portal.kit.views.form import FormView
from portal.kit.views.screen import Screen

SHOWN = 50
SEE, SWITCH, READ = (
    "messaging.view_pduline",
    "messaging.switch_pdu_log",
    "messaging.view_messagetext",
)


class Log:
    """Whose log it is, and its addresses."""

    start = ""

    @cached_property
    def record(self):
        return self.row()

    def url(self, end="", *args):
        return reverse(f"messaging:{self.start}-pdu-log{end}", args=[self.record.pk, *args])

    def filtered(self):
        rows = pdu_logs.lines(self.record)
        return PduLineFilter(self.request.GET, queryset=rows, user=self.request.user)

    @property
    def may_read_texts(self):
        return self.request.user.has_perm(READ)


class LogTab(Log):
    """The lines, newest first, a page at a time by key."""

    tab = "pdu-log"
    template_name = "messaging/pdu_log/tab.html"
    search_placeholder = gettext_lazy("Message ID or number")

    def extra(self):
        filters = self.filtered()
        before = self.request.GET.get("before", "")
        rows = filters.qs.defer("body", "octets")
        if before.isascii() and before.isdigit() and len(before) < 20:
            rows = rows.filter(id__lt=int(before))
        found = list(rows[: SHOWN + 1])
        return {
            "filters": filters,
            "chips": filters.chips(self.request.GET, self.request.path),
            "clear_url": self.request.path,
            "lines": [
                pdu_lines.look(line) | {"url": self.url("-line", line.pk)} for line in found[:SHOWN]
            ],
            "older_url": self._with(before=found[SHOWN - 1].pk) if len(found) > SHOWN else None,
            "newest_url": self._with() if before else None,
            **self._live(is_first=not before),
            **self._switch(),
        }

    def _live(self, *, is_first):
        """Whether the page renews itself, and where it begins or ends to do so."""
        is_live = self.request.GET.get("live") == "1"
        return {
            "is_live": is_live and is_first,
            "live_url": self._with(live="" if is_live else "1"),
        }

    def _switch(self):
        query = self.request.GET.urlencode()
        return {
            "log": pdu_logs.current(self.record),
            "may_switch": self.request.user.has_perm(SWITCH),
            "on_url": self.url("-on"),
            "off_url": self.url("-off"),
            "csv_url": f"{self.url('-csv')}?{query}",
            "text_url": f"{self.url('-text')}?{query}",
            "days": pdu_logs.DAYS,
        }

    def _with(self, **new):
        params = self.request.GET.copy()
        params.pop("before", None)
        for name, value in new.items():
            params[name] = value
            if value == "":
                del params[name]
        return f"{self.request.path}?{params.urlencode()}"


class LogOn(Log, FormView):
    """Asks for how long and why."""

    title = gettext_lazy("Switch the PDU log on")
    verb = gettext_lazy("Switch on")
    text = gettext_lazy(
        "Every PDU of its sessions is written down until then, binds that are refused among them. "
        "Passwords never are."
    )
    form_class = PduLogForm

    def form_arguments(self):
        return {"owner": self.record, "user": self.request.user}

    def act(self, cleaned):
        switch = pdu_logs.switch_on(self.record, by=self.request.user, **cleaned)
        until = timezone.localtime(switch.until)
        return _("The PDU log is on until %(until)s.") % {"until": f"{until:%H:%M}"}

    def back_to(self):
        return self.url()

    def _show(self, form, status=200):
        context = {"screen": self, "form": form, "back_url": self.url(), "crumbs": self.crumbs()}
        return render(self.request, self.template_name, context, status=status)


class LogOff(Log, Screen):
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        pdu_logs.switch_off(self.record, by=request.user)
        messages.success(request, _("The PDU log is off."))
        return redirect(self.url())


class LogLine(Log, Screen):
    """One PDU: its fields and its octets. A page and a dialog alike."""

    title = gettext_lazy("PDU")

    def get(self, request, part, **kwargs):
        line = get_object_or_404(pdu_logs.lines(self.record), pk=part)
        octets = pdu_lines.octets(line, may_read_texts=self.may_read_texts)
        fields = pdu_lines.fields(line, may_read_texts=self.may_read_texts)
        pair = f"?session={line.session}&sequence={line.sequence}"
        context = {
            "screen": self,
            "line": pdu_lines.look(line),
            "fields": [{"label": k, "value": v, "is_mono": True} for k, v in fields],
            "dump": pdu_lines.dump(octets),
            "is_cut": 0 < len(octets) < line.size,
            "kept": len(octets),
            "back_url": self.url(),
            "pair_url": self.url() + pair.replace(" ", "%20"),
            "crumbs": self.crumbs(),
        }
        return render(request, "messaging/pdu_log/line.html", context)


class LogFile(Log, Screen):
    """The lines under the same filters, as a file that is made while it is fetched."""

    write = None
    content_type = ""
    ending = ""

    def get(self, request, **kwargs):
        filters = self.filtered()
        if not filters.is_valid():
            raise Http404
        rows = filters.qs[: pdu_lines.FILE_MAX].iterator(chunk_size=1_000)
        lines = type(self).write(rows, may_read_texts=self.may_read_texts)
        answer = StreamingHttpResponse(lines, content_type=f"{self.content_type}; charset=utf-8")
        name = f"pdu-log-{self.record.pk}.{self.ending}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class LogCsv(LogFile):
    write = staticmethod(pdu_lines.as_csv)
    content_type = "text/csv"
    ending = "csv"


class LogText(LogFile):
    write = staticmethod(pdu_lines.as_text)
    content_type = "text/plain"
    ending = "txt"


class OfAccount:
    model = SmppAccount
    start = "smpp-account"

    def crumbs(self):
        return account_record.crumbs(self.record, _("PDU log"))

    def rows(self):
        return super().rows().select_related("customer", "client")


class SmppAccountPduLog(LogTab, SmppAccountTab):
    start = "smpp-account"
    permission_required = ("clients.view_smppaccount", SEE)


class SmppAccountPduLogOn(OfAccount, LogOn):
    permission_required = ("clients.view_smppaccount", SEE, SWITCH)


class SmppAccountPduLogOff(OfAccount, LogOff):
    permission_required = ("clients.view_smppaccount", SWITCH)


class SmppAccountPduLogLine(OfAccount, LogLine):
    permission_required = ("clients.view_smppaccount", SEE)


class SmppAccountPduLogCsv(OfAccount, LogCsv):
    permission_required = ("clients.view_smppaccount", SEE)


class SmppAccountPduLogText(OfAccount, LogText):
    permission_required = ("clients.view_smppaccount", SEE)


class OfConnector:
    model = Connector
    start = "connector"

    def crumbs(self):
        return connector_record.crumbs(self.record, _("PDU log"))


class ConnectorPduLog(LogTab, ConnectorTab):
    start = "connector"
    permission_required = ("messaging.view_connector", SEE)


class ConnectorPduLogOn(OfConnector, LogOn):
    permission_required = ("messaging.view_connector", SEE, SWITCH)


class ConnectorPduLogOff(OfConnector, LogOff):
    permission_required = ("messaging.view_connector", SWITCH)


class ConnectorPduLogLine(OfConnector, LogLine):
    permission_required = ("messaging.view_connector", SEE)


class ConnectorPduLogCsv(OfConnector, LogCsv):
    permission_required = ("messaging.view_connector", SEE)


class ConnectorPduLogText(OfConnector, LogText):
    permission_required = ("messaging.view_connector", SEE)
