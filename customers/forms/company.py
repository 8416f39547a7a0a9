from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms import fields
from portal.kit.pictures import LogoField
from portal.kit.sections import SectionedForm


class CompanyForm(SectionedForm):
    """Who the customer is, how it is reached, and who looks after it."""

    parts = (
        (_("Company"), "", ("name", "legal_name", "registration_no", "country", "address", "logo")),
        (_("How it is reached"), "", ("email", "phone", "site")),
        (_("Account"), "", ("manager", "time_zone", "language")),
    )

    name = forms.CharField(label=_("Company"), max_length=120)
    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=160,
        required=False,
        help_text=_("Where it differs from the company's everyday name."),
    )
    registration_no = forms.CharField(label=_("Registration no"), max_length=40, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Where the company sits. Invoices go to the address under Billing."),
    )
    logo = LogoField()
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = fields.PhoneField(label=_("Phone"), required=False)
    site = forms.URLField(label=_("Site"), required=False, assume_scheme="https")
    manager = forms.ModelChoiceField(
        fields.managers(), label=_("Manager"), required=False, empty_label=_("Nobody")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Mails to this customer are written in it.")
    )

    def __init__(self, *args, customer, **more):
        names = ("name", "legal_name", "registration_no", "country", "address", "logo")
        names += ("email", "site", "manager", "time_zone", "language")
        initial = {name: getattr(customer, name) for name in names}
        initial["phone"] = fields.shown_phone(customer.phone)
        super().__init__(*args, initial=initial, **more)
        self.fields["country"].choices = fields.country_choices(customer.country)
        self.fields["time_zone"].choices = fields.zone_choices(customer.time_zone)
        self.fields["language"].choices = fields.language_choices(customer.language)
        self.fields["manager"].queryset = fields.managers(customer.manager_id)
