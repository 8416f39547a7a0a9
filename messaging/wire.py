"""What an SMPP customer asked for beyond a text: kept with the message, honoured when it is sent.

A message without a `Wire` is sent as follows from its text and the connector's settings. Numbers
are those of SMPP 3.4, section 5.2.
"""

from dataclasses import dataclass, fields
from typing import Any

TonNpi = tuple[int, int]
RawTlv = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """`coding` None: the text decides. `is_binary`: the message's text is octets in hexadecimal.

    `header` is a user data header to send in front of the text, as it came: the text is then one
    part and is not cut again. `source` and `destination` are TON and NPI where they were not what
    the address suggests. `shares_id`: it was for several, who have one id, that of their batch.
    """

    coding: int | None = None
    is_binary: bool = False
    header: bytes = b""
    protocol_id: int = 0
    priority: int = 0
    service_type: str = ""
    source: TonNpi | None = None
    destination: TonNpi | None = None
    tlvs: tuple[RawTlv, ...] = ()
    shares_id: bool = False

    def as_json(self) -> dict[str, Any] | None:
        """Only what is said; None when nothing is."""
        said = {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }
        if "header" in said:
            said["header"] = self.header.hex()
        if "tlvs" in said:
            said["tlvs"] = [[tag, value.hex()] for tag, value in self.tlvs]
        return said or None


NOTHING = Wire()


def of_json(said: dict[str, Any] | None) -> Wire:
    """The `Wire` that was kept so."""
    if not said:
        return NOTHING
    known: dict[str, Any] = dict(said)
    if "header" in known:
        known["header"] = bytes.fromhex(known["header"])
    if "tlvs" in known:
        known["tlvs"] = tuple((tag, bytes.fromhex(value)) for tag, value in known["tlvs"])
    for name in ("source", "destination"):
        if name in known:
            known[name] = tuple(known[name])
    return Wire(**known)
