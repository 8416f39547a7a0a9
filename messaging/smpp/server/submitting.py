"""A request to send becomes a `Submission`: every field is honoured or refused, none is ignored.

What a field may say and what is refused with which status stands in docs/smpp.md. Optional
parameters that change nothing for the handset are left out, and so are vendors' tags that the
account does not list (SMPP 3.4, section 3.2.4.1: who does not know one ignores it).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.utils import timezone

from messaging.dispatch.payer import Payer
from messaging.dispatch.store import VALIDITY
from messaging.dispatch.submission import Ask, Submission
from messaging.models.message import Lane
from messaging.send_times import AHEAD, LAST
from messaging.smpp.protocol import concatenation, times, tlvs
from messaging.smpp.protocol.concatenation import UDH_INDICATOR, Part
from messaging.smpp.protocol.pdus import DataSm, SubmitMulti, SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlvs
from messaging.smpp.server import addresses, client_tlv, texts
from messaging.smpp.server.answers import NotTaken
from messaging.smpp.server.texts import Text
from messaging.wire import NOTHING, RawTlv, TonNpi, Wire

CHANNEL = "sms"
# esm_class (5.2.12): the mode, and everything of it that is refused: datagram and forward mode,
# acknowledgements, a reply path.
MODE, STORE_AND_FORWARD, OTHERS = 0x03, 0x03, 0xBC
# registered_delivery (5.2.17): a receipt, an intermediate one; acknowledgements are not known here.
ASKED = 0x13
PRIORITY_MAX = 3
SAYS_NORMAL = 1
VENDORS = range(0x1400, 0x4000)
PORTS = frozenset({tlvs.SOURCE_PORT.tag, tlvs.DESTINATION_PORT.tag})
REFERENCE = tlvs.USER_MESSAGE_REFERENCE.tag
SAR = (tlvs.SAR_MSG_REF_NUM, tlvs.SAR_TOTAL_SEGMENTS, tlvs.SAR_SEGMENT_SEQNUM)
ACTING = (*SAR, tlvs.USER_MESSAGE_REFERENCE, tlvs.SOURCE_PORT, tlvs.DESTINATION_PORT)

SubmitPdu = SubmitSm | SubmitMulti | DataSm


class Settings(Protocol):
    """What of an SMPP account changes how its requests are read."""

    @property
    def default_coding(self) -> int: ...

    @property
    def allowed_tlvs(self) -> tuple[str, ...]: ...

    @property
    def deduplicates_s(self) -> int: ...

    @property
    def tag_tlv(self) -> str: ...

    @property
    def default_sender(self) -> str: ...


class Body(NamedTuple):
    """What a request carries: its text, the header in front of it, the part it is."""

    text: Text
    header: bytes
    segment: Part | None


@dataclass(frozen=True, slots=True)
class When:
    """The moments a request names; None where it names none."""

    send_at: datetime | None
    valid_until: datetime | None


ANYTIME = When(None, None)


def of(pdu: SubmitPdu, recipients: list[str], settings: Settings, payer: Payer) -> Submission:
    """The submission a request asks for, to these numbers. Raises `NotTaken`."""
    _check_flags(pdu)
    sender, source = addresses.source(
        pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr, settings.default_sender
    )
    body = _body(pdu, settings)
    when = _when(pdu)
    reference = tlvs.first(pdu.tlvs, tlvs.USER_MESSAGE_REFERENCE) if pdu.tlvs else None
    tagging = int(settings.tag_tlv, 16) if settings.tag_tlv else None
    return Submission(
        payer=payer,
        channel=CHANNEL,
        sender=sender,
        recipients=recipients,
        text=body.text.text,
        size=body.text.size,
        reference="" if reference is None else str(reference),
        asked=pdu.registered_delivery,
        wire=_wire(pdu, body, source, _passed_on(settings.allowed_tlvs, tagging)),
        send_at=when.send_at,
        valid_until=when.valid_until,
        segment=body.segment,
        lane=_lane(pdu, payer),
        tag=client_tlv.read(pdu.tlvs, tagging) if tagging and pdu.tlvs else "",
        is_small=True,
        # Whoever hands it in says who is to be told; nobody waits in a thread.
        outcome=None,
    )


def _lane(pdu: SubmitPdu, payer: Payer) -> int:
    """The door's lane, or normal where the request says so (level 1: SMPP 3.4, 5.2.14, ANSI-136).

    Level 0 is what programs send that know no priorities, and says nothing. No level raises.
    """
    says_normal = not isinstance(pdu, DataSm) and pdu.priority_flag == SAYS_NORMAL
    return max(payer.lane, Lane.NORMAL) if says_normal else payer.lane


def ask(pdu: SubmitSm | DataSm, submission: Submission, settings: Settings) -> Ask | None:
    """What makes the same message twice one message, where the account wants that."""
    if not settings.deduplicates_s or not submission.reference:
        return None
    named = (submission.reference, submission.sender, submission.recipients[0])
    said = (*named, pdu.esm_class, pdu.data_coding, _octets(pdu), submission.segment)
    if submission.tag:
        said += (submission.tag,)
    digest = hashlib.sha256(repr(said).encode()).hexdigest()
    return Ask(f"smpp:{digest}", digest, settings.deduplicates_s)


def recipient(pdu: SubmitSm | DataSm, country: str = "") -> str:
    """The one number a request names; `country` is the account's default. Raises `NotTaken`."""
    return addresses.destination(
        pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr, country
    )


