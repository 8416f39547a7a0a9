"""The messages a request may hold: one shape for each channel."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from messaging import send_times
from messaging.api import fields
from messaging.api.fields import RECIPIENTS_MAX, STRICT
from messaging.dispatch.submission import Instead, Submission
from messaging.mail import addresses, content
from messaging.text.parts import parts, whole
from messaging.viber import TEXT_MAX


class About(Schema):
    """What may be said of a message of any channel."""

    model_config = STRICT

    reference: fields.Reference = ""
    send_at: fields.SendAt | None = None
    client_id: fields.ClientId = Field("", alias="clientId")

    def when(self) -> dict[str, datetime | None]:
        """The two times of a submission."""
        return send_times.of(self.send_at)


class NewSms(About):
    """One text to one or many recipients."""

    channel: Literal["sms"] = Field(description="The channel.")
    sender: fields.Sender
    recipients: list[fields.Number] = Field(
        min_length=1, max_length=RECIPIENTS_MAX, description="Numbers in E.164."
    )
    text: fields.Text

    def submission(self, **more: Any) -> Submission:
        """What is handed in; the size is that of the text, in parts."""
        return Submission(
            channel=self.channel,
            sender=self.sender,
            recipients=self.recipients,
            text=self.text,
            size=parts(self.text),
            reference=self.reference,
            **self.when(),
            **more,
        )


class NewMail(About):
    """One e-mail to one or many recipients, each by itself."""

    channel: Literal["email"] = Field(description="The channel.")
    sender: fields.Mailbox
    recipients: list[fields.MailAddress] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    subject: fields.Subject
    text: fields.Body = Field(min_length=1, description="For readers without HTML.")
    html: fields.Body = ""
    attachments: fields.Files = Field([], description="At most 20, of 10 MB together.")

    def submission(self, **more: Any) -> Submission:
        """What is handed in: a mail is one part."""
        name, address = addresses.mailbox(self.sender)
        mail = content.Content(self.subject, self.html, name, tuple(self.attachments))
        return Submission(
            channel=self.channel,
            sender=address,
            recipients=self.recipients,
            text=self.text,
            size=whole(self.text),
            reference=self.reference,
            mail=mail,
            **self.when(),
            **more,
        )


class SmsInstead(Schema):
    """The SMS that goes out where a message was not delivered in time, at the price of an SMS."""

    model_config = STRICT

    sender: fields.Sender
    text: fields.Text
    after_minutes: int = Field(ge=1, le=1440)


class NewViber(About):
    """One Viber message to one or many recipients."""

    channel: Literal["viber"] = Field(description="The channel.")
    sender: fields.ViberName
    recipients: list[fields.Number] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    text: fields.Body = Field(min_length=1, max_length=TEXT_MAX)
    fallback: SmsInstead | None = None

    def submission(self, **more: Any) -> Submission:
        """What is handed in, with the SMS that may follow."""
        sms = self.fallback
        return Submission(
            channel=self.channel,
            sender=self.sender,
            recipients=self.recipients,
            text=self.text,
            size=whole(self.text),
            reference=self.reference,
            instead=Instead(sms.sender, sms.text, sms.after_minutes) if sms else None,
            **self.when(),
            **more,
        )
