"""The states of a session and who may ask what in which (SMPP 3.4 section 2.2, table 2-1).

Rule 1: whatever depends on the state of a session is in these tables. Responses are not: a
response is right if somebody waits for it. enquire_link is answered in every state, since a
peer that probes before it binds means no harm.
"""

from enum import Enum

from messaging.smpp.protocol.pdus import (
    AlertNotification,
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    CancelSm,
    DataSm,
    DeliverSm,
    EnquireLink,
    Outbind,
    Pdu,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitSm,
    Unbind,
)


class State(Enum):
    OPEN = "open"
    BINDING = "binding"
    BOUND_TX = "bound as transmitter"
    BOUND_RX = "bound as receiver"
    BOUND_TRX = "bound as transceiver"
    UNBINDING = "unbinding"
    CLOSED = "closed"


Table = dict[State, frozenset[type[Pdu]]]

BOUND = frozenset({State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX})
CAN_RECEIVE = frozenset({State.BOUND_RX, State.BOUND_TRX})
CAN_SUBMIT = frozenset({State.BOUND_TX, State.BOUND_TRX})

BOUND_BY: dict[type[Pdu], State] = {
    BindTransmitter: State.BOUND_TX,
    BindReceiver: State.BOUND_RX,
    BindTransceiver: State.BOUND_TRX,
}
BINDS: frozenset[type[Pdu]] = frozenset(BOUND_BY)
PROBE: frozenset[type[Pdu]] = frozenset({EnquireLink})
LEAVE: frozenset[type[Pdu]] = frozenset({EnquireLink, Unbind})
# The session's own affairs, which its owner never sends as requests.
SESSION_KINDS: frozenset[type[Pdu]] = BINDS | LEAVE
NOTICES: frozenset[type[Pdu]] = frozenset({Outbind, AlertNotification})

# What a client submits and what a centre delivers: these take places in a window.
SUBMISSIONS: frozenset[type[Pdu]] = frozenset(
    {SubmitSm, SubmitMulti, DataSm, QuerySm, CancelSm, ReplaceSm}
)
DELIVERIES: frozenset[type[Pdu]] = frozenset({DeliverSm, DataSm})

ESME_MAY_SEND: Table = {
    State.OPEN: PROBE | BINDS,
    State.BINDING: PROBE,
    State.BOUND_TX: LEAVE | SUBMISSIONS,
    State.BOUND_RX: LEAVE,
    State.BOUND_TRX: LEAVE | SUBMISSIONS,
    State.UNBINDING: LEAVE,
    State.CLOSED: frozenset(),
}
SMSC_MAY_SEND: Table = {
    State.OPEN: PROBE | {Outbind},
    State.BINDING: PROBE,
    State.BOUND_TX: LEAVE,
    State.BOUND_RX: LEAVE | DELIVERIES | {AlertNotification},
    State.BOUND_TRX: LEAVE | DELIVERIES | {AlertNotification},
    State.UNBINDING: LEAVE,
    State.CLOSED: frozenset(),
}
