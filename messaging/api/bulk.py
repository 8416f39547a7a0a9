"""A request with many messages: what they share stands once, what differs in each of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ninja import Schema
from pydantic import Field, model_validator

from messaging import send_times
from messaging.api import fields
from messaging.api.fields import RECIPIENTS_MAX, STRICT
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import Accepted, Submission
from messaging.text.parts import PartCount, parts

Rows = Callable[[Accepted, PartCount], list[dict[str, Any]]]


class One(Schema):
    """A message of a bulk."""

    model_config = STRICT

    sender: fields.Sender | None = Field(None, description="Where it is not the bulk's.")
    recipients: list[fields.Number] = Field(min_length=1, max_length=RECIPIENTS_MAX)
    text: fields.Text | None = Field(None, description="Where it is not the bulk's.")
    reference: fields.Reference = ""
    client_id: fields.ClientId = Field("", alias="clientId")


class Bulk(Schema):
    """Up to 10,000 recipients in one request; SMS."""

    model_config = STRICT

    sender: fields.Sender | None = Field(None, description="Of each message that names none.")
    text: fields.Text | None = Field(None, description="Of each message that has none.")
    send_at: fields.SendAt | None = None
    client_id: fields.ClientId = Field("", alias="clientId")
    messages: list[One] = Field(min_length=1, max_length=RECIPIENTS_MAX)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if sum(len(one.recipients) for one in self.messages) > RECIPIENTS_MAX:
            raise ValueError(f"messages: There are more than {RECIPIENTS_MAX:,} recipients.")
        for place, one in enumerate(self.messages):
            for name in ("sender", "text"):
                if getattr(one, name) is None and getattr(self, name) is None:
                    raise ValueError(f"messages.{place}.{name}: It stands neither here nor above.")
        return self

    def orders(self, payers: Mapping[str, Payer], usual: str) -> "Orders":
        """What is handed in. `payers` are those of the clients named, `usual` the bulk's own."""
        orders = Orders(send_times.of(self.send_at))
        for one in self.messages:
            payer = payers[one.client_id or usual]
            said = one.sender or self.sender, one.text or self.text
            orders.add(payer, said, one.reference, one.recipients)
        return orders


@dataclass(slots=True)
class Orders:
    """Submissions of a bulk, one for all messages that are alike, and where each message stood."""

    times: dict[str, Any]
    _alike: dict[tuple[Any, ...], Submission] = field(default_factory=dict)
    _places: list[tuple[int, int]] = field(default_factory=list)
    _sizes: dict[str, PartCount] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def add(
        self,
        payer: Payer,
        said: tuple[str | None, str | None],
        reference: str,
        recipients: Iterable[str],
    ) -> None:
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

    def _submission(
        self, payer: Payer, said: tuple[str | None, str | None], reference: str
    ) -> Submission:
        sender, text = said
        assert sender is not None
        assert text is not None
        size = self._sizes.get(text)
        if size is None:
            size = self._sizes[text] = parts(text)
        return Submission(
            payer=payer,
            channel="sms",
            sender=sender,
            recipients=[],
            text=text,
            size=size,
            reference=reference,
            # All of one client share a batch and a ledger entry.
            is_small=True,
            **self.times,
        )
