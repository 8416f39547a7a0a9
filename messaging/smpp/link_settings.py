"""Where one link goes and how it behaves."""

import ssl
from dataclasses import dataclass, field

from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import Bind, BindTransceiver


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """Times in seconds. `kind` is the bind to ask for, a transceiver unless a supplier has none.

    After a failure the link waits `reconnect_min_s`, doubled with every further failure up to
    `reconnect_max_s`; a link that stayed bound for `steady_s` begins anew. `drain_s` is how
    long a stopping link waits for open answers.
    """

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    address_range: str = ""
    addr_ton: int = 0
    addr_npi: int = 0
    interface_version: int = 0x34
    kind: type[Bind] = BindTransceiver
    tls: ssl.SSLContext | None = None
    limits: Limits = field(default_factory=Limits)
    connect_s: float = 10
    reconnect_min_s: float = 1
    reconnect_max_s: float = 60
    steady_s: float = 30
    drain_s: float = 10

    def bind_pdu(self) -> Bind:
        return self.kind(
            system_id=self.system_id,
            password=self.password,
            system_type=self.system_type,
            interface_version=self.interface_version,
            addr_ton=self.addr_ton,
            addr_npi=self.addr_npi,
            address_range=self.address_range,
        )
