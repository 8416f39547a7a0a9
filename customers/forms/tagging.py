from django import forms
from django.utils.translation import gettext_lazy as _


class TaggingForm(forms.Form):
    client_tagging = forms.BooleanField(
        label=_("Client Tagging"),
        required=False,
        help_text=_(
            "Each message sent by API or SMPP can name one of your clients. The menu then has "
            "Clients, with what each of them uses."
        ),
    )
