"""The forms of a webhook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.smpp_accounts import TokenForm
from clients.models import WebhookEndpoint
from clients.models.webhook_endpoint import URL_SIZE_MAX

MOMENT = "%Y-%m-%dT%H:%M"
# What is sent unless something else is chosen.
USUAL = [WebhookEndpoint.Event.DELIVERY, WebhookEndpoint.Event.INBOUND]


def _event_choices() -> list[tuple[str, str]]:
    return [
        (value, f"{value} \N{EN DASH} {label}") for value, label in WebhookEndpoint.Event.choices
    ]


class WebhookFields(forms.Form):
    url = forms.CharField(
        label=_("URL"),
        max_length=URL_SIZE_MAX,
        widget=forms.URLInput({"placeholder": "https://", "inputmode": "url"}),
        help_text=_("Where your program takes events, by https."),
    )
    description = forms.CharField(
        label=_("Description"), max_length=120, required=False, help_text=_("Such as shop-live.")
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=_event_choices,
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
    )
    hears_steps = forms.BooleanField(
        label=_("Tell when a message was sent, too"),
        required=False,
        help_text=_("Otherwise message.delivery tells of the end only."),
    )
    envelope = forms.ChoiceField(
        label=_("Envelope"),
        choices=WebhookEndpoint.Envelope.choices,
        initial=WebhookEndpoint.Envelope.STANDARD,
        help_text=_(
            "How the body is written. divergent is for programs made for that interface; it has "
            "message.delivery and message.inbound only."
        ),
    )


class NewForm(WebhookFields, TokenForm):
    """A new webhook. The hidden `token` lets the page be sent once."""


class ChangeForm(WebhookFields):
    """All of it can be changed; the secret is replaced on a page of its own."""


class SecretForm(TokenForm):
    """Nothing is asked; the hidden `token` lets the page be sent once."""


class DisableForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("It stands on the webhook's page and in its history."),
    )


def _moment(label, help_text="") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, f"{MOMENT}:%S", "%Y-%m-%d %H:%M"],
        help_text=help_text,
    )


class ReplayForm(forms.Form):
    since = _moment(_("From"), _("In your time zone."))
    until = _moment(_("Until"))
    only_failed = forms.BooleanField(label=_("Only what failed"), required=False, initial=True)
