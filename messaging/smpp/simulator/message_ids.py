"""The ids a simulated centre gives, and how it spells them later in its receipts.

An id is 28 random bits of this run and a count, so no two runs give the same one; as sixteen
hexadecimal digits it always begins with a zero, which some dialects strip.
"""

import secrets
from random import Random

COUNT_BITS = 32
SPELLINGS = {
    "same": ("{:016x}", "{:016x}"),
    "decimal": ("{:016x}", "{:d}"),
    "hex": ("{:d}", "{:x}"),
    "upper": ("{:016x}", "{:016X}"),
    "padded": ("{:x}", "{:020x}"),
    "stripped": ("{:016x}", "{:x}"),
}
CHANGED = tuple(name for name in SPELLINGS if name != "same")


class MessageIds:
    def __init__(self) -> None:
        self.prefix = secrets.randbits(60 - COUNT_BITS)
        self.count = 0

    def next(self, dialect: str) -> tuple[str, str]:
        """The id for the answer and the id for the receipts."""
        self.count += 1
        number = self.prefix << COUNT_BITS | self.count
        if dialect == "same":
            same = f"{number:016x}"
            return same, same
        in_answer, in_receipts = SPELLINGS[dialect]
        return in_answer.format(number), in_receipts.format(number)


def draw(dialect: str, share: float, random: Random) -> str:
    """The dialect of one message, where only a share of them is spelt otherwise."""
    if dialect == "same" or (share < 1 and random.random() >= share):
        return "same"
    return random.choice(CHANGED) if dialect == "mixed" else dialect
