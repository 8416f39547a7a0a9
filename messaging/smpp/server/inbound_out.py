"""A message from a handset (MO) as its customer gets it: what came in goes out.

The user data header, the data_coding and the octets are those of the supplier. Only what an account
reads data_coding 0 as may differ from what suppliers mean by it, the GSM alphabet; then the text is
written in the account's alphabet, or in UCS-2 where that lacks a character.
"""

from typing import NamedTuple, Protocol

from messaging import senders
from messaging.smpp.protocol import data_coding, tlvs
from messaging.smpp.protocol.concatenation import UDH_INDICATOR
from messaging.smpp.protocol.data_coding import Alphabet
from messaging.smpp.protocol.pdus import DeliverSm

# SMPP 3.4, section 4.6.1; what is longer travels in message_payload (5.3.2.32).
SHORT_MESSAGE_SIZE_MAX = 254
DEFAULT = 0


class Style(Protocol):
    """How an account reads what names no alphabet."""

    @property
    def default_coding(self) -> int: ...


class Came(NamedTuple):
    """A message from a handset as it is kept."""

    sender: str
    recipient: str
    text: str
    coding: int
    header: bytes
    payload: bytes


def pdu(came: Came, style: Style) -> DeliverSm:
    """The deliver_sm for a customer's bind; raises `Unencodable` if an address is none of SMPP."""
    coding, octets = _said(came, style.default_coding)
    whole = came.header + octets
    is_short = len(whole) <= SHORT_MESSAGE_SIZE_MAX
    source, destination = senders.type_of(came.sender), senders.type_of(came.recipient)
    return DeliverSm(
        source_addr_ton=source[0],
        source_addr_npi=source[1],
        source_addr=came.sender.encode("latin-1", "replace"),
        dest_addr_ton=destination[0],
        dest_addr_npi=destination[1],
        destination_addr=came.recipient.encode("latin-1", "replace"),
        esm_class=UDH_INDICATOR if came.header else 0,
        data_coding=coding,
        short_message=whole if is_short else b"",
        tlvs=() if is_short else (tlvs.MESSAGE_PAYLOAD.of(whole),),
    )


def _said(came: Came, default_coding: int) -> tuple[int, bytes]:
    """data_coding and octets."""
    alphabet = data_coding.read(default_coding).alphabet
    if came.coding != DEFAULT or alphabet is Alphabet.GSM:
        return came.coding, came.payload
    octets = data_coding.encode(came.text, alphabet)
    if octets is not None:
        return DEFAULT, octets
    return data_coding.write(Alphabet.UCS_2), came.text.encode("utf-16-be")
