"""The resources of the REST door that this floor has, in the order of their description."""

from messaging.api import (
    account,
    explaining,
    inbound,
    opt_outs,
    sender_names,
    states,
    webhooks,
)

ROUTERS = [
    # Sending, asking and cancelling share their addresses.
    states.router,
    explaining.router,
    account.router,
    sender_names.router,
    inbound.router,
    opt_outs.router,
    webhooks.router,
]
