"""What leaves the house instead of a key: `m_` and 26 characters that tell nothing.

The text is one AES-128 block: eight bytes of the number, eight bytes that stand for its kind. So
it needs no column and no index, tells neither age nor count, and a guess or an id of another kind
is found out by the second half (a chance of 1 in 2**64).
"""

import base64
import re
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

BLOCK = 16
LENGTH = 26  # 128 bits in groups of five.
KEY_SIZE_MIN = 16
NUMBERS = 1 << 63

# Crockford's alphabet has no i, l, o, u; the standard library writes RFC 4648's.
CROCKFORD = b"0123456789abcdefghjkmnpqrstvwxyz"
RFC4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
WRITE = bytes.maketrans(RFC4648, CROCKFORD)
READ = bytes.maketrans(CROCKFORD, RFC4648)
BODY = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
KIND = re.compile(r"[a-z][a-z0-9]{0,15}")

# b32encode works in groups of 5 bytes and 8 characters: a block is padded to four of them.
PADDED = 20
WIDTH = 32


class Opaque:
    """Seals numbers with one secret of at least 16 bytes; every process has the same."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_SIZE_MIN:
            raise ValueError("The key of the opaque ids has at least 16 bytes.")
        secret = blake2b(key, digest_size=BLOCK, person=b"opaque ids").digest()
        # ECB is safe for exactly one block each, and no two blocks are ever equal.
        self._cipher = Cipher(algorithms.AES(secret), modes.ECB())  # noqa: S305
        # Making one costs more than sealing an id, and no two threads may use it at once.
        self._own = threading.local()

    def seal(self, kind: str, number: int) -> str:
        """The public text of a number from 0 to 2**63 - 1; `kind` is also its prefix."""
        return self.seal_many(kind, [number])[0]

    def seal_many(self, kind: str, numbers: Sequence[int]) -> list[str]:
        """`seal` for many numbers at once: about 3 microseconds each."""
        mark = mark_of(kind)
        blocks = self._encryptor().update(b"".join([_eight(number) + mark for number in numbers]))
        return [f"{kind}_{body}" for body in written(blocks)]

    def _encryptor(self) -> CipherContext:
        """This thread's; it keeps nothing from one block to the next."""
        known: CipherContext | None = getattr(self._own, "encryptor", None)
        if known is None:
            known = self._own.encryptor = self._cipher.encryptor()
        return known

    def open(self, kind: str, text: str) -> int | None:
        """The number that was sealed; None for anything this kind and key did not seal."""
        prefix, _, body = text.lower().rpartition("_")
        if not text.isascii() or prefix != kind or not BODY.fullmatch(body):
            return None
        block = base64.b32decode(body.encode().translate(READ) + b"======")
        plain = self._cipher.decryptor().update(block)
        # The last character carries two spare bits: one id has exactly one spelling.
        if plain[8:] != mark_of(kind) or next(iter(written(block))) != body:
            return None
        number = int.from_bytes(plain[:8])
        return number if number < NUMBERS else None


@lru_cache(maxsize=256)
def mark_of(kind: str) -> bytes:
    """Eight bytes for a kind: a lower-case word of at most 16 letters and digits."""
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of opaque id.")
    return blake2b(kind.encode(), digest_size=8, person=b"opaque kind").digest()


def written(blocks: bytes) -> Iterable[str]:
    """The 26 characters of each block of 16 bytes."""
    padding = bytes(PADDED - BLOCK)
    padded = b"".join([blocks[at : at + BLOCK] + padding for at in range(0, len(blocks), BLOCK)])
    text = base64.b32encode(padded).translate(WRITE).decode()
    return [text[at : at + LENGTH] for at in range(0, len(text), WIDTH)]


def _eight(number: int) -> bytes:
    if not 0 <= number < NUMBERS:
        raise ValueError("Only numbers of 63 bits are sealed.")
    return number.to_bytes(8)
