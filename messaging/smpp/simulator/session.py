"""The centre's session: like any server's, but it need not answer enquire_link."""

from collections.abc import Callable

from messaging.smpp.protocol.codec import Frame
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import EnquireLink, SubmitSm
from messaging.smpp.protocol.server_session import ServerSession

OPERATIONS = frozenset({SubmitSm})


class CentreSession(ServerSession):
    """`ignores` is asked at every enquire_link whether it stays without an answer."""

    def __init__(self, limits: Limits, *, now: float, ignores: Callable[[int], bool]) -> None:
        super().__init__(limits, now=now, operations=OPERATIONS)
        self.ignores = ignores

    def on_request(self, frame: Frame, now: float) -> None:
        if type(frame.pdu) is EnquireLink and self.ignores(frame.sequence):
            return
        super().on_request(frame, now)
