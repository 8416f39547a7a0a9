"""The sender of webhooks of this process, if it has one."""

from clients.webhook_sender import Sender

_open: list[Sender] = []


def open_one() -> Sender:
    sender = Sender()
    _open.append(sender)
    sender.start()
    return sender


def wake() -> None:
    for sender in _open:
        sender.wake()
