"""A request with many messages of a channel: what they share stands once, what differs in each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from ninja import Schema
from pydantic import Discriminator, Field, Tag, model_validator

from messaging import send_times
from messaging.api import fields
from messaging.api.fields import RECIPIENTS_MAX, STRICT
from messaging.api.kinds import SmsInstead
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Instead, Submission
from messaging.mail import addresses
from messaging.mail.content import Content
from messaging.text.parts import PartCount, parts, whole
from messaging.viber import TEXT_MAX

Rows = Callable[[Accepted, PartCount], list[dict[str, Any]]]
# Each e-mail that differs is stored with its text and HTML, though they stand in the request once.
MAILS_SIZE_MAX = 20_000_000
UNSAID = "Where it is not the bulk's."


class Said(NamedTuple):
    """What a message says, by whatever channel; messages that say the same are one submission."""

    sender: str
    text: str
    mail: Content | None = None
    instead: Instead | None = None


class One(Schema):
    """A message of a bulk. What it does not say is said by the bulk."""

    model_config = STRICT

    reference: fields.Reference = ""
    client_id: fields.ClientId = Field("", alias="clientId")


class OneSms(One):
    sender: fields.Sender | None = Field(None, description=UNSAID)
    recipients: list[fields.Number] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    text: fields.Text | None = Field(None, description=UNSAID)


class OneMail(One):
    sender: fields.Mailbox | None = Field(None, description=UNSAID)
    recipients: list[fields.MailAddress] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    subject: fields.Subject | None = Field(None, description=UNSAID)
    text: fields.Body | None = Field(None, min_length=1, description=UNSAID)
    html: fields.Body | None = Field(None, description=UNSAID)
    attachments: fields.Files = Field([], description="At most 20, of 10 MB together.")


class OneViber(One):
    sender: fields.ViberName | None = Field(None, description=UNSAID)
    recipients: list[fields.Number] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    text: fields.Body | None = Field(None, min_length=1, max_length=TEXT_MAX, description=UNSAID)
    fallback: SmsInstead | None = Field(None, description=UNSAID)


class Bulk(Schema):
    """Up to 10,000 recipients in one request, by one channel."""

    model_config = STRICT

    # What stands in each message or above them, and how large a text is.
    needed: ClassVar[tuple[str, ...]] = ("sender", "text")
    size: ClassVar[Callable[[str], PartCount]] = staticmethod(whole)
    has_own_batches: ClassVar[bool] = False

    send_at: fields.SendAt | None = None
    client_id: fields.ClientId = Field("", alias="clientId")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if sum(len(one.recipients) for one in self.messages) > RECIPIENTS_MAX:
            raise ValueError(f"messages: There are more than {RECIPIENTS_MAX:,} recipients.")
        for place, one in enumerate(self.messages):
            for name in self.needed:
                if self.of(one, name) is None:
                    raise ValueError(f"messages.{place}.{name}: It stands neither here nor above.")
        return self

    def of(self, one: Any, name: str) -> Any:
        """What holds of a message under this name: its own, or the bulk's."""
        own = getattr(one, name)
        return getattr(self, name) if own is None else own

    def said(self, one: Any) -> Said:
        return Said(self.of(one, "sender"), self.of(one, "text"))

    def orders(self, payers: Mapping[str, Payer], usual: str) -> "Orders":
        """What is handed in. `payers` are those of the clients named, `usual` the bulk's own."""
        orders = Orders(self)
        for one in self.messages:
            payer = payers[one.client_id or usual]
            orders.add(payer, self.said(one), one.reference, one.recipients)
        return orders


class BulkSms(Bulk):
    """Up to 10,000 SMS; a bulk that names no channel is one."""

    size: ClassVar[Callable[[str], PartCount]] = staticmethod(parts)

    channel: Literal["sms"] = "sms"
    sender: fields.Sender | None = Field(None, description="Of each message that names none.")
    text: fields.Text | None = Field(None, description="Of each message that has none.")
    messages: list[OneSms] = Field(min_length=1, max_length=RECIPIENTS_MAX)


