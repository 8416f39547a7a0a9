"""The form of one e-mail to many; each recipient gets one of their own."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.drafts import EMAIL, Draft
from messaging.forms import typed
from messaging.forms.send import MESSAGE, RECIPIENTS, Sending
from messaging.mail import addresses, content


class MailForm(Sending):
    channel = EMAIL
    says = ((MESSAGE, ("sender", "subject", "text", "html")),)

    recipients = forms.CharField(
        label=RECIPIENTS,
        max_length=typed.LONGEST * 2,
        widget=forms.Textarea({"rows": 5, "inputmode": "email", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Addresses, one in a line or several between commas; at most 100. Nobody sees the "
            "others."
        ),
    )
    sender = forms.CharField(
        label=gettext_lazy("Sender"),
        max_length=400,
        help_text=gettext_lazy(
            "An address, or a name and <address>; of a domain that is set up for you."
        ),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=content.SUBJECT_MAX)
    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("For readers without HTML, and all there is where no HTML stands."),
    )
    html = forms.CharField(
        label=gettext_lazy("HTML"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "class": "mono", "spellcheck": "false"}),
    )

    @property
    def offered(self):
        return []

    @property
    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        name, address = cleaned["sender"]
        return Draft(
            address,
            tuple(cleaned["recipients"]),
            cleaned["text"],
            channel=EMAIL,
            mail=content.Content(cleaned["subject"], cleaned["html"], name),
            send_at=cleaned.get("send_at"),
        )

    def read(self, recipient):
        return addresses.address(recipient)

    def key(self, recipient):
        return addresses.key(recipient)

    def nobody(self):
        return _("Type at least one address.")

    def clean_sender(self):
        return typed.asked(addresses.mailbox, self.cleaned_data["sender"])

    def clean_subject(self):
        return typed.asked(content.subject, self.cleaned_data["subject"])

    def clean_text(self):
        text = self._body("text")
        if not text.strip():
            raise ValidationError(self.fields["text"].error_messages["required"])
        return text

    def clean_html(self):
        html = self._body("html")
        return html if html.strip() else ""

    def _body(self, name: str) -> str:
        return typed.asked(content.body, typed.one_line_end(self.cleaned_data[name]))
