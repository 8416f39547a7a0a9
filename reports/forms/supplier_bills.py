from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.fields import AmountField
from billing.models.rate import Basis
from messaging.models import Connector
from portal.core import money, periods
from reports.models import SupplierBill
from reports.supplier_bills import DECISIONS

DAYS_MAX = 366
CURRENCIES = [("", "\N{EN DASH}"), *((unit, unit) for unit in money.CURRENCIES)]


def _day(**more):
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


class ToleranceForm(forms.Form):
    """How a bill is held against our counts."""

    basis = forms.ChoiceField(
        label=gettext_lazy("The supplier counts parts"),
        choices=Basis.choices,
        help_text=gettext_lazy("On submitted: all it took. On delivered: only what arrived."),
    )
    tolerance_percent = forms.DecimalField(
        label=gettext_lazy("Tolerance, per cent"),
        max_digits=5,
        decimal_places=2,
        initial="0.50",
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=gettext_lazy("Of our own figure, in parts and in money."),
    )
    tolerance_amount = AmountField(
        label=gettext_lazy("Tolerance in money"),
        required=False,
        help_text=gettext_lazy("A smaller difference fits, whatever its share."),
    )

    def clean_tolerance_amount(self):
        amount = self.cleaned_data["tolerance_amount"] or money.ZERO
        if amount < 0:
            raise forms.ValidationError(_("A tolerance is not negative."))
        return amount


class BillForm(ToleranceForm):
    """Whose bill it is and of which days; asked beside its file."""

    field_order = ("supplier", "number", "connectors", "unit", "start", "end")

    supplier = forms.CharField(label=gettext_lazy("Supplier"), max_length=80)
    number = forms.CharField(label=gettext_lazy("Bill number"), max_length=60)
    connectors = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Connectors"),
        queryset=Connector.objects.order_by("name"),
        help_text=gettext_lazy("All links to this supplier that the bill is for."),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Currency"), choices=CURRENCIES)
    start = _day(label=gettext_lazy("From"))
    end = _day(label=gettext_lazy("To, included"))

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            if end < start:
                self.add_error("end", _("The last day is not before the first."))
            elif (end - start).days >= DAYS_MAX:
                self.add_error("end", _("A bill is for a year at most."))
            else:
                cleaned["period"] = periods.between(start, end)
        return cleaned


class DecisionForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[one for one in SupplierBill.Status.choices if one[0] in DECISIONS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("What was agreed, or what is wrong. A dispute needs one."),
    )
