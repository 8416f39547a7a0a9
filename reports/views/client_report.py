"""Download Report: which period and which file; then a job makes it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.views.own_clients import VIEW, OwnClients
from portal.kit.views.form import FormView
from portal.pages import exporting
from reports.client_reports import PERIODS
from reports.exports import ClientUsageExport

CHOSEN = "chosen"


class ReportForm(forms.Form):
    period = forms.ChoiceField(
        label=gettext_lazy("Period"),
        choices=(*PERIODS, (CHOSEN, gettext_lazy("These days:"))),
        widget=forms.RadioSelect,
    )
    start = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    end = forms.DateField(
        label=gettext_lazy("To, included"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=(("pdf", "PDF"), ("csv", "CSV")),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("CSV for your own billing, PDF to read and to print."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("period") == CHOSEN and not self.errors:
            if not (cleaned.get("start") and cleaned.get("end")):
                self.add_error("start", _("Choose both days."))
            elif cleaned["end"] < cleaned["start"]:
                self.add_error("end", _("The last day is not before the first."))
        return cleaned


class ClientReportDownload(OwnClients, FormView):
    """The dialog Download Report; what it starts is found in Downloads, with a bar."""

    title = gettext_lazy("Download Report")
    verb = gettext_lazy("Download Report")
    permission_required = (VIEW, "reports.view_dayclient")
    form_class = ReportForm

    def form_arguments(self):
        return {"initial": {"period": PERIODS[0][0], "format": "pdf"}}

    def act(self, cleaned):
        params = QueryDict(mutable=True)
        if cleaned["period"] == CHOSEN:
            params["start"] = cleaned["start"].isoformat()
            params["end"] = cleaned["end"].isoformat()
        else:
            params["period"] = cleaned["period"]
        exporter = ClientUsageExport(self.request.user, params)
        job = exporting.ask(exporter, columns=[], file_format=cleaned["format"])
        return _("Started: %(title)s") % {"title": job.title}

    def back_to(self):
        return "downloads"
