"""Our requests that wait for an answer, in the order of their deadlines."""

from collections.abc import Iterator

from messaging.smpp.protocol.pdus import Pdu

SEQUENCE_MAX = 0x7FFFFFFF


class Window:
    """Every request has the same time to be answered, so the oldest is always the first due."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.last_sequence = 0
        self.requests: dict[int, tuple[Pdu, float]] = {}

    @property
    def free(self) -> int:
        return self.size - len(self.requests)

    @property
    def deadline(self) -> float | None:
        oldest = next(iter(self.requests.values()), None)
        return oldest[1] if oldest else None

    def next_sequence(self) -> int:
        """From 1 to 0x7FFFFFFF and round again (section 3.2), past numbers still open."""
        while True:
            self.last_sequence = self.last_sequence % SEQUENCE_MAX + 1
            if self.last_sequence not in self.requests:
                return self.last_sequence

    def open(self, sequence: int, pdu: Pdu, deadline: float) -> None:
        self.requests[sequence] = (pdu, deadline)

    def find(self, sequence: int) -> Pdu | None:
        found = self.requests.get(sequence)
        return found[0] if found else None

    def close(self, sequence: int) -> None:
        del self.requests[sequence]

    def take_overdue(self, now: float) -> Iterator[tuple[int, Pdu]]:
        while (deadline := self.deadline) is not None and deadline <= now:
            yield self.take_oldest()

    def take_all(self) -> Iterator[tuple[int, Pdu]]:
        while self.requests:
            yield self.take_oldest()

    def take_oldest(self) -> tuple[int, Pdu]:
        sequence = next(iter(self.requests))
        return sequence, self.requests.pop(sequence)[0]
