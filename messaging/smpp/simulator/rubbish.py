"""What a client has to survive: PDUs with an unsound body, and a stream that is no PDUs at all."""

from random import Random

from messaging.smpp.protocol.codec import HEADER
from messaging.smpp.protocol.commands import Command

UNKNOWN_COMMAND = 0x0000ABCD
BODIES = (
    (Command.DELIVER_SM, b""),
    (Command.DELIVER_SM, b"\0\1\1" + b"4" * 40 + b"\0"),
    (Command.DELIVER_SM, b"\0" * 16 + b"\xff" + b"too short"),
    (Command.DELIVER_SM, b"\0" * 17 + b"\x04\x27\0\x09\1"),
    (Command.SUBMIT_SM_RESP, b"an id that never ends"),
    (Command.ENQUIRE_LINK, b"unexpected"),
    (UNKNOWN_COMMAND, b"\1\2\3"),
)
# Lengths below the header's own, and above what anybody allocates.
LENGTHS = (0, 15, 0x7FFFFFFF, 0xFFFFFFFF)
NOISE_SIZE = 40


def draw(sequence: int, random: Random) -> bytes:
    """A sound header with a body that is not what it promises."""
    command, body = random.choice(BODIES)
    return HEADER.pack(HEADER.size + len(body), command, 0, sequence) + body


def noise(random: Random) -> bytes:
    """Octets behind an impossible command_length: the stream cannot be followed any further."""
    return random.choice(LENGTHS).to_bytes(4, "big") + random.randbytes(NOISE_SIZE)
