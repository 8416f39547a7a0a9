"""How somebody pays, and how much."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.fields import AmountField
from billing.providers import Provider, register


class PayForm(forms.Form):
    """The way to pay; asked only where there are several."""

    provider = forms.ChoiceField(label=_("How to pay"), widget=forms.RadioSelect)

    def __init__(self, *args, offers: list[Provider], **more):
        super().__init__(*args, **more)
        field = self.fields["provider"]
        field.choices = [(one.slug, one.title) for one in offers]
        if offers:
            field.initial = offers[0].slug
            field.help_text = " ".join(f"{one.title}: {one.text}" for one in offers)
        if len(offers) == 1:
            field.widget = forms.HiddenInput()

    def clean_provider(self):
        return register.ALL[self.cleaned_data["provider"]]


class TopUpForm(PayForm):
    """How much of the balance is bought: net, the tax comes on top."""

    field_order = ("net", "provider")

    net = AmountField(label=_("Amount"))

    def __init__(self, *args, unit: str, note: str, **more):
        super().__init__(*args, **more)
        self.fields["net"].unit = unit
        self.fields["net"].help_text = note


class PaidForm(forms.Form):
    """When the money of a transfer came."""

    paid_on = forms.DateField(label=_("Pay date"), widget=forms.DateInput({"type": "date"}))
