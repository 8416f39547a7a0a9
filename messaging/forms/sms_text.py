"""The sender and the text of an SMS, and the fields that all who write to many have in common."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import compose, senders
from messaging.compose import Place
from messaging.forms import typed
from messaging.models import ContactList
from messaging.text import gsm
from messaging.text.parts import parts

NAMES_ID = "sender-names"
MOMENT = "%Y-%m-%dT%H:%M"


class ListsField(forms.ModelMultipleChoiceField):
    """Lists of the address book; a form says which may be chosen."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str):
        super().__init__(ContactList.objects.none(), label=label, required=False)


class MomentField(forms.DateTimeField):
    """When to send, in the time zone of who types it; empty is at once."""

    def __init__(self, help_text: str):
        super().__init__(
            label=gettext_lazy("Send at"),
            required=False,
            input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
            widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
            help_text=help_text,
        )


class OfPlace(forms.Form):
    """A form of somebody who sends from a place."""

    def __init__(self, *args, place: Place, **more):
        super().__init__(*args, **more)
        self.place = place


class SmsTextForm(OfPlace):
    """Who shows as the sender of an SMS, and what it says."""

    sender = forms.CharField(label=gettext_lazy("Sender"), max_length=20)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=typed.LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 6, "data-counted": ""}),
    )

    def __init__(self, *args, place: Place, **more):
        super().__init__(*args, place=place, **more)
        offer_names(self, "sender", place.names)
        count_in_page(self.fields["text"])

    def clean_sender(self):
        return typed.asked(senders.sender_name, self.cleaned_data["sender"])

    def clean_text(self):
        text = typed.one_line_end(self.cleaned_data["text"])
        if not text.strip():
            raise ValidationError(self.fields["text"].error_messages["required"])
        return short_enough(text)


def short_enough(text: str) -> str:
    if typed.asked(parts, text).parts > compose.PARTS_MAX:
        most = compose.PARTS_MAX
        raise ValidationError(_("The text is longer than %(most)s parts.") % {"most": most})
    return text


def count_in_page(field: forms.Field) -> None:
    """The count in the page uses the alphabet that the house counts with."""
    field.widget.attrs |= {
        "data-gsm": gsm.BASIC.replace("\x1b", "").replace("\r", ""),
        "data-gsm-two": "".join(gsm.EXTENSION),
    }


def offer_names(
    form: forms.Form, field: str, names: list[str], *, id_: str = NAMES_ID, hint: str = ""
) -> None:
    """The approved names to choose from; anything may be typed only where any may be used."""
    named = form.fields[field]
    if form.place.any_sender:
        named.widget.attrs |= {"list": id_, "autocomplete": "off"}
        named.help_text = hint or _("Up to 11 letters and digits, or a number of 3 to 15 digits.")
        return
    form.fields[field] = forms.ChoiceField(
        label=named.label,
        choices=[(name, name) for name in names],
        required=named.required,
        help_text=_("The names that were approved for you."),
    )
