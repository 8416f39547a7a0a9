"""Who may bind, what a refused bind is told, and how many binds an account has over all processes.

Proves of the acceptance list for SMPP accounts: system ID, password, system type; *Binding enabled*
(off: bind attempts are rejected); allowed IPs; *Enabled*; TLS on a port of its own.
"""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from messaging.models import SmppBind, SmppNode
from messaging.smpp.protocol.pdus import BindReceiver, BindTransmitter, EnquireLink
from messaging.smpp.protocol.statuses import Status
from portal.kit import health, ids
from tests import make
from tests.wire.smpp.serving import PASSWORD, Program, account, trusting, until

pytestmark = pytest.mark.django_db(transaction=True)

OK = 0


def bind_status(server, system_id, password=PASSWORD, **options):
    fields = {name: options.pop(name) for name in ("system_type", "kind") if name in options}
    with Program(options.pop("port", server.port), **options) as program:
        return program.bind(system_id, password, **fields)


def test_a_customer_binds_with_its_system_id_and_password_and_stands_in_the_books(serve):
    mine = account(window=7)
    server = serve()

    with Program(server.port) as program:
        assert program.bind(mine.system_id) == OK
        bind = SmppBind.objects.get()

    assert (bind.account_id, bind.kind, bind.address) == (mine.pk, "trx", "127.0.0.1")
    assert bind.node.name.endswith(f":{server.port}")
    until(lambda: not SmppBind.objects.exists(), "the row goes with the connection")


@pytest.mark.parametrize(("kind", "name"), [(BindTransmitter, "tx"), (BindReceiver, "rx")])
def test_each_kind_of_bind_stands_as_what_it_is(serve, kind, name):
    mine = account()
    server = serve()

    with Program(server.port) as program:
        assert program.bind(mine.system_id, kind=kind, interface_version=0x50) == OK

        bind = SmppBind.objects.get()
        assert (bind.kind, bind.interface_version) == (name, 0x50)
        assert len(server.do(lambda: server.daemon_.binds.receivers(mine.pk))) == (name == "rx")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike_and_equally_late(serve):
    mine = account()
    server = serve(refuse_s=0.3)

    told = []
    for system_id, password in [(mine.system_id, "wrong"), ("nobody", PASSWORD), ("", "")]:
        began = time.monotonic()
        with Program(server.port) as program:
            told.append(program.bind(system_id, password))
            took = time.monotonic() - began
            assert program.hear() is None, "the server hangs up"
        # A timer may fire a moment early, by the resolution of the loop's clock.
        assert took > 0.29

    assert set(told) == {Status.INVALID_PASSWORD}
    assert not SmppBind.objects.exists()


def test_a_password_no_account_can_have_is_refused_like_a_wrong_one(serve):
    mine = account()
    server = serve()

    with Program(server.port) as program:
        assert program.bind(mine.system_id, "p" * 100) == Status.INVALID_PASSWORD
        assert program.hear() is None


CLOSED = {
    "binding is switched off": {"binding_enabled": False},
    "the account is closed": {"is_open": False},
    "TLS is required": {"tls_required": True},
    "the address is not allowed": {"allowed_networks": ["192.0.2.0/24", "2001:db8::/32"]},
}


@pytest.mark.parametrize("why", CLOSED)
def test_an_account_that_may_not_bind_is_told_that_binding_failed(serve, why):
    mine = account(**CLOSED[why])
    server = serve()

    assert bind_status(server, mine.system_id) == Status.BIND_FAILED


@pytest.mark.parametrize("status", ["archived", "erased"])
def test_a_client_that_is_gone_cannot_bind(serve, status):
    mine = account(client=make.client(status=status))
    server = serve()

    assert bind_status(server, mine.system_id) == Status.BIND_FAILED


def test_a_customer_that_is_archived_cannot_bind(serve):
    mine = account(customer=make.customer(status="archived"))
    server = serve()

    assert bind_status(server, mine.system_id) == Status.BIND_FAILED


