"""What reports takes from files."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from portal.kit.imports import Importer
from reports import supplier_bills, supplier_files
from reports.forms.supplier_bills import BillForm
from reports.models import SupplierBill


class SupplierBillImport(Importer):
    """A supplier's bill: its lines stay as the file has them, several for one place too."""

    slug = "supplier-bills"
    title = gettext_lazy("Suppliers' bills")
    text = gettext_lazy(
        "One row for each line of the bill, with its parts and its amount or price, without tax. "
        "Day, country and network may be left out; the bill is compared as finely as all of its "
        "rows tell."
    )
    permission = "reports.add_supplierbill"
    fields = supplier_files.FIELDS
    kinds = {"added": gettext_lazy("Lines")}
    examples = supplier_files.EXAMPLES

    def options_form(self, user):
        return BillForm

    def read(self, values, options):
        world = supplier_files.kept_world(options)
        return supplier_files.read(values, world, options["period"])

    def compare(self, lines, options):
        return ["added"] * len(lines)

    def apply(self, user, lines, options):
        bill = supplier_bills.take_in(options, lines, by=user)
        said = ngettext(
            "%(bill)s is taken in with %(n)s line.",
            "%(bill)s is taken in with %(n)s lines.",
            len(lines),
        )
        return said % {"bill": bill, "n": len(lines)}

    def back_to(self, options):
        """The bill once it is taken in, before that the list of all."""
        names = {name: options.get(name, "") for name in ("supplier", "number")}
        bill = SupplierBill.objects.filter(
            supplier__iexact=names["supplier"], number__iexact=names["number"]
        ).first()
        return bill.get_absolute_url() if bill else reverse("reports:supplier-bills")
