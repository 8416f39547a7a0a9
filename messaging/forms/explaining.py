"""A message that might be sent, to have it explained."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import channels
from messaging import doors, senders
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused

LONGEST = 20_000


class ExplainForm(forms.Form):
    door = forms.CharField(
        label=gettext_lazy("Whose"),
        max_length=120,
        help_text=gettext_lazy("A system ID, a client's login or a customer's account code."),
    )
    sender = forms.CharField(label=gettext_lazy("Sender"), max_length=64)
    recipient = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        widget=forms.TextInput({"inputmode": "tel", "class": "mono"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=list(channels.TITLES.items()), initial="sms"
    )
    at = forms.DateTimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=gettext_lazy("Prices and routes differ by time; empty is now."),
    )

    def __init__(self, *args, user, **more):
        super().__init__(*args, **more)
        self._user = user

    def clean_door(self):
        try:
            return doors.find(self.cleaned_data["door"], by=self._user)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        try:
            parts(text)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
        return text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("channel") == "sms":
            self._read("sender", senders.sender_name)
        if cleaned.get("channel") != "email":
            self._read("recipient", phone.digits)
        elif "@" not in cleaned.get("recipient", "@"):
            self.add_error("recipient", _("An e-mail goes to an address."))
        return cleaned

    def _read(self, name, read):
        if name not in self.cleaned_data:
            return
        try:
            self.cleaned_data[name] = read(self.cleaned_data[name])
        except Refused as refusal:
            self.add_error(name, str(refusal))
