"""What staff write of Connect: coupons, terms, embargoes, account types, and decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.forms.fields import AmountField, units
from billing.models import Country
from messaging.connect import account_types, coupons, number_applications, terms
from messaging.models import Connection, Embargo
from portal.core import money
from portal.kit import choices

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
CODE_MAX, NAME_MAX, REASON_MAX, TEXT_MAX, VALUE_MAX = 40, 80, 200, 50_000, 45
SMALL_MAX, COUNT_MAX = 32_767, 2_000_000_000


def currencies() -> list[tuple[str, str]]:
    return [(unit, unit) for unit in money.CURRENCIES]


class CouponForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=CODE_MAX,
        help_text=_("Letters, digits, - and _; small or capital letters make no difference."),
    )
    amount = AmountField(label=_("Credit"))
    unit = forms.ChoiceField(label=_("Currency"), choices=units)
    connection = forms.ModelChoiceField(
        Connection.objects.filter(archived_at__isnull=True).order_by("name", "pk"),
        label=_("Only by"),
        required=False,
        empty_label=_("Every connection in this currency"),
    )
    uses_max = forms.IntegerField(label=_("Uses at most"), min_value=1, max_value=COUNT_MAX)
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(
        label=_("Until, inclusive"), widget=DAY, required=False, help_text=_("Empty: for good.")
    )
    is_active = forms.BooleanField(label=_("Active"), required=False)

    def __init__(self, *args, coupon=None, **more):
        start = {"uses_max": 1, "starts_on": terms.today(), "is_active": True, "unit": "EUR"}
        if coupon is not None:
            start = {name: getattr(coupon, name) for name in coupons.FIELDS}
            start["connection"] = coupon.connection_id
        super().__init__(*args, initial=start, **more)
        choices.shorten(self.fields["connection"], _("Connection's ID"))
        if coupon is not None:
            self.fields["amount"].unit = coupon.unit
        if coupon is not None and coupon.uses:
            for name in coupons.GIVEN:
                self.fields[name].disabled = True


class TermsForm(forms.Form):
    country = forms.ModelChoiceField(
        Country.objects.order_by("name"),
        label=_("Country"),
        required=False,
        empty_label=_("Everybody else"),
        help_text=_("Whoever is of a country without terms of its own accepts those."),
    )
    starts_on = forms.DateField(
        label=_("From"), widget=DAY, help_text=_("Today or later; the version before ends then.")
    )
    text = forms.CharField(
        label=_("Text"), max_length=TEXT_MAX, widget=forms.Textarea({"rows": 16})
    )


class EmbargoForm(forms.Form):
    kind = forms.ChoiceField(label=_("What"), choices=Embargo.Kind.choices)
    country = forms.ModelChoiceField(
        Country.objects.order_by("name"),
        label=_("Country"),
        required=False,
        empty_label=_("None"),
        help_text=_("For an embargo on a country."),
    )
    value = forms.CharField(
        label=_("Addresses or digits"),
        max_length=VALUE_MAX,
        required=False,
        help_text=_(
            "Otherwise: an IP address, a network such as 192.0.2.0/28, or the first digits of "
            "mobile numbers with their country code."
        ),
    )
    reason = forms.CharField(label=_("Why"), max_length=REASON_MAX, required=False)

    def clean(self):
        cleaned = super().clean()
        is_country = cleaned.get("kind") == Embargo.Kind.COUNTRY
        if is_country and not cleaned.get("country"):
            self.add_error("country", _("Choose a country."))
        elif is_country:
            cleaned["value"] = cleaned["country"].code
        elif not cleaned.get("value"):
            self.add_error("value", _("Say which."))
        return cleaned


class AccountTypeForm(forms.Form):
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=SMALL_MAX,
        help_text=_("Applications name the type with it, so it stays. 1 is what they get unasked."),
    )
    name = forms.CharField(label=_("Name"), max_length=NAME_MAX)
    is_offered = forms.BooleanField(label=_("Offered"), required=False)
    test_parts = forms.IntegerField(
        label=_("Free parts at the start"), min_value=0, max_value=COUNT_MAX
    )
    monthly_price = AmountField(
        label=_("Price a month"), help_text=_("0: no subscription. A new price is for new ones.")
    )
    unit = forms.ChoiceField(label=_("Currency"), choices=currencies)
    country = forms.ModelChoiceField(
        Country.objects.order_by("name"),
        label=_("Country of its number"),
        required=False,
        empty_label=_("None"),
        help_text=_("A subscription brings a long number of its own."),
    )
    included_parts = forms.IntegerField(
        label=_("Parts included a month"), min_value=0, max_value=COUNT_MAX
    )

    def __init__(self, *args, kind=None, **more):
        start = {"is_offered": True, "test_parts": 0, "included_parts": 0, "unit": "USD"}
        start["monthly_price"] = "0"
        if kind is not None:
            start = {name: getattr(kind, name) for name in account_types.FIELDS}
            start |= {"country": kind.country_id, "number": kind.number}
        super().__init__(*args, initial=start, **more)
        if kind is not None:
            self.fields["number"].disabled = True
            self.fields["monthly_price"].unit = kind.unit

    def clean_monthly_price(self):
        price = self.cleaned_data["monthly_price"]
        if price < 0:
            raise forms.ValidationError(_("A price is 0 or more."))
        return price


class ApproveForm(forms.Form):
    """Which number is given: one that is free in the country, by its digits."""

    number = forms.ModelChoiceField(
        None,
        label=_("Number"),
        required=False,
        to_field_name="digits",
        empty_label=_("The next one that is free"),
    )

    def __init__(self, *args, country, **more):
        super().__init__(*args, **more)
        field = self.fields["number"]
        field.queryset = number_applications.free(country)
        if field.queryset[choices.CHOICES_MAX :].exists():
            field.widget = forms.TextInput({"inputmode": "tel", "autocomplete": "off"})
            field.help_text = _("With its country code; empty: the next one that is free.")


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=REASON_MAX,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stands in the mail to whoever applied."),
    )
