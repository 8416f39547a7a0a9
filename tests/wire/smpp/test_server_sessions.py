"""What happens to those who are bound: changes, the portal's button, the end, and misbehaviour.

Proves of the acceptance list for SMPP accounts: *Binding enabled* and *Enabled* count at once also
for who is bound; an archived customer or account becomes unusable.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from billing.models import Account
from clients import smpp_accounts
from clients.models import Client, SmppAccount
from customers.models import Customer
from messaging.models import Message, SmppBind, SmppNode
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import (
    BindReceiver,
    BindTransceiver,
    BindTransmitter,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    SubmitSmResp,
    Unbind,
    UnbindResp,
)
from messaging.smpp.protocol.statuses import Status
from messaging.smpp.server.connection import Lost
from portal.supervisor import ports
from tests import database, make
from tests.wire.smpp.serving import PASSWORD, Program, account, message, trusting, until

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent.parent
OK = 0


@contextmanager
def bound(server, mine, **fields):
    with Program(server.port) as program:
        assert program.bind(mine.system_id, **fields) == OK
        yield program


def sender(**fields):
    """An account that can send and pay."""
    payer = make.paying_account(customer=make.customer(), balance=1000)
    return account(customer=payer.customer, parts_per_s=100_000, **fields)


@contextmanager
def slow_commits():
    """Nothing can be charged, and so accepted, until the block ends."""
    with transaction.atomic():
        list(Account.objects.select_for_update())
        yield


# Changes.

CHANGES = {
    "another password": lambda mine: smpp_accounts.reset_password(mine, by=None),
    "binding off": lambda mine: smpp_accounts.change(mine, {"binding_enabled": False}, by=None),
    "closed": lambda mine: smpp_accounts.change(mine, {"is_open": False}, by=None),
    "TLS only": lambda mine: smpp_accounts.change(mine, {"tls_required": True}, by=None),
    "elsewhere": lambda mine: smpp_accounts.change(
        mine, {"allowed_networks": "192.0.2.1"}, by=None
    ),
    "archived": lambda mine: smpp_accounts.archive(mine, by=None),
    "customer archived": lambda mine: Customer.objects.update(
        status="archived", archived_at=timezone.now()
    ),
    "client archived": lambda mine: Client.objects.update(status="archived"),
    "client erased": lambda mine: Client.objects.update(status="erased"),
    "the portal's button": lambda mine: SmppBind.objects.update(close_asked_at=timezone.now()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_may_be_bound_no_longer_is_unbound_within_two_seconds(serve, change):
    mine = account(client=make.client(customer=make.customer()))
    server = serve(beat_s=1.0)
    with bound(server, mine) as program:
        began = time.monotonic()
        CHANGES[change](mine)

        assert program.unbind_politely()

        assert time.monotonic() - began < 2
    until(lambda: not SmppBind.objects.exists(), "the row is gone")


def test_who_does_not_answer_the_unbind_is_hung_up_on_within_two_seconds(serve):
    mine = account()
    server = serve(beat_s=1.0)
    with bound(server, mine) as program:
        began = time.monotonic()
        smpp_accounts.archive(mine, by=None)

        assert isinstance(program.hear().pdu, Unbind)
        assert program.hear() is None
        assert time.monotonic() - began < 2


def test_a_blocked_client_stays_bound(serve):
    mine = account(client=make.client())
    server = serve()
    with bound(server, mine) as program:
        Client.objects.update(status="blocked")

        until(lambda: known(server, mine).payer.is_held, "the block is known")
        assert program.is_alive()


def test_fewer_binds_let_the_youngest_go(serve):
    mine = account(max_binds=3)
    one, another = serve(), serve()
    with bound(one, mine) as oldest, bound(another, mine) as middle, bound(one, mine) as youngest:
        smpp_accounts.change(mine, {"max_binds": 1}, by=None)

        assert youngest.unbind_politely()
        assert middle.unbind_politely()
        until(lambda: SmppBind.objects.count() == 1, "one row is left")
        assert oldest.is_alive()


def known(server, mine):
    (connection_,) = server.do(lambda: list(server.daemon_.binds))
    assert connection_.bound.door == mine.pk
    return connection_.bound


def test_other_settings_take_effect_without_closing(serve):
    mine = account(window=5, receipt_tlvs=True)
    server = serve()
    with bound(server, mine) as program:
        change = {"window": 9, "receipt_tlvs": False, "default_coding": 3, "submit_enabled": False}
        smpp_accounts.change(mine, change, by=None)

        until(lambda: known(server, mine).account.window == 9, "the new window is known")
        now = known(server, mine)
        assert (now.account.receipt_tlvs, now.account.default_coding) == (False, 3)
        assert now.payer.submits is False
        (one,) = server.do(lambda: list(server.daemon_.binds))
        assert (one.session.free_window, one.session.limits.inbound_window) == (9, 9)
        assert program.is_alive()


def test_the_books_say_what_a_bind_has_done(serve):
    mine = sender()
    server = serve()
    with bound(server, mine) as program:
        program.send(*[message() for _ in range(5)], message("1"))
        program.hear_all(6)

        until(lambda: SmppBind.objects.get().submitted == 5, "five were taken")
        assert SmppBind.objects.get().active_at > SmppBind.objects.get().since


# The end.


def test_a_stopping_server_answers_what_is_open_and_then_unbinds(serve):
    mine = sender()
    server = serve()
    with bound(server, mine) as program:
        with slow_commits():
            program.send(*[message() for _ in range(20)])
            (one,) = server.do(lambda: list(server.daemon_.binds))
            until(lambda: len(one.session.unanswered) == 20, "all have been read")
            server.ask_to_stop()
            until(lambda: one.is_leaving, "it is leaving")
            late = program.send(message())
            with pytest.raises(ConnectionRefusedError):
                Program(server.port)

        answers = {frame.sequence: frame for frame in program.hear_all(21)}
        goodbye = answers.pop(next(n for n, one in answers.items() if isinstance(one.pdu, Unbind)))
        assert {frame.status for frame in answers.values()} == {OK}
        assert late[0] not in answers
        program.reply(goodbye, UnbindResp())
        while (last := program.hear()) is not None:
            assert (last.sequence, last.status) == (late[0], Status.MESSAGE_QUEUE_FULL)
    server.join(10)
    assert server.is_over
    assert Message.objects.count() == 20
    assert not SmppNode.objects.exists()


def test_a_stopping_server_still_answers_who_is_about_to_leave(serve):
    mine = sender()
    server = serve()
    with bound(server, mine) as program:
        with slow_commits():
            (one,) = server.do(lambda: list(server.daemon_.binds))
            program.send(message(), message(), Unbind())
            until(lambda: len(one.session.unanswered) == 2, "both have been read")
            server.ask_to_stop()
            until(lambda: one.is_leaving, "it is leaving")

        assert [frame.status for frame in program.hear_all(3)] == [OK] * 3
        assert program.hear() is None


def test_a_stopping_server_does_not_wait_for_ever(serve):
    mine = account()
    server = serve(drain_s=0.2, limits=Limits(unbind_s=0.2))
    with bound(server, mine), Program(server.port):
        began = time.monotonic()
        server.end()

        assert server.is_over
        assert time.monotonic() - began < 2


@contextmanager
def process(port, **more):
    """`manage.py smppd` on the tests' database."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database.url(),
        "SMPP_PORT": str(port),
        "SMPP_TLS_PORT": "0",
        **more,
    }
    command = [sys.executable, str(ROOT / "manage.py"), "smppd"]
    running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: listens(port) or running.poll() is not None, "it listens", 30)
        yield running
    finally:
        running.kill()
        running.wait(10)
        running.stderr.close()


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_a_killed_process_that_starts_again_locks_nobody_out(forgiven):
    mine, port = account(max_binds=1), ports.free(besides=[])
    with process(port) as first, Program(port) as program:
        assert program.bind(mine.system_id) == OK
        first.kill()
        first.wait(10)
    assert SmppBind.objects.count() == 1

    with process(port), Program(port) as program:
        assert program.bind(mine.system_id) == OK


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_asked_to_end_unbinds_and_ends_well(forgiven, number):
    mine, port = account(), ports.free(besides=[])
    with process(port) as running, Program(port) as program:
        assert program.bind(mine.system_id) == OK
        running.send_signal(number)

        assert program.unbind_politely()
        assert running.wait(10) == 0
    assert not SmppNode.objects.exists()


