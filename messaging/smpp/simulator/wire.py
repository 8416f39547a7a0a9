"""The writing end of a connection: at once, an octet at a time, or with a reset."""

import asyncio
import socket
import struct

DRIP_S = 1.0
LINGER_S = 2.0
# Closing with SO_LINGER on and a time of 0 sends RST.
RESET = struct.pack("ii", 1, 0)


class Wire:
    def __init__(self, transport: asyncio.Transport, *, drips: bool) -> None:
        self.transport = transport
        self.drips = drips
        self.waiting = bytearray()
        self.is_dripping = False

    def write(self, data: bytes) -> None:
        if not self.drips:
            self.transport.write(data)
            return
        self.waiting += data
        if not self.is_dripping:
            self.is_dripping = True
            self.drip()

    def drip(self) -> None:
        """One octet a second, as a line does that is nearly dead."""
        if self.transport.is_closing() or not self.waiting:
            self.is_dripping = False
            return
        self.transport.write(bytes(self.waiting[:1]))
        del self.waiting[:1]
        asyncio.get_running_loop().call_later(DRIP_S, self.drip)

    def close(self) -> None:
        """Let what was written leave, for a while."""
        self.transport.close()
        asyncio.get_running_loop().call_later(LINGER_S, self.transport.abort)

    def reset(self) -> None:
        line = self.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()
