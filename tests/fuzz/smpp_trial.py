"""One session under trial: in a state to begin with, with an owner who does what dice say."""

from collections.abc import Callable
from random import Random

from messaging.smpp.protocol import events, pdus, tlvs
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import Pdu
from messaging.smpp.protocol.server_session import ServerSession
from messaging.smpp.protocol.session import Session
from tests.fuzz import smpp_laws

LIMITS = Limits(window=5, inbound_window=4)
SUBMIT = pdus.SubmitSm(destination_addr=b"447700900123", short_message=b"Hi")
DELIVER = pdus.DeliverSm(short_message=b"Hi", tlvs=(tlvs.USER_MESSAGE_REFERENCE.of(7),))
ANSWERS: dict[type[Pdu], Pdu] = {
    pdus.SubmitSm: pdus.SubmitSmResp(message_id="0a1b2c"),
    pdus.SubmitMulti: pdus.SubmitMultiResp(message_id="0a1b2d"),
    pdus.DataSm: pdus.DataSmResp(message_id="0a1b2e", tlvs=(tlvs.DPF_RESULT.of(1),)),
    pdus.QuerySm: pdus.QuerySmResp(message_id="0a1b2c", message_state=2),
}
OPEN_REQUESTS = 3
BINDS = {
    "TX": (pdus.BindTransmitter, pdus.BindTransmitterResp),
    "RX": (pdus.BindReceiver, pdus.BindReceiverResp),
    "TRX": (pdus.BindTransceiver, pdus.BindTransceiverResp),
}


class Trial:
    """Keeps all that the session has heard, said and told, for the laws to be held against."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.heard = bytearray()
        self.said = bytearray()
        self.happened: list[events.Event] = []
        self.owed: list[events.Requested | events.BindRequested] = []
        self.opened = 0

    def feed(self, data: bytes) -> None:
        self.heard += data
        self.take(self.session.receive(data, now=1))

    def take(self, happened: list[events.Event]) -> None:
        self.happened += happened
        self.said += self.session.outgoing()
        for event in happened:
            if isinstance(event, events.Requested | events.BindRequested):
                self.owed.append(event)

    def ask(self, pdu: Pdu) -> None:
        for _ in range(OPEN_REQUESTS):
            self.session.request(pdu, now=1)
            self.opened += 1

    def pay(self, dice: Random) -> None:
        """Answer one of the requests that wait, in any order and in any way."""
        event = self.owed.pop(dice.randrange(len(self.owed)))
        if isinstance(event, events.BindRequested):
            assert isinstance(self.session, ServerSession)
            if dice.random() < 0.7:
                self.session.accept(event, "SMSC")
            else:
                self.session.refuse(event, 0x0E)
        elif dice.random() < 0.8:
            self.session.answer(event, ANSWERS.get(type(event.pdu)))
        elif dice.random() < 0.5:
            self.session.answer(event, status=0x58)
        else:
            self.session.nack(event, 3)
        self.take(self.session.resume(now=1))

    def endure(self, pieces: list[bytes], dice: Random) -> None:
        """Be fed a stream, answer everything sooner or later, and obey the laws."""
        for piece in pieces:
            self.feed(piece)
            if self.owed and dice.random() < 0.5:
                self.pay(dice)
        while self.owed:
            self.pay(dice)
        smpp_laws.answering(self.session, bytes(self.heard), bytes(self.said), self.happened)
        smpp_laws.ending(self.session, self.opened, self.happened)


def server() -> Trial:
    return Trial(ServerSession(LIMITS, now=0))


def server_binding() -> Trial:
    trial = server()
    trial.feed(encode(Frame(1, pdus.BindTransceiver(system_id="acme"))))
    return trial


def server_bound(way: str, version: int = 0x34) -> Trial:
    trial = server()
    bind = BINDS[way][0](system_id="acme", interface_version=version)
    trial.feed(encode(Frame(1, bind)))
    asked = trial.owed.pop()
    assert isinstance(asked, events.BindRequested)
    assert isinstance(trial.session, ServerSession)
    trial.session.accept(asked, "SMSC")
    if way != "TX":
        trial.ask(DELIVER)
    return trial


def client() -> Trial:
    return Trial(ClientSession(LIMITS, now=0))


def client_binding(way: str = "TRX") -> Trial:
    trial = client()
    assert isinstance(trial.session, ClientSession)
    trial.session.bind(BINDS[way][0](system_id="acme", password="secret"))
    return trial


def client_bound(way: str) -> Trial:
    trial = client_binding(way)
    trial.feed(encode(Frame(1, BINDS[way][1](system_id="SMSC"))))
    if way != "RX":
        trial.ask(SUBMIT)
    return trial


def leaving(trial: Trial) -> Trial:
    trial.session.unbind(now=1)
    return trial


def left(trial: Trial, pdu: Pdu) -> Trial:
    """The peer has asked for something and for unbind, which waits for the answer."""
    trial.feed(encode(Frame(8, pdu)) + encode(Frame(9, pdus.Unbind())))
    return trial


def lost(trial: Trial) -> Trial:
    trial.happened += trial.session.lost("connection lost")
    trial.session.outgoing()
    trial.said.clear()
    return trial


# Every side in every state.
BEGINNINGS: tuple[Callable[[], Trial], ...] = (
    server,
    server_binding,
    lambda: server_bound("TX"),
    lambda: server_bound("RX"),
    lambda: server_bound("TRX"),
    lambda: server_bound("TRX", 0x33),
    lambda: leaving(server_bound("TRX")),
    lambda: left(server_bound("TRX"), SUBMIT),
    client,
    client_binding,
    lambda: client_bound("TX"),
    lambda: client_bound("RX"),
    lambda: client_bound("TRX"),
    lambda: leaving(client_bound("TRX")),
    lambda: left(client_bound("TRX"), DELIVER),
)
CLOSED: tuple[Callable[[], Trial], ...] = (
    lambda: lost(server_bound("TRX")),
    lambda: lost(client_bound("TRX")),
)
