"""All kinds of PDU, and which answers which (SMPP 3.4 section 4)."""

from messaging.smpp.protocol.pdus import (
    AlertNotification,
    BindReceiver,
    BindReceiverResp,
    BindTransceiver,
    BindTransceiverResp,
    BindTransmitter,
    BindTransmitterResp,
    CancelSm,
    CancelSmResp,
    DataSm,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    Pdu,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
)

# Which response belongs to which request; outbind and alert_notification have none.
RESPONSES: dict[type[Pdu], type[Pdu]] = {
    BindTransmitter: BindTransmitterResp,
    BindReceiver: BindReceiverResp,
    BindTransceiver: BindTransceiverResp,
    Unbind: UnbindResp,
    SubmitSm: SubmitSmResp,
    SubmitMulti: SubmitMultiResp,
    DeliverSm: DeliverSmResp,
    DataSm: DataSmResp,
    QuerySm: QuerySmResp,
    CancelSm: CancelSmResp,
    ReplaceSm: ReplaceSmResp,
    EnquireLink: EnquireLinkResp,
}
# `Pdu.__subclasses__()` would not do: dataclass(slots=True) makes a second class.
KINDS: tuple[type[Pdu], ...] = (
    *RESPONSES,
    *RESPONSES.values(),
    Outbind,
    AlertNotification,
    GenericNack,
)

COMMANDS: dict[int, type[Pdu]] = {int(kind.command): kind for kind in KINDS}
