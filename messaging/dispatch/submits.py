"""A piece as a submit_sm (SMPP 3.4, 4.4.1) in a supplier's way, and what its answer means."""

from datetime import datetime, timedelta

from messaging import senders
from messaging.dispatch.claim import Claimed, Submit
from messaging.dispatch.profile import Profile
from messaging.dispatch.results import PartResult
from messaging.models import Connector
from messaging.smpp.link_words import Accepted, NotSent, Refused, SubmitResult
from messaging.smpp.protocol import times, tlvs
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.protocol.tlvs import Tlv, Tlvs
from messaging.smpp.upstream_ids import IdForm
from messaging.text import gsm

UDH = 0x40
RECEIPT_ALWAYS = 1
INTERNATIONAL, ISDN = 1, 1
LEAST = timedelta(minutes=1)
# What is kept of a command_status; no specification names one beyond it.
STATUS_MAX = 0x7FFFFFFF


def pdu(claimed: Claimed, submit: Submit, profile: Profile, now: datetime) -> SubmitSm:
    """The PDU of one piece; a final receipt is always asked for, for every piece.

    Raises `Unencodable` for what no field can carry, such as a TLV of the customer's.
    """
    piece, wire = submit.part, claimed.wire
    ton, npi = wire.source or senders.type_of(claimed.sender)
    to_ton, to_npi = wire.destination or (INTERNATIONAL, ISDN)
    optional = piece.tlvs if not (profile.tlvs or wire.tlvs) else _tlvs(claimed, submit, profile)
    if piece.is_whole:
        optional = (*optional, tlvs.MESSAGE_PAYLOAD.of(piece.payload))
    return SubmitSm(
        service_type=profile.service_type or wire.service_type,
        source_addr_ton=ton if profile.source_ton is None else profile.source_ton,
        source_addr_npi=npi if profile.source_npi is None else profile.source_npi,
        source_addr=gsm.encode(claimed.sender) or b"",
        dest_addr_ton=to_ton if profile.destination_ton is None else profile.destination_ton,
        dest_addr_npi=to_npi if profile.destination_npi is None else profile.destination_npi,
        destination_addr=claimed.recipient.encode("ascii"),
        esm_class=UDH if piece.has_udh else 0,
        protocol_id=wire.protocol_id,
        priority_flag=wire.priority,
        validity_period=_validity(claimed.valid_until, profile.sends_validity, now),
        registered_delivery=RECEIPT_ALWAYS,
        data_coding=piece.data_coding,
        short_message=b"" if piece.is_whole else piece.payload,
        tlvs=optional,
    )


def _tlvs(claimed: Claimed, submit: Submit, profile: Profile) -> Tlvs:
    """The piece's own, the connector's, and the customer's where the supplier is to get them."""
    found = (*submit.part.tlvs, *profile.tlvs)
    if not profile.passes_tlvs:
        return found
    taken = {tag for tag, _ in found}
    return (*found, *(Tlv(tag, value) for tag, value in claimed.wire.tlvs if tag not in taken))


def _validity(until: datetime, kind: str, now: datetime) -> str:
    """How long the supplier may try: what is left of the message's own validity."""
    if kind == Connector.Validity.RELATIVE:
        return times.relative(max(until - now, LEAST))
    if kind == Connector.Validity.ABSOLUTE:
        return times.absolute(max(until, now + LEAST))
    return ""


def result(submit: Submit, answer: SubmitResult, ids: IdForm) -> PartResult:
    """What a link says about a submit, as it is stored."""
    match answer:
        case Accepted(upstream_id) if upstream_id:
            return PartResult(submit.attempt, "taken", 0, ids.of_answer(upstream_id))
        case Accepted():
            # Taken, but no receipt can ever name it.
            return PartResult(submit.attempt, "taken", 0)
        case Refused(status):
            return PartResult(submit.attempt, "refused", min(status, STATUS_MAX))
        case NotSent():
            return PartResult(submit.attempt, "not_sent")
    return PartResult(submit.attempt, "unanswered")
