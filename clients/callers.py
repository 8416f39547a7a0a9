"""A program at a door, as `visible_to` asks about a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """Sees the rows of its door's client, or of its customer with all its clients."""

    customer: int
    client: int | None

    is_authenticated = is_active = True
    is_staff = False

    @property
    def _places(self) -> tuple[list[int], list[int]]:
        """The customers and clients of `clients.scoping`; whoever let it in found them living."""
        return ([], [self.client]) if self.client is not None else ([self.customer], [])
