"""PDUs as a client of SMPP 3.3 can read them: that version has no optional parameters."""

from dataclasses import replace
from typing import Any

from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.pdus import DataSm, DeliverSm, Pdu


def of(pdu: Pdu) -> Pdu:
    """The PDU without optional parameters; a text in message_payload moves to short_message.

    Raises `Unencodable` if that would lose a text: data_sm has no other place for it.
    """
    optional = getattr(pdu, "tlvs", ())
    if not optional:
        return pdu
    changes: dict[str, Any] = {"tlvs": ()}
    payload = tlvs.first(optional, tlvs.MESSAGE_PAYLOAD)
    if payload and isinstance(pdu, DataSm):
        raise Unencodable("SMPP 3.3 has no data_sm")
    if payload and isinstance(pdu, DeliverSm) and not pdu.short_message:
        changes["short_message"] = payload
    return replace(pdu, **changes)
