"""Optional parameters: tag, length, value (SMPP 3.4 sections 3.2.4 and 5.3.2).

A PDU keeps all of them, in their order, as raw octets, so nothing a vendor adds gets lost and
what came in goes out unchanged. The kinds below give the known ones a type: `kind.of(value)`
makes one, `first(tlvs, kind)` reads one. Vendors use some tags in their own way; a value that
has not the shape of the table is therefore no error, it just cannot be read as that kind.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from struct import Struct
from typing import Any, Generic, NamedTuple, TypeVar

from messaging.smpp.protocol.errors import FieldError, Unencodable
from messaging.smpp.protocol.statuses import Status

HEAD = Struct(">HH")
VALUE_SIZE_MAX = 0xFFFF
# The specification has 45; a PDU of 64 KiB could have 16,000 empty ones, which cost milliseconds.
COUNT_MAX = 255

T = TypeVar("T")


class Tlv(NamedTuple):
    tag: int
    value: bytes


Tlvs = tuple[Tlv, ...]


class Kind(ABC, Generic[T]):
    """A known tag: its number, its name in the specification, and how its value is read."""

    def __init__(self, tag: int, name: str) -> None:
        self.tag = tag
        self.name = name
        KINDS[tag] = self

    @abstractmethod
    def of(self, value: T) -> Tlv:
        """Raises `Unencodable` if the value does not fit."""

    @abstractmethod
    def read(self, octets: bytes) -> T | None:
        """The value, or None if the octets have not this kind's shape."""


KINDS: "dict[int, Kind[Any]]" = {}


class IntKind(Kind[int]):
    def __init__(self, tag: int, name: str, size: int = 1) -> None:
        super().__init__(tag, name)
        self.size = size

    def of(self, value: int) -> Tlv:
        try:
            return Tlv(self.tag, value.to_bytes(self.size, "big"))
        except (OverflowError, AttributeError) as error:
            raise Unencodable(f"{self.name} cannot be {value!r}") from error

    def read(self, octets: bytes) -> int | None:
        return int.from_bytes(octets, "big") if len(octets) == self.size else None


class TextKind(Kind[str]):
    """A C-octet string of at most `size` octets; read without its NUL if a peer forgot it."""

    def __init__(self, tag: int, name: str, size: int) -> None:
        super().__init__(tag, name)
        self.size = size

    def of(self, value: str) -> Tlv:
        try:
            octets = value.encode("latin-1")
        except UnicodeEncodeError as error:
            raise Unencodable(f"{self.name} cannot be {value!r}") from error
        if len(octets) >= self.size or b"\0" in octets:
            raise Unencodable(f"{self.name} takes {self.size - 1} octets without NUL")
        return Tlv(self.tag, octets + b"\0")

    def read(self, octets: bytes) -> str | None:
        text = octets.removesuffix(b"\0")
        return None if len(text) >= self.size or b"\0" in text else text.decode("latin-1")


class OctetsKind(Kind[bytes]):
    def __init__(self, tag: int, name: str, smallest: int = 0, largest: int = VALUE_SIZE_MAX):
        super().__init__(tag, name)
        self.smallest = smallest
        self.largest = largest

    def of(self, value: bytes) -> Tlv:
        if not self.smallest <= len(value) <= self.largest:
            raise Unencodable(f"{self.name} takes {self.smallest} to {self.largest} octets")
        return Tlv(self.tag, value)

    def read(self, octets: bytes) -> bytes | None:
        return octets if self.smallest <= len(octets) <= self.largest else None


class FlagKind(Kind[bool]):
    """A parameter without a value: it is there or it is not."""

    def of(self, value: bool = True) -> Tlv:
        if not value:
            raise Unencodable(f"{self.name} is absent when it is false")
        return Tlv(self.tag, b"")

    def read(self, octets: bytes) -> bool | None:
        return True if not octets else None