def test_a_process_with_nothing_to_serve_says_so():
    with process(0) as running:
        assert running.wait(30) == 1
        assert b"nothing to serve" in running.stderr.read()


# Back-pressure.


def test_what_exceeds_the_window_waits_unread_and_all_of_it_is_answered(serve):
    mine = sender(window=10)
    server = serve()
    with bound(server, mine) as program:
        (one,) = server.do(lambda: list(server.daemon_.binds))
        with slow_commits():
            program.send(*[message() for _ in range(500)])
            until(lambda: not one.reads, "it stops reading")
            time.sleep(0.2)
            assert len(one.session.unanswered) == 10

        answers = program.hear_all(500)
        assert {frame.status for frame in answers} == {OK}
        assert len({frame.sequence for frame in answers}) == 500
        assert program.is_alive()


def test_what_exceeds_the_window_waits_unread_with_tls_too(serve, certificate):
    mine = sender(window=3)
    server = serve(**certificate)
    with Program(server.tls_port, tls=trusting()) as program:
        assert program.bind(mine.system_id) == OK
        with slow_commits():
            program.send(*[message() for _ in range(300)])
            (one,) = server.do(lambda: list(server.daemon_.binds))
            until(lambda: not one.reads, "it stops reading")
            assert len(one.session.unanswered) == 3

        assert [frame.status for frame in program.hear_all(300)] == [OK] * 300


