from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from clients.scoping import LIVING
from customers.models import Customer
from customers.scoping import ACTIVE
from portal.kit import choices


class NumbersForm(forms.Form):
    """Whose the numbers of a file are, where the file does not say it."""

    customer = forms.ModelChoiceField(
        Customer.objects.filter(status=ACTIVE),
        label=_("Customer"),
        required=False,
        empty_label=_("As the file says"),
    )
    client = forms.ModelChoiceField(
        Client.objects.filter(status__in=LIVING)
        .select_related("customer")
        .order_by("company", "pk"),
        label=_("Client"),
        required=False,
        empty_label=_("As the file says"),
    )

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        choices.shorten(self.fields["customer"], _("Customer ID"))
        choices.shorten(self.fields["client"], _("Client ID"))
