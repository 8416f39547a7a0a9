import pytest
from django.db import connection
from django.utils import timezone

from messaging.dispatch import inbound
from messaging.dispatch.inbound import Came
from messaging.models import Inbound, Notice
from messaging.smpp.protocol import concatenation, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.pdus import DataSm, DeliverSm
from tests import make

pytestmark = pytest.mark.django_db
NUMBER = "447700900500"


@pytest.fixture
def account():
    client = make.client(customer=make.customer())
    return make.smpp_account(client=client)


def pdu(**fields):
    ends = {"source_addr": b"447700900001", "destination_addr": NUMBER.encode()}
    return DeliverSm(**ends | {"short_message": b"Yes please"} | fields)


def came(*pdus, connector=None):
    connector = connector or make.connector()
    with connection_cursor() as cursor:
        inbound.store(cursor, connector.pk, [Came(one, timezone.now()) for one in pdus])
    return list(Inbound.objects.order_by("id"))


def connection_cursor():
    return connection.cursor()


def test_a_message_is_its_numbers_owners_and_its_account_is_to_be_told(account):
    number = make.phone_number(NUMBER, door=account)

    (row,) = came(pdu())

    assert (row.customer, row.client) == (account.customer, account.client)
    assert (row.number, row.door_id) == (number, account.pk)
    assert (row.sender, row.recipient, row.text) == ("447700900001", NUMBER, "Yes please")
    notice = Notice.objects.get()
    assert (notice.kind, notice.door_id, notice.inbound) == ("inbound", account.pk, row)


def test_what_comes_to_nobodys_number_is_kept_for_staff():
    make.phone_number(NUMBER)

    rows = came(pdu(), pdu(destination_addr=b"60777"))

    assert [(row.customer, row.recipient) for row in rows] == [(None, NUMBER), (None, "60777")]
    assert not Notice.objects.exists()


def test_a_number_without_an_account_keeps_its_messages_for_the_inbox(account):
    make.phone_number(NUMBER, customer=account.customer, client=account.client)

    (row,) = came(pdu())

    assert (row.client, row.door) == (account.client, None)
    assert not Notice.objects.exists()


def test_an_archived_account_is_told_nothing(account):
    make.phone_number(NUMBER, door=account)
    type(account).objects.update(archived_at=timezone.now())

    (row,) = came(pdu())

    assert row.door_id == account.pk
    assert not Notice.objects.exists()


def test_a_number_of_one_supplier_does_not_listen_to_another(account):
    supplier = make.connector()
    make.phone_number(NUMBER, door=account, connector=supplier)

    came(pdu())
    came(pdu(), connector=supplier)

    owners = Inbound.objects.order_by("id").values_list("customer", flat=True)
    assert list(owners) == [None, account.customer_id]


@pytest.mark.parametrize("written", [b"447700900500", b"+447700900500", b" +447700900500\0"])
def test_a_number_is_found_however_the_supplier_writes_it(account, written):
    make.phone_number(NUMBER, door=account)

    (row,) = came(pdu(destination_addr=written))

    assert row.customer == account.customer


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [
        (0, b"a\x00b \x1be", "a@b €"),
        (1, b"plain", "plain"),
        (3, b"caf\xe9", "café"),
        (8, "Да 👍".encode("utf-16-be"), "Да 👍"),
        (0xF0, b"flash", "flash"),
        (4, b"\x01\x02\xff", ""),
        (2, b"\x00", ""),
        (0, b"\xff\x41", "�A"),
        (8, b"\x00A\xd8\x3d", "A�"),
        (3, b"nul\x00", "nul�"),
        (0x0B, b"reserved", ""),
    ],
)
def test_a_text_is_read_in_its_alphabet_and_the_octets_are_kept(coding, octets, text):
    (row,) = came(pdu(data_coding=coding, short_message=octets))

    assert (row.text, row.data_coding, bytes(row.payload)) == (text, coding, octets)


def test_a_suppliers_own_meaning_of_data_coding_0_is_written_down():
    supplier = make.connector(default_alphabet="latin1")

    (row,) = came(pdu(short_message=b"caf\xe9"), connector=supplier)

    assert (row.text, row.data_coding) == ("café", 3)


def test_parts_are_kept_as_parts_whichever_way_they_came():
    header = concatenation.header(Part(9, 2, 1))
    sar = (
        tlvs.SAR_MSG_REF_NUM.of(0x1234),
        tlvs.SAR_TOTAL_SEGMENTS.of(3),
        tlvs.SAR_SEGMENT_SEQNUM.of(2),
    )

    first, second = came(
        pdu(esm_class=0x40, short_message=header + b"first half"),
        pdu(tlvs=sar),
    )

    assert (first.part, first.text) == (Part(9, 2, 1), "first half")
    assert (second.part, bytes(second.payload)) == (Part(0x1234, 3, 2), b"Yes please")


def test_long_texts_and_data_sm_come_in_message_payload():
    payload = tlvs.MESSAGE_PAYLOAD.of(b"x" * 1_000)
    ends = {"source_addr": b"447700900001", "destination_addr": b"60777"}

    rows = came(pdu(short_message=b"", tlvs=(payload,)), DataSm(**ends, tlvs=(payload,)))

    assert [row.text for row in rows] == ["x" * 1_000] * 2


@pytest.mark.parametrize("coding", range(256))
def test_no_data_coding_and_no_octets_make_it_fail(coding):
    said = inbound.content(
        pdu(data_coding=coding, esm_class=0x40, short_message=bytes(range(5, 250)))
    )

    assert "\0" not in said.text
    said.text.encode()


def test_the_same_words_twice_are_two_messages(account):
    make.phone_number(NUMBER, door=account)

    assert len(came(pdu(), pdu())) == 2
    assert Notice.objects.count() == 2