def test_who_never_reads_is_not_read_either_and_then_hung_up_on(serve):
    mine = account()
    server = serve(stuck_s=0.5)
    with bound(server, mine) as program:
        program.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        program.socket.settimeout(0.2)
        (one,) = server.do(lambda: list(server.daemon_.binds))

        with suppress(OSError):  # It is stuck.
            while True:
                program.send(*[EnquireLink()] * 2000)

        until(lambda: not len(server.daemon_.binds), "it is hung up on")
        assert one.transport.get_write_buffer_size() <= 2 * 1024 * 1024


def test_another_customer_does_not_notice_one_that_floods(serve):
    noisy, quiet = account(), account()
    server = serve()
    with bound(server, noisy) as flood, bound(server, quiet) as program:
        flood.socket.settimeout(0.05)
        waits = []
        for _ in range(50):
            with suppress(OSError):
                flood.send(*[EnquireLink()] * 500)
            began = time.monotonic()
            assert program.is_alive()
            waits.append(time.monotonic() - began)

        assert sorted(waits)[45] < 0.25


# Misbehaviour.


@pytest.mark.parametrize(
    "said", [b"", b"\0\0\0", b"\0\0\0\x2f\0\0\0\x09"], ids=["nothing", "three octets", "half a PDU"]
)
def test_who_does_not_bind_in_time_is_hung_up_on(serve, said):
    server = serve(limits=Limits(bind_s=0.4, partial_s=0.4))

    with Program(server.port) as program:
        program.socket.sendall(said)
        assert program.hear(5) is None


def test_a_pdu_that_drips_in_is_not_waited_for(serve):
    mine = account()
    server = serve(limits=Limits(partial_s=0.4))
    with bound(server, mine) as program:
        began = time.monotonic()
        with suppress(OSError):
            for octet in b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\0":
                program.socket.sendall(bytes([octet]))
                time.sleep(0.1)

        assert program.hear() is None
        assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"\xff" * 16,
        b"\0\0\0\x0f" + b"0" * 11,
    ],
    ids=["HTTP", "TLS", "too long", "too short"],
)
def test_what_is_no_smpp_is_answered_once_and_hung_up_on(serve, said):
    server = serve()

    with Program(server.port) as program:
        program.socket.sendall(said)
        answer = program.hear(5)
        assert answer.status == Status.INVALID_COMMAND_LENGTH
        assert program.hear(5) is None


