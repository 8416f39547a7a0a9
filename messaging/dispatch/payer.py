"""Who pays for what comes in by a door: the client's own account, or else its customer's."""

from dataclasses import dataclass

from django.db import connection

FIND = """
SELECT d.id, d.customer_id, d.client_id, a.id, a.unit, a.own_list_id, a.price_list_id,
       d.is_open AND u.status = 'active' AND coalesce(c.status IN ('active', 'blocked'), true),
       coalesce(c.status = 'blocked', false)
  FROM clients_door d
  JOIN customers_customer u ON u.id = d.customer_id
  LEFT JOIN clients_client c ON c.id = d.client_id
  LEFT JOIN LATERAL (
       SELECT * FROM billing_account a
        WHERE a.pays AND a.customer_id = d.customer_id
          AND (a.client_id = d.client_id OR a.client_id IS NULL)
        ORDER BY a.client_id NULLS LAST LIMIT 1) a ON true
 WHERE d.id = %s
"""


@dataclass(frozen=True, slots=True)
class Payer:
    """A door, whose it is, and the account that pays; `account` is None when nobody does."""

    door: int
    customer: int
    client: int | None
    account: int | None
    unit: str
    own_list: int | None
    price_list: int | None
    is_open: bool
    is_held: bool


def of_door(door: int) -> Payer | None:
    """The payer as it stands now, or None for a door that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [door])
        row = cursor.fetchone()
    return Payer(*row) if row else None
