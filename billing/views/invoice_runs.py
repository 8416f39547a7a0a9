"""Invoice runs: all of them, a new one with its preview, the page of each, and what is done."""

from functools import cached_property
from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import invoice_looks, run_looks
from billing.closing import due, runs
from billing.filters.invoice_runs import InvoiceRunFilter, RunLineFilter
from billing.forms.invoice_runs import InvoiceRunForm
from billing.models import InvoiceRun, RunLine
from billing.tables.invoice_runs import InvoiceRunTable, RunLineTable
from portal.kit.columns import ListButton
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.pages.views import downloads
from portal.templatetags import onward

VIEW, ADD = "billing.view_invoicerun", "billing.add_invoicerun"
Status, State = InvoiceRun.Status, RunLine.State


def crumbs(last):
    return [{"title": _("Invoice runs"), "url": reverse("billing:invoice-runs")}, {"title": last}]


class InvoiceRunList(ListView):
    model = InvoiceRun
    key = "invoice-runs"
    title = gettext_lazy("Invoice runs")
    permission_required = VIEW
    table_class = InvoiceRunTable
    filter_class = InvoiceRunFilter
    export = "invoice-runs"
    search_placeholder = gettext_lazy("Day or person")
    new = ListButton(
        "invoice-runs", gettext_lazy("New run"), "plus", "billing:invoice-run-new", ADD
    )
    empty = Empty(
        gettext_lazy("No invoice runs yet"),
        gettext_lazy(
            "A run makes the invoices of all postpaid accounts whose period is over. It runs by "
            "itself on each account's invoice days; here you can look ahead and run one by hand."
        ),
    )

    def rows(self):
        return super().rows().counted().select_related("by", "job")


class InvoiceRunNew(FormView):
    """Asks for the day; what comes then is a preview and makes nothing."""

    model = InvoiceRun
    title = gettext_lazy("New invoice run")
    verb = gettext_lazy("Show preview")
    text = gettext_lazy("You see every account that is due and what it comes to. Nothing is made.")
    permission_required = (VIEW, ADD)
    form_class = InvoiceRunForm
    template_name = "billing/invoice_runs/form.html"
    made = None

    @property
    def crumbs(self):
        return crumbs(self.title)

    @property
    def back_url(self):
        return reverse("billing:invoice-runs")

    def form_arguments(self):
        return {"initial": {"until": due.today()}}

    def act(self, cleaned):
        self.made = runs.preview(cleaned["until"], by=self.request.user)
        if self.made.lines.exists():
            return _("This is a preview. Look at it, then make the invoices.")
        return _("No period is due.")

    def back_to(self):
        return self.made


class InvoiceRunPage(ListView):
    """A run with its lines, the exceptions among them."""

    model = RunLine
    key = "run-lines"
    permission_required = VIEW
    table_class = RunLineTable
    filter_class = RunLineFilter
    export = "run-lines"
    template_name = "billing/invoice_runs/page.html"
    search_placeholder = gettext_lazy("Customer, client or invoice")
    empty = Empty(
        gettext_lazy("No period is due"),
        gettext_lazy(
            "Every postpaid account is invoiced up to this day. What is prepaid, and what is "
            "invoiced by hand only, is never in a run."
        ),
    )

    def get(self, request, pk):
        self.run  # noqa: B018 - a stranger's is not there.
        return super().get(request)

    @cached_property
    def run(self):
        found = InvoiceRun.objects.visible_to(self.request.user).select_related("by", "job")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def title(self):
        return _("Invoice run until %(day)s") % {"day": invoice_looks.day(self.run.until)}

    def rows(self):
        mine = super().rows().filter(run=self.run)
        return mine.select_related("account__customer", "account__client", "invoice")

    def extra(self, page):
        counts = run_looks.counts(self.run)
        is_at_work = runs.is_at_work(self.run)
        return {
            "run": self.run,
            "name": self.title,
            "crumbs": crumbs(self.title),
            "badge_of": run_looks.state(self.run),
            "facts": self._facts(),
            "groups": self._groups(counts),
            "exceptions": counts[State.EXCEPTION],
            "planned": counts[State.PLANNED],
            "totals": run_looks.totals(self.run),
            "is_at_work": is_at_work,
            "job": self._job() if is_at_work else None,
            **self._deeds(counts, is_at_work=is_at_work),
        }

    def _groups(self, counts):
        """The states with their counts, as addresses of this page."""
        asked = self.request.GET.getlist("state")
        path = self.request.path
        whole = {"title": _("All"), "count": sum(counts.values()), "url": path, "slug": ""}
        found = [whole] + [
            {"title": title, "count": counts[state], "url": f"{path}?state={state}", "slug": state}
            for state, title in run_looks.GROUPS
        ]
        for one in found:
            one["is_current"] = asked == ([one["slug"]] if one["slug"] else [])
            one["count"] = onward.count(one["count"]) if one["count"] else ""
        return found

    def _facts(self):
        run = self.run
        facts = [
            {"label": _("By"), "value": run.by.name if run.by else _("itself, on invoice days")},
            {"label": _("Made"), "value": onward.when(run.created_at)},
        ]
        if run.finished_at:
            facts.append({"label": _("Finished"), "value": onward.when(run.finished_at)})
        return facts

    def _job(self):
        """The job as its progress box tells it; only its owner may ask how far it is."""
        if self.run.job is None:
            return None
        told = downloads.told(self.run.job)
        is_mine = self.run.job.owner_id == self.request.user.pk
        return told if is_mine else told | {"poll_url": "", "stop_url": ""}

    def _deeds(self, counts, *, is_at_work):
        """The addresses of what this person may do now."""
        if is_at_work or not self.request.user.has_perm(ADD):
            return {}
        deeds = {}
        if self.run.status == Status.PREVIEW:
            deeds["discard_url"] = reverse("billing:invoice-run-discard", args=[self.run.pk])
        if self.run.status != Status.DONE and counts[State.PLANNED]:
            deeds["start_url"] = reverse("billing:invoice-run-start", args=[self.run.pk])
        return deeds

    def _export_url(self):
        return f"{super()._export_url()}&{urlencode({'run': self.run.pk})}"


class InvoiceRunStart(ActionView):
    """Makes the invoices of a preview, or goes on with what was broken off."""

    model = InvoiceRun
    permission_required = (VIEW, ADD, "billing.issue_invoice")

    def act(self, row):
        runs.start(row, by=self.request.user)
        return _("The invoices are being made.")


class InvoiceRunDiscard(ActionView):
    model = InvoiceRun
    permission_required = (VIEW, ADD)

    def act(self, row):
        runs.discard(row, by=self.request.user)
        return _("The preview is thrown away.")

    def back_to(self, row):
        is_gone = not InvoiceRun.objects.filter(pk=row.pk).exists()
        return reverse("billing:invoice-runs") if is_gone else row
