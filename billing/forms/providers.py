"""How payment providers are set up."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.models import PaymentMethod
from portal.kit.sections import SectionedForm


def _secret(label, text):
    widget = forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, help_text=text, required=False, max_length=300, widget=widget
    )


def _method():
    return forms.ModelChoiceField(
        PaymentMethod.objects.filter(is_active=True),
        label=_("Its payments are of the type"),
        required=False,
        empty_label=_("As the provider is called"),
    )


class ProvidersForm(SectionedForm, forms.Form):
    """Keys are never shown again; an empty field leaves the one that is kept."""

    parts = (
        (_("This portal"), "", ("public_url",)),
        (
            _("Bank transfer"),
            _("Payers see the issuing enterprise's bank account and a reference."),
            ("transfer_is_on", "transfer_method"),
        ),
        (
            _("Card, by Stripe Checkout"),
            _("Make a webhook endpoint at Stripe for the events checkout.session.*"),
            ("stripe_is_on", "stripe_key", "stripe_signing", "stripe_method"),
        ),
    )

    public_url = forms.URLField(
        label=_("Address of this portal"),
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text=_("Where providers send payers back to."),
    )
    transfer_is_on = forms.BooleanField(label=_("Offer bank transfer"), required=False)
    transfer_method = _method()
    stripe_is_on = forms.BooleanField(label=_("Offer cards"), required=False)
    stripe_key = _secret(_("Secret key"), _("Begins with sk_ or rk_."))
    stripe_signing = _secret(_("Signing secret of the webhook"), _("Begins with whsec_."))
    stripe_method = _method()

    def __init__(self, *args, kept: dict[str, bool], **more):
        super().__init__(*args, **more)
        for name, is_kept in kept.items():
            if is_kept:
                self.fields[name].widget.attrs["placeholder"] = _now("A key is kept")

    def clean_public_url(self):
        return self.cleaned_data["public_url"].rstrip("/")

    def clean_stripe_key(self):
        return _beginning(self.cleaned_data["stripe_key"], ("sk_", "rk_"))

    def clean_stripe_signing(self):
        return _beginning(self.cleaned_data["stripe_signing"], ("whsec_",))


def _beginning(text, starts):
    text = text.strip()
    if text and not text.startswith(starts):
        raise ValidationError(_now("This is another kind of key."))
    return text
