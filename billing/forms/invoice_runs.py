from django import forms
from django.utils.translation import gettext_lazy as _


class InvoiceRunForm(forms.Form):
    """Up to which day periods are closed; what has ended by it, missed ones included."""

    until = forms.DateField(
        label=_("Close what has ended by"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day that stays open: 1 March closes February and what was missed."),
    )
