"""Every PDU of SMPP 3.4: the annotations, in their order, are the layout on the wire.

Addresses and texts stay bytes, since what they mean depends on fields beside them. A response
that refuses may come without any body (section 4.4.2 and its like); it is then read as one
whose fields are empty.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from messaging.smpp.protocol.commands import Command
from messaging.smpp.protocol.fields import (
    U8,
    AddressRange,
    DestinationAddress,
    DestinationList,
    FinalDate,
    LongDestinationAddress,
    LongSourceAddress,
    MessageId,
    Password,
    ScheduleTime,
    ServiceType,
    SourceAddress,
    SystemId,
    SystemType,
    Text,
    UnsuccessfulList,
    ValidityPeriod,
)
from messaging.smpp.protocol.tlvs import Tlvs


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdu:
    command: ClassVar[Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Pdu):  # 4.1.1, 4.1.3, 4.1.5
    system_id: SystemId = ""
    password: Password = field(default="", repr=False)
    system_type: SystemType = ""
    interface_version: U8 = 0x34
    addr_ton: U8 = 0
    addr_npi: U8 = 0
    address_range: AddressRange = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindTransmitter(Bind):
    command = Command.BIND_TRANSMITTER


@dataclass(frozen=True, slots=True, kw_only=True)
class BindReceiver(Bind):
    command = Command.BIND_RECEIVER


@dataclass(frozen=True, slots=True, kw_only=True)
class BindTransceiver(Bind):
    command = Command.BIND_TRANSCEIVER


@dataclass(frozen=True, slots=True, kw_only=True)
class BindResp(Pdu):  # 4.1.2, 4.1.4, 4.1.6
    system_id: SystemId = ""
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BindTransmitterResp(BindResp):
    command = Command.BIND_TRANSMITTER_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class BindReceiverResp(BindResp):
    command = Command.BIND_RECEIVER_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class BindTransceiverResp(BindResp):
    command = Command.BIND_TRANSCEIVER_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbind(Pdu):  # 4.1.7
    command = Command.OUTBIND
    system_id: SystemId = ""
    password: Password = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbind(Pdu):  # 4.2.1
    command = Command.UNBIND


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbindResp(Pdu):  # 4.2.2
    command = Command.UNBIND_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericNack(Pdu):  # 4.3.1
    command = Command.GENERIC_NACK


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortMessagePdu(Pdu):  # 4.4.1 and 4.6.1 have one layout
    service_type: ServiceType = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: SourceAddress = b""
    dest_addr_ton: U8 = 0
    dest_addr_npi: U8 = 0
    destination_addr: DestinationAddress = b""
    esm_class: U8 = 0
    protocol_id: U8 = 0
    priority_flag: U8 = 0
    schedule_delivery_time: ScheduleTime = ""
    validity_period: ValidityPeriod = ""
    registered_delivery: U8 = 0
    replace_if_present_flag: U8 = 0
    data_coding: U8 = 0
    sm_default_msg_id: U8 = 0
    short_message: Text = b""
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitSm(ShortMessagePdu):
    command = Command.SUBMIT_SM


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverSm(ShortMessagePdu):
    command = Command.DELIVER_SM


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageIdResp(Pdu):
    """The optional parameters are no part of 3.4 except in data_sm_resp; later peers send them."""

    message_id: MessageId = ""
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitSmResp(MessageIdResp):  # 4.4.2
    command = Command.SUBMIT_SM_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverSmResp(MessageIdResp):  # 4.6.2: message_id is unused
    command = Command.DELIVER_SM_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSmResp(MessageIdResp):  # 4.7.2
    command = Command.DATA_SM_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitMulti(Pdu):  # 4.5.1
    command = Command.SUBMIT_MULTI
    service_type: ServiceType = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: SourceAddress = b""
    destinations: DestinationList = ()
    esm_class: U8 = 0
    protocol_id: U8 = 0
    priority_flag: U8 = 0
    schedule_delivery_time: ScheduleTime = ""
    validity_period: ValidityPeriod = ""
    registered_delivery: U8 = 0
    replace_if_present_flag: U8 = 0
    data_coding: U8 = 0
    sm_default_msg_id: U8 = 0
    short_message: Text = b""
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitMultiResp(Pdu):  # 4.5.2
    command = Command.SUBMIT_MULTI_RESP
    message_id: MessageId = ""
    unsuccessful: UnsuccessfulList = ()
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSm(Pdu):  # 4.7.1
    command = Command.DATA_SM
    service_type: ServiceType = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: LongSourceAddress = b""
    dest_addr_ton: U8 = 0
    dest_addr_npi: U8 = 0
    destination_addr: LongDestinationAddress = b""
    esm_class: U8 = 0
    registered_delivery: U8 = 0
    data_coding: U8 = 0
    tlvs: Tlvs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySm(Pdu):  # 4.8.1
    command = Command.QUERY_SM
    message_id: MessageId = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: SourceAddress = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySmResp(Pdu):  # 4.8.2
    command = Command.QUERY_SM_RESP
    message_id: MessageId = ""
    final_date: FinalDate = ""
    message_state: U8 = 0
    error_code: U8 = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSm(Pdu):  # 4.9.1
    command = Command.CANCEL_SM
    service_type: ServiceType = ""
    message_id: MessageId = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: SourceAddress = b""
    dest_addr_ton: U8 = 0
    dest_addr_npi: U8 = 0
    destination_addr: DestinationAddress = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSmResp(Pdu):  # 4.9.2
    command = Command.CANCEL_SM_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceSm(Pdu):  # 4.10.1
    command = Command.REPLACE_SM
    message_id: MessageId = ""
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: SourceAddress = b""
    schedule_delivery_time: ScheduleTime = ""
    validity_period: ValidityPeriod = ""
    registered_delivery: U8 = 0
    sm_default_msg_id: U8 = 0
    short_message: Text = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceSmResp(Pdu):  # 4.10.2
    command = Command.REPLACE_SM_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquireLink(Pdu):  # 4.11.1
    command = Command.ENQUIRE_LINK


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquireLinkResp(Pdu):  # 4.11.2
    command = Command.ENQUIRE_LINK_RESP


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNotification(Pdu):  # 4.12.1
    command = Command.ALERT_NOTIFICATION
    source_addr_ton: U8 = 0
    source_addr_npi: U8 = 0
    source_addr: LongSourceAddress = b""
    esme_addr_ton: U8 = 0
    esme_addr_npi: U8 = 0
    esme_addr: LongDestinationAddress = b""
    tlvs: Tlvs = ()
