"""This process among all that serve SMPP: its heartbeat, its rows, and what it hears of changes.

Once a second one transaction says that it lives and what its binds have done, and brings back how
the accounts, their payers and the binds stand now. A process that was thought dead for a while
(the database was away, the machine slept) finds its rows gone and writes them again.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from django.db import Error

from messaging.dispatch.database_thread import DatabaseThread
from messaging.dispatch.payer import Payer
from messaging.smpp.server import accounts, books, gate
from messaging.smpp.server.accounts import Account, Row
from messaging.smpp.server.binds import Binds, Bound
from messaging.smpp.server.books import Seen, Told

if TYPE_CHECKING:
    from messaging.smpp.server.connection import ServerConnection

log = structlog.get_logger(__name__)


class Node:
    """`on_evict` is told which connection must go, and why."""

    def __init__(
        self, binds: Binds, *, beat_s: float, on_evict: Callable[["ServerConnection", str], None]
    ) -> None:
        self.id = 0
        self.name = ""
        self.gone: set[int] = set()
        self._binds = binds
        self._beat_s = beat_s
        self._evict = on_evict
        self._database = DatabaseThread("node")
        self._woken = asyncio.Event()
        self._stopping = False
        self._told: dict[int, Told] = {}
        self._rows: dict[int, tuple[Row, Account]] = {}

    async def open(self, name: str) -> None:
        """Begin under this name; what its last bearer left behind is gone."""
        self.name = name
        self.id = await self._database.call(lambda: books.register(name))

    async def run(self) -> None:
        """Beat until `stop`. Raises `Replaced`."""
        loop = asyncio.get_running_loop()
        beat_at = loop.time()
        while not self._stopping:
            try:
                await self._forget()
                if loop.time() >= beat_at:
                    beat_at = loop.time() + self._beat_s
                    await self._beat()
            except Error as error:
                log.warning("no_heartbeat", node=self.name, error=repr(error))
                await asyncio.sleep(self._beat_s)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0, beat_at - loop.time())):
                    await self._woken.wait()
            self._woken.clear()

    def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def close(self) -> None:
        """Take the process and its binds out of the books."""
        try:
            await self._database.call(lambda: books.close(self.id))
        except Error as error:
            log.warning("node_not_cleared", node=self.name, error=repr(error))
        finally:
            await self._database.close()

    def forget(self, bind_id: int) -> None:
        """This bind has ended."""
        self.gone.add(bind_id)
        self._told.pop(bind_id, None)
        self._woken.set()

    async def _forget(self) -> None:
        gone = set(self.gone)
        if gone:
            await self._database.call(lambda: books.forget(gone))
            self.gone -= gone

    async def _beat(self) -> None:
        told, doors = self._news(), self._binds.bound_doors()
        before = {one.bound.bind_id for one in self._binds if one.bound}
        exchange = partial(books.exchange, self.id, self.name, told, doors)
        seen = await self._database.call(exchange)
        self._told |= {one.bind_id: one for one in told if self._binds.find(one.bind_id)}
        accounts_now = self._read(seen.accounts)
        lost = []
        for one in self._binds:
            if one.bound and one.bound.bind_id in before:
                if one.bound.bind_id not in seen.binds and not one.is_leaving:
                    lost.append(one)
                self._apply(one, one.bound, seen, accounts_now)
        if lost:
            await self._write_again(lost)

    def _news(self) -> list[Told]:
        """Of the binds that have done something since the last time."""
        now = asyncio.get_running_loop().time()
        return [
            told
            for one in self._binds
            if one.bound and (told := _told(one, one.bound, now)) != self._before(told, now)
        ]

    def _before(self, told: Told, now: float) -> Told | None:
        before = self._told.get(told.bind_id)
        same = before and (before.submitted, before.delivered) == (told.submitted, told.delivered)
        return told if same else None

    def _read(self, rows: list[Row]) -> dict[int, Account]:
        """The accounts; one whose row is as before is as before."""
        known = self._rows
        self._rows = {
            row[0]: known[row[0]]
            if row[0] in known and known[row[0]][0] == row
            else (row, accounts.account(row))
            for row in rows
        }
        return {door: account for door, (_row, account) in self._rows.items()}

    def _apply(
        self, one: "ServerConnection", bound: Bound, seen: Seen, now: dict[int, Account]
    ) -> None:
        """Let go of what may not stay, and tell the others what is new."""
        account, payer = now.get(bound.door), seen.payers.get(bound.door)
        if account is None or payer is None:
            return
        reason = _reason_to_go(one, bound, account, payer, seen.binds.get(bound.bind_id))
        if reason:
            self._evict(one, reason)
        elif account != bound.account or payer != bound.payer:
            one.renew(replace(bound, account=account, payer=payer))

    async def _write_again(self, lost: list["ServerConnection"]) -> None:
        now = asyncio.get_running_loop().time()
        rows = [_row_of(one, one.bound, self.id, now) for one in lost if one.bound]
        log.warning("binds_written_again", node=self.name, count=len(rows))
        await self._database.call(lambda: books.write_again(rows))


def _reason_to_go(
    one: "ServerConnection",
    bound: Bound,
    account: Account,
    payer: Payer,
    stand: tuple[bool, int] | None,
) -> str:
    assert one.visit is not None
    is_asked, rank = stand or (False, 0)
    if is_asked:
        return "closed_by_hand"
    if turned := gate.refusal(account, payer, one.visit):
        return turned.reason
    if account.password_set_at != bound.account.password_set_at:
        return "password_changed"
    return "too_many_binds" if rank > account.max_binds else ""


def _told(one: "ServerConnection", bound: Bound, now: float) -> Told:
    idle_s = max(0.0, now - one.session.timers.active_at)
    return Told(bound.bind_id, one.submitted, one.delivered, idle_s)


def _row_of(one: "ServerConnection", bound: Bound, node: int, now: float) -> list[Any]:
    assert one.visit is not None
    visit = one.visit
    where = [visit.address.compressed, visit.port, visit.uses_tls, bound.interface_version]
    told = [now - one.bound_at, one.submitted, one.delivered]
    return [bound.bind_id, bound.door, node, bound.kind, *where, *told]
