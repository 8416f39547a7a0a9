"""What webhooks tell of money: a balance below its warning, prices that change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from billing.models import Account, BalanceWarning, ChangeGroup, Rate
from clients import webhook_events
from clients.models import WebhookEndpoint
from clients.webhook_events import instant

Event = WebhookEndpoint.Event


def tell_balance(warning: BalanceWarning, account: Account, level: str, threshold: Any) -> int:
    """Tell that the balance is below a warning; return how many endpoints hear of it."""
    data = _about(account) | {
        "level": level,
        "threshold": str(threshold),
        "balance": str(account.balance),
        "credit_limit": str(account.credit_limit),
        "below_since": instant(warning.at),
    }
    return _tell(Event.BALANCE, account, warning.at, data)


def tell_prices(account: Account, group: ChangeGroup, rates: Iterable[Rate], at: datetime) -> int:
    """Tell of approved prices that this account will pay, ahead of their start."""
    data = _about(account) | {"title": group.title, "changes": [_shown(rate) for rate in rates]}
    return _tell(Event.PRICES, account, at, data)


def _about(account: Account) -> dict[str, Any]:
    client = account.client
    return {"clientId": client.public_id if client else None, "unit": account.unit}


def _shown(rate: Rate) -> dict[str, Any]:
    return {
        "country": rate.country_id,
        "network": f"{rate.network.mcc}-{rate.network.mnc}" if rate.network else None,
        "channel": rate.channel,
        "price": None if rate.price is None else str(rate.price),
        "basis": rate.basis,
        "starts_at": instant(rate.starts_at),
    }


def _tell(event: str, account: Account, at: datetime, data: dict[str, Any]) -> int:
    return webhook_events.tell_one(event, account.customer_id, account.client_id, at, data)
