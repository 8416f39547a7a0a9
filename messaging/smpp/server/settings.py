"""Where customers bind, and how much one of them may ask of us."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from messaging.smpp.protocol.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Times in seconds. A port of None is off, a port of 0 takes a free one.

    `name` is what this process is known by; without one it is its host and port. A process that
    is started again under the same name clears away what it left behind. Processes that share a
    port (`reuse_port`) need a name each.

    A refused bind is answered `refuse_s` after it came, whatever was wrong with it. A stopping
    server waits `drain_s` for what is open; a bind that must go at once, `eviction_s`. A peer
    that does not read for `stuck_s` is hung up on.

    Who comes from one of `balancers` begins with a PROXY header, within `header_s`, that says
    whom it stands in for; from anybody else none is understood.
    """

    host: str = "127.0.0.1"
    port: int | None = 2775
    tls_port: int | None = None
    certificate: Path | None = None
    key: Path | None = None
    reuse_port: bool = False
    name: str = ""
    limits: Limits = field(default_factory=lambda: Limits(enquire_s=30, enquire_answer_s=30))
    connections_max: int = 10_000
    connections_per_address: int = 100
    balancers: tuple[IPv4Network | IPv6Network, ...] = ()
    header_s: float = 5.0
    checks_at_a_time: int = 2
    refuse_s: float = 1.0
    stuck_s: float = 10.0
    drain_s: float = 5.0
    eviction_s: float = 0.4
    tick_s: float = 0.5
    beat_s: float = 1.0
