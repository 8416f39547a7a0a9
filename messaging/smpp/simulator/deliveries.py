"""What a simulated centre sends back: receipts, and replies from handsets."""

from datetime import UTC, datetime

from messaging.smpp.protocol import concatenation, receipts
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DeliverSm, SubmitSm
from messaging.smpp.protocol.receipts import Receipt
from messaging.smpp.simulator.outcomes import ERRORS

WANTED_MASK = 0x03
ALWAYS, ON_FAILURE, ON_SUCCESS = 1, 2, 3  # 5.2.17; success only is from SMPP 5.0


def is_wanted(pdu: SubmitSm, state: MessageState) -> bool:
    """Whether registered_delivery asks for a receipt of this state."""
    wanted = pdu.registered_delivery & WANTED_MASK
    if state is MessageState.DELIVERED:
        return wanted in {ALWAYS, ON_SUCCESS}
    return wanted in {ALWAYS, ON_FAILURE}


def receipt(
    pdu: SubmitSm,
    *,
    message_id: str,
    state: MessageState,
    submitted: datetime,
    done: datetime,
    form: str,
) -> DeliverSm:
    """The receipt of a message, on its way back: source and destination are swapped."""
    text = concatenation.text_of(pdu)[: receipts.TEXT_SIZE]
    said = Receipt(
        upstream_id=message_id,
        state=state,
        error=ERRORS[state],
        submitted=submitted,
        done=done,
        text=text.decode("ascii", "replace").replace("\N{REPLACEMENT CHARACTER}", "?"),
    )
    return returned(
        pdu,
        esm_class=receipts.RECEIPT,
        short_message=b"" if form == "tlvs" else receipts.write(said),
        tlvs=() if form == "text" else receipts.optional_parameters(said),
    )


def reply(pdu: SubmitSm) -> DeliverSm:
    """The handset sends the text back."""
    return returned(
        pdu,
        short_message=concatenation.text_of(pdu)[:140],
        data_coding=pdu.data_coding,
    )


def returned(pdu: SubmitSm, **fields: object) -> DeliverSm:
    return DeliverSm(
        source_addr_ton=pdu.dest_addr_ton,
        source_addr_npi=pdu.dest_addr_npi,
        source_addr=pdu.destination_addr,
        dest_addr_ton=pdu.source_addr_ton,
        dest_addr_npi=pdu.source_addr_npi,
        destination_addr=pdu.source_addr,
        **fields,  # type: ignore[arg-type]
    )


def clock() -> datetime:
    """Now in UTC and without a zone, as receipts have it."""
    return datetime.now(UTC).replace(tzinfo=None)
