"""Tells bound customers what is to be told: receipts and inbound messages.

Notices are taken from the database only as far as the windows of their doors' receivers are free,
so a client's own answers set the pace and nothing piles up in memory. Whatever happens to a
connection, a notice is told until it is acknowledged: a receipt may come twice, and never not at
all before it is a week old (`messaging.dispatch.telling`).

A client that refuses is left alone for a while that grows: the notice, and the door, too, which
then gets one notice at a time until it takes one.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

import structlog

from messaging.dispatch import telling
from messaging.dispatch.database_thread import UNREACHABLE, DatabaseThread
from messaging.dispatch.telling import Outcome
from messaging.smpp.protocol.pdus import DeliverSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.protocol.statuses import name as status_name
from messaging.smpp.server import mailbag
from messaging.smpp.server.mailbag import Letter, Style
from portal.kit import ids

log = structlog.get_logger(__name__)

LOOK_S, LOOK_AGAIN_S = 0.25, 0.02
TAKE_MAX = 2_000
HOLD_ON_S = telling.LEASE_S / 3
DRAIN_S = 5.0
# "Not now": these say nothing about the notice itself.
PASSING = frozenset(
    {
        Status.THROTTLED,
        Status.MESSAGE_QUEUE_FULL,
        Status.SYSTEM_ERROR,
        Status.RECEIVER_TEMPORARY_ERROR,
    }
)
# Pauses grow with every refusal: first and longest, in seconds.
PASSING_PAUSE_S, REFUSED_PAUSE_S, DOOR_PAUSE_S = (1.0, 60.0), (10.0, 3_600.0), (0.1, 30.0)
FREE = attrgetter("free_window")


class Bound(Protocol):
    """What the postman knows of a bind: how its account wants things written."""

    @property
    def account(self) -> Style: ...


class Receiver(Protocol):
    """A connection that takes deliveries. The future holds the answer's command_status; it has an
    error when the connection ended without one."""

    @property
    def bound(self) -> Any: ...

    @property
    def free_window(self) -> int: ...

    def deliver(self, pdu: DeliverSm) -> "asyncio.Future[int]": ...


class Receivers(Protocol):
    """The binds of this process, by door. `on_change` is called when one comes or goes."""

    def doors(self) -> Iterable[int]: ...

    def receivers(self, door: int) -> "list[Any]": ...


@dataclass(slots=True)
class Patience:
    """How a door that refuses is treated."""

    refused: int = 0
    until: float = 0.0

    def refuse(self, now: float) -> None:
        self.until = now + pause(self.refused, DOOR_PAUSE_S)
        self.refused += 1


class Postman:
    """Runs until `stop`, then for as long as clients need to answer what is in the air."""

    def __init__(self, binds: Receivers, database: DatabaseThread) -> None:
        self._binds = binds
        self._database = database
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._is_stopping = False
        self._outcome = Outcome()
        self._air: dict[int, Letter] = {}
        self._patience: dict[int, Patience] = {}
        self._has_more = False
        self._turns = 0
        self._hold_on_at = 0.0

    def wake(self, *_: Any) -> None:
        """Look at once: a receiver has come."""
        self._woken.set()

    def stop(self) -> None:
        self._is_stopping = True
        self.wake()

    async def run(self) -> None:
        holder = await self._database.call(lambda: ids.take()[0])
        while not self._is_stopping:
            await self._turn(holder, self._room())
            await self._wait()
        until = self._loop.time() + DRAIN_S
        while self._air and self._loop.time() < until:
            await asyncio.sleep(LOOK_AGAIN_S)
        self._outcome.lost += self._air
        await self._turn(holder, {})

    def _room(self) -> dict[int, int]:
        """How many notices each door can take now; all doors come round when that is too much."""
        now, room, left = self._loop.time(), dict[int, int](), TAKE_MAX
        doors = list(self._binds.doors())
        # Whoever has gone and comes back may have mended what was wrong.
        for gone in self._patience.keys() - set(doors):
            del self._patience[gone]
        self._turns += 1
        first = self._turns % len(doors) if doors else 0
        for door in doors[first:] + doors[:first]:
            free = min(self._free(door, now), left)
            if free > 0:
                room[door] = free
                left -= free
        return room

    def _free(self, door: int, now: float) -> int:
        free = sum(max(FREE(one), 0) for one in self._binds.receivers(door))
        patience = self._patience.get(door)
        if patience is None:
            return free
        return min(free, 1) if now >= patience.until else 0

    async def _turn(self, holder: int, room: dict[int, int]) -> None:
        """Write down what came back, take what there is room for, and send it."""
        held = self._held()
        if not (room or held or self._outcome):
            return
        outcome, self._outcome = self._outcome, Outcome()
        styles = {door: self._binds.receivers(door)[0].bound.account for door in room}
        work = partial(_work, holder, outcome, room, styles, held)
        try:
            letters = await self._database.commit(work)
        except UNREACHABLE as error:
            log.warning("notices_wait", error=repr(error))
            outcome.add(self._outcome)
            self._outcome = outcome
            self._has_more = False
            return
        taken = Counter(letter.door for letter in letters)
        self._has_more = any(taken[door] >= room[door] for door in taken)
        for letter in letters:
            self._send(letter)

    def _held(self) -> list[int]:
        """What is in the air, from time to time: its leases must not end."""
        now = self._loop.time()
        if now < self._hold_on_at:
            return []
        self._hold_on_at = now + HOLD_ON_S
        return list(self._air)

    def _send(self, letter: Letter) -> None:
        if letter.pdu is None:
            self._put_off(letter, REFUSED_PAUSE_S)
            return
        # The freest first: so several binds share, whatever their windows are.
        receiver = max(self._binds.receivers(letter.door), key=FREE, default=None)
        if receiver is None or FREE(receiver) <= 0:
            self._outcome.lost.append(letter.notice)
            return
        try:
            answer = receiver.deliver(letter.pdu)
        except Exception as error:
            log.warning("notice_not_sent", notice=letter.notice, error=repr(error))
            self._put_off(letter, REFUSED_PAUSE_S)
            return
        self._air[letter.notice] = letter
        answer.add_done_callback(partial(self._answered, letter))

    def _answered(self, letter: Letter, answer: "asyncio.Future[int]") -> None:
        self._air.pop(letter.notice, None)
        if answer.cancelled() or answer.exception() is not None:
            self._outcome.lost.append(letter.notice)
        elif status := answer.result():
            self._refuse(letter, status)
        else:
            self._outcome.told.append(letter.notice)
            if self._patience:
                self._patience.pop(letter.door, None)
        if self._has_more:
            self._woken.set()

    def _refuse(self, letter: Letter, status: int) -> None:
        log.info(
            "notice_refused", notice=letter.notice, door=letter.door, status=status_name(status)
        )
        self._patience.setdefault(letter.door, Patience()).refuse(self._loop.time())
        self._put_off(letter, PASSING_PAUSE_S if status in PASSING else REFUSED_PAUSE_S)

    def _put_off(self, letter: Letter, pauses: tuple[float, float]) -> None:
        self._outcome.again.append((letter.notice, pause(letter.tries, pauses)))

    async def _wait(self) -> None:
        is_busy = bool(self._air or self._outcome or self._has_more)
        try:
            async with asyncio.timeout(LOOK_AGAIN_S if is_busy else LOOK_S):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()


def pause(tries: int, pauses: tuple[float, float]) -> float:
    """How long to wait after so many refusals, in seconds: twice as long each time."""
    first, longest = pauses
    return min(first * 2 ** min(tries, 20), longest)


def _work(
    holder: int,
    outcome: Outcome,
    room: dict[int, int],
    styles: dict[int, Style],
    held: list[int],
    cursor: Any,
) -> list[Letter]:
    """One transaction of the database's thread."""
    telling.settle(cursor, holder, outcome)
    if held:
        telling.hold_on(cursor, holder, held)
    return mailbag.fill(cursor, telling.claim(holder, room), styles)
