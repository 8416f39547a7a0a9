from django import forms
from django.utils.translation import gettext_lazy as _

TIMES = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour"))]


class ActingForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The banner and the history tell it."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    minutes = forms.TypedChoiceField(label=_("For how long"), coerce=int, choices=TIMES)
