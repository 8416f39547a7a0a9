"""Who pays for what comes in by a door, and whether anything may come in by it.

The client's own account pays, or else its customer's. Everything is read twice: when somebody
knocks, and again when the payer's account is locked (`again`), because it may be closed meanwhile.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from customers import channels
from portal.core.errors import Refused
from portal.kit.given import Among

# How a door stands is four columns; a question this small costs its planning, so joins are few.
FIND = """
SELECT d.is_open AND d.archived_at IS NULL, u.status, c.status,
       d.kind <> 'smpp' OR (s.submit_enabled AND c.sends_by_smpp IS NOT FALSE), c.daily_limit,
       d.id, d.customer_id, d.client_id, a.id, a.unit, a.own_list_id, a.price_list_id,
       u.channels::text, c.channels::text, u.charge_policy, s.uses_cug, s.parts_per_s,
       c.any_sender, d.default_country, d.priority,
       (SELECT json_agg(json_build_array(l.id, l.parts_per_s, l.burst, l.client_id, n.channel,
                                         lower(n.name)))::text
          FROM clients_partslimit l LEFT JOIN clients_sendername n ON n.id = l.sender_name_id
         WHERE l.customer_id = d.customer_id
           AND (l.client_id = d.client_id OR l.client_id IS NULL))
  FROM clients_door d
  JOIN customers_customer u ON u.id = d.customer_id
  LEFT JOIN clients_client c ON c.id = d.client_id
  LEFT JOIN clients_smppaccount s ON s.door_ptr_id = d.id
  LEFT JOIN LATERAL (
       SELECT * FROM billing_account a
        WHERE a.pays AND a.customer_id = d.customer_id
          AND (a.client_id = d.client_id OR a.client_id IS NULL)
        ORDER BY a.client_id NULLS LAST LIMIT 1) a ON true
 WHERE d.id = %s
"""
FIND_ALL = FIND.replace("d.id = %s", "d.id = ANY(%s)")
# Whoever is closing a door is waited for, and nobody closes it until the transaction ends.
AGAIN = Among("""
SELECT d.id, d.is_open AND d.archived_at IS NULL,
       (SELECT status FROM customers_customer WHERE id = d.customer_id),
       c.status,
       (SELECT submit_enabled AND c.sends_by_smpp IS NOT FALSE
          FROM clients_smppaccount WHERE door_ptr_id = d.id),
       c.daily_limit
  FROM clients_door d LEFT JOIN clients_client c ON c.id = d.client_id
 WHERE d.id {} ORDER BY d.id FOR SHARE OF d
""")
OWNER = ("door", "customer", "client", "account", "unit", "own_list", "price_list")
LIVE = (None, "active", "blocked")


class Barred(Refused):
    """The door, or whose it is, may not do this now; an operator can change that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a door may do at this moment: come in at all, submit, and be sent at once.

    `daily_limit` is how many messages a day its client may send; None where nothing limits.
    """

    is_open: bool
    is_held: bool
    submits: bool = True
    daily_limit: int | None = None

    def check(self) -> None:
        """Raise `Barred` unless messages may come in."""
        if not self.is_open:
            raise Barred("This door is closed. Your operator can tell why.", code="door_closed")
        if not self.submits:
            raise Barred("Submitting is switched off for this account.", code="submit_disabled")


GONE = Standing(is_open=False, is_held=False)


class Limit(NamedTuple):
    """A bucket of parts that fills at `rate` per second up to `size`; `key` is its row's.

    With a `sender`, in small letters, only what goes out under that name on `channel` counts.
    """

    key: str
    rate: int
    size: int
    whose: str = "This account"
    channel: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer(Standing):
    """A door, whose it is, and the account that pays; `account` is None when nobody does.

    `charge_policy` is one of `Customer.ChargePolicy`; `parts_per_s` is None where nothing limits.
    Without `any_sender` a name it shows must have been approved. Numbers without + or 00 are
    national in `default_country`, where there is one. `lane` is one of `Lane`, for what names none.
    `limits` are those of its owners and of their sender names, beside the door's own pace.
    One that `is_tagged` sends for a client that is not its door's (`messaging.tags`).
    """

    door: int
    customer: int
    client: int | None
    account: int | None
    unit: str
    own_list: int | None
    price_list: int | None
    channels: Collection[str] = tuple(channels.TITLES)
    charge_policy: str = "rate"
    uses_cug: bool = False
    parts_per_s: int | None = None
    any_sender: bool = True
    default_country: str = ""
    lane: int = 1
    limits: tuple[Limit, ...] = ()
    is_tagged: bool = False

    def check_channel(self, channel: str) -> None:
        """Raise `Barred` for a channel that the customer, or the client, may not send by."""
        if channel not in self.channels:
            raise Barred(
                "Your account may not send by this channel.",
                code="channel_not_allowed",
                field="channel",
            )


def of_door(door: int) -> Payer | None:
    """The payer as it stands now, or None for a door that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [door])
        row = cursor.fetchone()
    return _payer(row) if row else None


def _payer(row: tuple[Any, ...]) -> Payer:
    owner, doors = row[5:12], row[12:]
    allowed, own, charge_policy, uses_cug, parts_per_s, any_sender, country, lane, limits = doors
    return Payer(
        **_standing(*row[:5]),
        **dict(zip(OWNER, owner, strict=True)),
        channels=_channels(allowed, own),
        charge_policy=charge_policy,
        uses_cug=bool(uses_cug),
        parts_per_s=parts_per_s,
        any_sender=any_sender is not False,
        default_country=country,
        lane=lane,
        limits=tuple(_limit(*one) for one in json.loads(limits)) if limits else (),
    )


def _limit(
    pk: int, rate: int, size: int, client: int | None, channel: str | None, sender: str | None
) -> Limit:
    if sender:
        whose = f"The sender name {sender}"
    else:
        whose = "This customer with all its clients" if client is None else "This client"
    return Limit(f"limit:{pk}", rate, size, whose, channel or "", sender or "")


def _channels(allowed: str, own: str | None) -> list[str]:
    """What the customer is allowed, and of that what its client is; a client's none means all."""
    chosen = json.loads(own) if own else []
    return [channel for channel in json.loads(allowed) if not chosen or channel in chosen]


def asking(doors: Iterable[int]) -> tuple[str, list[Any]]:
    """The statement that asks how these doors stand, and holds them so."""
    return AGAIN.of(doors)


def again(cursor: Any, doors: Iterable[int]) -> dict[int, Standing]:
    """How the doors stand now, and so until the transaction ends; a door that is gone is missing.

    For whoever holds the payers' accounts: who archives a customer holds them, too.
    """
    cursor.execute(*asking(doors))
    return {door: Standing(**_standing(*row)) for door, *row in cursor.fetchall()}


def _standing(
    is_open: bool,
    customer: str,
    client: str | None,
    submits: bool | None,
    daily_limit: int | None,
) -> dict[str, bool | int | None]:
    """A `Standing` from the door's own switches and the statuses of whose it is."""
    return {
        "is_open": is_open and customer == "active" and client in LIVE,
        "is_held": client == "blocked",
        "submits": submits is not False,
        "daily_limit": daily_limit,
    }


def of_doors(doors: Iterable[int]) -> dict[int, Payer]:
    """The payers of many doors as they stand now; a door that is not there is missing."""
    with connection.cursor() as cursor:
        cursor.execute(FIND_ALL, [sorted(set(doors))])
        found = [_payer(row) for row in cursor.fetchall()]
    return {payer.door: payer for payer in found}
