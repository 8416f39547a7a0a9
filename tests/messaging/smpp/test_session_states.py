"""Binding, and who may ask what in which state."""

import pytest

from messaging.smpp.protocol import events, pdus
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.errors import WrongState
from messaging.smpp.protocol.fields import DistributionList
from messaging.smpp.protocol.kinds import RESPONSES
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.session_states import BOUND_BY, ESME_MAY_SEND, SMSC_MAY_SEND, State
from messaging.smpp.protocol.statuses import Status
from tests.messaging.smpp.session_pair import BIND, LIMITS, answers_of, kinds, pair, say, sent_by


@pytest.mark.parametrize(("kind", "state"), BOUND_BY.items())
def test_a_client_binds(kind, state):
    client, server = ClientSession(LIMITS, now=0), ServerSession(LIMITS, now=0)
    client.bind(kind(system_id="acme", password="secret"))

    (asked,) = server.receive(client.outgoing(), now=0)
    server.accept(asked, "SMSC")
    (bound,) = client.receive(server.outgoing(), now=0)

    assert asked.pdu == kind(system_id="acme", password="secret")
    assert bound.system_id == "SMSC"
    assert client.state is server.state is state


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_a_session_does_not_care_how_bytes_arrive(step):
    server = ServerSession(LIMITS, now=0)
    wire = encode(Frame(1, BIND)) + encode(Frame(2, pdus.EnquireLink()))

    happened = []
    for at in range(0, len(wire), step):
        happened += server.receive(wire[at : at + step], now=1)

    assert [event.pdu for event in happened] == [BIND]
    assert answers_of(server) == [(pdus.EnquireLinkResp, 2, 0)]


def test_a_refused_client_may_try_again():
    server = ServerSession(LIMITS, now=0)
    (asked,) = say(server, 1, BIND)

    server.refuse(asked, Status.INVALID_PASSWORD)

    assert answers_of(server) == [(pdus.BindTransceiverResp, 1, 0x0E)]
    assert kinds(say(server, 2, BIND)) == [events.BindRequested]


@pytest.mark.parametrize("answer", [pdus.BindTransceiverResp(), pdus.GenericNack()])
def test_a_client_that_is_refused_hears_why_and_hangs_up(answer):
    client = ClientSession(LIMITS, now=0)
    client.bind(BIND)

    happened = say(client, 1, answer, status=0x0E)

    assert happened == [events.BindRefused(0x0E), events.Closed("the bind was refused")]
    assert client.is_closed


def test_a_garbled_answer_to_a_bind_ends_the_session():
    client = ClientSession(LIMITS, now=0)
    client.bind(BIND)

    happened = client.receive(bytes.fromhex("00000012 80000009 00000000 00000001 4141"), now=1)

    assert kinds(happened) == [events.Garbled, events.BindRefused, events.Closed]


def test_a_second_bind_on_a_bound_session_is_refused_and_the_session_stays():
    _, server = pair()

    (refused,) = say(server, 9, BIND)

    assert refused.status == Status.ALREADY_BOUND
    assert answers_of(server) == [(pdus.BindTransceiverResp, 9, 0x05)]
    assert server.is_bound


def test_a_client_binds_once():
    client, _ = pair()

    with pytest.raises(WrongState):
        client.bind(BIND)


def test_a_server_may_ask_a_client_to_bind():
    client, server = ClientSession(LIMITS, now=0), ServerSession(LIMITS, now=0)
    server.outbind(pdus.Outbind(system_id="SMSC"))

    assert client.receive(server.outgoing(), now=0) == [
        events.Notified(pdus.Outbind(system_id="SMSC"))
    ]


REQUESTS = [kind for kind in RESPONSES if not issubclass(kind, pdus.Bind)]
BINDS = {state: kind for kind, state in BOUND_BY.items()}
STATES = [State.OPEN, *BINDS]


def simplest(kind):
    to_whom = {"destinations": (DistributionList(b"list"),)} if kind is pdus.SubmitMulti else {}
    return kind(**to_whom)


