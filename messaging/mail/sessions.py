"""Sessions with a mail server: opened with its security and log-in, and left in good order."""

import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiosmtplib import SMTP, SMTPException, SMTPNotSupported, SMTPResponseException

from messaging.models import Connector
from portal.kit import secrets


@dataclass(frozen=True, slots=True)
class Settings:
    """How to get in; `tls` is None where everything goes in the open."""

    host: str
    port: int
    tls: ssl.SSLContext | None
    begins_with_tls: bool
    username: str
    password: str
    timeout_s: float


def settings_of(connector: Connector) -> Settings:
    """Raises ValueError or ssl.SSLError for a certificate, `InvalidToken` for a password."""
    password = connector.sealed_password
    return Settings(
        connector.host,
        connector.port,
        tls_of(connector) if connector.security != Connector.Security.NONE else None,
        connector.security == Connector.Security.TLS,
        connector.username,
        secrets.open_envelope(password) if password else "",
        float(connector.response_s),
    )


def tls_of(connector: Connector) -> ssl.SSLContext:
    """The context in which the connector's certificate is checked, or is not."""
    context = ssl.create_default_context(cadata=connector.tls_authority or None)
    if not connector.verifies_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def opened(settings: Settings) -> SMTP:
    """A session that may send. Raises what aiosmtplib raises, and OSError."""
    session = SMTP(
        hostname=settings.host,
        port=settings.port,
        timeout=settings.timeout_s,
        use_tls=settings.begins_with_tls,
        start_tls=False,
        tls_context=settings.tls,
    )
    try:
        await session.connect()
        if settings.tls is not None and not settings.begins_with_tls:
            # Never in the open when it was asked for: whoever stripped the offer would read it.
            await session.starttls()
        await session.ehlo()
        if settings.username:
            await session.login(settings.username, settings.password)
    except BaseException:
        session.close()
        raise
    return session


async def leave(session: SMTP) -> None:
    with suppress(SMTPException, OSError):
        await session.quit()
    session.close()


def said(error: Any) -> str:
    """What went wrong, in a line."""
    if isinstance(error, SMTPResponseException):
        return " ".join(f"{error.code} {error.message}".split())[:200]
    if isinstance(error, SMTPNotSupported):
        return f"The server does not offer what is needed: {error}"[:200]
    return (str(error) or type(error).__name__)[:200]
