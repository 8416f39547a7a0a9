import re
from datetime import datetime
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol import receipts, tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from messaging.smpp.protocol.receipts import Receipt
from messaging.smpp.protocol.tlvs import Tlv

MORNING = datetime.fromisoformat("2026-11-21T01:30")
SECONDS = datetime.fromisoformat("2026-11-21T01:30:59")
FIRST_DAY, LAST_DAY = map(datetime.fromisoformat, ("2001-01-01", "2098-12-31"))
DELIVERED, UNKNOWN = MessageState.DELIVERED, MessageState.UNKNOWN
PLAIN = Receipt(
    upstream_id="0a1b2c",
    state=DELIVERED,
    error="000",
    submitted=MORNING,
    done=MORNING,
    text="Your code is 1234",
)

DIALECTS = {
    "appendix B": (
        (
            b"id:0a1b2c sub:001 dlvrd:001 submit date:2611210130 done date:2611210130"
            b" stat:DELIVRD err:000 text:Your code is 1234"
        ),
        PLAIN,
    ),
    "seconds": (
        (
            b"id:77 sub:001 dlvrd:001 submit date:261121013059 done date:261121013059"
            b" stat:DELIVRD err:000 text:"
        ),
        Receipt(upstream_id="77", state=DELIVERED, error="000", submitted=SECONDS, done=SECONDS),
    ),
    "century": (
        b"id:77 submit date:20261121013059 done date:202611210130 stat:DELIVRD",
        Receipt(upstream_id="77", state=DELIVERED, submitted=SECONDS, done=MORNING),
    ),
    "dates in one word": (
        b"id:77 sub:001 dlvrd:001 submitdate:2611210130 donedate:2611210130 stat:UNDELIV err:27",
        Receipt(
            upstream_id="77",
            state=MessageState.UNDELIVERABLE,
            error="27",
            submitted=MORNING,
            done=MORNING,
        ),
    ),
    "underscores": (
        b"id:77 submit_date:2611210130 done_date:2611210130 stat:EXPIRED err:0A1",
        Receipt(
            upstream_id="77",
            state=MessageState.EXPIRED,
            error="0A1",
            submitted=MORNING,
            done=MORNING,
        ),
    ),
    "capital Text": (
        b"id:77 stat:DELIVRD err:000 Text:none",
        Receipt(upstream_id="77", state=DELIVERED, error="000", text="none"),
    ),
    "no counts": (
        b"id:77 submit date:2611210130 done date:2611210130 stat:REJECTD err:021 text:-",
        Receipt(
            upstream_id="77",
            state=MessageState.REJECTED,
            error="021",
            submitted=MORNING,
            done=MORNING,
            text="-",
        ),
    ),
    "upper case": (
        (
            b"ID:77 SUB:001 DLVRD:001 SUBMIT DATE:2611210130 DONE DATE:2611210130 STAT:DELIVRD"
            b" ERR:000 TEXT:HELLO"
        ),
        Receipt(
            upstream_id="77",
            state=DELIVERED,
            error="000",
            submitted=MORNING,
            done=MORNING,
            text="HELLO",
        ),
    ),
    "another order": (
        b"stat:DELETED err:XY id:77",
        Receipt(upstream_id="77", state=MessageState.DELETED, error="XY"),
    ),
    "words written out": (
        b"id:77 stat:Undeliverable",
        Receipt(upstream_id="77", state=MessageState.UNDELIVERABLE),
    ),
    "accepted": (
        b"id:77 stat:ACCEPTD",
        Receipt(upstream_id="77", state=MessageState.ACCEPTED),
    ),
    "enroute": (b"id:77 stat:ENROUTE", Receipt(upstream_id="77", state=MessageState.ENROUTE)),
    "a word nobody knows": (b"id:77 stat:PARKED", Receipt(upstream_id="77", state=UNKNOWN)),
    "no state": (b"id:77 err:000", Receipt(upstream_id="77", state=UNKNOWN, error="000")),
    "dates that are none": (
        b"id:77 submit date:0000000000 done date:26112101 stat:DELIVRD",
        Receipt(upstream_id="77", state=DELIVERED),
    ),
    "spaces behind colons": (
        b"id: 77 stat: DELIVRD err: 000",
        Receipt(upstream_id="77", state=DELIVERED, error="000"),
    ),
    "an uuid, and NUL at the end": (
        b"id:3f2c-11aa.b stat:DELIVRD err:000 text:\0",
        Receipt(upstream_id="3f2c-11aa.b", state=DELIVERED, error="000"),
    ),
    "an empty error": (b"id:77 err: stat:DELIVRD", Receipt(upstream_id="77", state=DELIVERED)),
}


