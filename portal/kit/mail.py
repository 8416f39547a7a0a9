"""Mails: written down in the caller's transaction, sent afterwards by a worker.

Whoever sends a mail writes a row; it is kept or lost together with what it tells of. Celery only
carries the row's number as a hint, and `send_waiting` finds what a lost hint forgot. The body
stands in an envelope and is erased once it is sent, as it may hold a link that opens an account.
"""

from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr

import structlog
from celery import current_app
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.kit import secrets
from portal.models import MailOutbox

QUEUE = "mail"
TASK = "portal.send_mail"
TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=2)

log = structlog.get_logger(__name__)


class OutboxBackend(BaseEmailBackend):
    """Django's door for mails. Raises BadHeaderError for a header with a line break in it."""

    def send_messages(self, email_messages):
        return sum(self._write(message) for message in email_messages if message.recipients())

    def _write(self, message) -> int:
        row = MailOutbox.objects.create(
            recipients=message.recipients(),
            subject=str(message.subject)[:250],
            sealed=_seal(message.message().as_bytes()),
            next_try_at=timezone.now(),
        )
        transaction.on_commit(lambda: hint(row.pk))
        return 1


def hint(pk: int) -> None:
    """Tell a worker that a mail waits; without a broker the sweep finds it."""
    # Somebody waits for the page; the pool's connections would try for many seconds.
    options = current_app.conf.broker_transport_options | {"max_retries": 1, "interval_start": 0}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(TASK, args=[pk], queue=QUEUE, connection=connection, retry=False)
    except OperationalError as error:
        log.warning("mail_hint_lost", mail=pk, error=str(error))


def deliver(pk: int) -> bool:
    """Send a mail that is due, unless somebody else does; return whether it was sent.

    The row stays locked meanwhile. A worker that dies between the server's yes and the commit
    leaves the mail to be sent again: twice is better than never.
    """
    with transaction.atomic():
        row = _due().select_for_update(skip_locked=True).filter(pk=pk).first()
        if row is None:
            return False
        try:
            _hand_over(row)
        except InvalidToken:
            _finish(row, MailOutbox.Status.FAILED, "No key of ours opens it.")
        except OSError as error:
            _put_off(row, error)
        else:
            _finish(row, MailOutbox.Status.SENT)
        return row.status == MailOutbox.Status.SENT


def send_waiting(limit: int = 200) -> int:
    """Send the mails that are due, oldest first; return how many were sent."""
    waiting = _due().order_by("next_try_at").values_list("pk", flat=True)[:limit]
    return sum(deliver(pk) for pk in list(waiting))


def _due():
    return MailOutbox.objects.filter(
        status=MailOutbox.Status.WAITING, next_try_at__lte=timezone.now()
    )


def _hand_over(row: MailOutbox) -> None:
    mail = _open(bytes(row.sealed))
    headers = message_from_bytes(mail, policy=policy.default)
    _name, sender = parseaddr(str(headers["From"]))
    name = f"{row.created_at:%Y%m%dT%H%M%S}-{row.pk}"
    settings.POSTBOX.send(name, sender, row.recipients, mail)


def _put_off(row: MailOutbox, error: OSError) -> None:
    row.tries += 1
    told = f"{type(error).__name__}: {error}"[:300]
    if row.tries >= TRIES:
        _finish(row, MailOutbox.Status.FAILED, told)
        return
    row.error = told
    row.next_try_at = timezone.now() + min(FIRST_WAIT * 2 ** (row.tries - 1), LONGEST_WAIT)
    row.save(update_fields=["tries", "error", "next_try_at"])
    log.warning("mail_put_off", mail=row.pk, tries=row.tries, error=told)


def _finish(row: MailOutbox, status: str, error: str = "") -> None:
    row.status, row.error, row.sealed = status, error, None
    row.sent_at = timezone.now() if status == MailOutbox.Status.SENT else None
    row.save(update_fields=["status", "error", "sealed", "sent_at", "tries"])


def _seal(mail: bytes) -> bytes:
    # Latin-1 maps every byte to one character, so that any mail survives the way there and back.
    return secrets.close(mail.decode("latin-1")).encode()


def _open(sealed: bytes) -> bytes:
    return secrets.open_envelope(sealed).encode("latin-1")
