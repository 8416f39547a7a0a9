"""Providers of payments: where somebody who wants to pay is sent, and how it is heard of.

A provider opens a page for a `Checkout` and tells later how it ended: when it is asked, and by
calling a door of ours. What it tells is a `Told`; `checkouts.hear` makes it true, once, whatever
is repeated or comes out of order. Another provider is a module with a class of this kind, named in
`providers.register`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.utils.functional import Promise

if TYPE_CHECKING:
    from billing.models import Checkout


class State(StrEnum):
    """How a provider says that somebody's way to pay stands."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page where one pays: the provider's id of it, its address, and until when it is open."""

    provider_id: str
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says of one checkout, known by our token.

    `amount` is what was paid in `unit`; `reference` the provider's name of the payment.
    """

    token: str
    provider_id: str
    state: State
    amount: Decimal
    unit: str
    reference: str = ""
    said: str = ""


class NotOurs(ValueError):
    """A call whose signature does not hold, or that cannot be read."""


class Unreachable(Exception):
    """The provider did not answer, or not as it should; it may later."""


class Provider(ABC):
    """One way to pay. `slug` is kept on every checkout; `method` names its type of payment."""

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    text: ClassVar[str | Promise]
    method: ClassVar[str]

    @abstractmethod
    def is_on(self) -> bool:
        """Whether it is set up and switched on."""

    @abstractmethod
    def takes(self, unit: str, amount: Decimal) -> bool:
        """Whether so much of this currency can be paid by it."""

    @abstractmethod
    def open(self, checkout: "Checkout", *, title: str, email: str) -> Opened:
        """Have a page opened where `checkout.gross` is paid. Raises Unreachable.

        Asked again for the same checkout it must not open a second one that can be paid.
        """

    def ask(self, checkout: "Checkout") -> Told | None:
        """How it stands; None where nobody can be asked. Raises Unreachable."""
        return None

    def read(self, body: bytes, headers: Mapping[str, str]) -> Told | None:
        """What a call to our door says; None for what is not about a checkout. Raises NotOurs."""
        raise NotOurs("This provider does not call.")
