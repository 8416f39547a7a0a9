"""Requests and their answers, windows, and PDUs nobody can read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.smpp.protocol import events, pdus
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.errors import WindowFull
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.statuses import Status
from tests.messaging.smpp.session_pair import (
    DELIVER,
    SUBMIT,
    answers_of,
    frames_in,
    kinds,
    pair,
    say,
)


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


def test_a_response_of_an_unknown_kind_answers_nothing():
    client, _ = pair()
    client.request(SUBMIT, now=1)

    happened = client.receive(bytes.fromhex("00000010 8000ABCD 00000000 00000002"), now=1)

    assert kinds(happened) == [events.Garbled]
    assert kinds(say(client, 2, pdus.SubmitSmResp(message_id="a"))) == [events.Answered]


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


@settings(max_examples=300)
@given(data=st.binary(max_size=120), frames=st.lists(st.binary(max_size=40), max_size=4))
def test_a_bound_session_survives_any_bytes(data, frames):
    wire = b"".join((len(body) + 8).to_bytes(4, "big") + body + b"\0\0\0\1" for body in frames)

    for session in pair():
        happened = session.receive(wire + data, now=1)
        happened += session.tick(now=1000)

        assert kinds(happened).count(events.Closed) <= 1
        frames_in(session.outgoing())


class Talk:
    """Two bound sessions, what they owe each other, and how many answers came."""

    def __init__(self):
        self.client, self.server = pair(limits=Limits(window=4, inbound_window=4))
        self.owed = {self.client: [], self.server: []}
        self.requested = self.answered = 0

    def ask(self, session, pdu):
        if session.free_window:
            session.request(pdu, now=1)
            self.requested += 1

    def answer(self, session, at, status=0):
        if self.owed[session]:
            session.answer(self.owed[session].pop(at), status=status)
            self.hear(session, session.resume(now=1))

    def exchange(self):
        for one, other in ((self.client, self.server), (self.server, self.client)):
            self.hear(other, other.receive(one.outgoing(), now=1))

    def hear(self, session, happened):
        for event in happened:
            if isinstance(event, events.Requested):
                self.owed[session].append(event)
            else:
                assert isinstance(event, events.Answered)
                self.answered += 1


@settings(max_examples=150)
@given(
    steps=st.lists(st.sampled_from(["submit", "answer", "refuse", "deliver", "ack"]), max_size=40)
)
def test_every_request_gets_exactly_one_answer(steps):
    talk = Talk()
    deeds = {
        "submit": lambda: talk.ask(talk.client, SUBMIT),
        "deliver": lambda: talk.ask(talk.server, DELIVER),
        "answer": lambda: talk.answer(talk.server, -1),
        "refuse": lambda: talk.answer(talk.server, 0, status=0x58),
        "ack": lambda: talk.answer(talk.client, 0),
    }

    for step in [*steps, *["answer", "ack"] * 8]:  # at last everybody pays what he owes
        deeds[step]()
        talk.exchange()

    assert talk.answered == talk.requested
    assert talk.client.free_window == talk.server.free_window == 4
