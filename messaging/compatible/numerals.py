"""Ids as whole numbers, for vendors whose clients know no others.

A number from 0 to 2**63 - 1 is moved to another one by a keyed permutation: four rounds over two
halves of 32 bits (M. Luby and C. Rackoff, 1988), repeated until the result has 63 bits. So it
tells neither age nor count. There is no room for a check: whoever opens one asks whose it is.
"""

from functools import cache
from hashlib import blake2b

from portal.kit import opaque

HALF_BITS, ROUNDS = 32, 4
LOW = (1 << HALF_BITS) - 1
END = 1 << 63


def seal(number: int) -> int:
    """What leaves the house instead of a row's number."""
    moved = _forth(number)
    while moved >= END:
        moved = _forth(moved)
    return moved


def open_number(sealed: int) -> int | None:
    """The row's number again; None for what has not 63 bits."""
    if not 0 <= sealed < END:
        return None
    moved = _back(sealed)
    while moved >= END:
        moved = _back(moved)
    return moved


def _forth(number: int) -> int:
    left, right = number >> HALF_BITS, number & LOW
    for step in range(ROUNDS):
        left, right = right, left ^ _mixed(right, step)
    return left << HALF_BITS | right


def _back(number: int) -> int:
    left, right = number >> HALF_BITS, number & LOW
    for step in reversed(range(ROUNDS)):
        left, right = right ^ _mixed(left, step), left
    return left << HALF_BITS | right


def _mixed(half: int, step: int) -> int:
    digest = blake2b(half.to_bytes(4), digest_size=4, key=_key(), salt=bytes([step]))
    return int.from_bytes(digest.digest())


@cache
def _key() -> bytes:
    """Made of the installation's own id key, so a restored backup goes on with the same ids."""
    return opaque.seal("numeral", 0).encode()
