"""Envelopes for secrets that must be readable again: suppliers' passwords, mails that hold links.

The keys come from SECRETS_KEY, newest first. What need not be read again is hashed instead.
"""

from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@cache
def _envelopes() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.SECRETS_KEYS])


def close(text: str) -> str:
    return _envelopes().encrypt(text.encode()).decode()


def open_envelope(sealed: str | bytes) -> str:
    """The text again; raises `cryptography.fernet.InvalidToken` when no key of ours closed it."""
    return _envelopes().decrypt(sealed).decode()
