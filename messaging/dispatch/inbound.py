"""Messages from handsets (MO): stored for the number they came to before the supplier hears yes.

A long one comes in parts and is kept in parts, each with the header that says which it is; nobody
but the customer's program knows how long to wait for the rest. A part that SAR parameters describe
is kept with the user data header that says the same. Where keywords tell whose a message is, the
parts wait for the first one, which alone has the keyword, and belong to nobody until it comes.

A supplier that did not get our answer sends the message again, and nothing on the wire tells that
from somebody who writes the same word twice. So both are kept: a doubled answer can be seen, a lost
one cannot.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from messaging import inbound_webhooks, opt_outs
from messaging.dispatch import long_inbound, receptions
from messaging.dispatch.long_inbound import PartSet, PartSets
from messaging.dispatch.receptions import NO_NUMBER, NOBODYS, Reception, Use
from messaging.inbound_webhooks import Heard
from messaging.models import Inbound
from messaging.smpp.protocol import concatenation, data_coding
from messaging.smpp.protocol.concatenation import UDH_INDICATOR, Part
from messaging.smpp.protocol.data_coding import Alphabet, BadText
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from messaging.stops.keywords import Wish
from messaging.text import gsm, keywords
from portal.kit import ids

ADDRESS_SIZE_MAX = 20
NUL = "\0"
# What a supplier may mean by data_coding 0, and the octet that says so to everybody.
DEFAULT = 0
EXPLICIT = {"gsm": 0, "ascii": 1, "latin1": 3}
# What is to be done about a long message waits so long for all of its parts.
PATIENCE = timedelta(minutes=5)

ALPHABET = "SELECT default_alphabet FROM messaging_connector WHERE id = %s"
STORE = (
    "COPY messaging_inbound (id, connector_id, number_id, customer_id, client_id, door_id, use_id, "
    "keyword, lead_id, sender, recipient, text, data_coding, header, payload, at) FROM STDIN"
)
SETTLE = """
UPDATE messaging_inbound
   SET use_id = %s, keyword = %s, customer_id = %s, client_id = %s, door_id = %s
 WHERE id = ANY(%s)
