from django import forms
from django.utils.translation import gettext_lazy as _

from billing import approval_limits
from billing.approvals import NOTE_MAX
from billing.forms.fields import AmountField
from portal.core import money


class ApproveForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=NOTE_MAX, required=False)


class RefuseForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=NOTE_MAX)


class LimitsForm(forms.Form):
    """One amount per kind of deed and currency in use; empty for no limit."""

    def __init__(self, *args, units, **more):
        super().__init__(*args, **more)
        self.units = units
        limits = approval_limits.every()
        for unit in units:
            for kind in approval_limits.TITLES:
                self.fields[f"{kind}-{unit}"] = _field(kind, unit, limits.get((kind, unit)))

    @property
    def sections(self):
        """The fields of each currency together."""
        return [
            {
                "title": unit,
                "fields": [self[f"{kind}-{unit}"] for kind in approval_limits.TITLES],
            }
            for unit in self.units
        ]


def _field(kind, unit, limit):
    shown = limit
    if limit is not None:
        shown = money.show_rate(limit) if kind == approval_limits.PRICE else limit
    if isinstance(shown, str):
        shown = shown.replace(",", "")
    title = approval_limits.TITLES[kind]
    return AmountField(label=title, required=False, initial=shown, unit=unit)
