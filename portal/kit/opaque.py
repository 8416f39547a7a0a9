"""Outside ids: what leaves the house instead of a row's number.

The key is made once per installation and stands in the database, so that a restored backup goes on
with the same ids.
"""

import secrets
from functools import cache

from portal.core.opaque import Opaque
from portal.models import Setting


@cache
def _sealer() -> Opaque:
    setting, _ = Setting.objects.get_or_create(
        name="id_key", defaults={"value": secrets.token_hex(16)}
    )
    return Opaque(bytes.fromhex(setting.value))


def seal(kind: str, number: int) -> str:
    """The outside id of a row: the kind's letters, an underscore and 26 characters."""
    return _sealer().seal(kind, number)


def seal_many(kind: str, numbers: list[int]) -> list[str]:
    return _sealer().seal_many(kind, numbers)


def open_id(kind: str, text: str) -> int | None:
    """The number behind an outside id, or None if this house never gave it out.

    The mark in front may be missing: SMPP has ids without it.
    """
    return _sealer().open(kind, text if "_" in text else f"{kind}_{text}")