def test_a_blocked_client_may_bind(serve):
    mine = account(client=make.client(status="blocked"))
    server = serve()

    assert bind_status(server, mine.system_id) == OK


def test_what_an_account_lacks_is_told_only_to_who_knows_its_password(serve):
    mine = account(binding_enabled=False)
    server = serve()

    assert bind_status(server, mine.system_id, "wrong") == Status.INVALID_PASSWORD


def test_an_allowed_address_may_bind(serve):
    mine = account(allowed_networks=["127.0.0.2", "10.0.0.0/8"])
    server = serve()

    assert bind_status(server, mine.system_id, address="127.0.0.2") == OK
    assert bind_status(server, mine.system_id, address="127.0.0.3") == Status.BIND_FAILED


def test_an_account_with_a_system_type_wants_to_hear_it(serve):
    mine, other = account(system_type="VMA"), account()
    server = serve()

    assert bind_status(server, mine.system_id, system_type="CMT") == Status.INVALID_SYSTEM_TYPE
    assert bind_status(server, mine.system_id, system_type="VMA") == OK
    assert bind_status(server, other.system_id, system_type="anything") == OK


def test_an_account_that_requires_tls_binds_on_the_tls_port(serve, certificate):
    mine = account(tls_required=True)
    server = serve(**certificate)

    with Program(server.tls_port, tls=trusting()) as program:
        assert program.bind(mine.system_id) == OK
        assert SmppBind.objects.get().uses_tls
        assert program.is_alive()
    assert bind_status(server, mine.system_id) == Status.BIND_FAILED


def test_either_port_may_be_off(serve, certificate):
    mine = account()
    server = serve(port=None, **certificate)

    assert server.port is None
    assert bind_status(server, mine.system_id, port=server.tls_port, tls=trusting()) == OK


def test_a_second_bind_on_the_same_connection_is_already_bound(serve):
    mine = account()
    server = serve()

    with Program(server.port) as program:
        assert program.bind(mine.system_id) == OK
        assert program.bind(mine.system_id) == Status.ALREADY_BOUND
        assert program.is_alive()
        assert SmppBind.objects.count() == 1


def test_after_ten_failures_even_the_right_password_is_not_looked_at(serve):
    mine = account()
    server = serve(refuse_s=0.01)
    for _ in range(10):
        assert bind_status(server, mine.system_id, "guess") == Status.INVALID_PASSWORD

    assert bind_status(server, mine.system_id) == Status.BIND_FAILED
    # From the same address no other name can be tried either.
    assert bind_status(server, "another") == Status.BIND_FAILED


def test_a_stranger_cannot_shut_a_customer_out_by_failing_on_purpose(serve):
    mine = account()
    server = serve(refuse_s=0.01)
    assert bind_status(server, mine.system_id, address="127.0.0.2") == OK
    for _ in range(11):
        bind_status(server, mine.system_id, "guess", address="127.0.0.66")

    assert bind_status(server, mine.system_id, address="127.0.0.66") == Status.BIND_FAILED
    assert bind_status(server, mine.system_id, address="127.0.0.2") == OK


def test_binds_are_counted_over_all_processes(serve):
    mine = account(max_binds=2)
    one, another = serve(), serve()

    with Program(one.port) as first, Program(another.port) as second:
        assert first.bind(mine.system_id) == OK
        assert second.bind(mine.system_id) == OK
        assert bind_status(one, mine.system_id) == Status.BIND_FAILED
        assert bind_status(another, mine.system_id) == Status.BIND_FAILED

        second.close()
        until(lambda: SmppBind.objects.count() == 1, "the place is free again")
        assert bind_status(one, mine.system_id) == OK


