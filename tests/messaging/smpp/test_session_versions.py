"""Clients of SMPP 3.3, and passwords longer than the specification's."""

import pytest

from messaging.smpp.protocol import events, pdus, tlvs
from messaging.smpp.protocol.errors import Unencodable
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.tlvs import Tlv
from tests.messaging.smpp.session_pair import LIMITS, SUBMIT, answers_of, kinds, pair, say, sent_by

VENDOR = (Tlv(0x1400, b"PO-7"),)


def bound(version):
    return pair(pdus.BindTransceiver(system_id="acme", interface_version=version))


@pytest.mark.parametrize("version", [0x00, 0x03, 0x33])
def test_an_old_client_is_bound_without_parameters(version):
    server = ServerSession(LIMITS, now=0)
    (asked,) = say(server, 1, pdus.BindReceiver(system_id="acme", interface_version=version))

    server.accept(asked, "SMSC")

    (answer,) = sent_by(server)
    assert answer.pdu == pdus.BindReceiverResp(system_id="SMSC")
    assert server.interface_version == version
    assert not server.takes_tlvs


@pytest.mark.parametrize("version", [0x34, 0x50])
def test_a_client_of_today_hears_the_version_of_the_centre(version):
    server = ServerSession(LIMITS, now=0)
    assert server.interface_version is None
    (asked,) = say(server, 1, pdus.BindReceiver(system_id="acme", interface_version=version))

    server.accept(asked, "SMSC")

    (answer,) = sent_by(server)
    assert tlvs.first(answer.pdu.tlvs, tlvs.SC_INTERFACE_VERSION) == 0x34
    assert events.Bound("SMSC", answer.pdu.tlvs).interface_version == 0x34
    assert server.interface_version == version
    assert server.takes_tlvs


def test_a_centre_may_keep_its_version_to_itself():
    assert events.Bound("SMSC", ()).interface_version is None


def test_an_old_client_is_delivered_to_without_parameters():
    _, server = bound(0x33)
    asked = pdus.DeliverSm(short_message=b"Hello", tlvs=VENDOR)

    server.request(asked, now=1)

    (delivered,) = sent_by(server)
    assert delivered.pdu == pdus.DeliverSm(short_message=b"Hello")
    (answered,) = say(server, delivered.sequence, pdus.DeliverSmResp())
    assert answered.request == asked


def test_an_old_client_gets_a_text_in_message_payload_as_short_message():
    _, server = bound(0x33)

    server.request(pdus.DeliverSm(tlvs=(*VENDOR, tlvs.MESSAGE_PAYLOAD.of(b"Hello"))), now=1)

    assert [frame.pdu for frame in sent_by(server)] == [pdus.DeliverSm(short_message=b"Hello")]


def test_a_text_is_never_lost_on_the_way_to_an_old_client():
    _, server = bound(0x33)
    long = (tlvs.MESSAGE_PAYLOAD.of(b"x" * 255),)

    for pdu in (pdus.DeliverSm(tlvs=long), pdus.DataSm(tlvs=long)):
        with pytest.raises(Unencodable):
            server.request(pdu, now=1)

    assert server.outgoing() == b""
    assert server.free_window == LIMITS.window


def test_an_old_client_is_answered_without_parameters():
    _, server = bound(0x33)
    (asked,) = say(server, 9, SUBMIT)

    server.answer(asked, pdus.SubmitSmResp(message_id="77", tlvs=VENDOR))

    assert [frame.pdu for frame in sent_by(server)] == [pdus.SubmitSmResp(message_id="77")]


def test_a_client_of_today_gets_all_parameters():
    _, server = bound(0x34)
    pdu = pdus.DeliverSm(short_message=b"Hello", tlvs=VENDOR)

    server.request(pdu, now=1)

    assert [frame.pdu for frame in sent_by(server)] == [pdu]


@pytest.mark.parametrize(("longest", "length"), [(8, 8), (64, 64), (255, 255)])
def test_a_password_may_be_as_long_as_the_server_says(longest, length):
    server = ServerSession(Limits(password_size_max=longest), now=0)

    (asked,) = say(server, 1, pdus.BindTransmitter(system_id="acme", password="p" * length))

    assert asked.pdu.password == "p" * length


@pytest.mark.parametrize(("longest", "length"), [(8, 9), (64, 65), (254, 255)])
def test_a_longer_password_is_refused_and_the_client_may_try_again(longest, length):
    server = ServerSession(Limits(password_size_max=longest), now=0)

    happened = say(server, 1, pdus.BindTransmitter(system_id="acme", password="p" * length))

    assert kinds(happened) == [events.OutOfPlace]
    assert answers_of(server) == [(pdus.BindTransmitterResp, 1, Status.INVALID_PASSWORD)]
    again = pdus.BindTransmitter(system_id="acme", password="p")
    assert kinds(say(server, 2, again)) == [events.BindRequested]


def test_a_request_whose_answer_cannot_be_written_is_still_owed():
    _, server = pair()
    (asked,) = say(server, 9, SUBMIT)

    with pytest.raises(Unencodable):
        server.answer(asked, pdus.SubmitSmResp(message_id="7" * 65))
    server.answer(asked, pdus.SubmitSmResp(message_id="7"))

    assert answers_of(server) == [(pdus.SubmitSmResp, 9, 0)]