class BulkMail(Bulk):
    """Up to 10,000 e-mails. Files stand in the message that they belong to."""

    needed: ClassVar[tuple[str, ...]] = ("sender", "subject", "text")
    has_own_batches: ClassVar[bool] = True

    channel: Literal["email"]
    sender: fields.Mailbox | None = Field(None, description="Of each message that names none.")
    subject: fields.Subject | None = Field(None, description="Of each message that has none.")
    text: fields.Body | None = Field(
        None, min_length=1, description="Of each message that has none."
    )
    html: fields.Body = Field("", description="Of each message that has none.")
    messages: list[OneMail] = Field(min_length=1, max_length=RECIPIENTS_MAX)

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        sizes = (len(self.of(one, "text")) + len(self.of(one, "html")) for one in self.messages)
        if sum(sizes) > MAILS_SIZE_MAX:
            said = f"The e-mails have more than {MAILS_SIZE_MAX:,} characters together."
            raise ValueError(f"messages: {said}")
        return self

    def said(self, one: Any) -> Said:
        name, address = addresses.mailbox(self.of(one, "sender"))
        subject, html = self.of(one, "subject"), self.of(one, "html")
        mail = Content(subject, html, name, tuple(one.attachments))
        return Said(address, self.of(one, "text"), mail)


class BulkViber(Bulk):
    """Up to 10,000 Viber messages, each with the SMS that may follow it."""

    channel: Literal["viber"]
    sender: fields.ViberName | None = Field(None, description="Of each message that names none.")
    text: fields.Body | None = Field(
        None, min_length=1, max_length=TEXT_MAX, description="Of each message that has none."
    )
    fallback: SmsInstead | None = Field(None, description="Of each message that has none.")
    messages: list[OneViber] = Field(min_length=1, max_length=RECIPIENTS_MAX)

    def said(self, one: Any) -> Said:
        sms = self.of(one, "fallback")
        instead = Instead(sms.sender, sms.text, sms.after_minutes) if sms else None
        return Said(self.of(one, "sender"), self.of(one, "text"), None, instead)


def _channel(wanted: Any) -> str:
    """Which bulk this is; programs that know of SMS only name no channel."""
    named = wanted.get("channel", "sms") if isinstance(wanted, dict) else "sms"
    return named if isinstance(named, str) else ""


BY_CHANNEL = Discriminator(_channel)
AnyBulk = (
    Annotated[BulkSms, Tag("sms")]
    | Annotated[BulkMail, Tag("email")]
    | Annotated[BulkViber, Tag("viber")]
)


@dataclass(slots=True)
class Orders:
    """Submissions of a bulk, one for all messages that are alike, and where each message stood."""

    bulk: Any
    _alike: dict[tuple[Any, ...], Submission] = field(default_factory=dict)
    _places: list[tuple[int, int]] = field(default_factory=list)
    _sizes: dict[str, PartCount] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _times: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._times = send_times.of(self.bulk.send_at)

    def add(self, payer: Payer, said: Said, reference: str, recipients: Iterable[str]) -> None:
        alike = (id(payer), *said, reference)
        found = self._alike.get(alike)
        if found is None:
            found = self._alike[alike] = self._submission(payer, said, reference)
            self._numbers[id(found)] = len(self._numbers)
        number = self._numbers[id(found)]
        for recipient in recipients:
            self._places.append((number, len(found.recipients)))
            found.recipients.append(recipient)

    @property
    def submissions(self) -> list[Submission]:
        return list(self._alike.values())

    def in_order(self, accepted: list[Accepted], rows: Rows) -> list[dict[str, Any]]:
        """What became of each recipient, in the order of the request."""
        shown = [
            rows(one, submission.size)
            for one, submission in zip(accepted, self.submissions, strict=True)
        ]
        return [shown[number][place] for number, place in self._places]

    def _submission(self, payer: Payer, said: Said, reference: str) -> Submission:
        size = self._sizes.get(said.text)
        if size is None:
            size = self._sizes[said.text] = self.bulk.size(said.text)
        return Submission(
            payer=payer,
            channel=self.bulk.channel,
            sender=said.sender,
            recipients=[],
            text=said.text,
            size=size,
            mail=said.mail,
            instead=said.instead,
            reference=reference,
            # All of one client share a batch and a ledger entry; a batch holds one e-mail.
            is_small=True,
            has_own_batch=self.bulk.has_own_batches,
            **self._times,
        )
