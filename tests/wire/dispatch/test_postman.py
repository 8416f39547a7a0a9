"""What customers are told over real sockets, with a real database."""

import asyncio
import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import Account
from messaging.dispatch import inbound, telling, transitions
from messaging.models import MessageText, Notice
from messaging.smpp.protocol import concatenation, receipts, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.pdus import BindReceiver, BindTransmitter, DeliverSm
from messaging.smpp.protocol.statuses import Status as Smpp
from messaging.smpp.server import message_ids, postman
from messaging.states import Status
from tests import make
from tests.wire.dispatch.postroom import bind, room, silent, until

pytestmark = pytest.mark.django_db(transaction=True)

LOOK = asyncio.to_thread


@pytest.fixture
def account():
    return make.smpp_account(customer=make.customer())


@pytest.fixture
def _quick(monkeypatch):
    """Clients that refuse are asked again soon."""
    for name in ("PASSING_PAUSE_S", "REFUSED_PAUSE_S", "DOOR_PAUSE_S"):
        monkeypatch.setattr(postman, name, (0.01, 0.02))


def messages(account, count, **fields):
    owner = account.customer
    payer = Account.objects.filter(customer=owner).first() or make.account(customer=owner)
    fields = {"asked": 1, "told": False} | fields
    return [make.message(account=payer, door=account, **fields) for _ in range(count)]


def notices(account, count, **fields):
    return [make.notice(message=one, **fields) for one in messages(account, count)]


def step(message, status):
    with transaction.atomic(), connection.cursor() as cursor:
        transitions.apply(cursor, [message.pk], transitions.to(status))


async def waiting() -> int:
    return await LOOK(_counted)


def _counted():
    try:
        return Notice.objects.count()
    finally:
        connection.close()


async def gone() -> bool:
    return await waiting() == 0


def ids_of(*customers):
    return [receipts.of(pdu).upstream_id for one in customers for pdu in one.got]


def own_ids(rows):
    return message_ids.of_messages([row.message_id for row in rows])


def test_what_waits_is_told_in_its_order_and_then_gone(account):
    rows = notices(account, 120)

    async def act():
        async with room(account, window=7) as made:
            customer = await bind(made, account)
            await until(gone)
            return customer

    customer = asyncio.run(act())

    assert ids_of(customer) == own_ids(rows)


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        (0, {}),
        (1, {Status.DELIVERED: ["DELIVRD"], Status.UNDELIVERED: ["UNDELIV"]}),
        (2, {Status.UNDELIVERED: ["UNDELIV"]}),
        (3, {Status.DELIVERED: ["DELIVRD"]}),
        (0x11, {Status.DELIVERED: ["ENROUTE", "DELIVRD"], Status.EXPIRED: ["ENROUTE", "EXPIRED"]}),
        (0x10, {Status.DELIVERED: ["ENROUTE"]}),
    ],
)
@pytest.mark.parametrize("end", [Status.DELIVERED, Status.UNDELIVERED, Status.EXPIRED])
def test_a_customer_hears_what_registered_delivery_asked_for(account, asked, ends, end):
    row = {"status": "submitting", "sent_at": None, "final_at": None, "tries": 1}
    (message,) = messages(account, 1, asked=asked, **row)
    for status in (Status.SENT, end):
        step(message, status)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account)
            await until(gone)
            return [receipts.of(pdu).state.word for pdu in customer.got]

    heard = asyncio.run(act())

    if end == Status.EXPIRED and asked in {1, 2}:
        assert heard == ["EXPIRED"]
    elif end not in ends and asked & 0x10:
        assert heard[0] == "ENROUTE"
    else:
        assert heard == ends.get(end, [])


def test_nothing_is_asked_or_told_while_no_receiver_is_bound(account):
    notices(account, 3)

    async def act():
        async with room(account) as made:
            sender = await bind(made, account, kind=BindTransmitter)
            await until(lambda: len(made.binds) == 1)
            await asyncio.sleep(0.6)
            before = (len(sender.got), made.postman._room(), await waiting())
            await bind(made, account, kind=BindReceiver)
            await until(gone)
            return before

    assert asyncio.run(act()) == (0, {}, 3)


def test_what_a_lost_bind_has_not_answered_is_told_to_the_next_one(account):
    rows = notices(account, 40)

    async def act():
        async with room(account, window=10) as made:
            first = await bind(made, account, answer=lambda _: 0 if len(first.got) < 15 else None)
            await until(lambda: len(first.got) == 24)
            first.hang_up()
            await until(lambda: not made.binds.doors())
            second = await bind(made, account)
            await until(gone)
            return first, second

    first, second = asyncio.run(act())

    assert ids_of(first) == own_ids(rows)[:24]
    assert ids_of(second) == own_ids(rows)[14:]


def test_several_binds_share_by_their_free_windows(account):
    notices(account, 60)

    async def act():
        async with room(account, window=30) as made:
            first = await bind(made, account, answer=silent)
            second = await bind(made, account, answer=silent)
            await until(lambda: len(first.got) + len(second.got) == 60)
            return len(first.got), len(second.got)

    first, second = asyncio.run(act())

    assert abs(first - second) <= 30
    assert max(first, second) <= 30


