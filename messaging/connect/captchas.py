"""Captchas: a picture of letters, good for one try within 15 minutes.

What was drawn is kept as a keyed digest only. Checking one uses it up, whatever was typed, in a
transaction of its own: a call that fails afterwards needs a new one.
"""

import io
import secrets
from datetime import timedelta

from captcha.image import ImageCaptcha
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from messaging.connect import codes
from messaging.connect.codes import Failed
from messaging.models import Captcha

# Without what is mistaken for each other.
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"
SIZE = 5
LIFE = timedelta(minutes=15)
KEPT = timedelta(days=1)
WIDTH_PX, HEIGHT_PX = 220, 80
SALT = "messaging.connect.captcha"


def make() -> tuple[Captcha, bytes]:
    """A new captcha and its picture, a PNG."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(SIZE))
    number = secrets.token_hex(16)
    made = Captcha.objects.create(
        id=number, digest=_digest(number, letters), made_at=timezone.now()
    )
    picture = io.BytesIO()
    ImageCaptcha(width=WIDTH_PX, height=HEIGHT_PX).write(letters, picture)
    return made, picture.getvalue()


def redeem(number: str, letters: str) -> None:
    """Use a captcha up. Raises `Failed` with what was wrong with it."""
    if not letters.strip():
        raise Failed(codes.CAPTCHA_CODE)
    with transaction.atomic():
        fault = _redeemed(number.strip().lower(), letters.strip())
    if fault:
        raise Failed(fault)


def forget() -> int:
    """Drop those nobody can use any more; return how many."""
    return Captcha.objects.filter(made_at__lt=timezone.now() - KEPT).delete()[0]


def _redeemed(number: str, letters: str) -> int:
    """Write down that it was used, or tried; the code of what was wrong, 0 if nothing was."""
    found = Captcha.objects.select_for_update().filter(pk=number).first()
    if found is None:
        return codes.CAPTCHA_ID
    now = timezone.now()
    if found.redeemed_at is not None:
        return codes.CAPTCHA_REDEEMED
    if found.failed_at is not None or found.made_at < now - LIFE:
        return codes.CAPTCHA_EXPIRED
    is_right = constant_time_compare(found.digest, _digest(number, letters.upper()))
    name = "redeemed_at" if is_right else "failed_at"
    setattr(found, name, now)
    found.save(update_fields=[name])
    return 0 if is_right else codes.CAPTCHA_CODE


def _digest(number: str, letters: str) -> str:
    return salted_hmac(SALT, f"{number}:{letters}", algorithm="sha256").hexdigest()
