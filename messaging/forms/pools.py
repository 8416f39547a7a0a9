"""Forms of pools: their settings, and the connectors in them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.smpp_accounts import LinesField
from messaging import pools, quirks
from messaging.models import Connector, Pool

HELP = {
    "policy": _(
        "By shares: each connector gets its part. In order: the first that is up. Cheapest: by "
        "the message's destination. Best delivery rate: of the last four hours, by country; one "
        "message in twenty goes by the shares, so that the others are known, too."
    ),
    "move_after_s": _(
        "What waits for a connector that is down or switched off goes to the next after so long."
    ),
    "resend_minutes": _(
        "Sent once more by the next connector, and labelled a possible duplicate. 0 does not."
    ),
}


class PoolForm(forms.ModelForm):
    parts = (
        (_("Pool"), "", ("name", "policy")),
        (
            _("When a connector fails"),
            _("The price stays; what the message costs becomes that of the new connector."),
            ("move_after_s", "reroute_statuses", "resend_minutes"),
        ),
    )

    reroute_statuses = LinesField(
        label=_("Errors for rerouting"),
        read=quirks.read_statuses,
        help_text=_(
            "Refused with one of these, such as 0x0B, a message goes on to the next connector "
            "instead of being rejected. A route may name more."
        ),
    )

    class Meta:
        model = Pool
        fields = ("name", "policy", "move_after_s", "reroute_statuses", "resend_minutes")
        help_texts = HELP
        labels = {
            "move_after_s": _("Move on after, seconds"),
            "resend_minutes": _("Without a receipt send again after, minutes"),
        }

    @property
    def sections(self):
        """As components/form_fields.html wants them."""
        return [
            {"title": title, "text": text, "fields": [self[name] for name in names]}
            for title, text, names in self.parts
        ]


class MembersForm(forms.Form):
    """The places of all connectors of a pool at once, and a line for one more."""

    connector = forms.ModelChoiceField(
        Connector.objects.order_by("name"),
        label=_("Add connector"),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args, members, **more):
        super().__init__(*args, **more)
        self.members = list(members)
        taken = [one.connector_id for one in self.members]
        self.fields["connector"].queryset = Connector.objects.order_by("name").exclude(pk__in=taken)
        for one in self.members:
            self._place(one.pk, str(one.connector), one.share, one.order)
            self.fields[f"out_{one.pk}"] = forms.BooleanField(
                label=_("Take %(name)s out") % {"name": one.connector}, required=False
            )
        last = max((one.order for one in self.members), default=0)
        self._place("new", _("the new one"), 100, min(last + 1, pools.ORDER_MAX))

    def _place(self, key, name, share, order):
        about = {"name": name}
        self.fields[f"share_{key}"] = forms.IntegerField(
            label=_("Share of %(name)s, %%") % about,
            min_value=0,
            max_value=pools.SHARE_MAX,
            initial=share,
        )
        self.fields[f"order_{key}"] = forms.IntegerField(
            label=_("Place of %(name)s in the order") % about,
            min_value=0,
            max_value=pools.ORDER_MAX,
            initial=order,
        )

    @property
    def lines(self):
        """The members with their fields, as the tab's template wants them."""
        return [
            {
                "member": one,
                "share": self[f"share_{one.pk}"],
                "order": self[f"order_{one.pk}"],
                "out": self[f"out_{one.pk}"],
            }
            for one in self.members
        ]

    @property
    def new(self):
        return {
            "connector": self["connector"],
            "share": self["share_new"],
            "order": self["order_new"],
        }

    def places(self):
        """What the form says, as `pools.arrange` wants it."""
        cleaned = self.cleaned_data
        found = [
            pools.Place(one.connector, cleaned[f"share_{one.pk}"], cleaned[f"order_{one.pk}"])
            for one in self.members
            if not cleaned[f"out_{one.pk}"]
        ]
        if cleaned["connector"]:
            found.append(
                pools.Place(cleaned["connector"], cleaned["share_new"], cleaned["order_new"])
            )
        return found
