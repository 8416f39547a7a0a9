"""Both sides of a session bound to each other, and what one reads on the wire."""

from messaging.smpp.protocol import pdus
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.frames import FrameBuffer
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.server_session import ServerSession

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
