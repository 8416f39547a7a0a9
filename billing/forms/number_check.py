from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing import number_check
from clients import default_countries


class NumberCheckForm(forms.Form):
    numbers = forms.CharField(
        label=_("Numbers"),
        max_length=50_000,
        widget=forms.Textarea({"rows": 6, "class": "mono", "inputmode": "tel"}),
        help_text=_("One in a line, or several between commas; at most 1,000."),
    )
    country = forms.ChoiceField(
        label=_("Default country"),
        choices=default_countries.CHOICES,
        required=False,
        help_text=default_countries.HELP,
    )

    def clean_numbers(self):
        typed = number_check.typed_in(self.cleaned_data["numbers"])
        if len(typed) > number_check.MOST:
            about = {"count": len(typed)}
            raise ValidationError(_now("These are %(count)s numbers; at most 1,000.") % about)
        if not typed:
            raise ValidationError(_now("Type at least one phone number."))
        return typed
