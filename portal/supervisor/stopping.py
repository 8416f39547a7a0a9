"""How the supervisor hears that it should end."""

import signal
import time
from collections.abc import Callable
from types import FrameType

from portal.supervisor.errors import Stopped

STEP_S = 0.05


class Wish:
    """Counts the wishes to stop: the first asks everybody to finish, the second hurries."""

    def __init__(self) -> None:
        self.signals: list[signal.Signals] = []

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP, also where a script's background start ignored them.

        Children begin with the default actions again, because exec forgets our handlers.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.hear)

    def hear(self, number: int, _frame: FrameType | None) -> None:
        self.signals.append(signal.Signals(number))

    @property
    def is_made(self) -> bool:
        return bool(self.signals)

    @property
    def is_urgent(self) -> bool:
        return len(self.signals) > 1

    def wait_for(self, condition: Callable[[], bool], *, within_s: float) -> bool:
        """Wait until the condition holds; False when the seconds are over, Stopped on a wish."""
        deadline = time.monotonic() + within_s
        while not condition():
            if self.is_made:
                raise Stopped
            if time.monotonic() > deadline:
                return False
            time.sleep(STEP_S)
        return True
