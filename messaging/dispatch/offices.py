"""The office of this process, if it has one."""

from collections.abc import Callable

from messaging.dispatch.office import Office

_open: list[Office] = []


def open_one(*, on_taken: Callable[[int], None], on_left: Callable[[int], None]) -> Office:
    office = Office(on_taken, on_left)
    _open.append(office)
    office.start()
    return office


def wake(connector: int, *, is_urgent: bool = False) -> None:
    """Wake a connector's link, if it lives in this process."""
    for office in _open:
        office.wake(connector, is_urgent=is_urgent)