def test_no_more_is_taken_than_the_window_holds(account):
    notices(account, 30)

    async def act():
        async with room(account, window=4) as made:
            customer = await bind(made, account, answer=silent)
            await until(lambda: len(customer.got) == 4)
            await asyncio.sleep(0.3)
            leased = await LOOK(_leased)
            return len(customer.got), leased

    assert asyncio.run(act()) == (4, 4)


def _leased():
    try:
        return Notice.objects.filter(leased_by__isnull=False).count()
    finally:
        connection.close()


def test_two_processes_do_not_tell_the_same(account):
    rows = notices(account, 200)

    async def act():
        async with room(account, window=9) as one, room(account, window=9) as other:
            customers = [await bind(one, account), await bind(other, account)]
            await until(gone)
            return customers

    customers = asyncio.run(act())

    assert sorted(ids_of(*customers)) == sorted(own_ids(rows))
    assert all(one.got for one in customers)


def test_a_stopped_postman_gives_back_what_was_not_answered(account, monkeypatch):
    monkeypatch.setattr(postman, "DRAIN_S", 0.1)
    notices(account, 5)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account, answer=silent)
            await until(lambda: len(customer.got) == 5)

    asyncio.run(act())

    assert Notice.objects.filter(leased_by=None, lease_until=None).count() == 5


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("status", [0x58, 0x14, 0x08, 0x64, 0x65, 0x66, 0x45])
def test_what_is_refused_is_told_again_until_it_is_taken(account, status):
    rows = notices(account, 6)
    refused = set()

    def once(pdu):
        name = receipts.of(pdu).upstream_id
        is_new = name not in refused
        refused.add(name)
        return status if is_new else 0

    async def act():
        async with room(account) as made:
            customer = await bind(made, account, answer=once)
            await until(gone)
            return customer

    customer = asyncio.run(act())

    assert sorted(ids_of(customer)) == sorted(own_ids(rows) * 2)


def test_pauses_grow_and_end_somewhere():
    first, longest = postman.REFUSED_PAUSE_S

    pauses = [postman.pause(tries, (first, longest)) for tries in (0, 1, 2, 30, 30_000)]

    assert pauses == [first, 2 * first, 4 * first, longest, longest]
    assert postman.PASSING_PAUSE_S[1] < longest


def test_a_door_that_refuses_is_tried_with_one_notice_at_a_time(account):
    notices(account, 50)

    async def act():
        async with room(account, window=10) as made:
            customer = await bind(made, account, answer=lambda _: Smpp.SYSTEM_ERROR)
            await until(lambda: len(customer.got) >= 10)
            await asyncio.sleep(1.0)
            return len(customer.got)

    assert 10 <= asyncio.run(act()) <= 20


def test_who_comes_back_after_refusing_is_not_made_to_wait(account, monkeypatch):
    monkeypatch.setattr(postman, "DOOR_PAUSE_S", (60.0, 60.0))
    notices(account, 20)

    async def act():
        async with room(account, window=4) as made:
            first = await bind(made, account, answer=lambda _: Smpp.THROTTLED)
            await until(lambda: len(first.got) == 4)
            first.hang_up()
            await until(lambda: not made.binds.doors())
            await until(lambda: not made.postman._patience)
            second = await bind(made, account)
            await until(lambda: len(second.got) >= 16)

    asyncio.run(act())


def test_what_has_waited_for_days_is_told_and_what_is_older_is_dropped(account):
    now = timezone.now()
    kept = notices(account, 2, at=now - timedelta(days=6, hours=23))
    notices(account, 3, at=now - timedelta(days=7, minutes=1))

    dropped = telling.forget_old(now)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account)
            await until(gone)
            return customer

    assert dropped == 3
    assert ids_of(asyncio.run(act())) == own_ids(kept)


@pytest.mark.parametrize(
    ("version", "wanted", "count"), [(0x34, True, 2), (0x34, False, 0), (0x33, True, 0)]
)
def test_parameters_are_for_those_who_want_and_know_them(account, version, wanted, count):
    notices(account, 1)

    async def act():
        async with room(account, receipt_tlvs=wanted) as made:
            customer = await bind(made, account, version=version)
            await until(gone)
            return customer.got

    (pdu,) = asyncio.run(act())

    assert len(pdu.tlvs) == count


@pytest.mark.parametrize("digits", [10, 12])
def test_dates_are_as_long_as_the_account_wants(account, digits):
    notices(account, 1)

    async def act():
        async with room(account, receipt_date_digits=digits) as made:
            customer = await bind(made, account)
            await until(gone)
            return customer.got

    (pdu,) = asyncio.run(act())

    assert re.search(rb" done date:(\d+) ", pdu.short_message)[1].isdigit()
    assert len(re.search(rb" done date:(\d+) ", pdu.short_message)[1]) == digits


