"""From a vendor's request to the accept that all doors share, and back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from messaging.compatible import faults
from messaging.dispatch import flusher, together
from messaging.dispatch.payer import Payer
from messaging.dispatch.store import VALIDITY
from messaging.dispatch.submission import Accepted, Answer, Ask, Submission, Taken
from messaging.send_times import AHEAD, LAST
from messaging.senders import sender_name
from messaging.smpp.protocol import data_coding
from messaging.smpp.protocol.data_coding import Alphabet
from messaging.states import Status
from messaging.text.parts import Encoding, PartCount, parts
from messaging.wire import NOTHING, Wire
from portal.core import phone
from portal.core.errors import Refused

PARTS_MAX = 10
REFERENCE_MAX = 64
TEXT_TOO_LONG, NO_TEXT = "text_too_long", "no_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """What a vendor's client wants sent, as it wrote it; `lifetime_s` in seconds."""

    sender: str
    recipients: Sequence[str]
    text: str
    reference: str = ""
    send_at: datetime | None = None
    lifetime_s: int | None = None
    is_flash: bool = False
    ask: Ask | None = None


class Sent(NamedTuple):
    """What became of one submission; `parts` are those of each message."""

    batch: int
    messages: list[Taken]
    parts: int
    is_replay: bool

    @property
    def first(self) -> Taken:
        return self.messages[0]


def submission(payer: Payer, sms: Sms) -> Submission:
    """Checked as the REST door checks. Raises `Refused` with the field of `Sms` at fault."""
    size = _size(sms.text)
    send_at, valid_until = _moments(sms)
    return Submission(
        payer=payer,
        channel="sms",
        sender=_named(sms.sender),
        recipients=[_number(one, payer) for one in sms.recipients],
        text=sms.text,
        size=size,
        reference=_reference(sms.reference),
        send_at=send_at,
        valid_until=valid_until,
        wire=_flash(size) if sms.is_flash else NOTHING,
        ask=sms.ask,
        answer=lambda accepted: _kept(accepted, size),
        is_small=len(sms.recipients) == 1,
    )


def send(payer: Payer, sms: Sms) -> Sent:
    """Send one text and wait until it is durable and charged. Raises as `flusher.submit`."""
    (sent,) = send_all([submission(payer, sms)])
    if isinstance(sent, Exception):
        raise sent
    return sent


def send_all(submissions: Sequence[Submission]) -> list[Sent | Refused]:
    """Send many and say of each what became of it; those of one recipient share their commits."""
    told: dict[Submission, Sent | Refused] = {}
    waiting = []
    for one in submissions:
        try:
            one.payer.check()
            one.payer.check_channel(one.channel)
            if one.is_small:
                waiting.append(one)
            else:
                told[one] = _sent(flusher.submit(one))
        except Refused as refusal:
            told[one] = refusal
    flusher.hand_in(waiting)
    for one in waiting:
        told[one] = _outcome(one)
    return [told[one] for one in submissions]


def send_together(submissions: Sequence[Submission]) -> list[Sent]:
    """Send many in one transaction or none, raising what one of them was refused for.

    Those of one client have one batch, which holds nothing else.
    """
    for one in submissions:
        one.answer, one.is_small = None, True
    answer = together.submit(submissions[0], submissions, _kept_all)
    sizes = [one.size.parts for one in submissions]
    return [
        Sent(batch, [Taken(*one) for one in messages], size, answer.is_replay)
        for (batch, messages), size in zip(json.loads(answer.body), sizes, strict=True)
    ]


def is_taken(taken: Taken) -> bool:
    """Whether the message will be sent; what was screened out is stored and costs nothing."""
    return taken.status != Status.REJECTED


def _outcome(one: Submission) -> Sent | Refused:
    try:
        return _sent(one.outcome.result(timeout=flusher.ANSWER_S))
    except Refused as refusal:
        return refusal
    except faults.UNAVAILABLE as error:
        fault = faults.of(error)
        return Refused(fault.sentence, code=fault.code)


def _kept(accepted: Accepted, size: PartCount) -> Answer:
    body = {"batch": accepted.batch, "messages": accepted.messages, "parts": size.parts}
    return Answer(200, json.dumps(body).encode())


def _kept_all(accepted: list[Accepted]) -> Answer:
    return Answer(200, json.dumps([[one.batch, one.messages] for one in accepted]).encode())


def _sent(answer: Answer) -> Sent:
    kept = json.loads(answer.body)
    messages = [Taken(*one) for one in kept["messages"]]
    return Sent(kept["batch"], messages, kept["parts"], answer.is_replay)


def _size(text: str) -> PartCount:
    if not text:
        raise Refused("There is no text.", code=NO_TEXT, field="text")
    if "\x00" in text:
        raise Refused("No message can carry a NUL character.", code="bad_text", field="text")
    size = parts(text)
    if size.parts > PARTS_MAX:
        sentence = f"The text is longer than {PARTS_MAX} parts."
        raise Refused(sentence, code=TEXT_TOO_LONG, field="text")
    return size


def _flash(size: PartCount) -> Wire:
    """Shown at once: message class 0 of the text's alphabet (3GPP TS 23.038, section 4)."""
    alphabet = Alphabet.GSM if size.encoding == Encoding.GSM7 else Alphabet.UCS_2
    return Wire(coding=data_coding.write(alphabet, 0))


def _named(sender: str) -> str:
    try:
        return sender_name(sender)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="sender") from refusal


def _number(text: str, payer: Payer) -> str:
    try:
        return phone.digits(text, payer.default_country)
    except Refused as refusal:
        raise Refused(str(refusal), code=refusal.code, field="recipients") from refusal


def _reference(text: str) -> str:
    if len(text) > REFERENCE_MAX or not text.isprintable():
        sentence = f"A reference has up to {REFERENCE_MAX} printable characters."
        raise Refused(sentence, code="bad_value", field="reference")
    return text


def _moments(sms: Sms) -> tuple[datetime | None, datetime | None]:
    """When it may be sent at the earliest, and until when; a moment that is past is now."""
    now = timezone.now()
    send_at = sms.send_at if sms.send_at and sms.send_at > now else None
    if send_at and send_at > now + AHEAD:
        sentence = f"At most {AHEAD.days} days ahead."
        raise Refused(sentence, code="bad_value", field="send_at")
    if sms.lifetime_s is None:
        return send_at, send_at and min(send_at + VALIDITY, now + LAST)
    if sms.lifetime_s < 1:
        raise Refused("A message lives a second at least.", code="bad_value", field="lifetime_s")
    # Longer than anything is valid is as long as anything is.
    lifetime_s = min(sms.lifetime_s, int(VALIDITY.total_seconds()))
    return send_at, min((send_at or now) + timedelta(seconds=lifetime_s), now + LAST)
