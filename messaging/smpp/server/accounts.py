"""SMPP accounts as a bound connection needs them: everything about them, to read only."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from django.db import connection

FIND = """
SELECT d.id, s.system_id, s.system_type, s.address_range, s.password_set_at, s.binding_enabled,
       s.tls_required, d.allowed_networks::text, s.max_binds, s."window", s.parts_per_s,
       s.default_coding, s.receipt_date_digits, s.receipt_tlvs, s.allowed_tlvs::text,
       s.deduplicates_s, s.tag_tlv, s.default_sender
  FROM clients_door d JOIN clients_smppaccount s ON s.door_ptr_id = d.id
 WHERE d.id = ANY(%s)
"""

Row = tuple[Any, ...]
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The fields of an `SmppAccount`; `door` is its key."""

    door: int
    system_id: str
    system_type: str
    address_range: str
    password_set_at: datetime
    binding_enabled: bool
    tls_required: bool
    allowed_networks: tuple[Network, ...]
    max_binds: int
    window: int
    parts_per_s: int
    default_coding: int
    receipt_date_digits: int
    receipt_tlvs: bool
    allowed_tlvs: tuple[str, ...]
    deduplicates_s: int = 0
    tag_tlv: str = ""
    default_sender: str = ""


def read(doors: Iterable[int]) -> dict[int, Account]:
    """These accounts as they are now."""
    return {row[0]: account(row) for row in rows(doors)}


def rows(doors: Iterable[int]) -> list[Row]:
    """The accounts unread: rows that are as before need not be read again."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [sorted(set(doors))])
        return cursor.fetchall()


def account(row: Row) -> Account:
    return Account(
        door=row[0],
        system_id=row[1],
        system_type=row[2],
        address_range=row[3],
        password_set_at=row[4],
        binding_enabled=row[5],
        tls_required=row[6],
        allowed_networks=tuple(ip_network(one, strict=False) for one in json.loads(row[7])),
        max_binds=row[8],
        window=row[9],
        parts_per_s=row[10],
        default_coding=row[11],
        receipt_date_digits=row[12],
        receipt_tlvs=row[13],
        allowed_tlvs=tuple(str(tag) for tag in json.loads(row[14])),
        deduplicates_s=row[15],
        tag_tlv=row[16],
        default_sender=row[17],
    )