"""
TELL = "COPY messaging_notice (id, door_id, kind, inbound_id, state, at, tries) FROM STDIN"
BEGIN = "COPY messaging_errand (inbound_id, due_at, is_forwarded, may_answer, tries) FROM STDIN"
OBEYED = frozenset({Wish.STOP, Wish.START})
DO_NOT_ANSWER = "UPDATE messaging_errand SET may_answer = false WHERE inbound_id = ANY(%s)"
NO_LONGER_WAIT = (
    "UPDATE messaging_errand SET due_at = now() WHERE inbound_id = ANY(%s) AND tries = 0"
)


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


@dataclass(slots=True, eq=False)
class Row:
    """One message, or one part of a long one, on its way into the table."""

    id: int
    sender: str
    recipient: str
    said: Content
    at: datetime
    part: Part | None
    word: str
    parts: PartSet | None = None
    reception: Reception = NO_NUMBER
    use: Use = NOBODYS

    @property
    def has_keyword(self) -> bool:
        """Whether the message begins here."""
        return self.part is None or self.part.number == 1

    @property
    def lead(self) -> int | None:
        return self.parts.lead if self.parts and self.parts.lead != self.id else None


def store(cursor: Any, connector: int, arrived: list[Came]) -> None:
    """Store a batch of messages of one connector, and what is to be told and done about them."""
    cursor.execute(ALPHABET, [connector])
    default = EXPLICIT.get(cursor.fetchone()[0], DEFAULT)
    rows = [
        _read(pk, one, default) for pk, one in zip(ids.take(len(arrived)), arrived, strict=True)
    ]
    unfinished = _gather(cursor, connector, rows)
    settled = _decide(rows)
    _write(cursor, connector, rows)
    earlier = _settle(cursor, settled)
    own = [(row.use.door, row.id, row.at) for row in rows if row.use.hears and row.use.door]
    _tell(cursor, [*earlier, *own])
    _call(cursor, rows)
    _plan(cursor, rows, settled, unfinished)
    _hear(cursor, connector, rows)


def _read(pk: int, came: Came, default: int) -> Row:
    said = content(came.pdu, default)
    part = concatenation.find(said.header) if said.header else None
    ends = address(came.pdu.source_addr), address(came.pdu.destination_addr)
    return Row(pk, *ends, said, came.at, part, keywords.first(said.text).word[: keywords.SIZE_MAX])


def _gather(cursor: Any, connector: int, rows: list[Row]) -> set[PartSet]:
    """Find the numbers they came to and the sets their parts belong to.

    Returned are the sets of before that lacked a part.
    """
    sets = PartSets(cursor, connector, (row.sender for row in rows if row.part), rows[0].at)
    unfinished = {one for one in sets if not one.is_complete}
    for row in rows:
        if row.part:
            key = long_inbound.key_of(row.sender, row.recipient, row.part)
            row.parts = sets.place(row.id, key, row.part, row.said.payload)
    words = (row.word for row in rows if row.has_keyword)
    recipients = (row.recipient for row in rows)
    found = receptions.find(cursor, connector, recipients, words, sets.uses)
    for row in rows:
        row.reception = found.get(row.recipient, NO_NUMBER)
    return unfinished


def _decide(rows: list[Row]) -> dict[PartSet, Use]:
    """Say whose each message is; the sets whose owner is known from now on are returned."""
    settled: dict[PartSet, Use] = {}
    for row in sorted(rows, key=lambda row: not row.has_keyword):
        if row.parts is None:
            row.use = row.reception.of_word(row.word)
            continue
        if row.parts.use is not None:
            row.use = row.reception.of_use(row.parts.use)
        elif row.has_keyword or row.reception.whole:
            row.use = row.reception.of_word(row.word)
        if row.parts.use is None and row.use.id is not None:
            row.parts.use = row.use.id
            settled[row.parts] = row.use
    return settled


def _write(cursor: Any, connector: int, rows: list[Row]) -> None:
    with cursor.copy(STORE) as copy:
        for row in rows:
            use, said = row.use, row.said
            whose = (row.reception.id, use.customer, use.client, use.door, use.id, use.keyword)
            what = (said.text, said.coding, said.header, said.payload, row.at)
            copy.write_row((row.id, connector, *whose, row.lead, row.sender, row.recipient, *what))


def _settle(cursor: Any, settled: dict[PartSet, Use]) -> list[tuple[int, int, datetime]]:
    """Give the parts that waited for the first one to its owner; what is to be told of them."""
    told = []
    for parts, use in settled.items():
        if use.keyword and parts.waiting:
            owner = [use.id, use.keyword, use.customer, use.client, use.door]
            cursor.execute(SETTLE, [*owner, [pk for pk, _at in parts.waiting]])
            if use.hears and use.door:
                told += [(use.door, pk, at) for pk, at in parts.waiting]
    return told


def _tell(cursor: Any, told: list[tuple[int, int, datetime]]) -> None:
    if not told:
        return
    with cursor.copy(TELL) as copy:
        for pk, (door, inbound, at) in zip(ids.take(len(told)), told, strict=True):
            copy.write_row((pk, door, "inbound", inbound, "", at, 0))


def _call(cursor: Any, rows: list[Row]) -> None:
    """Tell webhooks of what is whole as it is; a long message is an errand."""
    heard = [
        Heard(
            row.id, use.customer, use.client, row.sender, row.recipient, use.keyword, said, row.at
        )
        for row in rows
        for use, said in ((row.use, row.said.text),)
        if use.calls and use.customer and row.parts is None
    ]
    if heard:
        inbound_webhooks.tell(cursor, heard)


def _plan(
    cursor: Any, rows: list[Row], settled: dict[PartSet, Use], unfinished: set[PartSet]
) -> None:
    """Write down what is to be done: of a message once, when it has come, or after a while."""
    due = [(row.id, row.at) for row in rows if row.parts is None and row.use.acts]
    for parts, use in settled.items():
        if use.acts or use.calls:
            due.append((parts.lead, rows[0].at + (timedelta() if parts.is_complete else PATIENCE)))
    if due:
        with cursor.copy(BEGIN) as copy:
            for lead, at in due:
                copy.write_row((lead, at, False, True, 0))
    finished = [parts.lead for parts in unfinished if parts.is_complete and parts not in settled]
    if finished:
        cursor.execute(NO_LONGER_WAIT, [finished])


def _hear(cursor: Any, connector: int, rows: list[Row]) -> None:
    """Let opt-outs begin and end; whoever asks for one gets no other answer."""
    heard = [
        row.parts.lead if row.parts else row.id
        for row in rows
        if row.has_keyword and opt_outs.heard_from(cursor, _heard(connector, row)) in OBEYED
    ]
    if heard:
        cursor.execute(DO_NOT_ANSWER, [heard])


def _heard(connector: int, row: Row) -> Inbound:
    """What the handset wishes, without the prefix that says of whom."""
    use = row.use
    return Inbound(
        id=row.id,
        connector_id=connector,
        number_id=row.reception.id,
        use_id=use.id,
        customer_id=use.customer,
        client_id=use.client,
        door_id=use.door,
        sender=row.sender,
        recipient=row.recipient,
        text=keywords.first(row.said.text).rest if use.keyword else row.said.text,
        at=row.at,
    )


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
