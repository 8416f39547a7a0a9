"""Who sends what names no sender: the account's default sender, over real sockets."""

import pytest

from clients import smpp_accounts
from clients.models import Client, SmppAccount
from messaging.models import Message
from messaging.smpp.protocol import tlvs
from messaging.smpp.protocol.fields import Destination
from messaging.smpp.protocol.pdus import CancelSm, DataSm, SubmitMulti
from portal.kit import opaque
from tests import make
from tests.wire.smpp.bound_client import asked, submit

pytestmark = pytest.mark.django_db(transaction=True)

TO = {"dest_addr_ton": 1, "dest_addr_npi": 1, "destination_addr": b"447700900318"}
NOBODY = {"source_addr_ton": 0, "source_addr": b""}
INVALID_SOURCE = 0x0A


@pytest.fixture
def login():
    """System ID and password of a client's account whose default sender is Pellworm."""
    opaque._sealer.cache_clear()
    account = make.paying_account(customer=make.customer())
    issued, password = smpp_accounts.issue(
        customer=account.customer,
        client=make.client(customer=account.customer),
        fields={"system_id": "pellworm", "default_sender": "Pellworm"},
        by=None,
    )
    return issued.system_id, password


def senders():
    return list(Message.objects.order_by("id").values_list("sender", flat=True))


def statuses(answers):
    return [status for status, _ in answers]


def test_every_way_to_submit_without_a_sender_has_the_default_one(login):
    payload = (tlvs.MESSAGE_PAYLOAD.of(b"Hello"),)
    answers = asked(
        *login,
        submit(**NOBODY),
        DataSm(**NOBODY, **TO, tlvs=payload),
        SubmitMulti(**NOBODY, destinations=(Destination(1, 1, b"447700900001"),)),
    )

    assert statuses(answers) == [0, 0, 0]
    assert senders() == ["Pellworm"] * 3


def test_its_type_is_its_own_whatever_came_with_the_empty_one(login):
    SmppAccount.objects.update(default_sender="447700900100")

    answers = asked(*login, submit(source_addr_ton=5, source_addr=b""))

    assert statuses(answers) == [0]
    assert senders() == ["447700900100"]
    assert Message.objects.get().wire is None


def test_a_sender_that_is_named_stays(login):
    assert statuses(asked(*login, submit(), submit(source_addr=b"#"))) == [0, 0]
    assert senders() == ["HarbourPine", "#"]


def test_a_type_of_no_specification_is_refused_all_the_same(login):
    assert statuses(asked(*login, submit(source_addr_ton=9, source_addr=b""))) == [0x48]


def test_without_one_a_sender_must_be_named(login):
    SmppAccount.objects.update(default_sender="")

    assert statuses(asked(*login, submit(**NOBODY))) == [INVALID_SOURCE]
    assert senders() == []


def test_it_must_be_approved_where_only_approved_names_are_shown(login):
    Client.objects.update(any_sender=False)
    assert statuses(asked(*login, submit(**NOBODY))) == [INVALID_SOURCE]

    make.sender_name(client=Client.objects.get(), name="Pellworm", status="approved")

    assert statuses(asked(*login, submit(**NOBODY))) == [0]
    assert list(Message.objects.order_by("id").values_list("status", "charge")) == [
        ("rejected", "none"),
        ("queued", "charged"),
    ]


def test_what_waits_is_cancelled_by_the_same_empty_sender(login):
    asked(*login, submit(**NOBODY))

    assert statuses(asked(*login, CancelSm(**NOBODY, **TO))) == [0]
    assert Message.objects.get().status == "cancelled"