DEST_ADDR_SUBUNIT = IntKind(0x0005, "dest_addr_subunit")
DEST_NETWORK_TYPE = IntKind(0x0006, "dest_network_type")
DEST_BEARER_TYPE = IntKind(0x0007, "dest_bearer_type")
DEST_TELEMATICS_ID = IntKind(0x0008, "dest_telematics_id", 2)
SOURCE_ADDR_SUBUNIT = IntKind(0x000D, "source_addr_subunit")
SOURCE_NETWORK_TYPE = IntKind(0x000E, "source_network_type")
SOURCE_BEARER_TYPE = IntKind(0x000F, "source_bearer_type")
SOURCE_TELEMATICS_ID = IntKind(0x0010, "source_telematics_id")
QOS_TIME_TO_LIVE = IntKind(0x0017, "qos_time_to_live", 4)
PAYLOAD_TYPE = IntKind(0x0019, "payload_type")
ADDITIONAL_STATUS_INFO_TEXT = TextKind(0x001D, "additional_status_info_text", 256)
RECEIPTED_MESSAGE_ID = TextKind(0x001E, "receipted_message_id", 65)
MS_MSG_WAIT_FACILITIES = IntKind(0x0030, "ms_msg_wait_facilities")
PRIVACY_INDICATOR = IntKind(0x0201, "privacy_indicator")
SOURCE_SUBADDRESS = OctetsKind(0x0202, "source_subaddress", 2, 23)
DEST_SUBADDRESS = OctetsKind(0x0203, "dest_subaddress", 2, 23)
USER_MESSAGE_REFERENCE = IntKind(0x0204, "user_message_reference", 2)
USER_RESPONSE_CODE = IntKind(0x0205, "user_response_code")
SOURCE_PORT = IntKind(0x020A, "source_port", 2)
DESTINATION_PORT = IntKind(0x020B, "destination_port", 2)
SAR_MSG_REF_NUM = IntKind(0x020C, "sar_msg_ref_num", 2)
LANGUAGE_INDICATOR = IntKind(0x020D, "language_indicator")
SAR_TOTAL_SEGMENTS = IntKind(0x020E, "sar_total_segments")
SAR_SEGMENT_SEQNUM = IntKind(0x020F, "sar_segment_seqnum")
SC_INTERFACE_VERSION = IntKind(0x0210, "sc_interface_version")
CALLBACK_NUM_PRES_IND = IntKind(0x0302, "callback_num_pres_ind")
CALLBACK_NUM_ATAG = OctetsKind(0x0303, "callback_num_atag", 0, 65)
NUMBER_OF_MESSAGES = IntKind(0x0304, "number_of_messages")
CALLBACK_NUM = OctetsKind(0x0381, "callback_num", 4, 19)
DPF_RESULT = IntKind(0x0420, "dpf_result")
SET_DPF = IntKind(0x0421, "set_dpf")
MS_AVAILABILITY_STATUS = IntKind(0x0422, "ms_availability_status")
NETWORK_ERROR_CODE = OctetsKind(0x0423, "network_error_code", 3, 3)
MESSAGE_PAYLOAD = OctetsKind(0x0424, "message_payload")
DELIVERY_FAILURE_REASON = IntKind(0x0425, "delivery_failure_reason")
MORE_MESSAGES_TO_SEND = IntKind(0x0426, "more_messages_to_send")
MESSAGE_STATE = IntKind(0x0427, "message_state")
# From SMPP 5.0 section 4.8.4: how busy the centre is, and what a ported number brings along.
CONGESTION_STATE = IntKind(0x0428, "congestion_state")
BILLING_IDENTIFICATION = OctetsKind(0x060B, "billing_identification", 1, 1024)
SOURCE_NETWORK_ID = TextKind(0x060D, "source_network_id", 66)
DEST_NETWORK_ID = TextKind(0x060E, "dest_network_id", 66)
SOURCE_NODE_ID = OctetsKind(0x060F, "source_node_id", 6, 6)
DEST_NODE_ID = OctetsKind(0x0610, "dest_node_id", 6, 6)
DEST_ADDR_NP_RESOLUTION = IntKind(0x0611, "dest_addr_np_resolution")
DEST_ADDR_NP_INFORMATION = OctetsKind(0x0612, "dest_addr_np_information", 10, 10)
DEST_ADDR_NP_COUNTRY = OctetsKind(0x0613, "dest_addr_np_country", 1, 5)
USSD_SERVICE_OP = OctetsKind(0x0501, "ussd_service_op", 1, 1)
DISPLAY_TIME = IntKind(0x1201, "display_time")
SMS_SIGNAL = IntKind(0x1203, "sms_signal", 2)
MS_VALIDITY = IntKind(0x1204, "ms_validity")
ALERT_ON_MESSAGE_DELIVERY = FlagKind(0x130C, "alert_on_message_delivery")
ITS_REPLY_TYPE = IntKind(0x1380, "its_reply_type")
ITS_SESSION_INFO = OctetsKind(0x1383, "its_session_info", 2, 2)


def first(tlvs: Tlvs, kind: Kind[T]) -> T | None:
    """The value of the first parameter of a kind; None if there is none of its shape."""
    for tag, value in tlvs:
        if tag == kind.tag:
            return kind.read(value)
    return None


def first_misshapen(tlvs: Tlvs) -> Tlv | None:
    """The first known parameter whose value has not the specification's shape."""
    for tlv in tlvs:
        kind = KINDS.get(tlv.tag)
        if kind is not None and kind.read(tlv.value) is None:
            return tlv
    return None


def write(tlvs: Sequence[Tlv]) -> bytes:
    if len(tlvs) > COUNT_MAX:
        raise Unencodable(f"{len(tlvs)} optional parameters are more than {COUNT_MAX}")
    try:
        return b"".join([HEAD.pack(tag, len(value)) + value for tag, value in tlvs])
    except Exception as error:
        raise Unencodable(f"no optional parameters: {tlvs!r}") from error


def read(raw: bytes, at: int) -> Tlvs:
    """Everything from `at` to the end of the frame; raises `FieldError` if it does not add up."""
    end = len(raw)
    found: list[Tlv] = []
    while at < end:
        if end - at < HEAD.size:
            raise FieldError(Status.INVALID_OPTIONAL_PART, f"{end - at} octets are left over")
        tag, size = HEAD.unpack_from(raw, at)
        start = at + HEAD.size
        at = start + size
        if at > end:
            raise FieldError(Status.INVALID_PARAMETER_LENGTH, f"parameter 0x{tag:04X} is cut off")
        if len(found) == COUNT_MAX:
            reason = f"there are more than {COUNT_MAX} optional parameters"
            raise FieldError(Status.INVALID_OPTIONAL_PART, reason)
        found.append(Tlv(tag, raw[start:at]))
    return tuple(found)
