"""The form of one Viber message to many, and of the SMS that goes where it does not arrive."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import senders
from messaging.dispatch.submission import Instead
from messaging.drafts import SMS, VIBER, Draft
from messaging.forms import typed
from messaging.forms.send import MESSAGE, ToNumbers
from messaging.forms.sms_text import count_in_page, offer_names, short_enough
from messaging.mail import content
from messaging.viber import TEXT_MAX, sender_name

SMS_NAMES_ID = "sms-sender-names"
SMS_FIELDS = ("sms_sender", "sms_minutes", "sms_text")
MINUTES_MAX = 1_440


class ViberForm(ToNumbers):
    channel = VIBER
    counted = "sms_text"
    says = ((MESSAGE, ("sender", "text")), (gettext_lazy("SMS in its place"), SMS_FIELDS))

    sender = forms.CharField(label=gettext_lazy("Sender"), max_length=40)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=TEXT_MAX,
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("At most 1,000 characters."),
    )
    sms_text = forms.CharField(
        label=gettext_lazy("Text of the SMS"),
        max_length=typed.LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4, "data-counted": ""}),
        help_text=gettext_lazy(
            "It goes to whom the Viber message has not reached in time, at the price of an SMS. "
            "Empty: nothing follows."
        ),
    )
    sms_sender = forms.CharField(
        label=gettext_lazy("Sender of the SMS"), max_length=20, required=False
    )
    sms_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes to wait"),
        required=False,
        initial=30,
        min_value=1,
        max_value=MINUTES_MAX,
    )

    def __init__(self, *args, place, **more):
        super().__init__(*args, place=place, **more)
        hint = _("As it was registered with Viber.")
        offer_names(self, "sender", place.names_on(VIBER), hint=hint)
        if SMS not in place.channels or not (place.any_sender or place.names):
            self.counted = ""
            for name in SMS_FIELDS:
                del self.fields[name]
            return
        offer_names(self, "sms_sender", place.names, id_=SMS_NAMES_ID)
        count_in_page(self.fields["sms_text"])

    @property
    def offered(self):
        return [*super().offered, *([(SMS_NAMES_ID, self.place.names)] if self.counted else [])]

    @property
    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        sms = cleaned.get("sms_text")
        return Draft(
            cleaned["sender"],
            tuple(cleaned["recipients"]),
            cleaned["text"],
            channel=VIBER,
            instead=Instead(cleaned["sms_sender"], sms, cleaned["sms_minutes"]) if sms else None,
            send_at=cleaned.get("send_at"),
        )

    def clean_sender(self):
        return typed.asked(sender_name, self.cleaned_data["sender"])

    def clean_text(self):
        text = typed.one_line_end(self.cleaned_data["text"])
        if not text.strip():
            raise ValidationError(self.fields["text"].error_messages["required"])
        return typed.asked(content.body, text)

    def clean_sms_text(self):
        text = typed.one_line_end(self.cleaned_data["sms_text"])
        return short_enough(text) if text.strip() else ""

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("sms_text"):
            return cleaned
        for name in ("sms_sender", "sms_minutes"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if cleaned.get("sms_sender"):
            try:
                cleaned["sms_sender"] = typed.asked(senders.sender_name, cleaned["sms_sender"])
            except ValidationError as fault:
                self.add_error("sms_sender", fault)
        return cleaned
