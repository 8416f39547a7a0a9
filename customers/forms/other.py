from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import channels
from customers.models import Customer
from portal.core import periods
from portal.kit.sections import SectionedForm

ANCHOR = {"min_value": 1, "max_value": 31}
RETENTION_MAX_DAYS = 3650


class OtherForm(SectionedForm):
    """How the customer's messages are taken, counted and kept."""

    parts = (
        (gettext_lazy("Sending"), "", ("channels", "charge_policy", "text_retention_days")),
        (
            gettext_lazy("Periods and clients"),
            "",
            ("anchor_day", "clients_anchor_day", "client_tagging"),
        ),
    )
    names = tuple(name for _title, _text, names in parts for name in names)

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Allowed channels"),
        choices=lambda: [(channel, capfirst(title)) for channel, title in channels.TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Allow one channel at least.")},
    )
    charge_policy = forms.ChoiceField(
        label=gettext_lazy("Charged for"), choices=Customer.ChargePolicy.choices
    )
    text_retention_days = forms.IntegerField(
        label=gettext_lazy("Texts kept"),
        min_value=1,
        max_value=RETENTION_MAX_DAYS,
        help_text=gettext_lazy(
            "After so many days the texts of messages are deleted; what was sent and charged stays."
        ),
    )
    anchor_day = forms.IntegerField(label=gettext_lazy("Billing anchor day"), **ANCHOR)
    clients_anchor_day = forms.IntegerField(
        label=gettext_lazy("Clients' anchor day"),
        required=False,
        help_text=gettext_lazy("The day its clients' periods begin on; empty for the same day."),
        **ANCHOR,
    )
    client_tagging = forms.BooleanField(
        label=gettext_lazy("Client tagging"),
        required=False,
        help_text=gettext_lazy("Messages sent by API can be tagged with the client they are for."),
    )

    def __init__(self, *args, customer, **more):
        initial = {name: getattr(customer, name) for name in self.names}
        super().__init__(*args, initial=initial, **more)
        self.fields["text_retention_days"].unit = _("days")
        self.fields["anchor_day"].help_text = _period(customer.anchor_day)

    def clean_channels(self):
        chosen = self.cleaned_data["channels"]
        return [channel for channel in channels.TITLES if channel in chosen]


def _period(anchor_day):
    """The billing period of today, by the day that is saved."""
    period = periods.period_of(timezone.localdate(), anchor_day)
    return _(
        "Periods begin on this day, in shorter months on the last one. Now: %(first)s to %(last)s."
    ) % {
        "first": date_format(period.start, "j M Y"),
        "last": date_format(period.last, "j M Y"),
    }
