"""What time does to a session, and how it ends."""

from math import inf

import pytest

from messaging.smpp.protocol import events, pdus
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.statuses import Status
from tests.messaging.smpp.session_pair import (
    BIND,
    DELIVER,
    LIMITS,
    SUBMIT,
    answers_of,
    pair,
    say,
    sent_by,
)


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
