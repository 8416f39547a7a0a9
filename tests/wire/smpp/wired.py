"""A link and a simulator on a real socket of this machine."""

import asyncio
from contextlib import asynccontextmanager

from messaging.smpp.link import Link
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.simulator.faults import PRESETS
from messaging.smpp.simulator.simulator import Simulator

ACCOUNTS = {"acme": "secret"}
FAST = PRESETS["fast"]


def message(number="447700900123", text=b"Hi", **fields):
    fields.setdefault("registered_delivery", 1)
    return SubmitSm(
        source_addr_ton=5,
        source_addr=b"Onward",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=number.encode(),
        short_message=text,
        **fields,
    )


def settings_for(port, **changes):
    limits = changes.pop("limits", Limits(window=10))
    quick = {"reconnect_min_s": 0.05, "reconnect_max_s": 0.2, "drain_s": 2, **changes}
    defaults = {"host": "127.0.0.1", "port": port, "system_id": "acme", "password": "secret"}
    return LinkSettings(**{**defaults, **quick}, limits=limits)


class Wired:
    """A link with what it was told."""

    def __init__(self, settings, on_deliver=None):
        self.delivered = []
        self.states = []
        self.link = Link(settings, on_deliver=on_deliver or self.store, on_state=self.states.append)

    async def store(self, delivered):
        self.delivered.append(delivered)
        return Status.OK

    @property
    def phases(self):
        return [str(state.phase) for state in self.states]

    @property
    def receipts(self):
        return [delivered.receipt for delivered in self.delivered if delivered.receipt]


def play(scene, seconds=30):
    """Run a scene to its end; one that hangs has failed."""

    async def played():
        async with asyncio.timeout(seconds):
            return await scene()

    return asyncio.run(played())


async def until(condition, seconds=5.0):
    """Wait for a condition; fails when it does not come."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


@asynccontextmanager
async def simulator(settings=FAST, **options):
    centre = Simulator(accounts=ACCOUNTS, settings=settings, seed=1, **options)
    await centre.start()
    try:
        yield centre
    finally:
        await centre.stop()


@asynccontextmanager
async def linked(port, on_deliver=None, **changes):
    """A bound link; it is stopped at the end."""
    wired = Wired(settings_for(port, **changes), on_deliver)
    running = asyncio.create_task(wired.link.run())
    try:
        await until(lambda: wired.link.is_bound)
        yield wired
    finally:
        await wired.link.stop()
        await running
