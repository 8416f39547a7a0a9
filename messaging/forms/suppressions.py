from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from customers.models import Customer
from messaging.forms.chosen import ChosenForm
from messaging.mail import addresses
from portal.core.errors import Refused


class AddressField(forms.CharField):
    """An e-mail address as messages have it."""

    def clean(self, value):
        found = super().clean(value)
        try:
            return addresses.address(found) if found else found
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class WhoseForm(forms.Form):
    """Whose mail an address gets no more; nobody named is everybody."""

    customer = forms.ModelChoiceField(
        Customer.objects.filter(status="active").order_by("name"),
        label=_("Customer"),
        required=False,
        empty_label=_("anybody"),
        help_text=_("Its mails, and those of its clients, go there no more."),
    )


class SuppressionForm(WhoseForm):
    address = AddressField(label=_("Address"), max_length=254)
    client = forms.ModelChoiceField(
        Client.objects.order_by("company"),
        label=_("Client"),
        required=False,
        empty_label=_("all of the customer"),
        help_text=_("Only this client's mails."),
    )
    detail = forms.CharField(label=_("Why"), max_length=200, required=False)

    field_order = ("address", "customer", "client", "detail")


class RemoveForm(ChosenForm):
    reason = forms.CharField(
        label=_("Why mail may go there again"),
        max_length=200,
        help_text=_("Such as: asked for it by phone. The history keeps it."),
    )