def moments(schedule: str, validity: str, now: datetime) -> When:
    """Both times of a request, checked. Raises `NotTaken`."""
    send_at = _moment(schedule, now, Status.INVALID_SCHEDULE)
    valid_until = _moment(validity, now, Status.INVALID_EXPIRY)
    if send_at is not None and send_at <= now:
        send_at = None
    start = send_at or now
    if valid_until is None:
        return When(send_at, send_at and min(send_at + VALIDITY, now + LAST))
    if valid_until <= start:
        raise NotTaken(Status.INVALID_EXPIRY)
    return When(send_at, valid_until)


def _check_flags(pdu: SubmitPdu) -> None:
    mode = pdu.esm_class & MODE
    if pdu.esm_class & OTHERS or mode not in {0, STORE_AND_FORWARD}:
        raise NotTaken(Status.INVALID_ESM_CLASS)
    if pdu.registered_delivery & ~ASKED:
        raise NotTaken(Status.INVALID_REGISTERED_DELIVERY)
    if isinstance(pdu, DataSm):
        return
    if pdu.priority_flag > PRIORITY_MAX:
        raise NotTaken(Status.INVALID_PRIORITY)
    if pdu.replace_if_present_flag:
        raise NotTaken(Status.INVALID_SUBMIT_WITH_REPLACE)
    if pdu.sm_default_msg_id:
        raise NotTaken(Status.INVALID_PREDEFINED_MESSAGE)


def _body(pdu: SubmitPdu, settings: Settings) -> Body:
    if pdu.tlvs:
        _check_parameters(pdu.tlvs)
    octets = _octets(pdu)
    if not pdu.tlvs and not pdu.esm_class & UDH_INDICATOR:
        return Body(texts.whole(octets, pdu.data_coding, settings.default_coding), b"", None)
    header = b""
    if pdu.esm_class & UDH_INDICATOR:
        header, octets = concatenation.split_header(octets)
        if not header:
            raise NotTaken(Status.INVALID_MESSAGE_LENGTH)
    part = concatenation.of(pdu)
    if part and not concatenation.find(header):
        header = _with_element(header, part)
    if not header:
        return Body(texts.whole(octets, pdu.data_coding, settings.default_coding), b"", None)
    text = texts.part(octets, pdu.data_coding, settings.default_coding, header)
    return Body(text, header, part if part and part.total > 1 else None)


def _octets(pdu: SubmitPdu) -> bytes:
    """The one text a request has: in short_message or in message_payload (5.3.2.32)."""
    payload = tlvs.first(pdu.tlvs, tlvs.MESSAGE_PAYLOAD) if pdu.tlvs else None
    if isinstance(pdu, DataSm):
        if payload is None:
            raise NotTaken(Status.MISSING_OPTIONAL_PARAMETER)
        return payload
    if payload is None:
        return pdu.short_message
    if pdu.short_message:
        raise NotTaken(Status.INVALID_MESSAGE_LENGTH)
    return payload


