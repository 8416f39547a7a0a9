"""No webhook reaches a network of ours: 400 places, and names that mean something else later."""

import asyncio
import ipaddress
import itertools
import socket
import sys

import pytest

from clients import webhook_guard
from clients.webhook_calls import Call, Caller
from portal.core.errors import Refused

INSIDE_V4 = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104 (an address like others here)
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.0.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.254",
    "192.0.0.192",
    "198.18.0.1",
    "198.19.255.255",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "203.0.113.5",
]


def six(text):
    return [
        f"::ffff:{text}",
        f"::{text}",
        f"64:ff9b::{text}",
        f"64:ff9b:1::{text}",
        str(ipaddress.IPv6Address((0x2002 << 112) | (int(ipaddress.IPv4Address(text)) << 80))),
        f"::ffff:0:{text}",
    ]


INSIDE_V6 = [
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001::1",
    "2001:db8::1",
    "2001:10::1",
    "3fff::1",
    "fec0::1",
    "100::1",
]
INSIDE = [*INSIDE_V4, *INSIDE_V6, *itertools.chain(*(six(one) for one in INSIDE_V4))]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::1"]


def other_spellings(text):
    number = int(ipaddress.IPv4Address(text))
    a, b, c, d = text.split(".")
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{int(a):#o}.{b}.{c}.{d}".replace("0o", "0"),
        f"{int(a):#x}.{int(b):#x}.{int(c):#x}.{int(d):#x}",
        f"{a}.{(int(b) << 16) + (int(c) << 8) + int(d)}",
        f"{a}.{b}.{(int(c) << 8) + int(d)}",
    ]


HOSTS = [
    *(f"[{one}]" if ":" in one else one for one in INSIDE),
    *itertools.chain(*(other_spellings(one) for one in INSIDE_V4)),
    *(f"{one}." for one in INSIDE_V4),
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "metadata.google.internal",
    "[fe80::1%25eth0]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "127.1",
    "0",
    "\u2460\u2461\u2466.0.0.1",
    "user:secret@127.0.0.1",
    "1.1.1.1@127.0.0.1",
]
SCHEMES = ["gopher", "file", "ftp", "dict", "ldap", "redis", "unix", "javascript"]
URLS = [
    *(f"https://{host}/hook" for host in HOSTS),
    *(f"http://{host}/hook" for host in HOSTS[:80]),
    *(f"https://{host}:{port}/" for host in HOSTS[:4] for port in (22, 25, 80, 6379, 5432, 8080)),
    *(f"{scheme}://127.0.0.1/" for scheme in SCHEMES),
    "https://127.0.0.1#@1.1.1.1/",
    "https://1.1.1.1\\@127.0.0.1/",
    "https:///hook",
    "//127.0.0.1/",
    "",
]


@pytest.fixture
def sockets(monkeypatch):
    """Where this process opens connections to, told by the interpreter itself."""
    opened = []
    monkeypatch.setattr(sys.modules[__name__], "HEARD", opened)
    return opened


HEARD = None


def _listen(event, args):
    if event == "socket.connect" and HEARD is not None and isinstance(args[1], tuple):
        HEARD.append(args[1][0])


sys.addaudithook(_listen)


def called(*urls):
    async def all_of_them():
        caller = Caller(8)
        try:
            return [await caller.post(Call(url, "evt_1", "{}", ())) for url in urls]
        finally:
            await caller.close()

    return asyncio.run(all_of_them())


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_ours_is_forbidden(address):
    assert webhook_guard.is_forbidden(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_is_not(address):
    assert not webhook_guard.is_forbidden(address)


def test_400_urls_open_no_forbidden_socket(sockets, settings):
    settings.WEBHOOKS_HTTP = True
    assert len(URLS) >= 400

    answers = called(*URLS)

    assert [answer for answer in answers if answer.is_taken] == []
    assert [address for address in sockets if webhook_guard.is_forbidden(address)] == []


def test_a_name_that_means_something_else_the_second_time_is_not_followed(sockets, monkeypatch):
    """The name is public when the URL is written down and ours when it is called."""
    told = itertools.cycle(["127.0.0.1", "169.254.169.254", "10.0.0.1"])

    def rebound(host, port, **_more):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(told), port))]

    url = webhook_guard.check_url("https://rebound.example.com/hook")
    monkeypatch.setattr(socket, "getaddrinfo", rebound)

    answers = called(*[url] * 9)

    assert sockets == []
    assert {answer.error for answer in answers} == {
        "The name stands for a private address, which is never called."
    }


def test_one_private_address_among_public_ones_is_enough(sockets, monkeypatch):
    def both(host, port, **_more):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("93.184.215.14", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)

    called("https://both.example.com/")

    assert sockets == []


def test_the_name_is_looked_up_once_and_the_address_is_the_one_that_was_checked(
    sockets, monkeypatch, settings
):
    settings.WEBHOOKS_PRIVATE_NETWORKS = True
    asked = []

    def once(host, port, **_more):
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", once)

    called("http://pinned.example.com:9/")

    assert asked == ["pinned.example.com"]
    assert set(sockets) == {"127.0.0.1"}


@pytest.mark.parametrize("url", [f"https://{host}/" for host in [*INSIDE_V4, "[::1]", "localhost"]])
def test_a_url_of_ours_is_refused_when_it_is_written(url):
    with pytest.raises(Refused) as refusal:
        webhook_guard.check_url(url)

    assert refusal.value.field == "url"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://hooks.example.com:8443/",
        "https://name:secret@hooks.example.com/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com:99999/",
        "ftp://hooks.example.com/",
        "hooks.example.com",
        "https://hooks.example.com/" + "a" * 500,
    ],
)
def test_a_url_that_is_never_called_is_refused(url):
    with pytest.raises(Refused):
        webhook_guard.check_url(url)


def test_http_is_taken_where_the_house_allows_it(settings):
    settings.WEBHOOKS_HTTP = True

    assert webhook_guard.check_url("http://hooks.example.com/x") == "http://hooks.example.com/x"
