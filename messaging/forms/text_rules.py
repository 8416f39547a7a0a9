from django import forms
from django.utils.translation import gettext_lazy as _

from billing.models.rate import Channel
from clients.models import Client
from customers.models import Customer
from messaging.forms.stops import offer_owners
from messaging.models import TextRule

FIELDS = (
    "name",
    "kind",
    "entries",
    "whole_words",
    "action",
    "customer",
    "client",
    "channel",
    "is_enabled",
    "note",
)


class TextRuleForm(forms.Form):
    """What a text may not say. Whether the lines can be used, the verb says."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Looks for"), choices=TextRule.Kind.choices)
    entries = forms.CharField(
        label=_("Words, patterns or domains"),
        widget=forms.Textarea({"rows": 6}),
        max_length=200_000,
        required=False,
        help_text=_(
            "One a line. Patterns are those of RE2; capitals make no difference. A domain stands "
            "for all below it. For “any link” leave it empty."
        ),
    )
    whole_words = forms.BooleanField(
        label=_("Whole words only"), required=False, help_text=_("For plain words.")
    )
    action = forms.ChoiceField(label=_("Then"), choices=TextRule.Action.choices)
    customer = forms.ModelChoiceField(
        Customer.objects.all(),
        label=_("Customer"),
        required=False,
        help_text=_("Empty for everybody."),
    )
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk").select_related("customer"),
        label=_("Client"),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False
    )
    is_enabled = forms.BooleanField(label=_("Enabled"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, user, rule=None, **more):
        start = {"whole_words": True, "is_enabled": True, "action": TextRule.Action.HOLD}
        if rule is not None:
            start = {name: getattr(rule, name) for name in FIELDS}
            start |= {"customer": rule.customer_id, "client": rule.client_id}
        super().__init__(*args, initial=start | more.pop("initial", {}), **more)
        offer_owners(self, user)
