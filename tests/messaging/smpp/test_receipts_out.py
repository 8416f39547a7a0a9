from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from messaging.smpp.protocol import receipts, tlvs
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.message_states import MessageState
from messaging.smpp.server import receipts_out
from messaging.smpp.server.receipts_out import Story
from messaging.states import FINAL, Status
from messaging.wire import NOTHING, Wire

ACCEPTED = datetime(2026, 11, 21, 8, 9, 55, tzinfo=UTC)
DONE = datetime(2026, 11, 21, 8, 10, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Style:
    receipt_date_digits: int = 10
    receipt_tlvs: bool = True


def story(**changes):
    told = Story(
        public_id="m_0123456789abcdefghjkmnpqrs",
        sender="Vento",
        recipient="447700900001",
        status=Status.DELIVERED,
        submitted_at=ACCEPTED,
        done_at=DONE,
        parts=1,
        delivered_parts=None,
        error="",
        text="Your code is 123456. Do not share it.",
        wire=NOTHING,
    )
    return told._replace(**changes)


def text(told, style=Style()):
    return receipts_out.pdu(told, style).short_message.decode("ascii")


def test_a_delivered_message_is_told_in_the_words_of_appendix_b():
    assert text(story()) == (
        "id:m_0123456789abcdefghjkmnpqrs sub:001 dlvrd:001 submit date:2611210809"
        " done date:2611210810 stat:DELIVRD err:000 text:Your code is 123456."
    )


def test_an_account_may_want_seconds_in_its_dates():
    told = text(story(), Style(receipt_date_digits=12))

    assert "submit date:261121080955 done date:261121081007" in told


def test_dates_are_utc_whatever_zone_they_come_in():
    elsewhere = timezone(timedelta(hours=5, minutes=30))

    assert text(story(submitted_at=ACCEPTED.astimezone(elsewhere))) == text(story())


def test_the_addresses_are_those_of_the_submit_changed_over():
    pdu = receipts_out.pdu(story(), Style())

    assert (pdu.source_addr, pdu.destination_addr) == (b"447700900001", b"Vento")
    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (1, 1)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (5, 0)


def test_the_types_of_the_addresses_are_those_the_customer_gave():
    asked = Wire(source=(0, 8), destination=(0, 1))

    pdu = receipts_out.pdu(story(wire=asked), Style())

    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (0, 1)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (0, 8)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.DELIVERED, "DELIVRD"),
        (Status.UNDELIVERED, "UNDELIV"),
        (Status.EXPIRED, "EXPIRED"),
        (Status.REJECTED, "REJECTD"),
        (Status.CANCELLED, "DELETED"),
        (Status.SENT, "ENROUTE"),
        (Status.QUEUED, "ACCEPTD"),
    ],
)
def test_every_status_has_its_word_and_its_kind_of_receipt(status, word):
    pdu = receipts_out.pdu(story(status=status), Style())

    assert f"stat:{word} ".encode() in pdu.short_message
    assert pdu.esm_class == (0x04 if status in FINAL else 0x20)


@pytest.mark.parametrize(
    ("told", "shown"),
    [("", "000"), ("7", "007"), ("11", "011"), ("0a3", "0a3"), ("1027", "1027"), ("a:b", "000")],
)
def test_the_error_is_the_suppliers_with_its_letters(told, shown):
    assert f" err:{shown} " in text(story(status=Status.UNDELIVERED, error=told))


def test_of_a_long_message_the_parts_are_counted():
    part_way = story(status=Status.UNDELIVERED, parts=3, delivered_parts=2)

    assert " sub:003 dlvrd:002 " in text(part_way)
    assert " sub:003 dlvrd:003 " in text(story(parts=3))


def test_the_text_is_one_line_that_every_alphabet_reads_alike():
    told = text(story(text="Žluťoučký\nkůň\0 and more of it"))

    assert told.endswith(" text:?lu?ou?k? k??  and m")


def test_an_erased_text_is_empty():
    assert text(story(text="")).endswith(" text:")


def test_parameters_say_the_same_as_the_text_and_the_customers_reference_comes_back():
    asked = Wire(tlvs=((0x0204, b"\x12\x34"), (0x1400, b"secret")))
    failed = story(status=Status.UNDELIVERED, error="034", wire=asked)

    told = receipts_out.pdu(failed, Style()).tlvs

    assert tlvs.first(told, tlvs.RECEIPTED_MESSAGE_ID) == failed.public_id
    assert tlvs.first(told, tlvs.MESSAGE_STATE) == MessageState.UNDELIVERABLE
    assert tlvs.first(told, tlvs.NETWORK_ERROR_CODE) == b"\x03\x00\x22"
    assert tlvs.first(told, tlvs.USER_MESSAGE_REFERENCE) == 0x1234
    assert len(told) == 4


def test_an_account_may_want_no_parameters():
    assert receipts_out.pdu(story(), Style(receipt_tlvs=False)).tlvs == ()


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_is_written_is_read_back(status):
    pdu = receipts_out.pdu(story(status=status, error="12"), Style(12, False))

    back = decode(encode(Frame(7, pdu))).pdu
    read = receipts.of(back)

    assert read.upstream_id == story().public_id
    assert read.state is receipts_out.STATES[status]
    assert read.error == "012"
    assert read.done == DONE.replace(tzinfo=None)
