"""The reports of finance that are no lists: margin and tax."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import money
from portal.kit.views.list import Empty
from portal.kit.views.screen import Screen
from portal.templatetags import onward
from reports import finance_charts, finance_margin, finance_sheet, finance_tax, span
from reports.finance_margin import Margins
from reports.finance_tax import Taxes

SEEN_WITH = "reports.view_finance"


class FinanceReport(Screen):
    """A report in one of several groupings, named by the last part of the address."""

    permission_required = SEEN_WITH
    template_name = "reports/finance/report.html"
    url_name = ""
    export = ""
    room = None
    empty = Empty("", "")
    hint = ""

    @cached_property
    def grouping(self):
        found = self.room.called(self.kwargs.get("report", ""))
        if found is None:
            raise Http404
        return found

    def shown(self, found, fields, chart):
        """What all of them show: period, groupings, filters, chart and lines."""
        params, path = self.request.GET, self.request.path
        sheet = finance_sheet.shown(fields, found.lines, found.totals, params, path)
        return sheet | {
            "screen": self,
            "span": found.span,
            "period": span.shown(found.span, params, path),
            "groups": self._groups(),
            "filters": found.filters,
            "filter_names": " ".join(found.filters.form.fields),
            "chips": found.filters.chips(params, path),
            "clear_url": self._clear_url(found.filters),
            "export_url": self._export_url(),
            "chart": chart,
            "empty": None if found.lines else self.empty,
        }

    def address(self, grouping):
        if grouping is self.room.ALL[0]:
            return reverse(self.url_name)
        return reverse(f"{self.url_name}-grouped", args=[grouping.slug])

    def _groups(self):
        """The groupings; the period and the filters go along, the order does not."""
        kept = self.request.GET.copy()
        kept.pop("sort", None)
        query = f"?{kept.urlencode()}" if kept else ""
        return [
            {
                "title": one.label,
                "url": f"{self.address(one)}{query}",
                "is_current": one == self.grouping,
            }
            for one in self.room.ALL
        ]

    def _clear_url(self, filters):
        kept = self.request.GET.copy()
        for name in filters.form.fields:
            kept.pop(name, None)
        return f"{self.request.path}?{kept.urlencode()}"

    def _export_url(self):
        query = self.request.GET.copy()
        query["report"] = self.grouping.slug
        return f"{reverse('export', args=[self.export])}?{query.urlencode()}"


class MarginReport(FinanceReport):
    """Revenue, cost and margin of messages, by day, customer, country or connector."""

    url_name = "reports:margin"
    export = "margin"
    room = finance_margin
    hint = gettext_lazy(
        "Of messages, without tax. Money stands on the day of its entry, parts on the day a "
        "message was accepted. What was bought in another currency than it was sold in has no "
        "margin here."
    )
    empty = Empty(
        gettext_lazy("No traffic in this period"),
        gettext_lazy("What messages brought in and what they cost is counted within seconds."),
        (
            gettext_lazy("Choose a longer period, or take a filter away."),
            gettext_lazy("Give connectors a cost list, so that there is a cost to compare with."),
        ),
    )

    @property
    def title(self):
        return self.grouping.title

    def get(self, request, report=""):
        found = Margins(request.user, request.GET, self.grouping)
        fields = finance_margin.fields(self.grouping)
        context = self.shown(found, fields, finance_charts.of_margins(found))
        context |= {
            "units": self._pairs(found),
            "figures": _figures(found),
            "refusal": _refusal(found),
        }
        return render(request, self.template_name, context)

    def _pairs(self, margins):
        """The pairs of units, where there are several; without one all of them are shown."""
        if len(margins.pairs) < 2:
            return []
        query = self.request.GET.copy()
        query.pop("pair", None)
        choices = [("", _("All currencies")), *((one.slug, str(one)) for one in margins.pairs)]
        asked = margins.pair.slug if margins.pair else ""
        found = []
        for slug, title in choices:
            if slug:
                query["pair"] = slug
            found.append(
                {
                    "title": title,
                    "url": f"{self.request.path}?{query.urlencode()}",
                    "is_current": slug == asked,
                }
            )
        return found


class TaxReport(FinanceReport):
    """The tax of numbered documents over the days on which they were issued."""

    title = gettext_lazy("Tax")
    url_name = "reports:tax"
    export = "tax"
    room = finance_tax
    hint = gettext_lazy(
        "Numbered documents by their date of issue, credit notes as negative amounts, each in its "
        "own currency."
    )
    empty = Empty(
        gettext_lazy("No documents in this period"),
        gettext_lazy("Invoices, receipts and credit notes are here from the day they are issued."),
        (gettext_lazy("Choose a longer period, or take a filter away."),),
    )

    def get(self, request, report=""):
        found = Taxes(request.user, request.GET, self.grouping)
        unit = found.totals[0].unit if found.totals else ""
        chart = finance_charts.of_taxes(found.lines, unit) if unit else None
        context = self.shown(found, finance_tax.fields(self.grouping), chart)
        context |= {"figures": _tax_figures(found), "refusal": _residual(found)}
        return render(request, self.template_name, context)


def _figures(margins):
    """Revenue, cost and margin of the pair that the chart shows."""
    total = next((one for one in margins.totals if one.pair == margins.drawn), None)
    if total is None:
        return []
    sent = _("%(parts)s parts sent") % {"parts": onward.count(total.sent_parts)}
    figures = [
        _figure(_("Revenue"), total.revenue, total.unit, sent),
        _figure(_("Cost"), total.cost, total.cost_unit),
    ]
    if total.margin is not None:
        figure = _figure(_("Margin"), total.margin, total.unit, onward.percent(total.percent))
        figures.append(figure | {"note_state": "bad" if total.margin < 0 else ""})
    return figures


def _figure(label, amount, unit, note=""):
    shown = onward.money(amount, unit, code=False)
    return {"label": label, "value": shown, "unit": unit, "note": note}


def _tax_figures(taxes):
    figures = []
    for one in taxes.totals[:5]:
        net = money.show(money.in_currency(one.net, one.unit), one.unit)
        label = _("Tax, %(unit)s") % {"unit": one.unit}
        figures.append(_figure(label, one.tax, one.unit, _("on %(net)s net") % {"net": net}))
    return figures


def _refusal(margins):
    """Why nothing can be shown though something may be there."""
    if margins.table is None:
        return _(
            "Traffic is not kept by customer and connector together. Take one of the filters away, "
            "or choose another grouping."
        )
    return ""


def _residual(taxes):
    """Says if the lines' sums are not the documents'; it must never be seen."""
    told = [f"{one.net:f} / {one.tax:f} {one.unit}" for one in taxes.residuals]
    if not told:
        return ""
    return _("The lines do not add up to their documents: %(sums)s") % {"sums": ", ".join(told)}
