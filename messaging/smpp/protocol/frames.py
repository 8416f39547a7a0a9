"""Cutting a stream of bytes into frames (SMPP 3.4 section 3.2)."""

from messaging.smpp.protocol.codec import HEADER_SIZE
from messaging.smpp.protocol.errors import BrokenFraming

# The largest legal PDU is a message_payload of 64 KiB, which nobody sends; submit_multi to 254
# addresses needs 6 KiB. Jasmin and cloudhopper draw the line at the same order of magnitude.
FRAME_SIZE_MAX = 64 * 1024
LENGTH_SIZE = 4


class FrameBuffer:
    """Bytes in as they come, whole frames out.

    A frame's command_length is checked as soon as its four octets are there, so a peer cannot
    make us wait for, or allocate, more than `FRAME_SIZE_MAX`.
    """

    def __init__(self, size_max: int = FRAME_SIZE_MAX) -> None:
        self.size_max = size_max
        self.data = bytearray()
        self.at = 0

    def feed(self, data: bytes) -> None:
        if self.at:
            del self.data[: self.at]
            self.at = 0
        self.data += data

    def next_frame(self) -> bytes | None:
        """The next whole frame, None if there is none yet; raises `BrokenFraming`."""
        start = self.at
        waiting = len(self.data) - start
        if waiting < LENGTH_SIZE:
            return None
        size = int.from_bytes(self.data[start : start + LENGTH_SIZE], "big")
        if not HEADER_SIZE <= size <= self.size_max:
            raise BrokenFraming(size)
        if waiting < size:
            return None
        self.at = start + size
        return bytes(self.data[start : self.at])

    @property
    def is_partial(self) -> bool:
        """Whether bytes wait that are no whole frame (or a frame nobody has taken yet)."""
        return len(self.data) > self.at
