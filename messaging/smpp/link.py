"""A link to a supplier's centre for whoever would rather await than be called back.

`submit` waits for the answer. Deliveries are given to `on_deliver`, many at a time up to the
inbound window; the peer gets its answer when that returns, so a status of OK means "stored".
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from messaging.smpp.line import Line
from messaging.smpp.link_settings import LinkSettings
from messaging.smpp.link_words import Delivered, LinkState, SubmitResult
from messaging.smpp.protocol.pdus import SubmitSm
from messaging.smpp.protocol.statuses import Status

logger = logging.getLogger(__name__)


class Link(Line):
    def __init__(
        self,
        settings: LinkSettings,
        *,
        on_deliver: Callable[[Delivered], Awaitable[Status]],
        on_state: Callable[[LinkState], None],
    ) -> None:
        super().__init__(settings, on_deliver=self.deliver_soon, on_state=on_state)
        self.store = on_deliver
        # What is being stored goes on when the connection is gone.
        self.deliveries: set[asyncio.Task[None]] = set()

    async def submit(self, pdu: SubmitSm) -> SubmitResult:
        """Send one message, when the window has room for it, and wait for its answer.

        A caller who stops waiting does not make the request any less open. Raises `Unencodable`
        if a field does not fit; whatever else happens is in the result.
        """
        answer: asyncio.Future[SubmitResult] = asyncio.get_running_loop().create_future()
        self.send(pdu, lambda result: None if answer.done() else answer.set_result(result))
        return await answer

    def deliver_soon(self, delivered: Delivered) -> None:
        task = asyncio.get_running_loop().create_task(self.deliver(delivered))
        self.deliveries.add(task)
        task.add_done_callback(self.deliveries.discard)

    async def deliver(self, delivered: Delivered) -> None:
        try:
            status = await self.store(delivered)
        except Exception:
            logger.exception("%s: a delivery could not be stored", self.settings.system_id)
            status = Status.RECEIVER_TEMPORARY_ERROR
        delivered.answer(status)
