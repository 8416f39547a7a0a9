"""Messages from handsets (MO): stored for the number they came to before the supplier hears yes.

A long one comes in parts and is kept in parts, each with the header that says which it is; nobody
but the customer's program knows how long to wait for the rest. A part that SAR parameters describe
is kept with the user data header that says the same.

A supplier that did not get our answer sends the message again, and nothing on the wire tells that
from somebody who writes the same word twice. So both are kept: a doubled answer can be seen, a lost
one cannot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.smpp.protocol import concatenation, data_coding
from messaging.smpp.protocol.concatenation import UDH_INDICATOR
from messaging.smpp.protocol.data_coding import Alphabet, BadText
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from messaging.text import gsm
from portal.kit import ids

ADDRESS_SIZE_MAX = 20
NUL = "\0"
# What a supplier may mean by data_coding 0, and the octet that says so to everybody.
DEFAULT = 0
EXPLICIT = {"gsm": 0, "ascii": 1, "latin1": 3}

# A number that names its supplier listens to that one only: no other may speak for its handsets.
NUMBERS = """
SELECT n.digits, n.id, n.customer_id, n.client_id, n.door_id,
       d.kind = 'smpp' AND d.archived_at IS NULL
  FROM messaging_number AS n LEFT JOIN clients_door AS d ON d.id = n.door_id
 WHERE n.digits = ANY(%s) AND (n.connector_id IS NULL OR n.connector_id = %s)
"""
ALPHABET = "SELECT default_alphabet FROM messaging_connector WHERE id = %s"
STORE = (
    "COPY messaging_inbound (id, connector_id, number_id, customer_id, client_id, door_id, sender, "
    "recipient, text, data_coding, header, payload, at) FROM STDIN"
)
TELL = "COPY messaging_notice (id, door_id, kind, inbound_id, state, at, tries) FROM STDIN"


@dataclass(frozen=True, slots=True)
class Came:
    """A message off a supplier's wire that is no receipt, and when it came."""

    pdu: DeliverSm | DataSm
    at: datetime


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says: the text as far as it is one, and the octets as they came."""

    text: str
    coding: int
    header: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose number it came to; `hears` when the door is one whose binds are told."""

    number: int | None = None
    customer: int | None = None
    client: int | None = None
    door: int | None = None
    hears: bool | None = False


NOBODY = Owner()


def store(cursor: Any, connector: int, arrived: list[Came]) -> None:
    """Store a batch of messages of one connector, and what their numbers' doors are to be told."""
    cursor.execute(ALPHABET, [connector])
    default = EXPLICIT.get(cursor.fetchone()[0], DEFAULT)
    owners = _owners(cursor, connector, {address(one.pdu.destination_addr) for one in arrived})
    told: list[tuple[int, int, datetime]] = []
    with cursor.copy(STORE) as copy:
        for pk, one in zip(ids.take(len(arrived)), arrived, strict=True):
            recipient = address(one.pdu.destination_addr)
            owner = owners.get(recipient, NOBODY)
            said = content(one.pdu, default)
            whose = (owner.number, owner.customer, owner.client, owner.door)
            ends = (address(one.pdu.source_addr), recipient)
            what = (said.text, said.coding, said.header, said.payload, one.at)
            copy.write_row((pk, connector, *whose, *ends, *what))
            if owner.hears and owner.door is not None:
                told.append((owner.door, pk, one.at))
    _tell(cursor, told)


def _owners(cursor: Any, connector: int, recipients: set[str]) -> dict[str, Owner]:
    cursor.execute(NUMBERS, [list(recipients), connector])
    return {digits: Owner(*owner) for digits, *owner in cursor.fetchall()}


def _tell(cursor: Any, told: list[tuple[int, int, datetime]]) -> None:
    if not told:
        return
    with cursor.copy(TELL) as copy:
        for pk, (door, inbound, at) in zip(ids.take(len(told)), told, strict=True):
            copy.write_row((pk, door, "inbound", inbound, "", at, 0))


def address(octets: bytes) -> str:
    """An address as numbers are kept: without plus; letters as they are."""
    text = octets.decode("latin-1").replace(NUL, "").strip()
    digits = text.removeprefix("+")
    return (digits if digits.isdecimal() else text)[:ADDRESS_SIZE_MAX]


def content(pdu: DeliverSm | DataSm, default: int = DEFAULT) -> Content:
    """What a PDU says, of any data_coding (SMPP 3.4, section 5.2.19); 0 stands for `default`."""
    octets = concatenation.octets_of(pdu)
    header = b""
    if pdu.esm_class & UDH_INDICATOR:
        header, octets = concatenation.split_header(octets)
    elif part := concatenation.of(pdu):
        header = concatenation.header(part, wide=True)
    coding = pdu.data_coding or default
    return Content(text_of(octets, coding), coding, header, octets)


def text_of(octets: bytes, coding: int) -> str:
    """The text as well as it can be read; empty for what has no characters, such as binary.

    What is no text in its own alphabet still shows where it is one.
    """
    alphabet = data_coding.read(coding).alphabet
    try:
        text = data_coding.decode(octets, alphabet)
    except BadText:
        text = _guessed(octets, alphabet)
    # PostgreSQL keeps no NUL in a text; the octets still have it.
    return text.replace(NUL, "\N{REPLACEMENT CHARACTER}")


def _guessed(octets: bytes, alphabet: Alphabet) -> str:
    if alphabet is Alphabet.GSM:
        return gsm.decode(octets)
    codec = data_coding.CODECS.get(alphabet)
    return octets.decode(codec, "replace") if codec else ""
