"""The form of one text to many: who shows as its sender, who gets it, what it says."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import compose, senders
from messaging.compose import Draft, Place
from messaging.text import gsm
from messaging.text.parts import parts
from portal.core import phone
from portal.core.errors import Refused

BETWEEN = re.compile(r"[,;]")
NAMED_MOST = 10
LONGEST = 20_000
NAMES_ID = "sender-names"


class SendForm(forms.Form):
    """What is typed; `draft` is what it means."""

    sender = forms.CharField(label=gettext_lazy("Sender"), max_length=20)
    recipients = forms.CharField(
        label=gettext_lazy("Recipients"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5, "inputmode": "tel", "class": "mono"}),
        help_text=gettext_lazy("One in a line, or several between commas; at most 100."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 6, "data-counted": ""}),
    )

    def __init__(self, *args, place: Place, **more):
        super().__init__(*args, **more)
        self.place = place
        self._offer_names()
        # The count in the page uses the alphabet that the house counts with.
        self.fields["text"].widget.attrs |= {
            "data-gsm": gsm.BASIC.replace("\x1b", "").replace("\r", ""),
            "data-gsm-two": "".join(gsm.EXTENSION),
        }

    @property
    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        return Draft(cleaned["sender"], tuple(cleaned["recipients"]), cleaned["text"])

    @property
    def repeated(self) -> int:
        """How many numbers were typed more than once and count once."""
        return self._typed - len(self.cleaned_data["recipients"])

    def clean_sender(self):
        return _asked(senders.sender_name, self.cleaned_data["sender"])

    def clean_recipients(self):
        found, faults = [], []
        for line, typed in _numbers(self.cleaned_data["recipients"]):
            try:
                found.append(phone.digits(typed, self.place.country))
            except phone.NotANumber as fault:
                about = {"line": line, "typed": typed[:30], "fault": fault}
                faults.append(_("Line %(line)s, %(typed)s: %(fault)s") % about)
        self._typed = len(found)
        if faults:
            raise ValidationError(_few(faults))
        once = list(dict.fromkeys(found))
        if not once:
            raise ValidationError(_("Type at least one phone number."))
        if len(once) > compose.RECIPIENTS_MAX:
            about = {"count": len(once), "most": compose.RECIPIENTS_MAX}
            raise ValidationError(_("These are %(count)s numbers; at most %(most)s.") % about)
        return once

    def clean_text(self):
        # Browsers send line ends as two characters; a message has one.
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            raise ValidationError(self.fields["text"].error_messages["required"])
        if _asked(parts, text).parts > compose.PARTS_MAX:
            most = compose.PARTS_MAX
            raise ValidationError(_("The text is longer than %(most)s parts.") % {"most": most})
        return text

    def _offer_names(self) -> None:
        """The approved names to choose from; anything may be typed only where any may be used."""
        names = self.place.names
        if self.place.any_sender:
            field = self.fields["sender"]
            field.widget.attrs |= {"list": NAMES_ID, "autocomplete": "off"}
            field.help_text = _("Up to 11 letters and digits, or a number of 3 to 15 digits.")
            return
        self.fields["sender"] = forms.ChoiceField(
            label=self.fields["sender"].label,
            choices=[(name, name) for name in names],
            help_text=_("The names that were approved for you."),
        )


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    """(line, what is typed) for everything that should be a number."""
    for line, typed in enumerate(text.splitlines(), start=1):
        for one in BETWEEN.split(typed):
            if one.strip():
                yield line, one.strip()


def _few(faults: list[str]) -> list[str]:
    more = len(faults) - NAMED_MOST
    if more <= 0:
        return faults
    return [*faults[:NAMED_MOST], _("%(more)s more cannot be read.") % {"more": more}]


def _asked(check: Callable[[str], Any], text: str) -> Any:
    try:
        return check(text)
    except Refused as refusal:
        raise ValidationError(str(refusal)) from refusal
