"""A whole server and its customers: submitted, delivered, told; and what handsets send."""

import asyncio
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing import ledger
from billing.models import Entry
from clients import smpp_accounts
from messaging.dispatch import inbound, transitions
from messaging.models import Message, Notice
from messaging.smpp.protocol import concatenation, receipts
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.pdus import BindReceiver, BindTransmitter, DeliverSm
from messaging.states import Status
from portal.kit import opaque
from tests import make
from tests.wire.dispatch.postroom import bind, silent, until
from tests.wire.smpp.bound_client import serving, submit

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 12


@pytest.fixture
def account():
    opaque._sealer.cache_clear()
    make.network()
    make.routing(make.connector())
    payer = make.account(customer=make.customer())
    ledger.post(payer, amount=Decimal(10), kind=Entry.Kind.TOP_UP, key="first")
    fields = {"parts_per_s": 1000, "system_id": "pellworm", "max_binds": 5}
    issued, issued.password = smpp_accounts.issue(customer=payer.customer, fields=fields, by=None)
    return issued


async def told(work):
    """Run work with a connection of its own."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def deliver_all():
    """What the suppliers' receipts do to all messages."""
    with transaction.atomic(), connection.cursor() as cursor:
        found = list(Message.objects.values_list("pk", flat=True))
        for status in (Status.SUBMITTING, Status.SENT, Status.DELIVERED):
            transitions.apply(cursor, found, transitions.to(status))


async def nothing_waits():
    return not await told(Notice.objects.exists)


def test_receipts_come_by_any_bind_with_the_ids_of_the_answers(account):
    async def act():
        async with serving() as daemon:
            sender = await bind(daemon, account, kind=BindTransmitter, password=account.password)
            await until(lambda: sender.answers)
            for number in range(2, COUNT + 2):
                sender.ask(submit(), number)
            await until(lambda: len(sender.answers) == COUNT + 1)
            await told(deliver_all)
            receiver = await bind(daemon, account, kind=BindReceiver, password=account.password)
            await until(nothing_waits)
            return sender, receiver

    sender, receiver = asyncio.run(act())

    answered = [frame.pdu.message_id for frame in sender.answers[1:]]
    heard = [receipts.of(pdu).upstream_id for pdu in receiver.got]
    assert not sender.got
    assert sorted(heard) == sorted(answered)


def test_what_one_server_leaves_untold_the_next_one_tells(account):
    async def act():
        async with serving() as daemon:
            client = await bind(daemon, account, answer=silent, password=account.password)
            await until(lambda: client.answers)
            client.ask(submit(), 2)
            await until(lambda: len(client.answers) == 2)
            await told(deliver_all)
            await until(lambda: client.got)
            client.hang_up()
        async with serving() as daemon:
            again = await bind(daemon, account, password=account.password)
            await until(nothing_waits)
            return client.got, again.got

    first, second = asyncio.run(act())

    assert [receipts.of(pdu) for pdu in second] == [receipts.of(pdu) for pdu in first]


def test_what_a_handset_sends_to_a_number_reaches_its_account(account):
    make.phone_number("447700900500", door=account)
    pdu = DeliverSm(
        source_addr=b"447700900001",
        destination_addr=b"447700900500",
        data_coding=8,
        short_message="Да, спасибо".encode("utf-16-be"),
    )

    def store():
        with transaction.atomic(), connection.cursor() as cursor:
            supplier = make.connector().pk
            inbound.store(cursor, supplier, [inbound.Came(pdu, timezone.now())])

    async def act():
        async with serving() as daemon:
            client = await bind(daemon, account, password=account.password)
            await until(lambda: client.answers)
            await told(store)
            await until(nothing_waits)
            return client.got

    (got,) = asyncio.run(act())

    assert (got.source_addr, got.destination_addr) == (pdu.source_addr, pdu.destination_addr)
    assert (got.data_coding, got.short_message) == (8, pdu.short_message)


def test_the_parts_of_a_shared_number_reach_whoever_has_the_first_word(account):
    short = make.phone_number("60777", kind="short")
    make.number_use(short, door=account, customer=account.customer, keyword="pizza")
    make.number_use(short, client=make.client(), keyword="pasta")
    texts = (b" with ham", b"PIZZA")
    parts = [
        DeliverSm(
            source_addr=b"447700900001",
            destination_addr=b"60777",
            esm_class=0x40,
            short_message=concatenation.header(Part(7, 2, number)) + text,
        )
        for number, text in zip((2, 1), texts, strict=True)
    ]

    def store(pdu):
        with transaction.atomic(), connection.cursor() as cursor:
            inbound.store(cursor, supplier.pk, [inbound.Came(pdu, timezone.now())])

    async def act():
        async with serving() as daemon:
            client = await bind(daemon, account, password=account.password)
            await until(lambda: client.answers)
            for pdu in parts:
                await told(lambda pdu=pdu: store(pdu))
            await until(nothing_waits)
            return client.got

    supplier = make.connector()
    got = asyncio.run(act())

    assert [concatenation.text_of(pdu) for pdu in got] == [*texts]
