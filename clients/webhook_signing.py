"""Signs what webhooks carry, by Standard Webhooks 1.0: secrets, signatures, headers.

A signature is HMAC-SHA256 over `id.timestamp.body`, in base64 behind `v1,`. A secret is shown as
`whsec_` and its octets in base64. While a secret is being replaced, both sign.
"""

import base64
import hashlib
import hmac
import secrets as randomness
from collections.abc import Iterable

PREFIX = "whsec_"
# The standard asks for 24 to 64 octets.
SECRET_OCTETS = 32
VERSION = "v1"


def new_secret() -> str:
    """A secret nobody had before, 256 random bits."""
    return PREFIX + base64.b64encode(randomness.token_bytes(SECRET_OCTETS)).decode()


def sign(secret: str, ident: str, moment: int, body: bytes) -> str:
    """One signature: `moment` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{ident}.{moment}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(digest).decode()}"


def headers(secrets: Iterable[str], ident: str, moment: int, body: bytes) -> list[tuple[str, str]]:
    """The three headers of the standard, with one signature for each secret."""
    signatures = " ".join(sign(secret, ident, moment, body) for secret in secrets)
    return [
        ("webhook-id", ident),
        ("webhook-timestamp", str(moment)),
        ("webhook-signature", signatures),
    ]
