"""Calls endpoints: one POST, a bounded answer, no redirects, an end to every wait."""

import asyncio
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore
from django.utils.translation import gettext as _

from clients import webhook_schedule, webhook_signing
from clients.models.webhook_delivery import ANSWER_KEPT, ERROR_SIZE_MAX
from clients.webhook_guard import Forbidden, Pinned

TIMEOUT_S = 20.0
CONNECT_S = 10.0
READ_MAX = 64 * 1024
# How long a connection waits for the next event of the same endpoint.
KEPT_S = 5.0
REDIRECTS = range(300, 400)
TAKEN = range(200, 300)
GONE = 410
# RFC 9110, section 10.2.3: who answers so may say when to come back.
COME_BACK = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Call:
    """What is sent where: the secrets sign, newest first."""

    url: str
    ident: str
    body: str
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: an HTTP status with the answer's beginning, or an error."""

    status: int | None
    text: str = ""
    error: str = ""
    retry_after_s: float = 0.0
    took_ms: int = 0

    @property
    def is_taken(self) -> bool:
        return self.status in TAKEN and not self.error

    @property
    def is_gone(self) -> bool:
        return self.status == GONE


class Caller:
    """Connections to endpoints, of one asyncio loop. They are closed with `close`."""

    def __init__(self, connections: int) -> None:
        self._pinned = Pinned()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=connections,
            keepalive_expiry=KEPT_S,
            network_backend=self._pinned,
        )

    async def close(self) -> None:
        await self._pool.aclose()
        self._pinned.close()

    async def post(self, call: Call) -> Answer:
        """Send it once; whatever happens is an answer, and it happens within TIMEOUT_S."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status, head, text = await self._exchange(call)
        except TimeoutError:
            return _failed(_("No answer within 20 seconds."), begun)
        except Forbidden as error:
            return _failed(str(error), begun)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return _failed(_said(error), begun)
        except (OSError, ValueError, httpcore.UnsupportedProtocol) as error:
            return _failed(_said(error), begun)
        error, retry = "", 0.0
        if status in REDIRECTS:
            error = _("It answers with another address; redirects are not followed.")
        if status in COME_BACK:
            retry = webhook_schedule.retry_after(head.get(b"retry-after", ""), time.time())
        return Answer(status, text, error, retry, _ms(begun))

    async def _exchange(self, call: Call) -> tuple[int, dict[bytes, str], str]:
        body = call.body.encode()
        own = webhook_signing.headers(call.secrets, call.ident, int(time.time()), body)
        headers = [
            ("host", urlsplit(call.url).netloc),
            ("user-agent", "Onward-Webhooks/1"),
            ("content-type", "application/json"),
            ("accept-encoding", "identity"),
            ("content-length", str(len(body))),
            *own,
        ]
        async with self._pool.stream(
            "POST",
            call.url.encode("ascii"),
            headers=headers,
            content=body,
            extensions={"timeout": {"connect": CONNECT_S, "pool": CONNECT_S}},
        ) as response:
            came = b""
            async for piece in response.aiter_stream():
                came += piece
                if len(came) >= READ_MAX:
                    break
            head = {name.lower(): value.decode("latin-1") for name, value in response.headers}
            return response.status, head, _text(came[:ANSWER_KEPT])


def _text(octets: bytes) -> str:
    """What PostgreSQL keeps of an answer."""
    return octets.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:ERROR_SIZE_MAX]


def _failed(error: str, begun: float) -> Answer:
    return Answer(None, error=error, took_ms=_ms(begun))


def _ms(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)
