"""The PDU log of a process: what sessions send and receive, while somebody has asked to see it.

A session has an `observer`, which is None while its log is off; so a log that is off costs a look
at one attribute per frame. `watch` tells whose a session is, and `meet` that a session is there
whose owner will only be known by its bind: what it says until then is kept aside, so that a log
also shows the bind itself, and binds that are refused.

The owner's loop calls `watch`, `meet` and whatever a session observes; nothing here waits in it.
Once a second a thread reads what is switched on and writes what was taken. Lines are lost when the
database is away, and left out when there are too many; traffic never waits for them.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

import structlog
from django.db import DatabaseError

from messaging.dispatch.database_thread import DatabaseThread
from messaging.smpp import pdu_log_store
from messaging.smpp.pdu_log_store import Key, Kind, Switch, Taken
from messaging.smpp.protocol.codec import HEADER_SIZE
from messaging.smpp.protocol.commands import Command
from messaging.smpp.protocol.session import Session

log = structlog.get_logger(__name__)

EVERY_S = 1.0
LINES_PER_S = 200  # of one log in one process
WAITING_MAX = 2_000  # lines of all logs of a process that are not yet written
KEPT_MAX = 16  # frames of a session whose owner is not yet known
BINDS = {
    int(Command.BIND_TRANSMITTER): "tx",
    int(Command.BIND_RECEIVER): "rx",
    int(Command.BIND_TRANSCEIVER): "trx",
}


class PduLog:
    def __init__(self, database: DatabaseThread | None = None) -> None:
        self._database = database or DatabaseThread("pdu-log")
        self._on: dict[Key, Switch] = {}
        self._accounts: dict[str, int] = {}
        # Whose each session is, None while nobody knows, and how it is called.
        self._sessions: WeakKeyDictionary[Session, tuple[Key | None, str]] = WeakKeyDictionary()
        self._taken: list[Taken] = []
        self._numbers: Counter[Switch] = Counter()
        self._left_out: Counter[Switch] = Counter()
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    def is_on(self, kind: Kind, pk: int) -> bool:
        return (kind, pk) in self._on

    def watch(self, kind: Kind, pk: int, session: Session, label: str) -> None:
        """From now on the session is this account's or connector's."""
        self._sessions[session] = ((kind, pk), label)
        self._place(session, (kind, pk), label)

    def meet(self, session: Session, label: str) -> None:
        """A client has connected; which account it is, its bind will tell."""
        self._sessions[session] = (None, label)
        self._place(session, None, label)

    def note(
        self,
        kind: Kind,
        pk: int,
        *,
        session: str,
        direction: str,
        frame: bytes,
        at: float | None = None,
    ) -> None:
        """Take a frame, as it went over the wire, into the log; nothing if it is off."""
        switch = self._on.get((kind, pk))
        if switch is None:
            return
        if self._numbers[switch] >= LINES_PER_S or len(self._taken) >= WAITING_MAX:
            self._left_out[switch] += 1
            return
        self._numbers[switch] += 1
        self._taken.append(Taken(switch, session, direction, frame, at or time.time()))

    async def run(self) -> None:
        """Write and look what is switched on, until `stop`."""
        self._stopped.clear()
        try:
            while not self._stopping.is_set():
                await self._turn()
                try:
                    await asyncio.wait_for(self._stopping.wait(), EVERY_S)
                except TimeoutError:
                    continue
            await self._turn()
        finally:
            self._show({})
            await self._database.close()
            self._stopped.set()

    async def stop(self) -> None:
        """Write what was taken, and end."""
        self._stopping.set()
        await self._stopped.wait()

    async def _turn(self) -> None:
        taken, self._taken = self._taken, []
        left_out, self._left_out = self._left_out, Counter()
        self._numbers.clear()
        if taken or left_out:
            now = time.time()
            work = partial(pdu_log_store.write, taken, left_out, now)
            await self._tried(work, lost=len(taken))
        on = await self._tried(pdu_log_store.switches)
        if on is not None:
            self._show({switch.key: switch for switch in on})

    async def _tried(
        self, work: Callable[[], list[Switch] | None], *, lost: int = 0
    ) -> list[Switch] | None:
        try:
            return await self._database.call(work)
        except DatabaseError as error:
            log.warning("pdu_log_without_database", error=repr(error), lines_lost=lost)
        except Exception:
            # Whatever it is, it is not worth a bind.
            log.exception("pdu_log_failed", lines_lost=lost)
        return None

    def _show(self, on: dict[Key, Switch]) -> None:
        """Let the sessions whose log is on be observed, and the others not."""
        if on == self._on:
            return
        self._on = on
        self._accounts = {one.system_id: one.key[1] for one in on.values() if one.system_id}
        for session, (key, label) in list(self._sessions.items()):
            self._place(session, key, label)

    def _place(self, session: Session, key: Key | None, label: str) -> None:
        if key is None:
            if not self._accounts:
                session.observer = None
            elif session.observer is None:
                session.observer = _Stranger(self, session, label).observe
        elif key in self._on:
            session.observer = self._observer(key, label)
        else:
            session.observer = None

    def _observer(self, key: Key, label: str) -> Callable[[str, bytes], None]:
        kind, pk = key

        def observe(direction: str, frame: bytes) -> None:
            self.note(kind, pk, session=label, direction=direction, frame=frame)

        return observe

    def _owner(self, system_id: str) -> int | None:
        """The account of this name, if its log is on."""
        return self._accounts.get(system_id.lower())


class _Stranger:
    """Keeps what a session says until its bind tells whose it is."""

    def __init__(self, owner: PduLog, session: Session, label: str) -> None:
        self._log = owner
        self._session = session
        self._label = label
        self._kept: list[tuple[str, bytes, float]] = []

    def observe(self, direction: str, frame: bytes) -> None:
        if len(self._kept) < KEPT_MAX:
            self._kept.append((direction, frame, time.time()))
        kind = BINDS.get(int.from_bytes(frame[4:8], "big"))
        if direction != "in" or kind is None:
            return
        system_id = frame[HEADER_SIZE:].partition(b"\0")[0].decode("latin-1")
        account = self._log._owner(system_id)
        if account is None:
            self._kept.clear()
            return
        label = f"{kind} {self._label}"
        for way, octets, at in self._kept:
            self._log.note("account", account, session=label, direction=way, frame=octets, at=at)
        self._session.observer = self._log._observer(("account", account), label)