@pytest.mark.parametrize(("text", "expected"), DIALECTS.values(), ids=DIALECTS)
def test_a_receipt_is_read_in_every_dialect(text, expected):
    assert receipts.of(DeliverSm(esm_class=0x04, short_message=text)) == expected


@pytest.mark.parametrize(
    "text", [b"", b"Hello", b"id:", b"stat:DELIVRD", b"id: stat:DELIVRD", b"text:id:77", b"\xff\0"]
)
def test_a_text_that_names_no_message_is_no_receipt(text):
    assert receipts.of(DeliverSm(esm_class=0x04, short_message=text)) is None


def test_a_handset_cannot_send_receipts():
    pdu = DeliverSm(esm_class=0, short_message=b"id:77 stat:DELIVRD err:000")

    assert receipts.of(pdu) is None


def test_the_text_of_the_message_cannot_pose_as_a_field():
    text = b"id:77 stat:UNDELIV err:001 text:id:88 stat:DELIVRD err:000"

    receipt = receipts.parse(text)

    assert receipt.upstream_id == "77"
    assert receipt.state is MessageState.UNDELIVERABLE
    assert receipt.text == "id:88 stat:DELIVRD err:000"


def test_optional_parameters_win_over_the_text():
    optional = (
        tlvs.RECEIPTED_MESSAGE_ID.of("0A1B"),
        tlvs.MESSAGE_STATE.of(5),
        tlvs.NETWORK_ERROR_CODE.of(b"\x03\x00\x1b"),
    )
    pdu = DeliverSm(esm_class=4, short_message=b"id:2587 stat:DELIVRD err:000", tlvs=optional)

    receipt = receipts.of(pdu)

    assert receipt.upstream_id == "0A1B"
    assert receipt.state is MessageState.UNDELIVERABLE
    assert receipt.error == "027"


def test_optional_parameters_alone_are_a_receipt():
    optional = (tlvs.RECEIPTED_MESSAGE_ID.of("77"), tlvs.MESSAGE_STATE.of(2))

    for pdu in (
        DeliverSm(tlvs=optional),
        DataSm(tlvs=optional),
        DataSm(esm_class=4, tlvs=optional),
    ):
        assert receipts.of(pdu) == Receipt(upstream_id="77", state=DELIVERED)


def test_a_receipt_may_travel_in_message_payload():
    payload = tlvs.MESSAGE_PAYLOAD.of(b"id:77 stat:DELIVRD")

    receipt = receipts.of(DeliverSm(esm_class=0x04, tlvs=(payload,)))

    assert receipt == Receipt(upstream_id="77", state=DELIVERED)


def test_an_intermediate_notification_is_a_receipt():
    receipt = receipts.of(DeliverSm(esm_class=0x20, short_message=b"id:77 stat:ENROUTE"))

    assert receipt.state is MessageState.ENROUTE
    assert not receipt.state.is_final


@pytest.mark.parametrize("value", [b"", b"\x63", b"\0\2"])
def test_a_message_state_of_no_sense_leaves_the_word_to_the_text(value):
    receipt = receipts.parse(b"id:77 stat:DELIVRD", (Tlv(0x0427, value),))

    assert receipt.state is DELIVERED


