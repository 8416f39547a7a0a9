"""A part as a submit_sm (SMPP 3.4, 4.4.1), and what its answer means."""

from messaging import senders
from messaging.dispatch.claim import Claimed, Submit
from messaging.dispatch.results import PartResult
from messaging.smpp.link_words import Accepted, NotSent, Refused, SubmitResult
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.text import gsm

UDH = 0x40
RECEIPT_ALWAYS = 1
INTERNATIONAL, ISDN = 1, 1


def pdu(claimed: Claimed, submit: Submit) -> SubmitSm:
    """The PDU of one part; a final receipt is always asked for, for every part."""
    ton, npi = senders.type_of(claimed.sender)
    return SubmitSm(
        source_addr_ton=ton,
        source_addr_npi=npi,
        source_addr=gsm.encode(claimed.sender) or b"",
        dest_addr_ton=INTERNATIONAL,
        dest_addr_npi=ISDN,
        destination_addr=claimed.recipient.encode("ascii"),
        esm_class=UDH if submit.part.has_udh else 0,
        registered_delivery=RECEIPT_ALWAYS,
        data_coding=submit.part.data_coding,
        short_message=submit.part.payload,
    )


def result(submit: Submit, answer: SubmitResult) -> PartResult:
    """What a link says about a submit, as it is stored."""
    match answer:
        case Accepted(upstream_id) if upstream_id:
            return PartResult(submit.attempt, "taken", 0, upstream_id)
        case Accepted():
            # Taken, but no receipt can ever name it.
            return PartResult(submit.attempt, "taken", 0)
        case Refused(status):
            return PartResult(submit.attempt, "refused", status)
        case NotSent():
            return PartResult(submit.attempt, "not_sent")
    return PartResult(submit.attempt, "unanswered")
