"""Suppliers' bills: the list, a bill beside our own counts, and what is decided about it."""

from functools import cached_property

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.fields import plain
from portal.kit import imports
from portal.kit.views.action import ActionView
from portal.kit.views.form import FormView
from portal.kit.views.list import Empty, ListView
from portal.kit.views.screen import Screen
from portal.pages.tables.history import lately
from portal.templatetags import onward
from reports import finance_sheet, span, supplier_bills, supplier_compare
from reports.filters.finance import SupplierBillFilter
from reports.forms.supplier_bills import DecisionForm, ToleranceForm
from reports.models import SupplierBill
from reports.supplier_compare import Comparison
from reports.tables.finance import BILL_LOOKS, SupplierBillTable
from reports.views.finance import SEEN_WITH

LAST = 20
CHANGE = "reports.change_supplierbill"


class SupplierBillList(ListView):
    model = SupplierBill
    key = export = "supplier-bills"
    title = gettext_lazy("Suppliers' bills")
    permission_required = SEEN_WITH
    table_class = SupplierBillTable
    filter_class = SupplierBillFilter
    search_placeholder = gettext_lazy("Supplier or bill number")
    empty = Empty(
        gettext_lazy("No bills yet"),
        gettext_lazy(
            "Take a supplier's bill in as CSV or XLSX, and every line of it stands beside what we "
            "counted ourselves."
        ),
    )

    def rows(self):
        return super().rows().select_related("decided_by")

    @property
    def primary(self):
        if not self.request.user.has_perm("reports.add_supplierbill"):
            return None
        return {"title": _("Take in a bill"), "url": imports.url("supplier-bills")}


class BillScreen(Screen):
    model = SupplierBill
    permission_required = SEEN_WITH

    def rows(self):
        return super().rows().select_related("by", "decided_by").prefetch_related("connectors")

    @cached_property
    def bill(self):
        return self.row()

    def crumbs(self, *more):
        here = {"title": str(self.bill), "url": self.bill.get_absolute_url()}
        return [
            {"title": _("Suppliers' bills"), "url": reverse("reports:supplier-bills")},
            *([here] if more else [{"title": str(self.bill)}]),
            *({"title": one} for one in more),
        ]


class SupplierBillRecord(BillScreen):
    """A bill beside our own counts; what does not fit stands first."""

    template_name = "reports/supplier_bills/record.html"

    @property
    def title(self):
        return str(self.bill)

    def get(self, request, pk):
        bill, params = self.bill, request.GET
        found = Comparison(bill, params.get("by", ""))
        fields = supplier_compare.fields(found.level)
        sheet = finance_sheet.shown(fields, found.lines, [found.total], params, request.path)
        context = sheet | {
            "screen": self,
            "row": bill,
            "crumbs": self.crumbs(),
            "badges": [{"state": BILL_LOOKS[bill.status], "text": bill.get_status_display()}],
            "facts": _facts(bill),
            "figures": _figures(found),
            "groups": self._groups(found),
            "notice": _notice(bill),
            "other_units": ", ".join(found.other_units),
            "export_url": self._export_url(found),
        }
        return render(request, self.template_name, context | self._deeds() | self._history())

    def _groups(self, found):
        return [
            {
                "title": level.title,
                "url": f"{self.request.path}?by={level.slug}",
                "is_current": level == found.level,
            }
            for level in found.levels
        ]

    def _export_url(self, found):
        url = reverse("export", args=["supplier-bill"])
        return f"{url}?bill={self.bill.pk}&by={found.level.slug}"

    def _deeds(self):
        if not self.request.user.has_perm(CHANGE):
            return {}
        bill = self.bill
        more = [
            {
                "title": _("Tolerance"),
                "url": reverse("reports:supplier-bill-tolerance", args=[bill.pk]),
                "icon": "pencil",
                "in_dialog": True,
            }
        ]
        if bill.status == SupplierBill.Status.OPEN:
            url = reverse("reports:supplier-bill-remove", args=[bill.pk])
            remove = {"title": _("Remove"), "url": url, "icon": "trash"}
            more.append(remove | {"is_danger": True, "in_dialog": True})
        decide = {
            "title": _("Decide"),
            "url": reverse("reports:supplier-bill-decide", args=[bill.pk]),
            "icon": "check",
            "is_primary": bill.status == SupplierBill.Status.OPEN,
            "in_dialog": True,
        }
        return {"actions": [decide], "more_actions": more}

    def _history(self):
        kind = SupplierBill._meta.model_name
        return lately(self.request.user, kind, self.bill.pk, most=LAST)


