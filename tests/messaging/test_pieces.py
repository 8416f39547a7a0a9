"""What a supplier gets: its own way, and never more parts than were charged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.dispatch import pieces, submits
from messaging.dispatch.claim import Claimed, Submit
from messaging.dispatch.profile import PLAIN, Profile
from messaging.models import Connector
from messaging.smpp.protocol import concatenation, data_coding, times, tlvs
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.data_coding import Alphabet
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.tlvs import Tlv
from messaging.text import gsm, parts
from messaging.wire import Wire

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
METHODS = Connector.LongMethod.values
LATIN = replace(PLAIN, alphabet=Alphabet.LATIN_1)
TEXTS = st.one_of(
    st.text(st.sampled_from("abcdefgh @€[]{}éèÄÖß"), min_size=1, max_size=500),
    st.text(st.sampled_from("abcЖщ漢🙂é"), min_size=1, max_size=250),
)
PROFILES = st.builds(
    Profile,
    alphabet=st.sampled_from([Alphabet.GSM, Alphabet.LATIN_1, Alphabet.ASCII]),
    long_method=st.sampled_from(METHODS),
)
CODINGS = st.sampled_from([None, 0, 1, 3, 8, 0x10, 0x18, 0xF0, 0xF1])


def said(piece, profile):
    """The text of a piece as the supplier reads it."""
    body = piece.payload
    if piece.has_udh:
        body = concatenation.split_header(body)[1]
    alphabet = data_coding.read(piece.data_coding).alphabet
    if piece.data_coding == 0:
        alphabet = profile.alphabet
    return data_coding.decode(body, alphabet)


def submitted(piece, profile=PLAIN, **about):
    fields = {"sender": "Onward", "recipient": "447700900123", "wire": Wire()} | about
    fields.setdefault("valid_until", NOW + timedelta(hours=2))
    claimed = Claimed(message=1, number=1, submits=[], **fields)
    return submits.pdu(claimed, Submit(1, piece), profile, NOW)


@given(TEXTS, PROFILES, CODINGS)
def test_the_supplier_reads_the_same_text_in_no_more_parts_than_were_charged(text, profile, coding):
    found = pieces.of(text, Wire(coding=coding), reference=77, profile=profile)

    charged = parts.parts(text).parts
    assert len(found) == (1 if profile.long_method == "payload" else charged)
    assert "".join(said(piece, profile) for piece in found) == text
    assert [piece.number for piece in found] == list(range(1, len(found) + 1))


@given(TEXTS, PROFILES)
def test_every_part_fits_into_a_short_message_on_the_air(text, profile):
    for piece in pieces.of(text, Wire(), reference=77, profile=profile):
        if piece.is_whole:
            continue
        head = concatenation.split_header(piece.payload)[0] if piece.has_udh else b""
        around = len(head) or (6 if piece.tlvs else 0)
        body = piece.payload[len(head) :]
        if data_coding.read(piece.data_coding).alphabet is Alphabet.UCS_2:
            assert len(body) + around <= 140
        else:
            septets = gsm.encode(said(piece, profile))
            assert -(-around * 8 // 7) + len(septets) <= 160


@given(TEXTS, PROFILES)
def test_every_piece_makes_a_pdu(text, profile):
    for piece in pieces.of(text, Wire(), reference=2**40 + 3, profile=profile):
        assert encode(Frame(1, submitted(piece, profile)))


@pytest.mark.parametrize("method", ["udh", "udh16", "sar"])
def test_the_parts_say_in_the_supplier_s_way_which_they_are(method):
    profile = replace(PLAIN, long_method=method)

    found = pieces.of("a" * 400, Wire(), reference=0x1234, profile=profile)

    told = [concatenation.of(submitted(piece, profile)) for piece in found]
    reference = 0x34 if method == "udh" else 0x1234
    assert told == [concatenation.Part(reference, 3, number) for number in (1, 2, 3)]


def test_a_wide_header_is_left_where_it_would_cost_another_part():
    profile = replace(PLAIN, long_method="udh16")

    found = pieces.of("a" * 306, Wire(), reference=5, profile=profile)

    assert [piece.payload[:3] for piece in found] == [b"\x05\x00\x03"] * 2


def test_a_whole_long_text_goes_as_message_payload():
    profile = replace(PLAIN, long_method="payload")
    (piece,) = pieces.of("a" * 400, Wire(), reference=5, profile=profile)

    pdu = submitted(piece, profile)

    assert tlvs.first(pdu.tlvs, tlvs.MESSAGE_PAYLOAD) == b"a" * 400
    assert pdu.short_message == b""


def test_a_text_that_is_begun_in_parts_goes_on_in_parts():
    profile = replace(PLAIN, long_method="payload")

    assert len(pieces.of("a" * 400, Wire(), reference=5, profile=profile, is_begun=True)) == 3


@pytest.mark.parametrize(
    ("text", "coding"),
    [("Größe [1]", 0), ("5 €", 8), ("€" * 70, 8), ("€" + "a" * 100, 0xF1), ("Жук", 8)],
)
def test_what_a_latin_1_supplier_lacks_goes_in_what_fits(text, coding):
    (piece,) = pieces.of(text, Wire(), reference=5, profile=LATIN)

    assert piece.data_coding == coding
    assert said(piece, LATIN) == text


def test_a_customer_s_own_header_becomes_sar_only_where_the_supplier_wants_that():
    header = b"\x05\x00\x03\x2a\x02\x01"
    sar = replace(PLAIN, long_method="sar")

    (as_it_came,) = pieces.of("Hello", Wire(header=header), reference=1)
    (as_sar,) = pieces.of("Hello", Wire(header=header), reference=1, profile=sar)

    assert as_it_came.payload == header + b"Hello"
    assert concatenation.of(submitted(as_sar, sar)) == concatenation.Part(42, 2, 1)
    assert as_sar.payload == b"Hello"


def test_the_connector_s_addresses_and_service_type_win():
    profile = Profile(
        service_type="CMT", source_ton=0, source_npi=1, destination_ton=2, destination_npi=8
    )
    wire = Wire(service_type="WAP", source=(5, 0), destination=(1, 1))
    (piece,) = pieces.of("Hi", wire, reference=1)

    pdu = submitted(piece, profile, wire=wire)

    assert pdu.service_type == "CMT"
    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (0, 1)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (2, 8)


def test_without_a_word_of_the_connector_s_the_customer_is_heard():
    wire = Wire(service_type="WAP", source=(0, 8), destination=(2, 3), priority=2, protocol_id=0x41)
    (piece,) = pieces.of("Hi", wire, reference=1)

    pdu = submitted(piece, wire=wire)

    assert (pdu.service_type, pdu.priority_flag, pdu.protocol_id) == ("WAP", 2, 0x41)
    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (0, 8)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (2, 3)
    assert pdu.registered_delivery == 1


@pytest.mark.parametrize(
    ("left", "said_left"), [(timedelta(hours=2), 7200), (timedelta(seconds=-5), 60)]
)
def test_the_supplier_is_told_what_is_left_of_the_validity(left, said_left):
    (piece,) = pieces.of("Hi", Wire(), reference=1)

    for kind in ("relative", "absolute"):
        profile = replace(PLAIN, sends_validity=kind)
        pdu = submitted(piece, profile, valid_until=NOW + left)
        assert times.read(pdu.validity_period, now=NOW) == NOW + timedelta(seconds=said_left)
    assert submitted(piece).validity_period == ""


def test_a_connector_s_tlvs_are_sent_and_win_over_a_customer_s():
    profile = replace(PLAIN, tlvs=(Tlv(0x1400, b"house"),))
    wire = Wire(tlvs=((0x1400, b"mine"), (0x1401, b"too")))
    (piece,) = pieces.of("Hi", wire, reference=1)

    passed = submitted(piece, profile, wire=wire)
    kept = submitted(piece, replace(profile, passes_tlvs=False), wire=wire)

    assert passed.tlvs == (Tlv(0x1400, b"house"), Tlv(0x1401, b"too"))
    assert kept.tlvs == (Tlv(0x1400, b"house"),)


def test_what_no_field_can_carry_is_told_before_it_is_sent():
    (piece,) = pieces.of("Hi", Wire(), reference=1)
    profile = replace(PLAIN, service_type="TOOLONG")

    with pytest.raises(Unencodable):
        encode(Frame(1, submitted(piece, profile)))
