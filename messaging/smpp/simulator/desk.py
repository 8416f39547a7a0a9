"""Where people reach a running centre: a settings file, an order file, and a state file it keeps.

Files are looked at a few times a second. What cannot be acted on changes nothing; the sentence
that says why stands in the log, the journal and the state.
"""

import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING

from messaging.smpp.simulator import faults, orders, state
from messaging.smpp.simulator.faults import BadFaults
from messaging.smpp.simulator.orders import BadOrder, Orders

if TYPE_CHECKING:
    from messaging.smpp.simulator.simulator import Simulator

logger = logging.getLogger(__name__)

LOOK_S = 0.2


class Desk:
    def __init__(
        self,
        *,
        settings: Path | None = None,
        orders: Path | None = None,
        state: Path | None = None,
    ) -> None:
        self.settings = settings
        self.orders = Orders(orders) if orders else None
        self.state = state
        self.changed_at: int | None = None
        self.complaint = ""
        self.since = time.time()
        self.written_at = 0.0

    def open(self, centre: "Simulator") -> None:
        self.look_at_settings(centre)

    async def tend(self, centre: "Simulator") -> None:
        while True:
            self.look_at_settings(centre)
            self.look_at_orders(centre)
            self.write_state(centre)
            centre.flush_journal()
            await asyncio.sleep(LOOK_S)

    def look_at_settings(self, centre: "Simulator") -> None:
        """Take over the settings file if it has changed; a bad one changes nothing."""
        if self.settings is None:
            return
        try:
            changed_at = self.settings.stat().st_mtime_ns
        except FileNotFoundError:
            changed_at = None
        if changed_at == self.changed_at:
            return
        self.changed_at = changed_at
        initial = centre.initial_faults
        try:
            centre.faults = faults.read(self.settings, initial) if changed_at else initial
            self.complaint = ""
        except BadFaults as error:
            self.complaint = str(error)
            logger.warning("the settings stay as they are: %s", error)
        centre.tell("settings", complaint=self.complaint or None)
        self.written_at = 0.0

    def look_at_orders(self, centre: "Simulator") -> None:
        for line in self.orders.new_lines() if self.orders else ():
            try:
                centre.carry_out(orders.read(line))
            except BadOrder as error:
                logger.warning("an order is refused: %s", error)
                centre.tell("inbound", complaint=str(error))

    def write_state(self, centre: "Simulator") -> None:
        if self.state is None or time.time() < self.written_at + state.WRITE_S:
            return
        self.written_at = time.time()
        said = {
            "since": self.since,
            "port": centre.port,
            "tls_port": centre.tls_port or None,
            "settings": faults.settings_of(centre.faults),
            "complaint": self.complaint or None,
        }
        state.write(self.state, said, centre.counted())
