"""A supplier that takes a message with one request: the callee of connectors of kind HTTP."""

import asyncio
import ssl
from collections.abc import Sequence
from typing import Any, ClassVar

import httpx

from messaging.dispatch.arrivals import ID_SIZE_MAX
from messaging.dispatch.caller import Unreachable
from messaging.dispatch.orders import Called, Order
from messaging.dispatch.results import BACK_OFF_S, PartResult
from messaging.http import callbacks, filling, reading
from messaging.models import Connector
from portal.kit import secrets

ANSWER_MAX = 64 * 1024
# An answer that names a passing error has no status of its own for that.
PASSES = -1
UNSURE = 500
PAUSING = frozenset({429, 503})
CONTENT_TYPES = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
}
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class HttpSupplier:
    """Calls one connector's URL. Redirects are not followed, proxies of the machine not used."""

    pausing = PAUSING
    waits_s: ClassVar[Sequence[int]] = BACK_OFF_S

    def __init__(self, connector: Connector) -> None:
        """Raises ValueError, `Refused` or `InvalidToken` for settings that cannot be."""
        self._connector = connector
        self._accepted = reading.codes_of(connector.accepted_codes)
        self.passing = reading.codes_of(connector.passing_codes) | {PASSES}
        self._headers = list(connector.headers)
        if connector.sealed_headers:
            self._headers += secrets.open_envelope(connector.sealed_headers).splitlines()
        password = connector.sealed_password
        self._password = secrets.open_envelope(password) if password else ""
        self._callback = callbacks.url_of(connector)
        self._client = httpx.AsyncClient(
            verify=_tls(connector),
            timeout=float(connector.response_s),
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=connector.window),
        )

    async def probe(self) -> None:
        """Whether anybody listens. A request would be a message: none is made."""
        url = httpx.URL(self._connector.url.partition("{")[0])
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(self._connector.response_s):
                _, writer = await asyncio.open_connection(url.host, port)
        except (OSError, TimeoutError) as error:
            raise Unreachable(f"{url.host}:{port}: {_said(error)}") from error
        writer.close()

    async def call(self, order: Order) -> Called:
        try:
            request = self._request(order)
        except (KeyError, ValueError, httpx.InvalidURL) as error:
            return Called(PartResult(order.attempt, "refused"), f"no request: {error!r}")
        try:
            status, body, kind = await self._answer(request)
        except NOT_SENT as error:
            return Called(PartResult(order.attempt, "not_sent"), _said(error))
        except (httpx.HTTPError, OSError) as error:
            return Called(PartResult(order.attempt, "unanswered"), _said(error))
        return self.result(order.attempt, status, reading.read_document(body, kind))

    async def close(self) -> None:
        await self._client.aclose()

    def result(self, attempt: int, status: int, document: Any) -> Called:
        """What an answer means."""
        connector = self._connector
        error = reading.value(document, connector.error_path)
        if error:
            code = PASSES if error in connector.passing_errors else status
            return Called(PartResult(attempt, "refused", code), f"{status}: {error}"[:200])
        if status not in self._accepted:
            # What went wrong at the supplier may have gone wrong after it took the message.
            is_unsure = status >= UNSURE and status not in self.passing
            kind = "unanswered" if is_unsure else "refused"
            return Called(PartResult(attempt, kind, status), f"HTTP {status}")
        upstream = callbacks.plain(reading.value(document, connector.id_path)).strip()
        upstream = upstream[:ID_SIZE_MAX]
        if connector.id_path and not upstream:
            return Called(PartResult(attempt, "refused", status), f"HTTP {status} without an ID")
        return Called(PartResult(attempt, "taken", status, upstream or None))

    def _request(self, order: Order) -> httpx.Request:
        connector, values = self._connector, values_of(order, self._callback)
        headers = filling.headers_of(self._headers, values)
        template = connector.body or ("{}" if connector.body_format == "json" else "")
        query, content = "", b""
        if connector.body_format == Connector.BodyFormat.JSON:
            content = filling.json_body(template, values).encode()
        elif connector.body_format == Connector.BodyFormat.FORM:
            content = filling.form_body(template, values).encode()
        else:
            query = filling.form_body(template, values)
        if content and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", CONTENT_TYPES[connector.body_format]))
        url = filling.address(connector.url, values, query)
        request = self._client.build_request(
            connector.method, url, headers=headers, content=content or None
        )
        self._authenticate(request)
        return request

    def _authenticate(self, request: httpx.Request) -> None:
        connector = self._connector
        if connector.auth == Connector.Auth.BASIC:
            flow = httpx.BasicAuth(connector.username, self._password).auth_flow(request)
            next(flow)
        elif connector.auth == Connector.Auth.BEARER:
            request.headers["Authorization"] = f"Bearer {self._password}"

    async def _answer(self, request: httpx.Request) -> tuple[int, bytes, str]:
        """Status, body and type of the answer; of a long body the beginning."""
        response = await self._client.send(request, stream=True)
        try:
            body = b""
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) >= ANSWER_MAX:
                    break
        finally:
            await response.aclose()
        return response.status_code, body[:ANSWER_MAX], response.headers.get("content-type", "")


def values_of(order: Order, callback: str) -> dict[str, str | int]:
    """What a template may name."""
    claimed = order.claimed
    return {
        "sender": claimed.sender,
        "recipient": claimed.recipient,
        "text": order.text,
        "id": order.public_id,
        "parts": order.parts,
        "channel": order.channel,
        "valid_until": claimed.valid_until.isoformat(),
        "callback": callback,
    }


def _tls(connector: Connector) -> ssl.SSLContext | bool:
    if not connector.url.startswith("https:"):
        return False
    context = ssl.create_default_context(cadata=connector.tls_authority or None)
    if not connector.verifies_tls:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _said(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
