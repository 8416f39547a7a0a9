from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from messaging.moderation import HELD
from messaging.screens.traffic import UNUSUAL
from portal.kit import choices

REASONS = (
    ("", _("Any reason")),
    (HELD, _("Text")),
    ("cost_above_price", _("Cost above price")),
    (UNUSUAL, _("Unusual traffic")),
)


class QueueForm(forms.Form):
    """What of the queue is shown."""

    reason = forms.ChoiceField(label=_("Waits because of"), choices=REASONS, required=False)
    client = forms.ModelChoiceField(
        Client.objects.order_by("company", "pk"),
        label=_("Client"),
        required=False,
        empty_label=_("All clients"),
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        self.fields["client"].queryset = Client.objects.visible_to(user).order_by("company", "pk")
        choices.shorten(self.fields["client"], _("Client ID"))


class ApproveForm(forms.Form):
    remember = forms.BooleanField(
        label=_("Always let this text of this client go"),
        required=False,
        help_text=_("What was held for its text is not asked about again."),
    )


class DenyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    remember = forms.BooleanField(
        label=_("Never let this text of this client go"),
        required=False,
        help_text=_("The same text is blocked at once from now on, and not charged."),
    )