def test_a_receipt_has_the_beginning_of_the_text_while_the_text_is_kept(account):
    kept, erased = messages(account, 2)
    MessageText.objects.create(message=kept, text="Your parcel arrives tomorrow at nine")
    for one in (kept, erased):
        make.notice(message=one)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account)
            await until(gone)
            return [receipts.of(pdu).text for pdu in customer.got]

    assert asyncio.run(act()) == ["Your parcel arrives", ""]


def test_a_receipt_of_a_failure_says_the_suppliers_error(account):
    (message,) = messages(account, 1, status="undelivered")
    supplier = make.connector()
    message.receipts.create(
        id=message.pk + 5,
        connector=supplier,
        upstream_id="7",
        state="undelivered",
        error="0a3",
        origin="network",
        raw="",
        at=timezone.now(),
    )
    make.notice(message=message)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account)
            await until(gone)
            return receipts.of(customer.got[0]).error

    assert asyncio.run(act()) == "0a3"


def test_a_notice_that_cannot_be_written_keeps_no_other_from_its_customer(account):
    lost, *rest = notices(account, 3)
    Notice.objects.filter(pk=lost.pk).update(message=lost.message_id + 999)

    async def act():
        async with room(account) as made:
            customer = await bind(made, account)
            await until(lambda: len(customer.got) == 2)
            return customer

    customer = asyncio.run(act())

    assert ids_of(customer) == own_ids(rest)
    assert Notice.objects.get().tries == 1


@pytest.mark.parametrize(
    "pdu",
    [
        DeliverSm(short_message=b"Yes please"),
        DeliverSm(data_coding=8, short_message="Да 👍".encode("utf-16-be")),
        DeliverSm(data_coding=4, short_message=bytes(range(256))[:200]),
        DeliverSm(
            esm_class=0x40, short_message=concatenation.header(Part(7, 2, 1)) + b"first half"
        ),
        DeliverSm(tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"long " * 100),)),
    ],
)
def test_what_a_handset_sent_reaches_the_customer_as_it_came(account, pdu):
    number = make.phone_number(door=account)
    ends = {"source_addr": b"447700900001", "destination_addr": number.digits.encode()}
    said = {name: getattr(pdu, name) for name in ("esm_class", "data_coding", "short_message")}
    came = DeliverSm(**ends, **said, tlvs=pdu.tlvs)
    with transaction.atomic(), connection.cursor() as cursor:
        inbound.store(cursor, make.connector().pk, [inbound.Came(came, timezone.now())])

    async def act():
        async with room(account) as made:
            customer = await bind(made, account, kind=BindReceiver)
            await until(gone)
            return customer.got

    (got,) = asyncio.run(act())

    assert (got.source_addr, got.destination_addr) == (came.source_addr, came.destination_addr)
    assert concatenation.octets_of(got) == concatenation.octets_of(came)
    assert (got.esm_class, got.data_coding) == (came.esm_class, came.data_coding)


TAKE, LATER, NEVER, HANG_UP = "take", "later", "never", "hang up"


@pytest.mark.usefixtures("_quick")
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    count=st.integers(1, 25),
    window=st.integers(1, 8),
    binds=st.integers(1, 3),
    answers=st.lists(st.sampled_from([TAKE, LATER, NEVER, HANG_UP]), max_size=30),
)
def test_whatever_customers_answer_every_notice_is_told_and_none_remains(
    account, count, window, binds, answers
):
    rows = notices(account, count)
    script = iter(answers)

    async def act():
        everybody, acknowledged = [], []

        async with room(account, window=window) as made:

            async def come():
                customer = await bind(made, account, answer=lambda pdu: say(customer, pdu))
                everybody.append(customer)

            def say(customer, pdu):
                word = next(script, TAKE)
                if word == HANG_UP:
                    customer.hang_up()
                    coming.append(asyncio.create_task(come()))
                    return None
                if word == TAKE:
                    acknowledged.append(receipts.of(pdu).upstream_id)
                return {TAKE: 0, LATER: 0x58, NEVER: 0x65}[word]

            coming = [asyncio.create_task(come()) for _ in range(binds)]
            await until(gone)
            await asyncio.gather(*coming)
        return acknowledged

    acknowledged = asyncio.run(act())

    assert set(acknowledged) == set(own_ids(rows))
    assert not Notice.objects.exists()


def test_while_the_database_is_away_nothing_is_forgotten_and_nothing_told_twice(
    account, monkeypatch
):
    rows = notices(account, 12)

    async def act():
        async with room(account, window=4) as made:
            commit, refused = made.postman._database.commit, []

            async def away(work):
                if customer.got and len(refused) < 5:
                    refused.append(work)
                    raise OperationalError("the server closed the connection")
                return await commit(work)

            monkeypatch.setattr(made.postman._database, "commit", away)
            customer = await bind(made, account)
            await until(gone)
            return customer, len(refused)

    customer, failures = asyncio.run(act())

    assert failures == 5
    assert ids_of(customer) == own_ids(rows)
