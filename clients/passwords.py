"""Passwords of SMPP accounts: made here, shown once, kept as keyed digests.

SMPP 3.4, section 4.1, allows 8 characters. So few could be guessed from a plain hash, however slow.
Hence the digest is keyed with a key of SECRETS_KEY, which no copy of the database holds: the newest
one closes, every one of them can verify. What is kept is `scheme$key$salt$digest`, in hexadecimal,
where `key` is the fingerprint of the key.
"""

import hashlib
import hmac
import secrets
from functools import cache

from django.conf import settings

SIZE = 8
# Without letters and digits that are mistaken for each other, in either case.
ALPHABET = "23456789abcdefghjkmnpqrstwxyzACDEFGHJKMNPQRTWXY"
SCHEME = "hmac-sha256"
KEY_LABEL = b"onward smpp password key"
NAME_LABEL = b"onward smpp password key name"
NAME_SIZE = 8
SALT_BYTES = 16


def new() -> str:
    """A password nobody can foretell (44 random bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SIZE))


def digest(password: str) -> str:
    """What is kept of a password; another salt each time."""
    name, key = next(iter(_keys().items()))
    salt = secrets.token_bytes(SALT_BYTES)
    return "$".join((SCHEME, name, salt.hex(), _keyed(key, salt, password)))


def fits(password: str, kept: str) -> bool:
    """Whether this is the password of which `kept` was kept.

    It takes as long for what fits as for what does not, and for an empty `kept`, too.
    """
    scheme, name, salt, digest_ = [*kept.split("$"), "", "", "", ""][:4]
    key = _keys().get(name)
    found = _keyed(key or b"none", bytes.fromhex(salt), password)
    is_same = hmac.compare_digest(found.encode(), digest_.encode())
    return is_same and key is not None and scheme == SCHEME


@cache
def _keys() -> dict[str, bytes]:
    """The keys for passwords by their fingerprints, the newest first."""
    masters = [secret.encode() for secret in settings.SECRETS_KEYS]
    return {
        hmac.digest(master, NAME_LABEL, "sha256").hex()[:NAME_SIZE]: hmac.digest(
            master, KEY_LABEL, "sha256"
        )
        for master in masters
    }


def _keyed(key: bytes, salt: bytes, password: str) -> str:
    return hmac.new(key, salt + password.encode(), hashlib.sha256).hexdigest()
