"""The providers there are, by their slug."""

from billing.providers import Provider
from billing.providers.stripe_checkout import StripeCheckout
from billing.providers.transfers import Transfer

ALL: dict[str, Provider] = {one.slug: one for one in (StripeCheckout(), Transfer())}


def find(slug: str) -> Provider | None:
    return ALL.get(slug)


def in_use() -> list[Provider]:
    """Those that are set up and switched on, the one that is offered first first."""
    return [one for one in ALL.values() if one.is_on()]
