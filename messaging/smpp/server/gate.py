"""Who may bind: asked once when a client binds, and again and again while it is bound.

The order is fixed: too many failures; then system ID and password, of which a stranger never
learns which was wrong; then what the account says (`refusal`); last how many binds it has over
all processes. Only who knows the password learns anything about the account.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import structlog
from django.db import Error, connection, transaction

from clients import smpp_accounts
from messaging.dispatch import payer as payers
from messaging.dispatch.database_thread import DatabaseThread
from messaging.dispatch.payer import Payer
from messaging.dispatch.submission import TryLater
from messaging.guesses import Visitor
from messaging.smpp.protocol.pdus import Bind, BindReceiver, BindTransmitter
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server import accounts
from messaging.smpp.server.accounts import Account
from portal.kit import ids

log = structlog.get_logger(__name__)

# A process that was not seen for so long is dead, and its binds do not count.
DEAD_S = 15

LOCK = "SELECT 1 FROM clients_smppaccount WHERE door_ptr_id = %s FOR NO KEY UPDATE"
COUNT = """
SELECT count(*) FROM messaging_smppbind b JOIN messaging_smppnode n ON n.id = b.node_id
 WHERE b.account_id = %s AND n.seen_at > now() - make_interval(secs => %s)
"""
FORGET = "DELETE FROM messaging_smppbind WHERE id = ANY(%s)"
ENTER = """
INSERT INTO messaging_smppbind (id, account_id, node_id, kind, address, port, uses_tls,
       interface_version, since, submitted, delivered)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now(), 0, 0)
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a connection comes from and how."""

    address: IPv4Address | IPv6Address
    port: int
    uses_tls: bool

    @property
    def label(self) -> str:
        """As a log shows it."""
        host = f"[{self.address}]" if self.address.version == 6 else str(self.address)
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody asks to be bound."""

    visit: Visit
    pdu: Bind

    @property
    def kind(self) -> str:
        """One of `SmppBind.Kind`."""
        if isinstance(self.pdu, BindTransmitter):
            return "tx"
        return "rx" if isinstance(self.pdu, BindReceiver) else "trx"


@dataclass(frozen=True, slots=True)
class Entered:
    """The bind is counted, and stands as a row."""

    bind_id: int
    account: Account
    payer: Payer


@dataclass(frozen=True, slots=True)
class Turned:
    """Turned away: what the client is told, and why in a word for our log."""

    status: Status
    reason: str


BARRED = Status.BIND_FAILED


def refusal(account: Account, payer: Payer, visit: Visit) -> Turned | None:
    """What stands between this account and being bound from there, if anything."""
    if account.tls_required and not visit.uses_tls:
        return Turned(BARRED, "tls_required")
    if not is_allowed(account, visit):
        return Turned(BARRED, "network_not_allowed")
    if not account.binding_enabled:
        return Turned(BARRED, "binding_disabled")
    if not payer.is_open:
        return Turned(BARRED, "door_closed")
    return None


def is_allowed(account: Account, visit: Visit) -> bool:
    networks = account.allowed_networks
    return not networks or any(visit.address in network for network in networks)


def enter(knock: Knock, *, node: int, gone: Collection[int] = ()) -> Entered | Turned:
    """Let it in, or say why not. `gone` are binds that have ended and may still stand as rows."""
    address, system_id = str(knock.visit.address), knock.pdu.system_id
    visitor = Visitor(address, system_id)
    try:
        visitor.check()
    except TryLater:
        return Turned(BARRED, "too_many_failures")
    found = smpp_accounts.find(system_id, knock.pdu.password)
    if found is None:
        visitor.failed()
        return Turned(Status.INVALID_PASSWORD, "unknown_or_wrong_password")
    visitor.entered()
    with transaction.atomic():
        return _admitted(found.pk, knock, node, gone)


def _admitted(door: int, knock: Knock, node: int, gone: Collection[int]) -> Entered | Turned:
    """Held against the account as it is now; nobody else binds to it meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [door])
        account, payer = accounts.read([door])[door], payers.of_door(door)
        if payer is None:
            return Turned(BARRED, "door_closed")
        if turned := refusal(account, payer, knock.visit):
            return turned
        if account.system_type and knock.pdu.system_type != account.system_type:
            return Turned(Status.INVALID_SYSTEM_TYPE, "system_type")
        cursor.execute(FORGET, [list(gone)])
        cursor.execute(COUNT, [door, DEAD_S])
        if cursor.fetchone()[0] >= account.max_binds:
            return Turned(BARRED, "too_many_binds")
        (bind_id,) = ids.take()
        visit, version = knock.visit, knock.pdu.interface_version
        where: list[Any] = [visit.address.compressed, visit.port, visit.uses_tls, version]
        cursor.execute(ENTER, [bind_id, door, node, knock.kind, *where])
    return Entered(bind_id, account, payer)


class Gate:
    """Asks `enter` in threads of its own, a few at a time, so that a flood of binds waits in line
    and harms nobody who is bound."""

    def __init__(self, at_a_time: int) -> None:
        self._threads = [DatabaseThread(f"gate-{number}") for number in range(at_a_time)]
        self._free: asyncio.Queue[DatabaseThread] = asyncio.Queue()
        for thread in self._threads:
            self._free.put_nowait(thread)

    async def ask(
        self,
        knock: Knock,
        *,
        node: int,
        gone: Collection[int],
        is_waiting: Callable[[], bool],
    ) -> Entered | Turned | None:
        """None if whoever knocked had left before it was their turn."""
        thread = await self._free.get()
        try:
            if not is_waiting():
                return None
            # A copy: who else leaves meanwhile is seen next time.
            left = tuple(gone)
            return await thread.call(lambda: enter(knock, node=node, gone=left))
        except Error as error:
            log.warning("bind_not_checked", error=repr(error))
            return Turned(Status.SYSTEM_ERROR, "database")
        finally:
            self._free.put_nowait(thread)

    async def close(self) -> None:
        for thread in self._threads:
            await thread.close()