class BillForm(BillScreen, FormView):
    permission_required = (SEEN_WITH, CHANGE)
    template_name = "reports/supplier_bills/form.html"

    @property
    def back_url(self):
        return self.bill.get_absolute_url()

    def back_to(self):
        return self.bill

    def page_crumbs(self):
        return self.crumbs(self.title)


class SupplierBillDecide(BillForm):
    title = verb = gettext_lazy("Decide")
    form_class = DecisionForm

    def form_arguments(self):
        is_open = self.bill.status == SupplierBill.Status.OPEN
        return {"initial": {} if is_open else {"status": self.bill.status}}

    def act(self, cleaned):
        status, note = cleaned["status"], cleaned["note"]
        bill = supplier_bills.decide(self.bill, status, note, by=self.request.user)
        return f"{bill}: {bill.get_status_display().lower()}."


class SupplierBillTolerance(BillForm):
    title = gettext_lazy("Tolerance")
    form_class = ToleranceForm

    def form_arguments(self):
        bill = self.bill
        initial = {name: getattr(bill, name) for name in ("basis", "tolerance_percent")}
        return {"initial": initial | {"tolerance_amount": plain(bill.tolerance_amount, bill.unit)}}

    def act(self, cleaned):
        if supplier_bills.change(self.bill, cleaned, by=self.request.user):
            return _("Saved.")
        return _("Nothing was different.")


class SupplierBillRemove(BillScreen, ActionView):
    """Asks, and then takes the bill out again."""

    permission_required = (SEEN_WITH, CHANGE)
    http_method_names = ["get", "post"]

    def get(self, request, pk):
        confirm = {
            "title": _("Remove this bill?"),
            "text": _("%(bill)s is taken out, and its file can be taken in again.")
            % {"bill": self.bill},
            "verb": _("Remove"),
            "is_danger": True,
        }
        context = {"screen": self, "confirm": confirm, "back_url": self.bill.get_absolute_url()}
        return render(request, "layouts/confirm.html", context)

    def act(self, row):
        supplier_bills.remove(row, by=self.request.user)
        return _("%(bill)s is removed.") % {"bill": row}

    def back_to(self, row):
        is_there = SupplierBill.objects.filter(pk=row.pk).exists() if row.pk else False
        return row if is_there else "reports:supplier-bills"


def _facts(bill):
    tolerance = onward.percent(bill.tolerance_percent)
    names = ", ".join(connector.name for connector in bill.connectors.all())
    facts = [
        {"label": _("Period"), "value": span.written(bill.period)},
        {"label": _("Connectors"), "value": names},
        {"label": _("Parts count"), "value": bill.get_basis_display()},
        {"label": _("Tolerance"), "value": tolerance},
        {"label": _("Taken in"), "value": onward.when(bill.created_at)},
    ]
    if bill.decided_at:
        facts.append({"label": _("Decided by"), "value": f"{bill.decided_by}"})
    return facts


def _figures(found):
    total = found.total
    parts = {
        "label": _("Parts more than ours"),
        "value": onward.count(total.parts_more),
        "note": onward.percent(total.parts_percent),
    }
    amount = {
        "label": _("Money more than ours"),
        "value": onward.money(total.amount_more, total.unit, code=False),
        "unit": total.unit,
        "note": onward.percent(total.amount_percent),
    }
    for figure in (parts, amount):
        figure["note_state"] = "ok" if total.fits else "warn"
    differing = {
        "label": _("Lines that do not fit"),
        "value": onward.count(found.differing),
        "note": _("of %(n)s") % {"n": onward.count(len(found.lines))},
    }
    return [
        {
            "label": _("Billed"),
            "value": onward.money(total.their_amount, total.unit, code=False),
            "unit": total.unit,
            "note": _("%(parts)s parts") % {"parts": onward.count(total.their_parts)},
        },
        parts,
        *([amount] if total.amount_more is not None else []),
        differing,
    ]


def _notice(bill):
    if not bill.note:
        return None
    state = "warn" if bill.status == SupplierBill.Status.DISPUTED else "ok"
    return {"state": state, "fact": f"{bill.get_status_display()}.", "text": bill.note}