def test_one_address_gets_only_so_many_connections(serve):
    mine = account()
    server = serve(connections_per_address=3)

    programs = [Program(server.port, address="127.0.0.9") for _ in range(5)]
    gone = [program.hear(5) if number >= 3 else None for number, program in enumerate(programs)]

    assert gone == [None] * 5
    assert [program.is_alive() for program in programs] == [True] * 3 + [False] * 2
    with bound(server, mine) as program:
        assert program.is_alive()
    programs[0].close()
    until(lambda: server.daemon_._addresses.total() == 2, "its place is free")
    with Program(server.port, address="127.0.0.9") as another:
        assert another.is_alive()
    for program in programs:
        program.close()


def test_a_flood_of_wrong_binds_waits_in_line_and_harms_nobody_who_is_bound(serve):
    mine = sender()
    server = serve(connections_per_address=400, refuse_s=0.05)
    with bound(server, mine) as program:
        flood = [Program(server.port, address="127.0.0.66") for _ in range(200)]
        for guesser in flood:
            guesser.send(BindTransceiver(system_id="guess", password="wrong"))
        waits = []
        for _ in range(20):
            began = time.monotonic()
            assert program.ask(message()).status == OK
            waits.append(time.monotonic() - began)
        told = {guesser.hear().status for guesser in flood}

    assert told == {Status.INVALID_PASSWORD, Status.BIND_FAILED}
    assert sorted(waits)[18] < 0.5
    for guesser in flood:
        guesser.close()


def test_a_receiver_may_not_submit_and_a_transmitter_gets_nothing(serve):
    mine = account()
    server = serve()
    with bound(server, mine, kind=BindReceiver) as program:
        assert program.ask(message()).status == Status.INVALID_BIND_STATE
    with bound(server, mine, kind=BindTransmitter):
        assert server.do(server.daemon_.binds.doors) == set()


# Deliveries.


def delivery():
    return DeliverSm(source_addr=b"447700900123", destination_addr=b"60777", short_message=b"Hi")


@contextmanager
def receiving(server, mine):
    with bound(server, mine) as program:
        (one,) = server.do(lambda: server.daemon_.binds.receivers(mine.pk))
        yield program, one


def test_a_delivery_tells_how_the_customer_answered(serve):
    mine = account(window=2)
    server = serve()
    with receiving(server, mine) as (program, one):
        answers = [server.do(lambda: one.deliver(delivery())) for _ in range(2)]
        assert server.do(lambda: one.free_window) == 0

        taken, refused = program.hear_all(2)
        program.reply(taken, DeliverSmResp())
        program.reply(refused, DeliverSmResp(), Status.RECEIVER_PERMANENT_ERROR)

        until(lambda: all(answer.done() for answer in answers), "both are answered")
        assert [a.result() for a in answers] == [OK, Status.RECEIVER_PERMANENT_ERROR]
        assert server.do(lambda: (one.free_window, one.delivered)) == (2, 1)


def test_a_delivery_on_a_connection_that_ends_is_lost(serve):
    mine = account()
    server = serve()
    with receiving(server, mine) as (program, one):
        answer = server.do(lambda: one.deliver(delivery()))
        program.hear()
        program.reset()

        until(answer.done, "it is over")
        assert isinstance(answer.exception(), Lost)
        until(lambda: not server.daemon_.binds.doors(), "nobody receives any more")


def test_who_leaves_politely_gets_its_open_answers_first(serve):
    mine = sender()
    server = serve()
    with bound(server, mine) as program:
        with slow_commits():
            program.send(message(), message(), Unbind())
            time.sleep(0.2)

        kinds = [type(program.hear().pdu) for _ in range(3)]

        assert kinds == [SubmitSmResp, SubmitSmResp, UnbindResp]
        assert program.hear() is None


def test_the_password_is_in_no_log(serve, caplog):
    mine = account()
    server = serve()
    with Program(server.port) as program:
        program.bind(mine.system_id, "Hush0815")
    with bound(server, mine):
        pass
    server.end()

    said = caplog.text
    assert mine.system_id in said
    assert "Hush0815" not in said
    assert PASSWORD not in said
    assert SmppAccount.objects.count() == 1
