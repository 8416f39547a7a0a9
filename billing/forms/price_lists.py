from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing import moments
from billing.directions import Directory
from billing.forms.fields import units
from billing.models import Account, Country, PriceList
from billing.models.change_group import NOTICE_DAYS
from billing.models.rate import Basis, Channel
from portal.core.errors import Refused

MOMENT = "%Y-%m-%dT%H:%M"


class PriceField(forms.CharField):
    """A price of a part: comma or point, six decimals at most, cleaned to a Decimal."""

    def __init__(self, unit="", **more):
        self.unit = unit
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=30, widget=widget, **more)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return moments.price(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class DirectionField(forms.CharField):
    """A country, a network by MCC-MNC, or `*`; cleaned to a Direction."""

    def __init__(self, **more):
        widget = forms.TextInput({"autocomplete": "off", "list": "countries"})
        more.setdefault("label", _("Direction"))
        more.setdefault(
            "help_text",
            _("A country or its code, an MCC-MNC such as 234-15, or * for everywhere else."),
        )
        super().__init__(max_length=120, widget=widget, **more)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return Directory().find(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal


class StartField(forms.DateTimeField):
    """When a price begins; empty is at once."""

    def __init__(self, **more):
        more.setdefault("label", _("From"))
        more.setdefault("help_text", _("In your time zone. Empty: at once."))
        super().__init__(
            required=False,
            widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
            input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
            **more,
        )


class PriceListForm(forms.ModelForm):
    unit = forms.ChoiceField(label=_("Currency or SMS credits"), choices=units)

    class Meta:
        model = PriceList
        fields = ("name", "kind", "unit")
        help_texts = {
            "kind": _("Sell: what clients pay. Cost: what a supplier asks."),
        }

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        self.fields["unit"].help_text = _("Fixed once the list has prices.")


class RateForm(forms.Form):
    """A price for a direction. `price_list` tells the currency."""

    direction = DirectionField()
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    price = PriceField(label=_("Price of a part"))
    basis = forms.ChoiceField(label=_("Charged"), choices=Basis.choices)
    starts_at = StartField()

    def __init__(self, *args, unit, **more):
        super().__init__(*args, **more)
        self.fields["price"].unit = unit
        self.countries = Country.objects.values_list("name", flat=True)


class PriceForm(RateForm):
    """Another price for a key that stands there."""

    direction = channel = None


class EndForm(forms.Form):
    starts_at = StartField()


class GroupForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=120, help_text=_("Such as “January, Nordic countries”.")
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice"),
        min_value=0,
        max_value=365,
        initial=NOTICE_DAYS,
        help_text=_("Raises and ends begin at least so many days after the approval."),
    )


class GroupChangeForm(GroupForm):
    starts_at = StartField(
        label=_("All lines begin"), help_text=_("In your time zone. Empty: as each line says.")
    )


class LineForm(RateForm):
    """A line of a change group: a price, or none for the end of one."""

    price = PriceField(label=_("New price"), required=False, help_text=_("Empty: the price ends."))
    starts_at = StartField(help_text=_("In your time zone. Empty: from the approval on."))


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )


class RejectForm(NoteForm):
    note = forms.CharField(label=_("Why"), widget=forms.Textarea({"rows": 3}), max_length=2000)


class ImportForm(forms.Form):
    """What is asked beside a file of prices."""

    price_list = forms.ModelChoiceField(
        PriceList.objects.filter(made_for__isnull=True), label=_("Price list")
    )
    title = forms.CharField(
        label=_("Title of the change group"), max_length=120, initial=_("From a file")
    )
    notice_days = forms.IntegerField(
        label=_("Days of notice"), min_value=0, max_value=365, initial=NOTICE_DAYS
    )
    starts_at = StartField(
        label=_("From, where a row does not say"),
        help_text=_("In your time zone. Empty: from the approval on."),
    )


def own_import_form(user):
    """Whose own prices a file holds: an account that this user may see."""

    class OwnImportForm(forms.Form):
        account = forms.ModelChoiceField(
            Account.objects.visible_to(user).select_related("customer", "client"),
            label=_("Number of the account"),
            widget=forms.NumberInput(),
            help_text=_("As it stands on the tab Destinations of its client or customer."),
        )
        starts_at = StartField(label=_("From, where a row does not say"))

    return OwnImportForm
