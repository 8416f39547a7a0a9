from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from billing.models import Account, Country
from clients.models import Client
from customers.models import Customer
from messaging.forms.stops import offer_owners
from messaging.sending_limits import FIELDS


class SendingLimitForm(forms.Form):
    spend_cap = forms.DecimalField(
        label=_("Spend cap per day"),
        required=False,
        max_digits=20,
        decimal_places=6,
        validators=[MinValueValidator(0)],
        help_text=_("In the account's currency; empty for none."),
    )
    per_hour = forms.IntegerField(
        label=_("Messages per hour to one country"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
        help_text=_("What is beyond it is blocked until the next full hour; empty for none."),
    )
    countries = forms.ModelMultipleChoiceField(
        Country.objects.order_by("name"),
        label=_("Only these countries"),
        required=False,
        widget=forms.SelectMultiple({"size": 10}),
        help_text=_("None chosen: all countries that its price lists name."),
    )
    watches_traffic = forms.BooleanField(
        label=_("Watch for artificial traffic"),
        required=False,
        help_text=_("Holds what goes to many adjacent numbers, or suddenly to a new country."),
    )

    def __init__(self, *args, limit=None, **more):
        start = {name: getattr(limit, name) for name in FIELDS} if limit else {}
        if start.get("spend_cap") is not None:
            start["spend_cap"] = f"{start['spend_cap'].normalize():f}"
        super().__init__(*args, initial={"watches_traffic": True} | start, **more)

    def clean_countries(self):
        return sorted(country.pk for country in self.cleaned_data["countries"])


class NewLimitForm(SendingLimitForm):
    """The limits of the account that pays for a client, or for a customer."""

    customer = forms.ModelChoiceField(Customer.objects.all(), label=_("Customer"), required=False)
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"),
        label=_("Client"),
        required=False,
        help_text=_("With an account of its own. Empty limits the customer's account."),
    )

    field_order = ("customer", "client", "spend_cap", "per_hour", "countries", "watches_traffic")

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        offer_owners(self, user)

    def clean(self):
        cleaned = super().clean()
        client, customer = cleaned.get("client"), cleaned.get("customer")
        if client is None and customer is None:
            self.add_error("customer", _("Say whose account it is."))
            return cleaned
        own = {"client": client} if client else {"customer": customer, "client": None}
        cleaned["account"] = Account.objects.filter(**own).order_by("-pays", "pk").first()
        if cleaned["account"] is None:
            self.add_error(
                "client" if client else "customer", _("It has no account of its own that pays.")
            )
        return cleaned
