"""The PDU log from a session's octets to the rows, with a real database thread."""

import asyncio
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging import pdu_logs
from messaging.models import PduLine, PduLogSwitch
from messaging.smpp import pdu_log, pdu_log_store
from messaging.smpp.pdu_log import PduLog
from messaging.smpp.protocol.client_session import ClientSession
from messaging.smpp.protocol.codec import Frame, encode
from messaging.smpp.protocol.limits import Limits
from messaging.smpp.protocol.pdus import BindTransceiver, EnquireLink, SubmitSm
from messaging.smpp.protocol.server_session import ServerSession
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
ENQUIRE = encode(Frame(5, EnquireLink()))


def bind(system_id="vento1"):
    return encode(Frame(1, BindTransceiver(system_id=system_id, password="hunter22")))


def on(owner, /, **fields):
    fields = {"minutes": 15, "reason": "Ticket 4711", "by": make.staff()} | fields
    return pdu_logs.switch_on(owner, **fields)


def session():
    return ServerSession(Limits(), now=0.0)


async def turned(*steps, turns=1):
    """Run a log; after it has looked what is on, each step and a turn that writes."""
    log = PduLog()
    await log._turn()
    for step in steps:
        step(log)
        for _one in range(turns):
            await log._turn()
    await log._database.close()


def logged(*steps):
    asyncio.run(turned(*steps))


def test_a_session_whose_log_is_off_is_not_observed():
    account, mine = make.smpp_account(), session()

    logged(lambda log: log.watch("account", account.pk, mine, "trx 203.0.113.7:51234"))

    assert mine.observer is None


def test_what_goes_in_and_out_is_written_in_its_order():
    account, mine = make.smpp_account(), session()
    on(account)

    def talk(log):
        log.watch("account", account.pk, mine, "trx 203.0.113.7:51234")
        mine.receive(bind(), now=0.0)
        mine.receive(ENQUIRE, now=0.0)

    logged(talk)

    lines = list(PduLine.objects.order_by("id"))
    assert (lines[0].direction, lines[0].command) == ("in", "bind_transceiver")
    assert {one.session for one in lines} == {"trx 203.0.113.7:51234"}
    assert {(one.kind, one.of) for one in lines} == {("account", account.pk)}
    assert b"hunter22" not in b"".join(bytes(one.octets) for one in lines)
    assert PduLogSwitch.objects.get().lines == len(lines) == 3


def test_a_bind_that_is_refused_is_in_the_log_of_the_account_it_names():
    account, mine = make.smpp_account(system_id="Vento1"), session()
    on(account)

    def knock(log):
        log.meet(mine, "203.0.113.7:51234")
        (asked,) = mine.receive(bind("VENTO1"), now=0.0)
        mine.refuse(asked, 0x0E)

    logged(knock)

    lines = list(PduLine.objects.order_by("id").values_list("command", "status", "session"))
    assert lines == [
        ("bind_transceiver", 0, "trx 203.0.113.7:51234"),
        ("bind_transceiver_resp", 0x0E, "trx 203.0.113.7:51234"),
    ]


def test_a_stranger_stays_out_of_every_log():
    on(make.smpp_account(system_id="vento1"))
    mine = session()

    def knock(log):
        log.meet(mine, "203.0.113.7:51234")
        mine.receive(ENQUIRE + bind("somebody"), now=0.0)

    logged(knock)

    assert not PduLine.objects.exists()


def test_a_log_that_is_switched_on_catches_sessions_that_are_up():
    account, mine = make.smpp_account(), session()
    boss = make.staff()

    async def run():
        log = PduLog()
        await log._turn()
        log.watch("account", account.pk, mine, "trx")
        await log._database.call(lambda: on(account, by=boss))
        await log._turn()
        mine.receive(bind(), now=0.0)
        await log._turn()
        await log._database.call(lambda: pdu_logs.switch_off(account, by=boss))
        await log._turn()
        await log._database.close()

    asyncio.run(run())

    assert PduLine.objects.count() == 1
    assert mine.observer is None


