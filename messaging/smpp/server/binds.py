"""The binds of this process: who is up, by door, and what is known of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.dispatch.payer import Payer
from messaging.smpp.server.accounts import Account

if TYPE_CHECKING:
    from messaging.smpp.server.connection import ServerConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a connection is bound as. `kind` is "tx", "rx" or "trx".

    `address_range` is the one the client bound with (SMPP 3.4, 5.2.7); the account may have its
    own. A newer `account` and `payer` replace the old ones within a second of any change.
    """

    bind_id: int
    door: int
    kind: str
    account: Account
    payer: Payer
    interface_version: int
    address_range: str = ""

    @property
    def can_receive(self) -> bool:
        return self.kind != "tx"


class Binds:
    """`on_change` is called whenever a receiver comes or goes."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = _nobody_listens
        self._all: dict[int, ServerConnection] = {}
        self._receivers: dict[int, list[ServerConnection]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator["ServerConnection"]:
        return iter(tuple(self._all.values()))

    def find(self, bind_id: int) -> "ServerConnection | None":
        return self._all.get(bind_id)

    def receivers(self, door: int) -> list["ServerConnection"]:
        """Who takes deliveries for this door, the oldest bind first."""
        return list(self._receivers.get(door, ()))

    def doors(self) -> set[int]:
        """The doors with at least one receiver."""
        return set(self._receivers)

    def bound_doors(self) -> set[int]:
        """All doors with a bind of any kind."""
        return {one.bound.door for one in self._all.values() if one.bound}

    def add(self, connection: "ServerConnection", bound: Bound) -> None:
        self._all[bound.bind_id] = connection
        if bound.can_receive:
            self._receivers.setdefault(bound.door, []).append(connection)
            self.on_change()

    def retire(self, connection: "ServerConnection") -> None:
        """It is leaving, and gets nothing more to deliver."""
        bound = connection.bound
        left = self._receivers.get(bound.door, []) if bound else []
        if bound is None or connection not in left:
            return
        left.remove(connection)
        if not left:
            del self._receivers[bound.door]
        self.on_change()

    def remove(self, connection: "ServerConnection") -> None:
        self.retire(connection)
        if connection.bound:
            self._all.pop(connection.bound.bind_id, None)


def _nobody_listens() -> None:
    """Before anybody asked to be told."""
