"""The octets of a message as a supplier gets them: one piece for each submit_sm.

A text is cut as it was charged. How the pieces say that they belong together, and in which octets
their characters travel, is the supplier's way (`Profile`), as far as that needs no more parts than
were charged. What came from an SMPP customer as one part of several goes on as one part; octets
that are no text go on as they came.
"""

from typing import NamedTuple

from messaging.dispatch.profile import PLAIN, Profile
from messaging.models import Connector
from messaging.smpp.protocol import concatenation, data_coding, tlvs
from messaging.smpp.protocol.data_coding import Alphabet
from messaging.smpp.protocol.tlvs import Tlvs
from messaging.text import gsm, parts
from messaging.wire import Wire

GSM, UCS_2 = 0, 8
# The GSM alphabet named outright (3GPP TS 23.038, section 4, group 1111): message class 1.
GSM_OUTRIGHT = 0xF1
OCTETS_MAX = 140
NARROW, WIDE = 6, 7
Method = Connector.LongMethod


class Piece(NamedTuple):
    """One submit_sm's body. `is_whole`: it is the whole of a long text, for message_payload."""

    number: int
    payload: bytes
    data_coding: int = GSM
    has_udh: bool = False
    tlvs: Tlvs = ()
    is_whole: bool = False


class Coded(NamedTuple):
    """Octets of each part and the octet that names their alphabet."""

    bodies: list[bytes]
    coding: int


def of(
    text: str, wire: Wire, *, reference: int, profile: Profile = PLAIN, is_begun: bool = False
) -> list[Piece]:
    """The pieces in order; `reference` ties the parts of a text together at the handset.

    `is_begun`: parts of it went in an earlier try, so it must go on in parts.
    """
    if profile.is_called:
        return [Piece(1, b"")]
    return _cut(text, wire, reference, profile, is_begun)


def _cut(text: str, wire: Wire, reference: int, profile: Profile, is_begun: bool) -> list[Piece]:
    if wire.is_binary:
        payload = wire.header + bytes.fromhex(text)
        return [Piece(1, payload, wire.coding or 0, bool(wire.header))]
    if wire.header:
        return [_part_as_it_came(text, wire, profile)]
    bodies = parts.cut(text, header_size=NARROW)
    method = profile.long_method
    if len(bodies) == 1:
        coded = _coded(text, bodies, wire, profile, header_size=0)
        return [Piece(1, coded.bodies[0], coded.coding)]
    if method == Method.PAYLOAD and not is_begun:
        coded = _coded(text, bodies, wire, profile, header_size=NARROW)
        return [Piece(1, b"".join(coded.bodies), coded.coding, is_whole=True)]
    header_size = NARROW
    if method == Method.UDH16:
        narrower = parts.cut(text, header_size=WIDE)
        if len(narrower) == len(bodies):
            bodies, header_size = narrower, WIDE
    coded = _coded(text, bodies, wire, profile, header_size=header_size)
    if method == Method.SAR:
        return _by_parameters(coded, reference)
    return _by_headers(coded, reference, is_wide=header_size == WIDE)


def _by_headers(coded: Coded, reference: int, *, is_wide: bool) -> list[Piece]:
    total = len(coded.bodies)
    reference %= concatenation.WIDE_REFERENCES if is_wide else concatenation.NARROW_REFERENCES
    found = []
    for number, body in enumerate(coded.bodies, start=1):
        part = concatenation.Part(reference, total, number)
        head = concatenation.header(part, wide=is_wide)
        found.append(Piece(number, head + body, coded.coding, has_udh=True))
    return found


def _by_parameters(coded: Coded, reference: int) -> list[Piece]:
    total = len(coded.bodies)
    reference %= concatenation.WIDE_REFERENCES
    return [
        Piece(number, body, coded.coding, tlvs=_sar(concatenation.Part(reference, total, number)))
        for number, body in enumerate(coded.bodies, start=1)
    ]


def _sar(part: concatenation.Part) -> Tlvs:
    return (
        tlvs.SAR_MSG_REF_NUM.of(part.reference),
        tlvs.SAR_TOTAL_SEGMENTS.of(part.total),
        tlvs.SAR_SEGMENT_SEQNUM.of(part.number),
    )


def _part_as_it_came(text: str, wire: Wire, profile: Profile) -> Piece:
    """One part of a customer's own cutting. A header that only counts parts may become SAR."""
    raw = gsm.encode(text)
    body = text.encode("utf-16-be") if raw is None else raw
    coded = _coded(text, [body], wire, profile, header_size=len(wire.header))
    part = concatenation.find(wire.header) if len(wire.header) <= WIDE else None
    if profile.long_method == Method.SAR and part is not None:
        return Piece(1, coded.bodies[0], coded.coding, tlvs=_sar(part))
    return Piece(1, wire.header + coded.bodies[0], coded.coding, has_udh=True)


def _coded(
    text: str, bodies: list[bytes], wire: Wire, profile: Profile, *, header_size: int
) -> Coded:
    """The parts' octets in the alphabet that was asked for, or in the supplier's own.

    What an alphabet lacks goes in UCS-2 if that takes no more parts, else in the GSM alphabet
    under its own name, which every text of that many parts fits.
    """
    is_gsm = gsm.raw(text) is not None
    coding = wire.coding or GSM
    if coding != GSM:
        asked = _as_asked(text, bodies, coding, header_size, is_gsm=is_gsm)
        if asked is not None:
            return asked
    if not is_gsm:
        return Coded(bodies, UCS_2)
    if profile.alphabet is Alphabet.GSM:
        return Coded(bodies, GSM)
    octets = _transcoded(bodies, profile.alphabet)
    return Coded(octets, GSM) if octets else _despite(text, bodies, header_size)


def _as_asked(
    text: str, bodies: list[bytes], coding: int, header_size: int, *, is_gsm: bool
) -> Coded | None:
    """The octets with the data_coding that a customer asked for; None where they do not fit it."""
    meaning = data_coding.read(coding)
    own = Alphabet.GSM if is_gsm else Alphabet.UCS_2
    if meaning.alphabet is own:
        return Coded(bodies, coding)
    if is_gsm and meaning.alphabet is Alphabet.UCS_2:
        octets = _in_ucs_2(text, len(bodies), header_size)
    elif is_gsm:
        octets = _transcoded(bodies, meaning.alphabet)
    else:
        octets = None
    if octets:
        return Coded(octets, coding)
    if meaning.message_class is not None:
        return Coded(bodies, data_coding.write(own, meaning.message_class))
    return None


def _transcoded(bodies: list[bytes], alphabet: Alphabet) -> list[bytes] | None:
    octets = [data_coding.encode(gsm.decode(body), alphabet) for body in bodies]
    known = [one for one in octets if one is not None]
    return known if len(known) == len(octets) else None


def _despite(text: str, bodies: list[bytes], header_size: int) -> Coded:
    wider = _in_ucs_2(text, len(bodies), header_size)
    return Coded(wider, UCS_2) if wider else Coded(bodies, GSM_OUTRIGHT)


def _in_ucs_2(text: str, count: int, header_size: int) -> list[bytes] | None:
    """The text in so many parts of UCS-2, or None when it does not fit into them."""
    found = parts.cut_ucs_2(text, header_size=header_size)
    fits = len(found) == count and len(found[0]) + header_size <= OCTETS_MAX
    return found if fits else None