def test_a_connectors_session_is_logged_under_the_connector():
    connector = make.connector()
    on(connector)
    mine = ClientSession(Limits(), now=0.0)

    def talk(log):
        log.watch("connector", connector.pk, mine, "trx smsc.example.test:2775")
        mine.bind(BindTransceiver(system_id="onward", password="hunter22"))

    logged(talk)

    line = PduLine.objects.get()
    assert (line.kind, line.of, line.direction) == ("connector", connector.pk, "out")
    assert b"hunter22" not in bytes(line.octets)


def test_more_than_a_log_takes_in_a_second_is_left_out_and_told():
    account = make.smpp_account()
    on(account)

    def flood(log):
        for _one in range(pdu_log.LINES_PER_S + 37):
            log.note("account", account.pk, session="trx", direction="in", frame=ENQUIRE)

    logged(flood)

    left = PduLine.objects.get(command="left_out")
    assert left.body == [["lines", "37"]]
    assert PduLine.objects.count() == pdu_log.LINES_PER_S + 1
    switch = PduLogSwitch.objects.get()
    assert (switch.lines, switch.left_out) == (pdu_log.LINES_PER_S, 37)


def test_one_flooded_log_does_not_silence_another():
    loud, quiet = make.smpp_account(), make.smpp_account()
    on(loud)
    on(quiet)

    def flood(log):
        for _one in range(1_000):
            log.note("account", loud.pk, session="trx", direction="in", frame=ENQUIRE)
        log.note("account", quiet.pk, session="trx", direction="in", frame=ENQUIRE)

    logged(flood)

    assert PduLine.objects.filter(of=quiet.pk).count() == 1


def test_a_log_that_is_full_ends(monkeypatch):
    monkeypatch.setattr(pdu_log_store, "LINES_MAX", 2)
    account = make.smpp_account()
    on(account)

    def talk(log):
        for _one in range(2):
            log.note("account", account.pk, session="trx", direction="in", frame=ENQUIRE)

    logged(talk, talk)

    assert PduLine.objects.count() == 2
    assert not PduLogSwitch.objects.get().is_on


def test_a_log_ends_by_itself():
    account = make.smpp_account()
    on(account)
    PduLogSwitch.objects.update(until=timezone.now() - timedelta(seconds=1))

    logged(lambda log: log.note("account", account.pk, session="s", direction="in", frame=ENQUIRE))

    assert not PduLine.objects.exists()
    assert pdu_logs.current(account) is None


def test_lines_are_lost_when_the_database_is_away_and_traffic_goes_on(monkeypatch):
    account, mine = make.smpp_account(), session()
    on(account)
    write = pdu_log_store.write
    broken = [True]

    def away(*about):
        if broken.pop() if broken else False:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        write(*about)

    monkeypatch.setattr(pdu_log_store, "write", away)

    def talk(log):
        log.watch("account", account.pk, mine, "trx")
        assert mine.receive(bind(), now=0.0)

    logged(talk, lambda log: mine.receive(ENQUIRE, now=0.0))

    assert set(PduLine.objects.values_list("command", flat=True)) <= {
        "enquire_link",
        "enquire_link_resp",
    }
    assert PduLine.objects.exists()


def test_run_writes_what_was_taken_before_it_stops():
    account = make.smpp_account()
    on(account)

    async def run():
        log = PduLog()
        running = asyncio.create_task(log.run())
        while not log.is_on("account", account.pk):
            await asyncio.sleep(0.01)
        log.note("account", account.pk, session="trx", direction="in", frame=ENQUIRE)
        await log.stop()
        await running

    asyncio.run(run())

    assert PduLine.objects.count() == 1


def submit():
    return encode(
        Frame(2, SubmitSm(destination_addr=b"447700900001", short_message=b"Your code is 493021"))
    )


@pytest.mark.parametrize(("days", "kept"), [(7, True), (6, False)])
def test_texts_are_logged_only_while_their_customer_keeps_texts(days, kept):
    account = make.smpp_account()
    on(account, with_texts=True)
    type(account.customer).objects.update(text_retention_days=days)

    logged(lambda log: log.note("account", account.pk, session="s", direction="in", frame=submit()))

    line = PduLine.objects.get()
    assert line.has_text is kept
    assert (b"493021" in bytes(line.octets)) is kept
