"""The types of fields on the wire (SMPP 3.4 section 3.1) and the fields that many PDUs share.

A PDU's annotations name these types, in the order of the specification's tables; the codec
turns them into a reader and a writer once, at import. `read` puts the value (or values) it
finds at `at` into a list and returns where the next field begins. It sees the bytes of one
frame only, so it cannot read past command_length. Sizes count the closing NUL, as in the
specification.
"""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, Protocol

from messaging.smpp.protocol.errors import FieldError, Unencodable
from messaging.smpp.protocol.statuses import Status

NUL = b"\0"
SHORT_MESSAGE_SIZE_MAX = 254
LIST_SIZE_MAX = 255
PASSWORD_SIZE_MAX = 255


class Wire(Protocol):
    """A field's way from and to bytes."""

    def write(self, value: Any) -> bytes: ...

    def read(self, raw: bytes, at: int, into: list[Any]) -> int: ...


@dataclass(frozen=True, slots=True)
class Int:
    """An unsigned big-endian integer of `size` octets; the codec reads neighbours in one go."""

    size: int


@dataclass(frozen=True, slots=True)
class CString:
    """A NUL-terminated string of at most `size` octets, as str. Latin-1 keeps every octet."""

    size: int
    status: Status = Status.INVALID_COMMAND_LENGTH

    def write(self, value: Any) -> bytes:
        if not value:
            return NUL
        try:
            octets = value.encode("latin-1")
        except (UnicodeEncodeError, AttributeError) as error:
            raise Unencodable(f"no text for a C-octet string: {value!r}") from error
        return terminated(octets, self.size)

    def read(self, raw: bytes, at: int, into: list[Any]) -> int:
        end = raw.find(NUL, at, at + self.size)
        if end < 0:
            raise unterminated(raw, at, self.size, self.status)
        into.append(raw[at:end].decode("latin-1"))
        return end + 1


@dataclass(frozen=True, slots=True)
class COctets:
    """A NUL-terminated string kept as bytes: what it means depends on fields beside it."""

    size: int
    status: Status = Status.INVALID_COMMAND_LENGTH

    def write(self, value: Any) -> bytes:
        if not isinstance(value, bytes):
            raise Unencodable(f"no bytes for a C-octet string: {value!r}")
        return terminated(value, self.size)

    def read(self, raw: bytes, at: int, into: list[Any]) -> int:
        end = raw.find(NUL, at, at + self.size)
        if end < 0:
            raise unterminated(raw, at, self.size, self.status)
        into.append(raw[at:end])
        return end + 1


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """sm_length and short_message together (5.2.21, 5.2.22)."""

    def write(self, value: Any) -> bytes:
        if not isinstance(value, bytes) or len(value) > SHORT_MESSAGE_SIZE_MAX:
            raise Unencodable(f"short_message takes 0 to {SHORT_MESSAGE_SIZE_MAX} octets")
        return bytes((len(value),)) + value

    def read(self, raw: bytes, at: int, into: list[Any]) -> int:
        start = at + 1
        end = start + octet(raw, at)
        if end > len(raw) or end - start > SHORT_MESSAGE_SIZE_MAX:
            raise FieldError(Status.INVALID_MESSAGE_LENGTH, "short_message does not fit")
        into.append(raw[start:end])
        return end


class Destination(NamedTuple):
    """One SME of submit_multi (4.5.1.1, dest_flag 1)."""

    ton: int
    npi: int
    address: bytes


class DistributionList(NamedTuple):
    """One distribution list of submit_multi (4.5.1.2, dest_flag 2)."""

    name: bytes


class Unsuccessful(NamedTuple):
    """One SME that submit_multi could not reach (4.5.2.1)."""

    ton: int
    npi: int
    address: bytes
    status: int


@dataclass(frozen=True, slots=True)
class Destinations:
    """number_of_dests, at least one, and that many dest_address structures (4.5.1)."""

    def write(self, value: Any) -> bytes:
        if not value:
            raise Unencodable("submit_multi goes to somebody")
        return counted(value, self.write_one)

    def write_one(self, target: Any) -> bytes:
        if isinstance(target, Destination):
            return b"\1" + ton_npi(target) + ADDRESS.write(target.address)
        if isinstance(target, DistributionList):
            return b"\2" + ADDRESS.write(target.name)
        raise Unencodable(f"no destination of submit_multi: {target!r}")

    def read(self, raw: bytes, at: int, into: list[Any]) -> int:
        count = octet(raw, at)
        if not count:
            raise FieldError(Status.INVALID_NUMBER_OF_DESTINATIONS, "submit_multi goes to nobody")
        at += 1
        found: list[Any] = []
        for _ in range(count):
            at = self.read_one(raw, at, found)
        into.append(tuple(found))
        return at

    def read_one(self, raw: bytes, at: int, found: list[Any]) -> int:
        flag = octet(raw, at)
        address: list[bytes] = []
        if flag == 1:
            ton, npi = octet(raw, at + 1), octet(raw, at + 2)
            at = ADDRESS.read(raw, at + 3, address)
            found.append(Destination(ton, npi, address[0]))
        elif flag == 2:
            at = ADDRESS.read(raw, at + 1, address)
            found.append(DistributionList(address[0]))
        else:
            raise FieldError(Status.INVALID_DESTINATION_FLAG, f"dest_flag is {flag}")
        return at


