"""The binds of one connector: each kept up on its own, and each says how it is.

Submits go over the binds that send and are up, to the one with the most room in its window. What
the supplier delivers may come on any of them. One that is down does not stop the others.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.utils import timezone

from messaging.dispatch.states import Told
from messaging.models import Connector, LinkState
from messaging.smpp.line import Line
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import Delivered, Phase
from messaging.smpp.link_words import LinkState as Said
from messaging.smpp.pdu_log import PduLog
from messaging.smpp.protocol import statuses
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import BindReceiver, BindTransceiver, BindTransmitter
from portal.kit import secrets

Role = LinkState.Role
KINDS = {Role.TRX: BindTransceiver, Role.TX: BindTransmitter, Role.RX: BindReceiver}
# Deliveries that are being stored; what comes beyond is asked to come again.
INBOUND_WINDOW = 2_000
MINUTE_S = 60.0


class Sample(NamedTuple):
    at: float
    sent: int


@dataclass(slots=True)
class Bind:
    """One bind: its line, and what is told about it."""

    number: int
    role: Role
    line: Line
    state: Said
    sent: int = 0
    last_error: str = ""
    last_receipt_at: datetime | None = None

    @property
    def is_sender(self) -> bool:
        return self.role is not Role.RX

    def said(self, state: Said) -> None:
        self.state = state
        if state.status:
            self.last_error = f"{state.reason}: {statuses.name(state.status)}"
        elif state.reason and state.phase is Phase.WAITING:
            self.last_error = state.reason


class Lines:
    """Runs every bind until `stop`. `on_change` hears that one came up or went down."""

    def __init__(
        self,
        connector: Connector,
        *,
        on_deliver: Callable[[Bind, Delivered], None],
        on_change: Callable[[Bind], None],
        pdu_log: PduLog | None = None,
    ) -> None:
        self._on_deliver, self._on_change = on_deliver, on_change
        self._pdu_log = pdu_log
        pair = connector.bind_kind == Connector.BindKind.PAIR
        roles = [Role.TX, Role.RX] if pair else [Role.TRX]
        self.binds = [
            self._bind(connector, number, role)
            for number, role in enumerate(roles * connector.binds, start=1)
        ]
        self._senders = [bind for bind in self.binds if bind.is_sender]
        self._samples: dict[int, deque[Sample]] = {bind.number: deque() for bind in self.binds}

    def _bind(self, connector: Connector, number: int, role: Role) -> Bind:
        settings = settings_of(connector, role)
        line = Line(settings, on_deliver=lambda _: None, on_state=lambda _: None)
        bind = Bind(number, role, line, Said(Phase.WAITING, "starting"))
        line.on_deliver = partial(self._on_deliver, bind)
        line.on_state = partial(self._said, bind)
        if self._pdu_log is not None:
            label = f"{role.value} {number}"
            line.on_session = partial(self._pdu_log.watch, "connector", connector.pk, label=label)
        return bind

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for bind in self.binds:
                group.create_task(bind.line.run())

    async def stop(self) -> None:
        """Let every bind say goodbye when its answers have come."""
        await asyncio.gather(*(bind.line.stop() for bind in self.binds))

    @property
    def sending(self) -> int:
        """How many binds can send now."""
        return sum(bind.line.is_bound for bind in self._senders)

    def freest(self) -> Bind | None:
        """The sending bind with the most room in its window; None when none has any."""
        bind = max(self._senders, key=lambda one: one.line.free_window)
        return bind if bind.line.free_window > 0 else None

    def _said(self, bind: Bind, state: Said) -> None:
        bind.said(state)
        self._on_change(bind)

    def told(self, now: float) -> list[Told]:
        """How every bind is, with what it sent in the last minute."""
        return [self._told(bind, now) for bind in self.binds]

    def _told(self, bind: Bind, now: float) -> Told:
        samples = self._samples[bind.number]
        rate = 0
        if samples and now > samples[-1].at:
            rate = round((bind.sent - samples[-1].sent) / (now - samples[-1].at))
        samples.append(Sample(now, bind.sent))
        while samples[0].at < now - MINUTE_S:
            samples.popleft()
        window = bind.line.settings.limits.window
        used = window - bind.line.free_window if bind.line.is_bound else 0
        return Told(
            number=bind.number,
            role=bind.role.value,
            state=bind.state.phase.value,
            window_used=used,
            rate=rate,
            last_minute=bind.sent - samples[0].sent,
            last_error=bind.last_error[:200],
            last_receipt_at=bind.last_receipt_at,
        )

    def reason(self) -> str:
        """Why a bind is not up; empty when all are."""
        down = [bind for bind in self.binds if bind.state.phase is not Phase.BOUND]
        if not down:
            return ""
        why = down[0].last_error or down[0].state.reason or down[0].state.phase.value
        up = len(self.binds) - len(down)
        return f"{up} of {len(self.binds)} binds are up: {why}" if up else why


def touch(bind: Bind) -> None:
    """Note that a receipt came on it."""
    bind.last_receipt_at = timezone.now()


def settings_of(connector: Connector, role: Role = Role.TRX) -> LinkSettings:
    """The settings of one bind, with the password out of its envelope.

    Raises `ssl.SSLError` for a certificate authority that is none.
    """
    sealed = connector.sealed_password
    return LinkSettings(
        host=connector.host,
        port=connector.port,
        system_id=connector.system_id,
        password=secrets.open_envelope(sealed) if sealed else "",
        system_type=connector.system_type,
        address_range=connector.address_range,
        interface_version=connector.interface_version,
        kind=KINDS[role],
        tls=tls_of(connector) if connector.uses_tls else None,
        limits=Limits(
            window=connector.window,
            inbound_window=INBOUND_WINDOW,
            response_s=connector.response_s,
            enquire_s=connector.enquire_s,
        ),
        reconnect_max_s=30,
    )


def tls_of(connector: Connector) -> ssl.SSLContext:
    """TLS as the connector wants it: with the system's authorities, its own one, or unchecked."""
    context = ssl.create_default_context(cadata=connector.tls_authority or None)
    if not connector.verifies_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
