from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import fields


class NewCustomerForm(forms.Form):
    """What a customer begins with; all of the rest is told on its page."""

    name = forms.CharField(label=_("Company"), max_length=120)
    account_code = forms.CharField(
        label=_("Account code"),
        max_length=20,
        required=False,
        help_text=_("Short and unique, such as ABCCORP331; made of the name when empty."),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    manager = forms.ModelChoiceField(
        fields.managers(), label=_("Manager"), required=False, empty_label=_("Nobody")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["country"].choices = fields.country_choices()
        self.fields["time_zone"].choices = fields.zone_choices()
        self.fields["language"].choices = fields.language_choices()
