"""Behind balancers: the address that counts is the one their PROXY header tells."""

import logging
import time
from ipaddress import ip_network

import pytest

from messaging.models import SmppBind
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.pdus import EnquireLink, EnquireLinkResp, GenericNack
from messaging.smpp.protocol.statuses import Status
from tests.wire.smpp.proxied import binary, local, text
from tests.wire.smpp.serving import Program, account, trusting, until

pytestmark = pytest.mark.django_db(transaction=True)

OK = 0
BALANCER, STRANGER = "127.0.0.7", "127.0.0.8"
CUSTOMER, NEIGHBOUR = "198.51.100.20", "198.51.100.21"
BEHIND = {"balancers": (ip_network(f"{BALANCER}/32"),)}


class Through(Program):
    """A customer's program, and the balancer it comes through."""

    def __init__(self, port, header, *, tls=None, address=BALANCER):
        super().__init__(port, address=address)
        self.socket.sendall(header)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")


@pytest.fixture(params=["uvloop", "asyncio"])
def either_loop(request, monkeypatch):
    if request.param == "asyncio":
        monkeypatch.setattr("tests.wire.smpp.serving.loop_factory", lambda: None)


@pytest.fixture
def quiet(caplog):
    """Nothing is said of it in the log."""
    caplog.set_level(logging.DEBUG, logger="messaging.smpp.server")
    caplog.set_level(logging.INFO, logger="asyncio")
    return lambda: [one.getMessage() for one in caplog.records if "smppd" not in one.getMessage()]


@pytest.mark.parametrize(("port", "write"), [("port", binary), ("tls_port", text)])
def test_a_bind_stands_in_the_books_with_the_address_behind_the_balancer(
    serve, certificate, either_loop, write, port
):
    mine = account(allowed_networks=[f"{CUSTOMER}/32"])
    server = serve(**BEHIND, **certificate)
    tls = trusting() if port == "tls_port" else None

    with Through(getattr(server, port), write(CUSTOMER, 40123), tls=tls) as program:
        assert program.bind(mine.system_id) == OK
        row = SmppBind.objects.get()
        assert (row.address, row.port, row.uses_tls) == (CUSTOMER, 40123, bool(tls))
        assert program.is_alive()
    with Through(getattr(server, port), write(NEIGHBOUR, 40123), tls=tls) as program:
        assert program.bind(mine.system_id) == Status.BIND_FAILED


def test_a_header_may_come_octet_by_octet(serve, either_loop):
    mine = account()
    server = serve(**BEHIND)

    with Through(server.port, b"") as program:
        for octet in text(CUSTOMER, 1):
            program.socket.sendall(bytes((octet,)))
            time.sleep(0.001)
        assert program.bind(mine.system_id) == OK


@pytest.mark.parametrize("write", [text, binary])
def test_a_header_may_come_together_with_what_follows(serve, either_loop, write):
    probe = encode(Frame(7, EnquireLink()))
    server = serve(**BEHIND)

    with Through(server.port, write(CUSTOMER, 1) + probe * 3) as program:
        assert [type(frame.pdu) for frame in program.hear_all(3)] == [EnquireLinkResp] * 3


@pytest.mark.parametrize("header", [local(), b"PROXY UNKNOWN\r\n"])
def test_a_balancer_that_names_nobody_comes_from_where_it_is(serve, header):
    mine = account()
    server = serve(**BEHIND)

    with Through(server.port, header) as program:
        assert program.bind(mine.system_id) == OK
        assert SmppBind.objects.get().address == BALANCER


def test_failures_are_counted_for_the_address_behind_the_balancer(serve):
    mine = account()
    server = serve(**BEHIND, refuse_s=0)

    for _ in range(10):
        with Through(server.port, text(NEIGHBOUR, 1)) as program:
            assert program.bind("nobody", "wrong") == Status.INVALID_PASSWORD
    with Through(server.port, text(NEIGHBOUR, 1)) as program:
        assert program.bind(mine.system_id) == Status.BIND_FAILED
    with Through(server.port, text(CUSTOMER, 1)) as program:
        assert program.bind(mine.system_id) == OK


def test_connections_are_counted_for_the_address_behind_the_balancer(serve):
    server = serve(**BEHIND, connections_per_address=1)

    with Through(server.port, text(NEIGHBOUR, 1)) as first:
        assert first.is_alive()
        with Through(server.port, text(NEIGHBOUR, 2)) as second:
            assert not second.is_alive()
        with Through(server.port, text(CUSTOMER, 2)) as other:
            assert other.is_alive()


