"""PDUs with a sound length and an unsound body, for a client to survive."""

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


def draw(sequence: int, random: Random) -> bytes:
    command, body = random.choice(BODIES)
    return HEADER.pack(HEADER.size + len(body), command, 0, sequence) + body
