"""Keys that are ordered by time: 41 bits of milliseconds, 10 of process, 12 of counter.

A table keyed by them grows at its end, and a range of time is a range of ids. 63 bits fit a signed
bigint; the milliseconds count from EPOCH and last until September 2093.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import NamedTuple

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
EPOCH_MS = int(EPOCH.timestamp()) * 1000

MILLIS_BITS = 41
PROCESS_BITS = 10
COUNTER_BITS = 12
PROCESSES = 1 << PROCESS_BITS
PER_MILLI = 1 << COUNTER_BITS
SHIFT = PROCESS_BITS + COUNTER_BITS
LAST_MILLI = (1 << MILLIS_BITS) - 1
MAX = (1 << 63) - 1


class Fields(NamedTuple):
    """An id taken apart; `millis` are counted from EPOCH."""

    millis: int
    process: int
    counter: int


def pack(millis: int, process: int, counter: int) -> int:
    """The id of these fields. Raises ValueError when one does not fit its bits."""
    if not (0 <= millis <= LAST_MILLI and 0 <= process < PROCESSES and 0 <= counter < PER_MILLI):
        raise ValueError("A field of the id is out of its range.")
    return millis << SHIFT | process << COUNTER_BITS | counter


def unpack(number: int) -> Fields:
    """The fields of an id. Raises ValueError for what is not an id."""
    if not 0 <= number <= MAX:
        raise ValueError("An id has 63 bits.")
    return Fields(number >> SHIFT, number >> COUNTER_BITS & PROCESSES - 1, number & PER_MILLI - 1)


def first_of(moment: datetime) -> int:
    """The smallest id of the millisecond that contains an aware moment.

    Ids of [a, b) are those from first_of(a) up to, without, first_of(b), for whole milliseconds.
    Moments before EPOCH or after the last millisecond give 0 and MAX, so any range can be asked.
    """
    millis = (moment - EPOCH) // timedelta(milliseconds=1)
    if millis > LAST_MILLI:
        return MAX
    return max(millis, 0) << SHIFT


def around(moment: datetime, reach: timedelta) -> tuple[int, int]:
    """The first and the last id that a clock not further off than `reach` gives to what is new.

    A statement that names both leaves the planner only the partitions between them.
    """
    return first_of(moment - reach), first_of(moment + reach)


def moment_of(number: int) -> datetime:
    """When an id was made, in UTC, to the millisecond."""
    return EPOCH + timedelta(milliseconds=unpack(number).millis)


class IdMaker:
    """Makes the ids of one process number; safe between threads.

    No two makers may share a number at the same time. `after` is the greatest id this number is
    known to have made, for a start after the clock was set back.
    """

    def __init__(self, process: int, *, after: int = 0) -> None:
        if not 0 <= process < PROCESSES:
            raise ValueError(f"A process number is below {PROCESSES}.")
        self.process = process
        self._lock = Lock()
        # Milliseconds and counter in one number: a counter that is full carries into the next
        # millisecond by itself.
        self._next = self._step(after) + 1 if after else 0

    def take(self, n: int, now_ms: int) -> list[int]:
        """The next `n` ids at `now_ms` (milliseconds since 1970), strictly increasing.

        They also increase over all calls: when the clock stands still or steps back, and when more
        than 4096 are wanted in a millisecond, the following milliseconds are borrowed.
        """
        with self._lock:
            start = max((now_ms - EPOCH_MS) << COUNTER_BITS, self._next)
            if (start + n - 1) >> COUNTER_BITS > LAST_MILLI:
                raise ValueError("The milliseconds of the ids are used up.")
            self._next = start + n
        return self._spread(range(start, start + n))

    def _spread(self, steps: Iterable[int]) -> list[int]:
        middle = self.process << COUNTER_BITS
        low = PER_MILLI - 1
        return [(step & ~low) << PROCESS_BITS | middle | step & low for step in steps]

    @staticmethod
    def _step(number: int) -> int:
        fields = unpack(number)
        return fields.millis << COUNTER_BITS | fields.counter