def test_who_is_no_balancer_comes_in_without_a_header(serve, certificate, either_loop):
    mine = account(max_binds=2)
    server = serve(**BEHIND, **certificate)

    with Program(server.port, address=STRANGER) as plain:
        assert plain.bind(mine.system_id) == OK
        assert SmppBind.objects.get().address == STRANGER
        with Program(server.tls_port, address=STRANGER, tls=trusting()) as secure:
            assert secure.bind(mine.system_id) == OK
            assert secure.is_alive()


@pytest.mark.parametrize("write", [text, binary])
def test_nobody_else_is_believed(serve, certificate, write):
    server = serve(**BEHIND, **certificate)

    with Through(server.port, write(CUSTOMER, 1), address=STRANGER) as program:
        assert isinstance(program.hear().pdu, GenericNack)
        assert program.hear() is None
    with (
        pytest.raises(OSError, match=r"SSL|reset"),
        Through(server.tls_port, write(CUSTOMER, 1), address=STRANGER, tls=trusting()),
    ):
        pytest.fail("a handshake after a header")


def test_without_balancers_no_header_is_understood(serve):
    with Through(serve().port, text(CUSTOMER, 1)) as program:
        assert isinstance(program.hear().pdu, GenericNack)
        assert program.hear() is None


WRONG = {
    "a bind": bytes.fromhex("0000001f00000009"),
    "a line too long": b"PROXY UNKNOWN " + b" " * 100,
    "a length too high": local(command=0x21, family=0x11)[:14] + b"\xff\xff",
    "no address": b"PROXY TCP4 192.0.2.1 here 1 2\r\n",
}


def test_a_balancer_without_a_right_header_is_hung_up_on(serve, certificate, either_loop, quiet):
    server = serve(**BEHIND, **certificate)

    for port in (server.port, server.tls_port):
        for header in WRONG.values():
            with Through(port, header) as program:
                assert program.hear() is None
    until(lambda: len(refusals(quiet)) == 2 * len(WRONG), "they are told of")


def refusals(quiet):
    return [line for line in quiet() if "proxy_header_refused" in line]


def test_a_header_has_its_time(serve, either_loop, quiet):
    server = serve(**BEHIND, header_s=0.1)

    with Through(server.port, b"") as silent, Through(server.port, b"PROXY TCP4 192.0") as slow:
        assert (silent.hear(2), slow.hear(2)) == (None, None)
    assert len(refusals(quiet)) == 1


LOOKS = (b"", local(), local() + b"\x16\x03\x01", text(CUSTOMER, 1))


def test_a_balancer_that_only_looks_leaves_no_trace(serve, certificate, either_loop, quiet):
    server = serve(**BEHIND, **certificate)
    daemon = server.daemon_
    before = quiet()

    for port in (server.port, server.tls_port):
        for said in LOOKS:
            for leave in (Through.close, Through.reset):
                with Through(port, said) as program:
                    leave(program)
    until(lambda: not entering(server) and not daemon._connections, "all have left")

    assert quiet() == before


def entering(server):
    return [task for one in server.daemon_._entrances for task in one.entering]


def test_who_has_not_come_in_yet_does_not_hold_up_the_end(serve, certificate, either_loop, quiet):
    server = serve(**BEHIND, **certificate)
    waiting = [
        Through(server.port, b"PROXY "),
        Through(server.tls_port, b""),
        Through(server.tls_port, text(CUSTOMER, 1)),
        Through(server.tls_port, b"", address=STRANGER),
    ]
    until(lambda: len(entering(server)) == 4, "they are at the door")

    began = time.monotonic()
    server.end()

    assert server.is_over
    assert time.monotonic() - began < 2
    assert [program.hear() for program in waiting] == [None] * 4
    for program in waiting:
        program.close()
    assert not [line for line in quiet() if "Task" in line or "Traceback" in line]


def test_what_comes_right_after_the_handshake_is_not_lost(serve, certificate, either_loop):
    server = serve(**BEHIND, **certificate)

    for _ in range(20):
        with Through(server.tls_port, text(CUSTOMER, 1), tls=trusting()) as program:
            assert program.is_alive()