def test_many_binds_at_once_never_become_too_many(serve):
    mine = account(max_binds=3)
    servers = [serve(checks_at_a_time=3), serve(checks_at_a_time=3)]
    programs = [Program(servers[number % 2].port) for number in range(12)]

    bind = {"system_id": mine.system_id, "password": PASSWORD}
    for program in programs:
        program.send(BindTransmitter(**bind))
    told = [program.hear().status for program in programs]

    assert sorted(told) == [OK] * 3 + [Status.BIND_FAILED] * 9
    for program in programs:
        program.close()


def test_who_leaves_and_comes_back_at_once_finds_its_place(serve):
    mine = account(max_binds=1)
    server = serve(beat_s=30)

    for _ in range(20):
        with Program(server.port) as program:
            assert program.bind(mine.system_id) == OK
            program.reset()
            until(lambda: not len(server.daemon_.binds), "the server has seen it go")


def left_behind(name, mine, *, seen_s_ago):
    """Rows of a process that was killed."""
    seen = timezone.now() - timedelta(seconds=seen_s_ago)
    node = SmppNode(id=ids.take()[0], name=name, started_at=seen, seen_at=seen)
    bind = SmppBind(
        id=ids.take()[0], account=mine, node=node, kind="trx", address="::1", port=9, since=seen
    )
    with transaction.atomic():  # A server that runs clears away what is dead at any moment.
        node.save(force_insert=True)
        bind.save(force_insert=True)


def test_a_killed_process_locks_nobody_out_once_it_was_silent_for_fifteen_seconds(serve):
    mine = account(max_binds=1)
    server = serve(beat_s=30)
    left_behind("dead", mine, seen_s_ago=16)

    assert bind_status(server, mine.system_id) == OK


def test_a_process_that_was_silent_for_less_still_counts(serve):
    mine = account(max_binds=1)
    server = serve()
    left_behind("busy", mine, seen_s_ago=5)

    assert bind_status(server, mine.system_id) == Status.BIND_FAILED


def test_the_rows_of_dead_processes_are_cleared_away(serve):
    left_behind("dead", account(), seen_s_ago=16)
    serve()

    until(lambda: SmppNode.objects.count() == 1, "only the living are left")
    assert not SmppBind.objects.exists()


def test_a_process_that_starts_again_takes_its_own_rows_away_at_once(serve):
    mine = account(max_binds=1)
    left_behind("gateway-1", mine, seen_s_ago=1)

    server = serve(name="gateway-1")

    assert bind_status(server, mine.system_id) == OK
    assert SmppNode.objects.get().name == "gateway-1"


def test_a_process_that_was_thought_dead_stands_in_the_books_again(serve):
    mine = account()
    server = serve()
    with Program(server.port) as program:
        program.bind(mine.system_id)
        before = SmppBind.objects.get()

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM messaging_smppbind; DELETE FROM messaging_smppnode")

        until(lambda: SmppBind.objects.filter(pk=before.pk).exists(), "the bind is back")
        bind = SmppBind.objects.get()
        assert abs((bind.since - before.since).total_seconds()) < 1
        assert (bind.address, bind.port, bind.kind) == (before.address, before.port, "trx")
        assert program.is_alive()


def test_a_process_whose_name_somebody_else_has_taken_gives_up(serve):
    first = serve(name="gateway-1")
    second = serve(name="gateway-1")

    until(first.daemon_.failed.is_set, "the first one notices")
    first.end()

    assert SmppNode.objects.get().pk == second.daemon_.node.id


def test_a_living_server_is_healthy_and_a_stopped_one_leaves_no_rows(serve):
    server = serve()
    assert health.alive("smppd") == ""
    assert SmppNode.objects.count() == 1

    server.end()

    assert server.is_over
    assert not SmppNode.objects.exists()


def test_a_probe_is_answered_before_anybody_is_bound(serve):
    server = serve()

    with Program(server.port) as program:
        assert type(program.ask(EnquireLink()).pdu).__name__ == "EnquireLinkResp"
