"""Receipts that a client has not acknowledged, on disk: a centre that was killed owes them still.

One line each: `+ number system_id due hex` when a message is accepted, `- number` when its receipt
is acknowledged. `due` is Unix time in seconds, `hex` the deliver_sm as it travels. A start writes
the file anew with what is still owed.
"""

import time
from pathlib import Path
from typing import NamedTuple

from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.pdus import DeliverSm

WORDS = 5  # of a line that begins with a plus


class Debt(NamedTuple):
    """A receipt for an account, due at a Unix time."""

    number: int
    system_id: str
    due: float
    pdu: DeliverSm


class Owed:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []
        self.inherited = [
            debt._replace(number=number) for number, debt in enumerate(self.read(), start=1)
        ]
        path.write_text("".join(map(line_of, self.inherited)))
        self.file = path.open("a")
        self.last_number = len(self.inherited)

    def add(self, system_id: str, pdu: DeliverSm, *, delay_s: float) -> int:
        """Owe a receipt; `flush` makes it last. The number it is paid by."""
        self.last_number += 1
        debt = Debt(self.last_number, system_id, time.time() + delay_s, pdu)
        self.lines.append(line_of(debt))
        return self.last_number

    def paid(self, number: int) -> None:
        self.lines.append(f"- {number}\n")

    def flush(self) -> None:
        if self.lines:
            self.file.write("".join(self.lines))
            self.file.flush()
            self.lines.clear()

    def close(self) -> None:
        self.flush()
        self.file.close()

    def read(self) -> list[Debt]:
        """What is still owed, oldest first; half a last line is nobody's."""
        if not self.path.exists():
            return []
        lines = [line.split() for line in self.path.read_text().split("\n")[:-1]]
        paid = {words[1] for words in lines if words[0] == "-"}
        owed = [words for words in lines if len(words) == WORDS and words[1] not in paid]
        return [Debt(int(w[1]), w[2], float(w[3]), pdu_of(w[4])) for w in owed]


def line_of(debt: Debt) -> str:
    octets = encode(Frame(1, debt.pdu)).hex()
    return f"+ {debt.number} {debt.system_id} {debt.due:.3f} {octets}\n"


def pdu_of(text: str) -> DeliverSm:
    pdu = decode(bytes.fromhex(text)).pdu
    assert isinstance(pdu, DeliverSm)
    return pdu
