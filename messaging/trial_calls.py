"""A trial of a supplier that is called: as far as one gets without sending anything to anybody.

With a mail server that is the whole way in, to a last NOOP. A request to a supplier over HTTP would
be a message: there it ends with the connection.
"""

import ipaddress
import smtplib
import socket
import ssl
import time
from collections.abc import Callable

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from messaging.mail import links, sessions
from messaging.models import Connector

OK, INFO = "ok", ""
Say = Callable[[str, str], None]


class Failed(Exception):
    """The dialogue cannot go on: what happened, and what to do."""

    def __init__(self, text: str, advice: str) -> None:
        super().__init__(text)
        self.advice = advice


def play(connector: Connector, say: Say, ends_at: float) -> None:
    """Tell every step; raises `Failed`. `ends_at` is by the monotonic clock."""
    try:
        if connector.kind == Connector.Kind.SMTP:
            _mail_server(connector, say, ends_at)
        else:
            _web_server(connector, say, ends_at)
    except InvalidToken as error:
        text = _("A secret cannot be opened with this installation's keys.")
        raise Failed(text, _("Enter it again in the settings.")) from error
    except ssl.SSLCertVerificationError as error:
        text = _("The certificate does not hold: %(why)s") % {"why": error.verify_message}
        raise Failed(text, _("Check the host's name, or name the authority it is from.")) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        text = _("It ends here: %(error)s") % {"error": _said(error)}
        raise Failed(text, _("Check host, port and security.")) from error


def _mail_server(connector: Connector, say: Say, ends_at: float) -> None:
    settings = sessions.settings_of(connector)
    links.signature_of(connector)
    left = max(ends_at - time.monotonic(), 0.1)
    session: smtplib.SMTP
    if settings.begins_with_tls:
        session = smtplib.SMTP_SSL(settings.host, settings.port, timeout=left, context=settings.tls)
    else:
        session = smtplib.SMTP(settings.host, settings.port, timeout=left)
    with session:
        _tell_address(settings.host, settings.port, say)
        if settings.tls is not None and not settings.begins_with_tls:
            session.starttls(context=settings.tls)
        if settings.tls is not None:
            say(OK, _("Encrypted by %(version)s.") % {"version": _version(session)})
        session.ehlo()
        if settings.username:
            _log_in(session, settings)
            say(OK, _("Logged in as %(name)s.") % {"name": settings.username})
        code, words = session.noop()
        say(OK, _("NOOP is answered: %(answer)s") % {"answer": f"{code} {words.decode('latin-1')}"})
    if not connector.from_domains:
        say(INFO, _("No sender domain is named: nothing could be sent."))


def _log_in(session: smtplib.SMTP, settings: sessions.Settings) -> None:
    try:
        session.login(settings.username, settings.password)
    except smtplib.SMTPException as error:
        text = _("The log-in is refused: %(error)s") % {"error": _said(error)}
        raise Failed(text, _("Check user name, password and security.")) from error


def _web_server(connector: Connector, say: Say, ends_at: float) -> None:
    left = max(ends_at - time.monotonic(), 0.1)
    with socket.create_connection((connector.host, connector.port), left) as plain:
        _tell_address(connector.host, connector.port, say)
        if connector.uses_tls:
            context = sessions.tls_of(connector)
            with context.wrap_socket(plain, server_hostname=connector.host) as stream:
                say(OK, _("Encrypted by %(version)s.") % {"version": stream.version()})
    say(INFO, _("No request was made: it would have been a message."))


def _tell_address(host: str, port: int, say: Say) -> None:
    """Where it was connected to; an address of one's own network may be meant, or a mistake."""
    say(OK, _("Connected to %(where)s.") % {"where": f"{host}:{port}"})
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    private = sorted(one for one in found if not ipaddress.ip_address(one).is_global)
    if private:
        told = ", ".join(str(one) for one in private)
        say(INFO, _("%(addresses)s is no public address: is that meant?") % {"addresses": told})


def _version(session: smtplib.SMTP) -> str:
    stream = session.sock
    return (stream.version() or "TLS") if isinstance(stream, ssl.SSLSocket) else "TLS"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("latin-1") if isinstance(words, bytes) else words
        return f"{error.smtp_code} {text}"[:200]
    return (str(error) or type(error).__name__)[:200]
