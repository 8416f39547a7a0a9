"""What can be wrong with bytes from a peer, and with values meant for one.

A broken frame means the stream is lost: nobody knows where the next PDU begins, so the
connection must close. A malformed body harms one PDU only: it is answered, and the session
goes on (SMPP 3.4 section 4.3, generic_nack).
"""

from messaging.smpp.protocol.statuses import Status


class ProtocolError(Exception):
    """Whatever a peer's bytes can do wrong."""


class BrokenFraming(ProtocolError):
    """The command_length is impossible; the stream cannot be followed any further."""

    def __init__(self, command_length: int) -> None:
        super().__init__(f"command_length {command_length} is impossible")
        self.command_length = command_length


class Malformed(ProtocolError):
    """One PDU has a sound header and an unsound body.

    `status` is what a request of this kind is to be answered with; `claimed_status` is the
    command_status of the header, which a response carries even if its body is garbled.
    """

    def __init__(
        self, command_id: int, sequence: int, status: Status, reason: str, claimed_status: int = 0
    ) -> None:
        super().__init__(f"command 0x{command_id:08X}, sequence {sequence}: {reason}")
        self.command_id = command_id
        self.sequence = sequence
        self.status = status
        self.reason = reason
        self.claimed_status = claimed_status


class UnknownCommand(Malformed):
    """The command_id is none of SMPP 3.4."""


class Unencodable(ValueError):
    """A value that does not fit its field on the wire: a mistake of the caller."""


class WrongState(Exception):
    """The owner of a session wants to do what the session's state does not allow."""


class WindowFull(Exception):
    """As many requests are open as the window takes."""


class FieldError(Exception):
    """A field cannot be read; the codec adds the header and raises `Malformed`."""

    def __init__(self, status: Status, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
