"""Receipts that a client has not acknowledged, on disk: a centre that was killed owes them still.

One line each: `+ system_id due hex` when a message is accepted, `- hex` when its receipt is
acknowledged. `due` is Unix time in seconds, `hex` the deliver_sm as it travels. A start writes the
file anew with what is still owed.
"""

import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from messaging.smpp.protocol.codec import Frame, decode, encode
from messaging.smpp.protocol.pdus import DeliverSm


class Debt(NamedTuple):
    """A receipt for an account, due at a Unix time."""

    system_id: str
    due: float
    pdu: DeliverSm


class Owed:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []
        debts = self.read()
        path.write_text("".join(map(line_of, debts)))
        self.file = path.open("a")
        self.inherited = debts

    def add(self, system_id: str, pdu: DeliverSm, *, delay_s: float) -> None:
        """Owe a receipt; `flush` makes it last."""
        self.lines.append(line_of(Debt(system_id, time.time() + delay_s, pdu)))

    def paid(self, pdu: DeliverSm) -> None:
        self.lines.append(f"- {key_of(pdu)}\n")

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
        paid = Counter(words[1] for words in lines if words[0] == "-")
        debts = []
        for words in lines:
            if words[0] == "+" and not paid[words[3]]:
                debts.append(Debt(words[1], float(words[2]), pdu_of(words[3])))
            elif words[0] == "+":
                paid[words[3]] -= 1
        return debts


def line_of(debt: Debt) -> str:
    return f"+ {debt.system_id} {debt.due:.3f} {key_of(debt.pdu)}\n"


def key_of(pdu: DeliverSm) -> str:
    return encode(Frame(1, pdu)).hex()


def pdu_of(text: str) -> DeliverSm:
    pdu = decode(bytes.fromhex(text)).pdu
    assert isinstance(pdu, DeliverSm)
    return pdu
