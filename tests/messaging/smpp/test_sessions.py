"""Both sides of a session against each other and against crafted bytes, with time as a number."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol import events, pdus
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.errors import WindowFull, WrongState
from messaging.smpp.protocol.frames import FrameBuffer
from messaging.smpp.protocol.kinds import RESPONSES
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.session_states import BOUND_BY, ESME_MAY_SEND, SMSC_MAY_SEND, State
from messaging.smpp.protocol.statuses import Status

LIMITS = Limits(window=3, inbound_window=2)
BIND = pdus.BindTransceiver(system_id="acme", password="secret")
SUBMIT = pdus.SubmitSm(destination_addr=b"447700900123", short_message=b"Hi")
DELIVER = pdus.DeliverSm(source_addr=b"447700900123", short_message=b"Hello")


def pair(bind=BIND, limits=LIMITS):
    """A client and a server that are bound to each other."""
    client, server = ClientSession(limits, now=0), ServerSession(limits, now=0)
    client.bind(bind)
    (asked,) = server.receive(client.outgoing(), now=0)
    server.accept(asked, "SMSC")
    client.receive(server.outgoing(), now=0)
    return client, server


def frames_in(data):
    buffer = FrameBuffer()
    buffer.feed(data)
    found = []
    while raw := buffer.next_frame():
        found.append(decode(raw))
    return found


def answers_of(session):
    return [(type(frame.pdu), frame.sequence, frame.status) for frame in sent_by(session)]


def sent_by(session):
    return frames_in(session.outgoing())


def say(session, sequence, pdu, status=0, now=1.0):
    return session.receive(encode(Frame(sequence, pdu, status)), now=now)


def kinds(happened):
    return [type(event) for event in happened]


# Bind


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


# Who may ask what in which state

REQUESTS = [kind for kind in RESPONSES if not issubclass(kind, pdus.Bind)]
BINDS = {state: kind for kind, state in BOUND_BY.items()}
STATES = [State.OPEN, *BINDS]


def sessions_in(state):
    if state is State.OPEN:
        return ClientSession(LIMITS, now=0), ServerSession(LIMITS, now=0)
    return pair(BINDS[state](system_id="acme"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)
def test_requests_out_of_place_are_refused_with_their_own_response(state, kind):
    for number, table in enumerate((SMSC_MAY_SEND, ESME_MAY_SEND)):
        session = sessions_in(state)[number]

        happened = say(session, 7, kind())

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
            session.request(kind(), now=1)
            assert [type(frame.pdu) for frame in sent_by(session)] == [kind]
        else:
            with pytest.raises(WrongState):
                session.request(kind(), now=1)
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


# Requests and answers


def test_answers_come_in_any_order():
    client, server = pair()
    sequences = [client.request(SUBMIT, now=1) for _ in range(2)]
    asked = server.receive(client.outgoing(), now=1)

    server.answer(asked[1], pdus.SubmitSmResp(message_id="b"))
    server.answer(asked[0], status=0x58)
    happened = client.receive(server.outgoing(), now=1)

    assert happened == [
        events.Answered(sequences[1], SUBMIT, pdus.SubmitSmResp(message_id="b"), 0),
        events.Answered(sequences[0], SUBMIT, pdus.SubmitSmResp(), 0x58),
    ]


def test_deliveries_are_answered():
    client, server = pair()
    sequence = server.request(DELIVER, now=1)

    (asked,) = client.receive(server.outgoing(), now=1)
    client.answer(asked)
    happened = server.receive(client.outgoing(), now=1)

    assert happened == [events.Answered(sequence, DELIVER, pdus.DeliverSmResp(), 0)]


def test_the_window_bounds_what_is_open():
    client, server = pair()
    for left in (3, 2, 1):
        assert client.free_window == left
        client.request(SUBMIT, now=1)

    with pytest.raises(WindowFull):
        client.request(SUBMIT, now=1)

    asked = server.receive(client.outgoing(), now=1)
    server.answer(asked[0], pdus.SubmitSmResp(message_id="a"))
    client.receive(server.outgoing(), now=1)
    assert client.free_window == 1


def test_a_server_leaves_unread_what_is_beyond_its_window():
    client, server = pair()
    for _ in range(3):
        client.request(SUBMIT, now=1)

    asked = server.receive(client.outgoing(), now=1)
    assert len(asked) == 2
    assert server.is_full
    assert server.resume(now=1) == []

    server.answer(asked[0], pdus.SubmitSmResp(message_id="a"))
    assert len(server.resume(now=2)) == 1


def test_a_client_puts_off_what_is_beyond_its_window():
    client, server = pair()
    for _ in range(3):
        server.request(DELIVER, now=1)

    happened = client.receive(server.outgoing(), now=1)

    assert kinds(happened) == [events.Requested, events.Requested, events.OutOfPlace]
    assert answers_of(client) == [(pdus.DeliverSmResp, 3, Status.RECEIVER_TEMPORARY_ERROR)]


def test_a_request_may_be_answered_once():
    _, server = pair()
    (asked,) = say(server, 5, SUBMIT)
    server.answer(asked, status=8)

    with pytest.raises(KeyError):
        server.answer(asked, status=8)


def test_requests_with_the_same_number_are_answered_each():
    _, server = pair()
    asked = say(server, 5, SUBMIT) + say(server, 5, SUBMIT)
    server.outgoing()

    for event in asked:
        server.answer(event, status=8)

    assert answers_of(server) == [(pdus.SubmitSmResp, 5, 8)] * 2


def test_an_answer_nobody_waits_for_is_told_and_harms_nothing():
    client, _ = pair()
    client.request(SUBMIT, now=1)
    client.outgoing()

    answer = pdus.SubmitSmResp(message_id="a")
    assert kinds(say(client, 99, answer)) == [events.Stray]
    assert kinds(say(client, 2, answer)) == [events.Answered]
    assert kinds(say(client, 2, answer)) == [events.Stray]
    assert client.outgoing() == b""


def test_an_answer_of_the_wrong_kind_answers_nothing():
    client, _ = pair()
    client.request(SUBMIT, now=1)

    assert kinds(say(client, 2, pdus.QuerySmResp())) == [events.Stray]
    assert kinds(say(client, 2, pdus.SubmitSmResp(message_id="a"))) == [events.Answered]


def test_generic_nack_is_a_refusal_only_with_an_error():
    client, _ = pair()
    client.request(SUBMIT, now=1)
    client.request(SUBMIT, now=1)

    (refused,) = say(client, 2, pdus.GenericNack(), status=3)
    (unclear,) = say(client, 3, pdus.GenericNack())

    assert refused == events.Answered(2, SUBMIT, pdus.GenericNack(), 3)
    assert isinstance(unclear, events.Unanswered)


def test_numbers_go_round_and_pass_those_still_open():
    client, _ = pair()
    client.request(SUBMIT, now=1)
    client.window.last_sequence = 0x7FFFFFFF
    client.window.requests[1] = (SUBMIT, 60)

    assert client.request(SUBMIT, now=1) == 3  # 1 and 2 are open


# Time


def test_an_answer_that_does_not_come_is_given_up():
    client, _ = pair()
    client.request(SUBMIT, now=1)
    client.receive(b"", now=20)
    client.request(SUBMIT, now=20)

    assert client.tick(now=60.9) == []
    (gave_up,) = client.tick(now=61)

    assert gave_up == events.Unanswered(2, SUBMIT, "no answer in time")
    assert client.is_bound
    assert client.free_window == 2


def test_a_silent_peer_is_probed_and_then_given_up():
    client, _ = pair()
    assert client.deadline == 30

    assert client.tick(now=30) == []
    assert [type(frame.pdu) for frame in sent_by(client)] == [pdus.EnquireLink]
    assert client.deadline == 60
    assert client.tick(now=59) == []
    assert client.outgoing() == b""

    assert client.tick(now=60) == [events.Closed("enquire_link is not answered")]


def test_whatever_a_probed_peer_says_proves_that_it_lives():
    client, _ = pair()
    client.tick(now=30)
    client.outgoing()

    say(client, 7, pdus.EnquireLink(), now=40)

    assert client.tick(now=69) == []
    assert client.deadline == 70


def test_a_client_that_does_not_bind_is_dropped():
    server = ServerSession(LIMITS, now=5)

    assert server.deadline == 15
    assert server.tick(now=14.9) == []
    assert server.tick(now=15) == [events.Closed("no bind in time")]


def test_a_bind_without_an_answer_is_given_up():
    client = ClientSession(LIMITS, now=0)
    client.bind(BIND)

    assert client.tick(now=10) == [events.Closed("no bind in time")]


def test_a_pdu_that_never_ends_is_the_end():
    _, server = pair()
    wire = encode(Frame(7, SUBMIT))

    server.receive(wire[:20], now=1)
    for at in range(20, 28):  # dripping does not help
        server.receive(wire[at : at + 1], now=at - 18)
    assert server.tick(now=10.9) == []

    assert server.tick(now=11) == [events.Closed("a PDU that never ends")]


def test_whole_pdus_in_between_reset_that_timer():
    _, server = pair()
    probe = encode(Frame(7, pdus.EnquireLink()))

    for now in range(1, 31):
        server.receive(probe[8:] + probe[:8] if now > 1 else probe[:8], now=now)
        assert server.tick(now=now) == []


def test_a_session_without_messages_ends_if_so_limited():
    client, server = pair(limits=Limits(inactivity_s=300))
    say(server, 7, pdus.EnquireLink(), now=299)
    client.receive(server.outgoing(), now=299)

    assert server.tick(now=300) == [events.Closed("inactive")]


def test_a_closed_session_has_no_deadline():
    client, _ = pair()

    client.lost("gone")

    assert client.deadline == inf
    assert client.tick(now=1e9) == []


# Leaving


@pytest.mark.parametrize("leaver", ["client", "server"])
def test_either_side_may_unbind(leaver):
    client, server = pair()
    first, second = (client, server) if leaver == "client" else (server, client)
    first.unbind(now=1)

    assert second.receive(first.outgoing(), now=1) == [events.Closed("unbound by the peer")]
    assert first.receive(second.outgoing(), now=1) == [events.Closed("unbound")]


def test_both_sides_may_unbind_at_once():
    client, server = pair()
    client.unbind(now=1)
    server.unbind(now=1)
    to_server, to_client = client.outgoing(), server.outgoing()

    server.receive(to_server, now=1)
    client.receive(to_client, now=1)
    server.receive(client.outgoing(), now=1)
    client.receive(server.outgoing(), now=1)

    assert client.is_closed
    assert server.is_closed


def test_an_unbind_without_an_answer_ends_all_the_same():
    client, _ = pair()
    client.unbind(now=1)

    assert client.tick(now=5.9) == []
    assert client.tick(now=6) == [events.Closed("no unbind_resp in time")]


def test_what_was_asked_before_unbind_is_answered_first():
    client, server = pair()
    client.request(SUBMIT, now=1)
    (asked,) = server.receive(client.outgoing() + encode(Frame(9, pdus.Unbind())), now=1)
    assert server.outgoing() == b""

    server.answer(asked, pdus.SubmitSmResp(message_id="a"))

    assert answers_of(server) == [(pdus.SubmitSmResp, 2, 0), (pdus.UnbindResp, 9, 0)]
    assert server.is_closed


def test_what_comes_while_leaving_is_put_off():
    client, server = pair()
    client.unbind(now=1)
    server.unbind(now=1)
    client.outgoing()
    server.outgoing()

    say(client, 7, DELIVER)
    say(server, 7, SUBMIT)

    assert answers_of(client) == [(pdus.DeliverSmResp, 7, Status.RECEIVER_TEMPORARY_ERROR)]
    assert answers_of(server) == [(pdus.SubmitSmResp, 7, Status.MESSAGE_QUEUE_FULL)]


def test_a_lost_connection_leaves_requests_without_an_answer():
    client, _ = pair()
    client.request(SUBMIT, now=1)

    assert client.lost("reset") == [
        events.Unanswered(2, SUBMIT, "reset"),
        events.Closed("reset"),
    ]
    assert client.lost("again") == []


def test_a_late_answer_of_the_owner_is_dropped():
    _, server = pair()
    (asked,) = say(server, 7, SUBMIT)
    server.lost("gone")
    server.outgoing()

    server.answer(asked, status=0)

    assert server.outgoing() == b""


# Garbled PDUs


GARBLED = [
    ("00000010 00000004 00000000 00000007", pdus.SubmitSmResp, 0x02),
    ("00000012 00000004 00000000 00000007 4141", pdus.SubmitSmResp, 0x02),
    ("00000011 00000015 00000000 00000007 00", pdus.EnquireLinkResp, 0x02),
    ("00000010 0000ABCD 00000000 00000007", pdus.GenericNack, 0x03),
    ("00000011 00000102 00000000 00000007 00", pdus.GenericNack, 0x02),
]


@pytest.mark.parametrize(("wire", "response", "status"), GARBLED)
def test_a_garbled_pdu_is_answered_and_the_session_goes_on(wire, response, status):
    _, server = pair()

    happened = server.receive(bytes.fromhex(wire), now=1)

    assert kinds(happened) == [events.Garbled]
    assert answers_of(server) == [(response, 7, status)]
    assert kinds(say(server, 8, SUBMIT)) == [events.Requested]


@pytest.mark.parametrize("command", ["80000004", "8000ABCD"])
def test_a_garbled_response_is_not_answered(command):
    client, _ = pair()

    happened = client.receive(bytes.fromhex(f"00000012 {command} 00000000 00000063 4141"), now=1)

    assert kinds(happened) == [events.Garbled]
    assert client.outgoing() == b""
    assert client.is_bound


def test_a_garbled_answer_leaves_its_request_open_to_doubt():
    client, _ = pair()
    client.request(SUBMIT, now=1)
    client.request(SUBMIT, now=1)

    accepted = client.receive(bytes.fromhex("00000012 80000004 00000000 00000002 4141"), now=1)
    refused = client.receive(bytes.fromhex("00000012 80000004 00000058 00000003 4141"), now=1)

    assert accepted[1:] == [events.Unanswered(2, SUBMIT, "the answer is malformed")]
    assert refused[1:] == [events.Answered(3, SUBMIT, pdus.SubmitSmResp(), 0x58)]


@pytest.mark.parametrize("wire", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02", bytes(16)])
def test_broken_framing_ends_the_session(wire):
    _, server = pair()

    happened = server.receive(wire + encode(Frame(8, SUBMIT)), now=1)

    assert kinds(happened) == [events.Closed]
    assert answers_of(server) == [(pdus.GenericNack, 0, Status.INVALID_COMMAND_LENGTH)]
    assert server.receive(encode(Frame(9, SUBMIT)), now=1) == []


def test_good_frames_before_broken_framing_still_count():
    _, server = pair()

    happened = server.receive(encode(Frame(8, SUBMIT)) + bytes(16), now=1)

    assert kinds(happened) == [events.Requested, events.Closed]


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=120), frames=st.lists(st.binary(max_size=40), max_size=4))
def test_a_bound_session_survives_any_bytes(data, frames):
    wire = b"".join((len(body) + 8).to_bytes(4, "big") + body + b"\0\0\0\1" for body in frames)

    for session in pair():
        happened = session.receive(wire + data, now=1)
        happened += session.tick(now=1000)

        assert kinds(happened).count(events.Closed) <= 1
        frames_in(session.outgoing())


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.sampled_from(["submit", "answer", "refuse", "deliver", "ack"]), max_size=40)
)
def test_every_request_gets_exactly_one_answer(steps):
    client, server = pair(limits=Limits(window=4, inbound_window=4))
    asked = {client: [], server: []}
    requested, answered = 0, 0
    for step in steps:
        sender = client if step == "submit" else server
        if step in {"submit", "deliver"} and sender.free_window:
            sender.request(SUBMIT if sender is client else DELIVER, now=1)
            requested += 1
        elif step in {"answer", "refuse"} and asked[server]:
            server.answer(asked[server].pop(), status=0 if step == "answer" else 0x58)
        elif step == "ack" and asked[client]:
            client.answer(asked[client].pop(0))
        for one, other in ((client, server), (server, client)):
            for event in other.receive(one.outgoing(), now=1):
                if isinstance(event, events.Requested):
                    asked[other].append(event)
                else:
                    assert isinstance(event, events.Answered)
                    answered += 1

    still_open = len(client.window.requests) + len(server.window.requests)
    assert requested == answered + still_open
    assert still_open == len(asked[client]) + len(asked[server])