def sessions_in(state):
    if state is State.OPEN:
        return ClientSession(LIMITS, now=0), ServerSession(LIMITS, now=0)
    return pair(BINDS[state](system_id="acme"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_requests_out_of_place_are_refused_with_their_own_response(state, kind):
    for number, table in enumerate((SMSC_MAY_SEND, ESME_MAY_SEND)):
        session = sessions_in(state)[number]

        happened = say(session, 7, simplest(kind))

        if kind in table[state]:
            assert events.OutOfPlace not in kinds(happened)
        else:
            assert kinds(happened) == [events.OutOfPlace]
            assert answers_of(session) == [(RESPONSES[kind], 7, Status.INVALID_BIND_STATE)]
            assert session.state is state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", [*REQUESTS, pdus.BindReceiver], ids=lambda kind: kind.__name__)
def test_nobody_sends_what_is_out_of_place(state, kind):
    for number, table in enumerate((ESME_MAY_SEND, SMSC_MAY_SEND)):
        session = sessions_in(state)[number]
        session.outgoing()
        own_affair = kind in {pdus.Unbind, pdus.EnquireLink, pdus.BindReceiver}

        if kind in table[state] and not own_affair:
            session.request(simplest(kind), now=1)
            assert [type(frame.pdu) for frame in sent_by(session)] == [kind]
        else:
            with pytest.raises(WrongState):
                session.request(simplest(kind), now=1)
            assert session.outgoing() == b""


@pytest.mark.parametrize("state", STATES)
def test_enquire_link_is_answered_in_every_state(state):
    for session in sessions_in(state):
        session.outgoing()

        say(session, 7, pdus.EnquireLink())

        assert answers_of(session) == [(pdus.EnquireLinkResp, 7, 0)]


def test_an_operation_a_server_has_not_is_no_command():
    server = ServerSession(LIMITS, now=0, operations=frozenset({pdus.SubmitSm}))
    (asked,) = say(server, 1, BIND)
    server.accept(asked, "SMSC")
    server.outgoing()

    say(server, 2, pdus.QuerySm(message_id="77"))

    assert answers_of(server) == [(pdus.GenericNack, 2, Status.INVALID_COMMAND)]


def test_an_alert_takes_no_answer():
    client, server = pair()
    server.request(pdus.AlertNotification(source_addr=b"44"), now=1)

    happened = client.receive(server.outgoing(), now=1)

    assert happened == [events.Notified(pdus.AlertNotification(source_addr=b"44"))]
    assert client.outgoing() == b""
    assert server.free_window == 3


def test_a_bind_is_answered_once_it_is_asked_for_and_once_only():
    server = ServerSession(LIMITS, now=0)
    (asked,) = say(server, 1, BIND)
    server.accept(asked, "SMSC")

    with pytest.raises(WrongState):
        server.accept(asked, "SMSC")
    with pytest.raises(WrongState):
        server.refuse(asked, Status.BIND_FAILED)

    assert answers_of(server) == [(pdus.BindTransceiverResp, 1, 0)]


def test_the_owners_answer_to_a_bind_may_come_too_late():
    server = ServerSession(LIMITS, now=0)
    (asked,) = say(server, 1, BIND)
    server.lost("connection lost")

    server.accept(asked, "SMSC")
    server.refuse(asked, Status.BIND_FAILED)

    assert server.outgoing() == b""
    assert server.is_closed


def test_a_server_asks_only_a_stranger_to_bind():
    _, server = pair()

    with pytest.raises(WrongState):
        server.outbind(pdus.Outbind(system_id="SMSC"))


@pytest.mark.parametrize(("state", "can_deliver"), [("TX", False), ("RX", True), ("TRX", True)])
def test_a_server_delivers_to_receivers_as_long_as_the_window_has_room(state, can_deliver):
    kind = {"TX": pdus.BindTransmitter, "RX": pdus.BindReceiver, "TRX": pdus.BindTransceiver}
    _, server = pair(kind[state](system_id="acme"))

    assert server.can_deliver is can_deliver

    while can_deliver and server.free_window:
        server.request(pdus.DeliverSm(), now=1)
    assert not server.can_deliver


def test_who_is_not_bound_leaves_without_a_word():
    client = ClientSession(LIMITS, now=0)

    client.unbind(now=1)

    assert client.is_closed
    assert client.outgoing() == b""