@dataclass(frozen=True, slots=True)
class Unsuccessfuls:
    """no_unsuccess and that many unsuccess_sme structures (4.5.2)."""

    def write(self, value: Any) -> bytes:
        return counted(value, self.write_one)

    def write_one(self, sme: Any) -> bytes:
        if not isinstance(sme, Unsuccessful) or not 0 <= sme.status <= 0xFFFFFFFF:
            raise Unencodable(f"no unsuccess_sme: {sme!r}")
        return ton_npi(sme) + ADDRESS.write(sme.address) + sme.status.to_bytes(4, "big")

    def read(self, raw: bytes, at: int, into: list[Any]) -> int:
        count = octet(raw, at)
        at += 1
        found: list[Unsuccessful] = []
        for _ in range(count):
            ton, npi = octet(raw, at), octet(raw, at + 1)
            address: list[bytes] = []
            at = ADDRESS.read(raw, at + 2, address) + 4
            if at > len(raw):
                raise FieldError(Status.INVALID_COMMAND_LENGTH, "unsuccess_sme is cut off")
            found.append(Unsuccessful(ton, npi, address[0], int.from_bytes(raw[at - 4 : at])))
        into.append(tuple(found))
        return at


def terminated(octets: bytes, size: int) -> bytes:
    if len(octets) >= size or NUL in octets:
        raise Unencodable(f"a C-octet string of {size} octets cannot hold {octets!r}")
    return octets + NUL


def unterminated(raw: bytes, at: int, size: int, status: Status) -> FieldError:
    if at + size > len(raw):
        return FieldError(Status.INVALID_COMMAND_LENGTH, f"the body ends inside octet {at}'s field")
    return FieldError(status, f"no NUL within the {size} octets from {at}")


def octet(raw: bytes, at: int) -> int:
    if at >= len(raw):
        raise FieldError(Status.INVALID_COMMAND_LENGTH, f"the body ends before octet {at}")
    return raw[at]


def ton_npi(address: Destination | Unsuccessful) -> bytes:
    try:
        return bytes((address.ton, address.npi))
    except (TypeError, ValueError) as error:
        raise Unencodable(f"no type of number or numbering plan: {address!r}") from error


def counted(value: Any, write_one: "WriteOne") -> bytes:
    if not isinstance(value, tuple) or len(value) > LIST_SIZE_MAX:
        raise Unencodable(f"a list takes a tuple of 0 to {LIST_SIZE_MAX} members")
    return bytes((len(value),)) + b"".join(map(write_one, value))


class WriteOne(Protocol):
    def __call__(self, member: Any, /) -> bytes: ...


ADDRESS = COctets(21, Status.INVALID_DESTINATION_ADDRESS)

U8 = Annotated[int, Int(1)]
SystemId = Annotated[str, CString(16, Status.INVALID_SYSTEM_ID)]
# 3.4 says 9 octets; many centres hand out longer passwords, and cutting one would only hide why
# a bind is refused. What a server takes is in its session's limits.
Password = Annotated[str, CString(PASSWORD_SIZE_MAX + 1, Status.INVALID_PASSWORD)]
SystemType = Annotated[str, CString(13, Status.INVALID_SYSTEM_TYPE)]
AddressRange = Annotated[str, CString(41)]
ServiceType = Annotated[str, CString(6, Status.INVALID_SERVICE_TYPE)]
MessageId = Annotated[str, CString(65, Status.INVALID_MESSAGE_ID)]
SourceAddress = Annotated[bytes, COctets(21, Status.INVALID_SOURCE_ADDRESS)]
DestinationAddress = Annotated[bytes, ADDRESS]
LongSourceAddress = Annotated[bytes, COctets(65, Status.INVALID_SOURCE_ADDRESS)]
LongDestinationAddress = Annotated[bytes, COctets(65, Status.INVALID_DESTINATION_ADDRESS)]
ScheduleTime = Annotated[str, CString(17, Status.INVALID_SCHEDULE)]
ValidityPeriod = Annotated[str, CString(17, Status.INVALID_EXPIRY)]
FinalDate = Annotated[str, CString(17)]
Text = Annotated[bytes, ShortMessage()]
DestinationList = Annotated[tuple[Destination | DistributionList, ...], Destinations()]
UnsuccessfulList = Annotated[tuple[Unsuccessful, ...], Unsuccessfuls()]