def test_final_states_are_those_nothing_can_follow():
    final = {state.word for state in MessageState if state.is_final}

    assert final == {"DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "REJECTD", "SKIPPED"}


def test_a_receipt_is_written_as_appendix_b_says():
    text = b"id:0a1b2c sub:001 dlvrd:001 submit date:2611210130 done date:2611210130"

    assert receipts.write(PLAIN) == text + b" stat:DELIVRD err:000 text:Your code is 1234"


def test_the_dates_may_have_seconds_and_the_error_another_width():
    receipt = Receipt(
        upstream_id="77", state=MessageState.EXPIRED, error="5", submitted=SECONDS, done=SECONDS
    )

    written = receipts.write(receipt, date_digits=12, error_width=4)

    assert b"sub:001 dlvrd:000 submit date:261121013059 done date:261121013059" in written
    assert b"stat:EXPIRED err:0005 text:" in written


def test_the_optional_parameters_of_a_receipt_can_be_read_back():
    receipt = Receipt(upstream_id="77", state=MessageState.UNDELIVERABLE, error="027")

    found = receipts.parse(b"", receipts.optional_parameters(receipt))

    assert found == receipt


@pytest.mark.parametrize("upstream_id", ["", "two words", "id:7", "a\0", "é"])
def test_an_id_that_would_not_be_read_back_is_not_written(upstream_id):
    with pytest.raises(Unencodable):
        receipts.write(Receipt(upstream_id=upstream_id, state=DELIVERED))


@settings(max_examples=300)
@given(
    upstream_id=st.text("abcdefABCDEF0123456789-._", min_size=1, max_size=64),
    state=st.sampled_from([state for state in MessageState if state is not UNKNOWN]),
    error=st.text("0123456789AX", min_size=3, max_size=4),
    moment=st.datetimes(FIRST_DAY, LAST_DAY).map(lambda moment: moment.replace(microsecond=0)),
    text=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
)
def test_what_is_written_is_read_back(upstream_id, state, error, moment, text):
    receipt = Receipt(
        upstream_id=upstream_id, state=state, error=error, submitted=moment, done=moment, text=text
    )

    assert receipts.parse(receipts.write(receipt, date_digits=12)) == receipt


@settings(max_examples=500)
@given(
    text=st.binary(max_size=254),
    optional=st.lists(
        st.builds(Tlv, st.sampled_from([0x001E, 0x0427, 0x0423]), st.binary(max_size=4)), max_size=3
    ),
)
def test_any_text_is_a_receipt_or_none(text, optional):
    for prefix in (b"", b"id:7 ", b"id:7 done date:"):
        receipt = receipts.parse(prefix + text, tuple(optional))
        assert receipt is None or receipt.upstream_id


@settings(max_examples=500)
@given(text=st.from_regex(receipts.USUAL, fullmatch=True))
def test_the_usual_form_is_read_as_any_other(text):
    quickly = receipts.fields_of(text)
    with patch.object(receipts, "USUAL", re.compile(rb"(?!)")):
        slowly = receipts.fields_of(text)

    assert quickly == slowly


def test_no_text_is_too_long_to_be_read_quickly():
    text = b"id:77 stat:DELIVRD " + b"err:1 " * 10_000 + b"done date:2611210830"

    receipt = receipts.parse(text)

    assert receipt.upstream_id == "77"
    assert receipt.done is None  # so far behind that nobody looks


@pytest.mark.parametrize("error", ["", "000", "A1", "65536"])
def test_an_error_that_is_no_number_has_no_parameter(error):
    receipt = Receipt(upstream_id="77", state=MessageState.DELIVERED, error=error)

    found = receipts.optional_parameters(receipt)

    assert tlvs.first(found, tlvs.NETWORK_ERROR_CODE) is None
    assert tlvs.first(found, tlvs.RECEIPTED_MESSAGE_ID) == "77"
