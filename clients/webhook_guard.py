"""Keeps webhooks out of our own house: which URLs are taken, and which addresses are called.

A URL is checked when it is written down; what its name stands for is looked up anew for every
connection, all addresses are checked, and the connection goes to one of those that were checked. So
nobody reaches a network of ours by a name that means something else the second time.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from clients.models.webhook_endpoint import URL_SIZE_MAX
from portal.core.errors import Refused

PORTS = {"https": 443, "http": 80}
ADDRESSES_TRIED = 4
# A name server that does not answer keeps a thread for a while: there are as many as calls.
RESOLVERS = 256

# IPv6 is called where it is given out to the public, without what carries IPv4 inside: 6to4,
# Teredo, mapped addresses and NAT64, and without examples.
PUBLIC_V6 = ipaddress.ip_network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    ipaddress.ip_network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)
NOT_PUBLIC_V4 = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        # A public address at which a cloud's machines find its own services.
        "168.63.129.16/32",
        "224.0.0.0/3",
    )
)


class Forbidden(Exception):
    """The name stands for an address that is not called."""


def is_forbidden(address: str) -> bool:
    """Whether an IP address is one of ours, of nobody's, or hides another."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return any(found in network for network in NOT_PUBLIC_V4)
    return found not in PUBLIC_V6 or any(found in network for network in NOT_PUBLIC_V6)


def check_url(text: str) -> str:
    """The URL as it is kept. Raises `Refused` for one that is never called."""
    url = text.strip()
    if len(url) > URL_SIZE_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused(_("A URL holds printable ASCII without spaces, 500 characters at most."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(_("This is no URL.")) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise _refused(_("A URL begins with https:// and names a host."))
    if parts.scheme == "http" and not settings.WEBHOOKS_HTTP:
        raise _refused(_("A webhook is called by https:// only."))
    if "@" in parts.netloc or "\\" in url:
        raise _refused(_("A URL holds no name and no password: what comes is signed."))
    if not settings.WEBHOOKS_PRIVATE_NETWORKS:
        _check_place(parts.hostname, parts.scheme, port)
    return url.partition("#")[0]


def _check_place(host: str, scheme: str, port: int | None) -> None:
    if port not in {None, PORTS[scheme]}:
        sentence = _("A webhook is called at port %(port)s only.")
        raise _refused(sentence % {"port": PORTS[scheme]})
    try:
        is_ours = is_forbidden(host)
    except ValueError:  # A name: what it stands for is checked when it is called.
        is_ours = host.rstrip(".").lower() in {"localhost", "metadata.google.internal"}
    if is_ours:
        raise _refused(_("This address is in a private network, which is never called."))


def _refused(sentence: str) -> Refused:
    return Refused(sentence, code="bad_url", field="url")


def checked(addresses: Iterable[str]) -> list[str]:
    """The addresses a name stands for, unless one of them is not to be called: `Forbidden`."""
    found = list(dict.fromkeys(addresses))
    if not settings.WEBHOOKS_PRIVATE_NETWORKS and any(is_forbidden(one) for one in found):
        raise Forbidden(_("The name stands for a private address, which is never called."))
    return found


class Pinned(httpcore.AsyncNetworkBackend):
    """Connects to an address that was checked. TLS and the header Host still have the name."""

    def __init__(self) -> None:
        self._plain = httpcore.AnyIOBackend()
        self._threads = ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        error: Exception = httpcore.ConnectError(_("The name stands for no address."))
        for address in checked(await self._resolve(host, port))[:ADDRESSES_TRIED]:
            try:
                return await self._plain.connect_tcp(
                    address, port, timeout=timeout, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def close(self) -> None:
        self._threads.shutdown(wait=False)

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        """Looked up once for a connection, in a thread, as the system looks names up."""
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(
                _("The name %(host)s is not found.") % {"host": host}
            ) from error
        return [str(place[0]) for *_kind, place in found]
