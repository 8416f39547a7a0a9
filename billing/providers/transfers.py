"""Bank transfer: our own page names the account and a reference; the bank's file ends it."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from billing.providers import Opened, Provider, keeping

if TYPE_CHECKING:
    from billing.models import Checkout


class Transfer(Provider):
    slug = "transfer"
    title = _("Bank transfer")
    text = _("You see our bank account and what to write on the transfer.")
    method = "Bank transfer"

    def is_on(self) -> bool:
        return keeping.now().transfer_is_on

    def takes(self, unit: str, amount: Decimal) -> bool:
        return amount > 0

    def open(self, checkout: "Checkout", *, title: str, email: str) -> Opened:
        return Opened("", checkout.get_absolute_url(), checkout.expires_at)
