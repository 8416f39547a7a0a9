"""What the history tells of accounts and of the changes of their balances."""

from portal.kit.events import Event


class AccountEvent(Event):
    OPENED = "billing.account.opened", "Account in {unit} opened"
    CHANGED = "billing.account.changed", "Account in {unit} changed"
    WARNED = (
        "billing.account.warned",
        "Balance of {balance} is below {threshold}; told {recipients}",
    )


class ChangeEvent(Event):
    ASKED = "billing.change.asked", "Balance change of {amount} {unit} asked for: {description}"
    APPLIED = "billing.change.applied", "Balance changed by {amount} {unit}: {description}"
    WITHDRAWN = (
        "billing.change.withdrawn",
        "Balance change of {amount} {unit} withdrawn: {description}",
    )
