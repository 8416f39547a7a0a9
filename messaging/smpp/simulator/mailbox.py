"""What waits for one account: it leaves over any of its sessions that can receive."""

from collections import deque
from typing import Protocol

from messaging.smpp.protocol.pdus import DeliverSm


class Receiver(Protocol):
    @property
    def can_deliver(self) -> bool: ...

    def deliver(self, pdu: DeliverSm) -> None: ...


class Mailbox:
    """Deliveries are kept in memory until a client has acknowledged them."""

    def __init__(self) -> None:
        self.waiting: deque[DeliverSm] = deque()
        self.receivers: list[Receiver] = []

    def put(self, pdu: DeliverSm) -> None:
        self.waiting.append(pdu)
        self.pump()

    def put_back(self, pdu: DeliverSm) -> None:
        """An earlier delivery was not acknowledged; it is the oldest."""
        self.waiting.appendleft(pdu)
        self.pump()

    def join(self, receiver: Receiver) -> None:
        self.receivers.append(receiver)
        self.pump()

    def leave(self, receiver: Receiver) -> None:
        if receiver in self.receivers:
            self.receivers.remove(receiver)

    def pump(self) -> None:
        """Send while there is something to send and a window with room, in turns."""
        idle = 0
        while self.waiting and idle < len(self.receivers):
            receiver = self.receivers.pop(0)
            self.receivers.append(receiver)
            if receiver.can_deliver:
                receiver.deliver(self.waiting.popleft())
                idle = 0
            else:
                idle += 1
