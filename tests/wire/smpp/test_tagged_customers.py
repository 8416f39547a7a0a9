"""A bound customer tags its messages with a TLV, or has an account that is one client's."""

from decimal import Decimal

import pytest

from billing.models import Account
from clients import smpp_accounts, tagging
from clients.models import SmppAccount
from customers.models import Customer
from messaging.models import Batch, IdempotencyKey, Message, MessageText
from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.fields import Destination
from messaging.smpp.protocol.pdus import DataSm, SubmitMulti
from messaging.smpp.protocol.tlvs import Tlv
from portal.core.errors import Refused
from portal.kit import opaque
from tests import make
from tests.wire.smpp.bound_client import asked, submit
from tests.wire.smpp.test_bound_customers import SOURCE, TO

pytestmark = pytest.mark.django_db(transaction=True)

TAG = 0x1501
WRONG = 0xC4


@pytest.fixture
def customer():
    """A reseller with tagging on and 10 EUR, at 0.05 a part."""
    opaque._sealer.cache_clear()
    account = make.paying_account(customer=make.customer(client_tagging=True))
    return account.customer


@pytest.fixture
def vento(customer):
    return tagging.create(customer, "Vento Pharmacy", by=None)


def login_of(customer, *, client=None, tag="0x1501", **fields):
    fields = {"parts_per_s": 1000, "system_id": "pellworm", "tag_tlv": tag} | fields
    issued, password = smpp_accounts.issue(customer=customer, client=client, fields=fields, by=None)
    return issued.system_id, password


def tagged(client, **fields):
    said = client if isinstance(client, bytes) else client.public_id.encode()
    return submit(tlvs=(Tlv(TAG, said),), **fields)


def statuses(answers):
    return [status for status, _ in answers]


def test_a_submission_with_the_tlv_is_the_clients(customer, vento):
    other = tagging.create(customer, "Fenwick Dental", by=None)

    answers = asked(*login_of(customer), tagged(vento), submit(), tagged(other), tagged(vento))

    assert statuses(answers) == [0, 0, 0, 0]
    assert sorted(Message.objects.values_list("client_id", flat=True), key=str) == sorted(
        [vento.pk, vento.pk, other.pk, None], key=str
    )
    assert Account.objects.get().balance == Decimal("9.80")
    assert sum(Batch.objects.filter(client_id=vento.pk).values_list("messages", flat=True)) == 2


def test_the_id_may_end_with_a_nul(customer, vento):
    asked(*login_of(customer), tagged(vento.public_id.encode() + b"\0"))

    assert Message.objects.get().client_id == vento.pk


def test_data_sm_and_submit_multi_are_tagged_too(customer, vento):
    tlv = Tlv(TAG, vento.public_id.encode())
    data = DataSm(**SOURCE, **TO, tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"One."), tlv))
    places = (Destination(1, 1, b"447700900001"), Destination(1, 1, b"447700900002"))
    many = SubmitMulti(**SOURCE, destinations=places, short_message=b"Two.", tlvs=(tlv,))

    answers = asked(*login_of(customer), data, many)

    assert statuses(answers) == [0, 0]
    assert {m.client_id for m in Message.objects.all()} == {vento.pk}
    assert Message.objects.count() == 3


@pytest.mark.parametrize("said", [b"cl_nobody", b"", b"\0", b"x" * 21, b"Vento Pharmacy", b"\xe9"])
def test_an_id_that_nobody_has_is_refused_and_nothing_is_sent(customer, vento, said):
    answers = asked(*login_of(customer), tagged(said), tagged(vento))

    assert statuses(answers) == [WRONG, 0]
    assert [m.client_id for m in Message.objects.all()] == [vento.pk]
    assert Account.objects.get().balance == Decimal("9.95")


def test_two_different_ids_are_refused(customer, vento):
    other = tagging.create(customer, "Fenwick Dental", by=None)
    both = tuple(Tlv(TAG, one.public_id.encode()) for one in (vento, other))

    assert statuses(asked(*login_of(customer), submit(tlvs=both))) == [WRONG]
    assert not Message.objects.exists()


def test_archived_and_foreign_clients_and_tagging_off_are_refused(customer, vento):
    foreign = tagging.create(make.customer("Another", client_tagging=True), "Theirs", by=None)
    tagging.archive(vento, by=None)
    login = login_of(customer)

    gone = asked(*login, tagged(vento), tagged(foreign))
    Customer.objects.update(client_tagging=False)
    off = asked(*login, tagged(vento))

    assert statuses(gone + off) == [WRONG, WRONG, WRONG]
    assert not Message.objects.exists()


def test_without_a_tag_set_the_tlv_is_a_vendors_like_any_other(customer, vento):
    asked(*login_of(customer, tag=""), tagged(vento))

    assert Message.objects.get().client_id is None


def test_the_tlv_does_not_go_on_to_suppliers(customer, vento):
    login = login_of(customer, allowed_tlvs=["0x1501", "0x1502"])
    mine, theirs = Tlv(TAG, vento.public_id.encode()), Tlv(0x1502, b"x")

    asked(*login, submit(tlvs=(mine, theirs)))

    assert [tag for tag, _ in Message.objects.get().wire["tlvs"]] == [0x1502]


def test_an_account_bound_to_a_client_needs_no_tlv_and_knows_no_other_client(customer, vento):
    other = tagging.create(customer, "Fenwick Dental", by=None)
    login = login_of(customer, client=vento)

    answers = asked(*login, submit(), tagged(vento), tagged(other))

    assert statuses(answers) == [0, 0, WRONG]
    assert [m.client_id for m in Message.objects.all()] == [vento.pk, vento.pk]
    assert Account.objects.get().balance == Decimal("9.90")


def test_the_same_message_for_two_clients_is_two_messages(customer, vento):
    other = tagging.create(customer, "Fenwick Dental", by=None)
    login = login_of(customer, deduplicates_s=60)
    reference = tlvs.USER_MESSAGE_REFERENCE.of(7)
    one, two = (
        submit(tlvs=(reference, Tlv(TAG, client.public_id.encode()))) for client in (vento, other)
    )

    asked(*login, one, two, one)

    assert Message.objects.count() == 2
    assert IdempotencyKey.objects.count() == 2


def test_the_parts_of_a_long_message_are_the_clients(customer, vento):
    tlv = Tlv(TAG, vento.public_id.encode())
    parts = [
        submit(
            short_message=text,
            tlvs=(
                tlvs.SAR_MSG_REF_NUM.of(9),
                tlvs.SAR_TOTAL_SEGMENTS.of(2),
                tlvs.SAR_SEGMENT_SEQNUM.of(number),
                tlv,
            ),
        )
        for number, text in enumerate((b"First half, ", b"second half."), start=1)
    ]

    answers = asked(*login_of(customer), *parts)

    assert statuses(answers) == [0, 0]
    assert {(m.client_id, m.status) for m in Message.objects.all()} == {(vento.pk, "queued")}
    assert MessageText.objects.count() == 2


@pytest.mark.parametrize("tag", ["0x13FF", "0x4000", "0x0204", "tag"])
def test_only_a_vendors_tag_can_name_the_client(customer, tag):
    account = make.smpp_account(customer=customer)

    with pytest.raises(Refused) as caught:
        smpp_accounts.change(account, {"tag_tlv": tag}, by=None)

    assert caught.value.field == "tag_tlv"
    smpp_accounts.change(account, {"tag_tlv": "1501"}, by=None)
    assert SmppAccount.objects.get().tag_tlv == "0x1501"
