"""What waits for one account: it leaves over any of its sessions that can receive."""

from collections import deque
from typing import Protocol

from messaging.smpp.protocol.pdus import DeliverSm


class Receiver(Protocol):
    @property
    def can_deliver(self) -> bool: ...

    def deliver(self, delivery: "Delivery") -> None: ...


class Delivery:
    """Something for a client. `debt` is its number among what is owed, 0 if it is not on disk;
    `avoids` is the session it must not leave over while there is another."""

    __slots__ = ("avoids", "debt", "pdu")

    def __init__(self, pdu: DeliverSm, *, debt: int = 0, avoids: Receiver | None = None) -> None:
        self.pdu = pdu
        self.debt = debt
        self.avoids = avoids


class Mailbox:
    """Deliveries are kept in memory until a client has acknowledged them."""

    def __init__(self) -> None:
        self.waiting: deque[Delivery] = deque()
        self.receivers: list[Receiver] = []

    def put(self, *deliveries: Delivery) -> None:
        self.waiting.extend(deliveries)
        self.pump()

    def put_back(self, delivery: Delivery) -> None:
        """An earlier delivery was not acknowledged; it is the oldest."""
        self.waiting.appendleft(delivery)
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
            if receiver.can_deliver and self.suits(receiver, self.waiting[0]):
                receiver.deliver(self.waiting.popleft())
                idle = 0
            else:
                idle += 1

    def suits(self, receiver: Receiver, delivery: Delivery) -> bool:
        return delivery.avoids is not receiver or len(self.receivers) == 1
