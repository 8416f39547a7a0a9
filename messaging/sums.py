"""What one message earned and what it cost, as far as it is owed now."""

from dataclasses import dataclass
from decimal import Decimal

from messaging.models import Message
from messaging.states import Status
from portal.core.money import average

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of a message: asked and kept from the payer, asked by and owed to the supplier.

    Price and cost are per part; all in `unit` but what is in `cost_unit`. The margin is None when
    the two units differ: they cannot be subtracted.
    """

    parts: int
    unit: str
    price: Decimal
    earned: Decimal
    cost_unit: str
    cost: Decimal
    owed: Decimal

    @property
    def margin(self) -> Decimal | None:
        return self.earned - self.owed if self.unit == self.cost_unit else None

    @property
    def margin_per_part(self) -> Decimal | None:
        return None if self.margin is None else average(self.margin, self.parts)

    @property
    def margin_percent(self) -> Decimal | None:
        """The margin in per cent of what was earned; None when nothing was."""
        if self.margin is None or not self.earned:
            return None
        return 100 * self.margin / self.earned


def of(message: Message) -> Sums:
    """The sums of a message as it stands: a refund is not earned, an unsent part not owed."""
    earned = message.total_price if message.charge == Message.Charge.CHARGED else NOTHING
    return Sums(
        parts=message.parts,
        unit=message.unit,
        price=message.price,
        earned=earned,
        cost_unit=message.cost_unit or message.unit,
        cost=message.cost,
        owed=message.total_cost if owes_cost(message) else NOTHING,
    )


def owes_cost(message: Message) -> bool:
    """The supplier's basis decides: taken, or delivered."""
    if message.cost_basis == "delivered":
        return message.status == Status.DELIVERED
    return message.sent_at is not None
