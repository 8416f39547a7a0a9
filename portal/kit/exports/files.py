"""Files on disk: complete or not there at all, owned by one person, gone after their days."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.models import File, User

KEPT_DAYS = 7
PARTIAL = ".part"
ORPHAN_AFTER_S = 24 * 3600


def kept_days() -> int:
    return getattr(settings, "FILES_KEPT_DAYS", KEPT_DAYS)


def store(owner: User, *, name: str, content_type: str, write: Callable[[Path], object]) -> File:
    """Let `write` fill a new file; return its row, not yet saved.

    Under its own name it appears only when it is complete and on the disk; whatever breaks the
    writing leaves nothing behind.
    """
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True)
    made = File(
        owner=owner,
        name=name,
        content_type=content_type,
        stored_as=secrets.token_hex(16),
        expires_at=timezone.now() + timedelta(days=kept_days()),
    )
    partial = made.path.with_suffix(PARTIAL)
    try:
        write(partial)
        made.size = _settle(partial)
        partial.rename(made.path)
    finally:
        partial.unlink(missing_ok=True)
    return made


def discard(file: File) -> None:
    """Take the file from the disk; its row stays and tells that it was there."""
    file.path.unlink(missing_ok=True)


def delete_expired() -> int:
    """Take from the disk what is past its days, and what no row knows; return how many."""
    kept = set(
        File.objects.filter(expires_at__gt=timezone.now()).values_list("stored_as", flat=True)
    )
    # A file becomes known a moment after it appears, so only an old stranger is an orphan.
    old = time.time() - ORPHAN_AFTER_S
    expired = set(
        File.objects.filter(expires_at__lte=timezone.now()).values_list("stored_as", flat=True)
    )
    gone = [
        path
        for path in settings.FILES_DIR.glob("*")
        if path.name in expired or (path.name not in kept and path.stat().st_mtime < old)
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _settle(path: Path) -> int:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return file.seek(0, os.SEEK_END)
