"""Feed the reader of PROXY headers with hundreds of thousands of them, of every kind of badness.

    python -m tests.fuzz.smpp_headers [COUNT [SEED]]

Whatever comes ends as a header, as a `BadHeader` or as one that wants more, alike however it is
cut; no header takes more than its bound, nor an octet of what follows. The same seed draws the
same headers.
"""

import sys
from collections import Counter
from random import Random, SystemRandom

from messaging.smpp.protocol.proxy import HEAD, REST_MAX, TEXT_MAX, BadHeader, HeaderReader
from tests.fuzz import smpp_mutants
from tests.fuzz.smpp_laws import BrokenLaw, hold
from tests.wire.smpp import proxied

COUNT = 200_000
ADDRESSES = ("192.0.2.44", "255.255.255.255", "2001:db8::44", "::", "::ffff:192.0.2.44")
PORTS = (0, 1, 2775, 56324, 65_535)
OTHERS = (
    b"PROXY UNKNOWN\r\n",
    b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n",
    proxied.local(),
    proxied.local(command=0x21, family=0x31, body=bytes(216)),
    proxied.local(command=0x21, family=0x11, body=bytes(REST_MAX)),
)
FOLLOWS = b"what follows"
# (wanted no more, the origin, how much was taken); None for a header that is bad.
End = tuple[bool, object, int] | None


def run(count: int, seed: int) -> Counter[str]:
    """How they ended."""
    dice, ends = Random(seed), Counter[str]()
    for _ in range(count):
        stream = draw(dice) + FOLLOWS
        try:
            ends[one(stream, dice)] += 1
        except Exception as error:
            error.add_note(f"seed {seed}, {stream.hex(' ')}")
            raise
    return ends


def draw(dice: Random) -> bytes:
    write = dice.choice((proxied.text, proxied.binary))
    whole = write(dice.choice(ADDRESSES), dice.choice(PORTS))
    octets = bytearray(dice.choice(OTHERS) if dice.random() < 0.2 else whole)
    for _ in range(dice.choice((0, 1, 1, 2, 3))):
        dice.choice(smpp_mutants.CHANGES)(octets, dice)
    return bytes(octets)


def one(stream: bytes, dice: Random) -> str:
    ends = [end_of(stream, dice.randint(1, most)) for most in (1, 40, len(stream))]
    hold(ends.count(ends[0]) == len(ends), "how a header ends depends on how it is cut")
    if ends[0] is None:
        return "bad"
    is_whole, origin, taken = ends[0]
    hold(taken <= HEAD.size + REST_MAX, "a header is longer than its bound")
    if stream.startswith(b"PROXY"):
        hold(taken <= TEXT_MAX, "a line is longer than its bound")
        hold(not is_whole or stream[:taken].endswith(b"\r\n"), "a line goes on after its end")
    if not is_whole:
        hold(taken == len(stream), "something is left although more is wanted")
        return "wants more"
    return "nobody" if origin is None else "somebody"


def end_of(stream: bytes, step: int) -> End:
    reader, taken = HeaderReader(), 0
    try:
        while reader.wanted and taken < len(stream):
            piece = stream[taken : taken + min(reader.wanted, step)]
            reader.feed(piece)
            taken += len(piece)
    except BadHeader:
        return None
    return not reader.wanted, reader.origin, taken


def main(words: list[str]) -> int:
    count = int(words[0]) if words else COUNT
    seed = int(words[1]) if len(words) > 1 else SystemRandom().randrange(1_000_000)
    try:
        ends = run(count, seed)
    except BrokenLaw as error:
        sys.stdout.write(f"A law is broken: {error}\n" + "\n".join(error.__notes__) + "\n")
        return 1
    sys.stdout.write(f"{count} PROXY headers, seed {seed}: {dict(ends)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
