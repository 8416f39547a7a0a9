"""The form of one SMS to many: who gets it and when, who shows as its sender, what it says."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging import compose, contacts, send_times
from messaging.drafts import SMS, Draft
from messaging.forms import typed
from messaging.forms.sms_text import (
    NAMES_ID,
    ListsField,
    MomentField,
    OfPlace,
    SmsTextForm,
)
from portal.core import phone

RECIPIENTS = gettext_lazy("Recipients")
MESSAGE = gettext_lazy("Message")
TO_WHOM = (gettext_lazy("To whom, and when"), ("recipients", "lists", "send_at"))


class Sending(OfPlace):
    """Who gets a message, and when; a channel's form adds what is sent. `draft` is what it means.

    `counted` is the field whose size is shown in parts, `channel` what it is sent by. A channel
    says how one recipient is read as it is typed, or refused, and what is said where there is none.
    """

    read: Callable[[str], str]
    nobody: Callable[[], str]

    channel = SMS
    counted = ""
    says: tuple = ()

    recipients = forms.CharField(
        label=RECIPIENTS,
        max_length=typed.LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 5, "inputmode": "tel", "class": "mono"}),
        help_text=gettext_lazy("One in a line, or several between commas; at most 100."),
    )
    send_at = MomentField(gettext_lazy("Empty: as soon as you press Send. At most 7 days ahead."))

    @property
    def sections(self) -> list[dict]:
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in (TO_WHOM, *self.says)
            if any(name in self.fields for name in names)
        ]

    @property
    def offered(self) -> list[tuple[str, list[str]]]:
        """Names to choose from while one is typed, each with the id of its list."""
        return [(NAMES_ID, self.place.names_on(self.channel))] if self.place.any_sender else []

    @property
    def repeated(self) -> int:
        """How many stand there more than once and count once."""
        return self._found - len(self.cleaned_data["recipients"])

    @property
    def has_lists(self) -> bool:
        """Whether it goes to people who may change between two looks."""
        return bool(self.cleaned_data.get("lists"))

    def key(self, recipient: str) -> str:
        """What is the same for two who are one."""
        return recipient

    def clean_recipients(self):
        found = typed.many(self.cleaned_data["recipients"], self.read)
        once: dict[str, str] = {}
        for one in found:
            once.setdefault(self.key(one), one)
        if len(once) > compose.RECIPIENTS_MAX:
            about = {"count": len(once), "most": compose.RECIPIENTS_MAX}
            raise ValidationError(_("These are %(count)s recipients; at most %(most)s.") % about)
        self._found = len(found)
        return list(once.values())

    def clean_send_at(self):
        found = self.cleaned_data["send_at"]
        return typed.asked(send_times.check, found) if found else None

    def clean(self):
        cleaned = super().clean()
        listed = self._listed(cleaned.get("lists") or [])
        if "recipients" in cleaned:
            self._found += len(listed)
            cleaned["recipients"] = list(dict.fromkeys([*cleaned["recipients"], *listed]))
            if not cleaned["recipients"] and not self.errors:
                self.add_error("recipients", self.nobody())
        return cleaned

    def _listed(self, lists) -> list[str]:
        people = sum(one.people for one in lists)
        if people <= compose.LISTED_MAX:
            return contacts.numbers(lists) if lists else []
        said = _("These lists hold %(count)s people; at most %(most)s. Write a campaign to more.")
        self.add_error("lists", said % {"count": people, "most": compose.LISTED_MAX})
        return []


class ToNumbers(Sending):
    """For phones: numbers that are typed, and the people of lists."""

    lists = ListsField(gettext_lazy("Lists of the address book"))

    def __init__(self, *args, **more):
        super().__init__(*args, **more)
        lists = contacts.of(self.place).filter(people__gt=0)
        self.fields["lists"].queryset = lists
        self.fields["lists"].label_from_instance = _with_people
        self.fields["lists"].help_text = _("All of them get the same text.")
        if not lists.exists():
            del self.fields["lists"]
            self.fields["recipients"].required = True

    def read(self, recipient):
        return phone.digits(recipient, self.place.country)

    def nobody(self):
        if "lists" in self.fields:
            return _("Type at least one phone number, or choose a list.")
        return _("Type at least one phone number.")


class SendForm(ToNumbers, SmsTextForm):
    counted = "text"
    says = ((MESSAGE, ("sender", "text")),)

    @property
    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        recipients = tuple(cleaned["recipients"])
        return Draft(cleaned["sender"], recipients, cleaned["text"], send_at=cleaned.get("send_at"))


def _with_people(one) -> str:
    said = ngettext("%(name)s (%(count)s person)", "%(name)s (%(count)s people)", one.people)
    return said % {"name": one.name, "count": one.people}
