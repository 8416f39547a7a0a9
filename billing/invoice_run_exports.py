"""What exports of invoice runs and of their lines hold."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from billing import invoice_looks, run_looks
from billing.filters.invoice_runs import InvoiceRunFilter, RunLineFilter
from billing.models import InvoiceRun, RunLine
from portal.kit.exports.columns import DATE, MOMENT, MONEY, NUMBER, Column
from portal.kit.exports.lists import ListExport

PK_MAX = 2**63


def _of_invoice(name):
    return lambda line: line.invoice and getattr(line.invoice, name)


class InvoiceRunsExport(ListExport):
    slug = list_key = "invoice-runs"
    title = _("Invoice runs")
    permission = "billing.view_invoicerun"
    columns = (
        Column("until", _("Closes until"), kind=DATE),
        Column("status", _("Status"), lambda run: run_looks.state(run)[1]),
        Column("invoiced", _("Invoices"), kind=NUMBER),
        Column("exceptions", _("Exceptions"), kind=NUMBER),
        Column("by", _("By"), "by.name"),
        Column("created_at", _("Started"), kind=MOMENT),
        Column("finished_at", _("Finished"), kind=MOMENT),
        Column("error", _("Error"), default=False),
    )

    def queryset(self, user, params):
        rows = InvoiceRun.objects.visible_to(user).counted().select_related("by", "job")
        return InvoiceRunFilter(params, queryset=rows, user=user).qs


class RunLinesExport(ListExport):
    """The lines of the run that the address names."""

    slug = list_key = "run-lines"
    title = _("Lines of an invoice run")
    permission = "billing.view_invoicerun"
    columns = (
        Column("owner", _("For"), lambda line: invoice_looks.owner(line.account)),
        Column("account_code", _("Account code"), "account.customer.account_code"),
        Column("period_start", _("Period from"), kind=DATE),
        Column(
            "period_end", _("Period to"), lambda line: line.period_end - timedelta(1), kind=DATE
        ),
        Column("unit", _("Currency"), "account.unit"),
        Column("usage", _("Usage, exactly"), kind=MONEY),
        Column("recurring", _("Recurring"), kind=MONEY),
        Column("state", _("State"), "get_state_display"),
        Column("invoice", _("Invoice"), _of_invoice("number")),
        Column("net", _("Net"), _of_invoice("net"), kind=MONEY),
        Column("tax", _("Tax"), _of_invoice("tax"), kind=MONEY),
        Column("gross", _("Total"), _of_invoice("gross"), kind=MONEY),
        Column("reason", _("Why")),
    )

    def queryset(self, user, params):
        asked = params.get("run", "")
        number = int(asked) if asked.isascii() and asked.isdigit() else 0
        rows = RunLine.objects.visible_to(user).filter(run=number if number < PK_MAX else 0)
        rows = rows.select_related("account__customer", "account__client", "invoice")
        return RunLineFilter(params, queryset=rows.order_by("pk"), user=user).qs
