"""A mail server that takes our mail: the callee of connectors of kind SMTP (RFC 5321).

What a server said before the content was on its way is sure; once it is, silence means that the
mail may have gone. A session is used for many mails, one after the other.
"""

import asyncio
import ssl
from collections.abc import Sequence
from typing import ClassVar

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from messaging.dispatch.caller import Unreachable
from messaging.dispatch.orders import Called, Order
from messaging.dispatch.results import PartResult
from messaging.mail import letters, links, sessions
from messaging.mail.content import Content
from messaging.models import Connector

# A server's "not now" (RFC 5321, section 4.2.1): greylisting wants minutes, a full mailbox hours.
PASSING = frozenset(range(400, 500))
CLOSING = frozenset({421})
NO_SUBJECT = Content("")


class Post:
    """Sends mails through one connector's server."""

    passing = PASSING
    pausing = CLOSING
    waits_s: ClassVar[Sequence[int]] = (60, 300, 900, 1_800, 3_600)

    def __init__(self, connector: Connector) -> None:
        """Raises ValueError or `InvalidToken` for settings that cannot be."""
        self._settings = sessions.settings_of(connector)
        self._signature = links.signature_of(connector)
        self._connector = connector
        self._idle: list[SMTP] = []

    async def probe(self) -> None:
        session = await self._fresh()
        self._idle.append(session)

    async def call(self, order: Order) -> Called:
        token = order.mail_id
        try:
            octets = await asyncio.to_thread(self._written, order, token)
        except ValueError as error:
            return Called(PartResult(order.attempt, "refused"), str(error))
        try:
            session = await self._session()
        except Unreachable as error:
            return Called(PartResult(order.attempt, "not_sent"), str(error))
        return await self._send(session, order, token, octets)

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(sessions.leave(session) for session in idle))

    def _written(self, order: Order, token: str) -> bytes:
        claimed = order.claimed
        envelope = letters.Envelope(
            claimed.sender,
            claimed.recipient,
            token,
            order.accepted_at,
            links.unsubscribe_url(self._connector, order.reader_id),
        )
        return letters.written(envelope, order.mail or NO_SUBJECT, order.text, self._signature)

    async def _session(self) -> SMTP:
        """A session that answers: one that was left, or a new one."""
        while self._idle:
            session = self._idle.pop()
            try:
                await session.rset()
            except (SMTPException, OSError):
                session.close()
            else:
                return session
        return await self._fresh()

    async def _fresh(self) -> SMTP:
        try:
            return await sessions.opened(self._settings)
        except (SMTPException, OSError, ssl.SSLError) as error:
            raise Unreachable(sessions.said(error)) from error

    async def _send(self, session: SMTP, order: Order, token: str, octets: bytes) -> Called:
        has_left = False
        try:
            await self._address(session, order, token)
            has_left = True
            await session.data(octets)
        except SMTPResponseException as error:
            return await self._refused(session, order.attempt, error)
        except (SMTPException, OSError) as error:
            session.close()
            # Bytes may have left. A report about the mail would name the token all the same.
            unsure = PartResult(order.attempt, "unanswered", upstream_id=token)
            result = unsure if has_left else PartResult(order.attempt, "not_sent")
            return Called(result, sessions.said(error))
        except asyncio.CancelledError:
            session.close()
            raise
        self._idle.append(session)
        return Called(PartResult(order.attempt, "taken", upstream_id=token))

    async def _address(self, session: SMTP, order: Order, token: str) -> None:
        """Say whose mail it is and whom it is for, and that we want to hear of it (RFC 3461)."""
        has_dsn = session.supports_extension("dsn")
        sender = links.return_path(self._connector, token) or order.claimed.sender
        notify = ["NOTIFY=SUCCESS,FAILURE,DELAY"] if has_dsn else None
        await session.mail(sender, options=["RET=HDRS"] if has_dsn else None)
        await session.rcpt(order.claimed.recipient, options=notify)

    async def _refused(self, session: SMTP, attempt: int, error: SMTPResponseException) -> Called:
        if error.code in CLOSING:
            await sessions.leave(session)
        else:
            self._idle.append(session)
        return Called(PartResult(attempt, "refused", error.code), sessions.said(error))
