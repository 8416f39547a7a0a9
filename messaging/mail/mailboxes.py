"""Mailboxes that bounces come to, read by IMAP over TLS (RFC 3501).

A mail is marked as seen after what it says is stored; what tells nothing of ours is marked, too,
and stays for a person to look at.
"""

import imaplib
from contextlib import suppress

import structlog
from cryptography.fernet import InvalidToken

from messaging import bounces
from messaging.mail import sessions
from messaging.models import Connector
from portal.kit import secrets

log = structlog.get_logger(__name__)

PATIENCE_S = 30
MOST = 500


def read_all() -> int:
    """Read every connector's mailbox; one that cannot be read holds up no other. How many told."""
    count = 0
    for connector in Connector.objects.filter(kind=Connector.Kind.SMTP).exclude(imap_host=""):
        try:
            count += read(connector)
        except (imaplib.IMAP4.error, OSError, InvalidToken, ValueError) as error:
            log.warning("bounces_unread", connector=connector.name, error=repr(error))
    return count


def read(connector: Connector) -> int:
    """Read what is new in a connector's mailbox; how many mails told of one of ours.

    Raises `imaplib.IMAP4.error`, OSError, and `InvalidToken` for a password of other keys.
    """
    sealed = connector.sealed_imap_password
    password = secrets.open_envelope(sealed) if sealed else ""
    box = imaplib.IMAP4_SSL(
        connector.imap_host,
        connector.imap_port,
        ssl_context=sessions.tls_of(connector),
        timeout=PATIENCE_S,
    )
    try:
        box.login(connector.imap_username, password)
        return _read_new(box, connector.imap_folder)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _read_new(box: imaplib.IMAP4, folder: str) -> int:
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    state, told = box.select(quoted)
    if state != "OK":
        raise imaplib.IMAP4.error(f"{folder}: {told!r}")
    _, found = box.uid("SEARCH", "UNSEEN")
    count = 0
    for number in (found[0] or b"").split()[:MOST]:
        name = number.decode()
        _, parts = box.uid("FETCH", name, "(BODY.PEEK[])")
        raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        count += bounces.read(raw)
        box.uid("STORE", name, "+FLAGS", "(\\Seen)")
    return count