def _check_parameters(found: Tlvs) -> None:
    """Those that act must be readable, and a part of a message needs all three of its own."""
    present = {tag for tag, _ in found}
    for kind in ACTING:
        if kind.tag in present and tlvs.first(found, kind) is None:
            raise NotTaken(Status.INVALID_PARAMETER_LENGTH)
    named = [kind for kind in SAR if kind.tag in present]
    if named and len(named) < len(SAR):
        raise NotTaken(Status.MISSING_OPTIONAL_PARAMETER)
    if named:
        reference, total, number = (tlvs.first(found, kind) or 0 for kind in SAR)
        if concatenation.sound(Part(reference, total, number)) is None:
            raise NotTaken(Status.INVALID_OPTIONAL_VALUE)


def _with_element(header: bytes, part: Part) -> bytes:
    """A header that tells a handset of the part, as SAR parameters told us.

    The reference keeps its low octet: a wider one would leave no room for some customers' parts.
    """
    element = concatenation.header(part._replace(reference=part.reference & 0xFF))
    if not header:
        return element
    joined = header[1:] + element[1:]
    if len(joined) >= texts.PART_OCTETS:
        raise NotTaken(Status.INVALID_MESSAGE_LENGTH)
    return bytes([len(joined)]) + joined


def _when(pdu: SubmitPdu) -> When:
    if isinstance(pdu, DataSm):
        return _time_to_live(pdu)
    if not pdu.schedule_delivery_time and not pdu.validity_period:
        return ANYTIME
    return moments(pdu.schedule_delivery_time, pdu.validity_period, timezone.now())


def _time_to_live(pdu: DataSm) -> When:
    """data_sm names its validity in seconds (5.3.2.9)."""
    seconds = tlvs.first(pdu.tlvs, tlvs.QOS_TIME_TO_LIVE)
    if seconds is None:
        return ANYTIME
    if not 0 < seconds <= AHEAD.total_seconds():
        raise NotTaken(Status.INVALID_OPTIONAL_VALUE)
    return When(None, timezone.now() + timedelta(seconds=seconds))


def _moment(text: str, now: datetime, status: Status) -> datetime | None:
    try:
        moment = times.read(text, now=now)
    except times.BadTime as error:
        raise NotTaken(status) from error
    if moment is not None and not now <= moment <= now + AHEAD:
        raise NotTaken(status)
    return moment


def _wire(pdu: SubmitPdu, body: Body, source: TonNpi | None, allowed: frozenset[int]) -> Wire:
    kept = _kept(pdu.tlvs, allowed) if pdu.tlvs else ()
    protocol_id, priority = (0, 0) if isinstance(pdu, DataSm) else _ids(pdu)
    text = body.text
    said = (text.coding, text.is_binary, body.header, protocol_id, priority, pdu.service_type)
    if not kept and source is None and said == SAYS_NOTHING:
        return NOTHING
    return Wire(
        coding=text.coding,
        is_binary=text.is_binary,
        header=body.header,
        protocol_id=protocol_id,
        priority=priority,
        service_type=pdu.service_type,
        source=source,
        tlvs=kept,
    )


SAYS_NOTHING = (None, False, b"", 0, 0, "")


def _ids(pdu: SubmitSm | SubmitMulti) -> tuple[int, int]:
    return pdu.protocol_id, pdu.priority_flag


def _kept(found: Tlvs, allowed: frozenset[int]) -> tuple[RawTlv, ...]:
    """What goes on with the message: the reference comes back in receipts, ports and tags go on."""
    return tuple(
        (tag, value)
        for tag, value in found
        if tag == REFERENCE or tag in PORTS or (tag in VENDORS and tag in allowed)
    )


@lru_cache(1_000)
def _passed_on(allowed: tuple[str, ...], tagging: int | None) -> frozenset[int]:
    """The vendors' tags that go on; whose client a message is, is nobody else's business."""
    return frozenset(int(tag, 16) for tag in allowed) - {tagging}
