"""What a bound customer's requests become: over real sockets, down to the database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing.models import Account
from clients import smpp_accounts
from clients.models import SmppAccount
from messaging.dispatch import claim, piles
from messaging.dispatch.telling import Claimed
from messaging.models import (
    Batch,
    Connector,
    IdempotencyKey,
    LongMessage,
    Message,
    MessageText,
    Notice,
)
from messaging.smpp.protocol import concatenation, message_states, receipts, tlvs
from messaging.smpp.protocol.concatenation import Part
from messaging.smpp.protocol.fields import Destination, DistributionList
from messaging.smpp.protocol.pdus import CancelSm, DataSm, QuerySm, ReplaceSm, SubmitMulti
from messaging.smpp.server import mailbag, message_ids, operations
from portal.kit import opaque
from tests import make
from tests.wire.smpp.bound_client import asked, bound, serving, submit

pytestmark = pytest.mark.django_db(transaction=True)

SOURCE = {"source_addr_ton": 5, "source_addr": b"HarbourPine"}
TO = {"dest_addr_ton": 1, "dest_addr_npi": 1, "destination_addr": b"447700900318"}


@pytest.fixture
def login():
    """System ID and password of an account whose customer has 10 EUR, at 0.05 a part."""
    opaque._sealer.cache_clear()
    account = make.paying_account(customer=make.customer())
    fields = {"parts_per_s": 1000, "system_id": "pellworm"}
    issued, password = smpp_accounts.issue(customer=account.customer, fields=fields, by=None)
    return issued.system_id, password


def statuses(answers):
    return [status for status, _ in answers]


def own_id(message):
    (name,) = message_ids.of_messages([message.pk])
    return name


def test_a_message_is_answered_with_its_id_when_it_is_durable_and_charged(login):
    ((status, response),) = asked(*login, submit())

    message = Message.objects.get()
    assert (status, response.message_id) == (0, own_id(message))
    assert (message.status, message.asked, message.wire) == ("queued", 1, None)
    assert MessageText.objects.get().text == "Your parcel arrives today."
    assert Account.objects.get().balance == Decimal("9.95")


def test_many_at_once_share_a_commit_and_each_gets_its_own_id(login):
    pdus = [submit(destination_addr=b"4477009%05d" % n) for n in range(40)]

    answers = asked(*login, *pdus)

    by_id = {own_id(m): m.recipient for m in Message.objects.all()}
    told = [by_id[response.message_id] for _, response in answers]
    assert told == [f"4477009{n:05d}" for n in range(40)]
    assert Batch.objects.count() < 40
    assert Account.objects.get().balance == Decimal("8.00")


def test_what_is_refused_is_not_charged_and_has_no_id(login):
    Account.objects.update(balance=Decimal("0.05"), credit_limit=0)

    answers = asked(
        *login,
        submit(destination_addr=b"999123456789"),
        submit(source_addr=b""),
        submit(),
        submit(),
    )

    assert statuses(answers) == [0x0B, 0x0A, 0, 0x45]
    assert [response.message_id for _, response in answers][:2] == ["", ""]
    assert Account.objects.get().balance == 0


def test_what_comes_faster_than_the_account_may_is_throttled(login):
    SmppAccount.objects.update(parts_per_s=3)

    answers = asked(*login, *[submit() for _ in range(10)])

    assert set(statuses(answers)) == {0, 0x58}
    assert 3 <= statuses(answers).count(0) <= 6


def test_submit_multi_has_one_id_and_names_whom_it_does_not_reach(login):
    pdu = SubmitMulti(
        **SOURCE,
        short_message=b"Closed on Monday.",
        destinations=(
            Destination(1, 1, b"447700900001"),
            DistributionList(b"staff"),
            Destination(1, 1, b"0770"),
            Destination(1, 1, b"999123456789"),
            Destination(1, 1, b"447700900002"),
        ),
    )

    ((status, response),) = asked(*login, pdu)

    batch = Batch.objects.get()
    assert (status, response.message_id) == (0, message_ids.of_batch(batch.pk))
    assert [(one.address, one.status) for one in response.unsuccessful] == [
        (b"staff", 0x34),
        (b"0770", 0x0B),
        (b"999123456789", 0x0B),
    ]
    assert batch.messages == 2


def test_receipts_of_a_submit_multi_bear_the_id_it_was_answered_with(login):
    pdu = SubmitMulti(
        **SOURCE,
        registered_delivery=1,
        short_message=b"Closed on Monday.",
        destinations=tuple(Destination(1, 1, b"44770090000%d" % n) for n in range(2)),
    )
    ((_, response),) = asked(*login, pdu)
    asked(*login, CancelSm(message_id=response.message_id))
    notices = list(Notice.objects.all())

    claimed = [
        Claimed(one.pk, one.door_id, one.kind, one.state, one.at, one.message_id, one.tries)
        for one in notices
    ]
    styles = {notices[0].door_id: SmppAccount.objects.get()}
    with connection.cursor() as cursor:
        letters = mailbag.fill(cursor, claimed, styles)

    assert len(letters) == 2
    told = [receipts.of(letter.pdu).upstream_id for letter in letters]
    assert told == [response.message_id] * 2
    assert Account.objects.get().balance == 10


def test_submit_multi_to_nobody_or_to_too_many_is_refused(login):
    nobody = SubmitMulti(**SOURCE, destinations=(DistributionList(b"staff"),))
    crowd = SubmitMulti(**SOURCE, destinations=(Destination(1, 1, b"447700900001"),) * 255)

    answers = asked(*login, nobody, crowd)

    assert statuses(answers) == [0x34, 0x33]
    assert not Message.objects.exists()


def test_data_sm_is_a_message_like_any_other(login):
    pdu = DataSm(**SOURCE, **TO, tlvs=(tlvs.MESSAGE_PAYLOAD.of(b"Hello"),))

    ((status, response),) = asked(*login, pdu)

    assert (status, response.message_id) == (0, own_id(Message.objects.get()))


# The same message again


def again(reference, **fields):
    return submit(tlvs=(tlvs.USER_MESSAGE_REFERENCE.of(reference),), **fields)


def test_the_same_reference_and_body_again_is_the_same_message(login):
    SmppAccount.objects.update(deduplicates_s=60)

    first = asked(*login, again(7), again(7), again(8), again(7, short_message=b"Other"), submit())
    second = asked(*login, again(7), again(8))

    assert statuses(first + second) == [0] * 7
    ids = [response.message_id for _, response in first + second]
    assert ids[0] == ids[1] == ids[5]
    assert ids[2] == ids[6]
    assert Message.objects.count() == len(set(ids)) == 4
    assert Account.objects.get().balance == Decimal("9.80")


def test_after_its_window_the_same_is_another_message(login):
    SmppAccount.objects.update(deduplicates_s=60)
    asked(*login, again(7))
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(seconds=61))

    asked(*login, again(7))

    assert Message.objects.count() == 2
    assert IdempotencyKey.objects.count() == 1


def test_without_a_window_a_reference_is_only_a_word(login):
    asked(*login, again(7), again(7))

    assert list(Message.objects.values_list("reference", flat=True)) == ["7", "7"]


# Long messages part by part


def parts_of(text, *, reference=42, **fields):
    cuts = [text[at : at + 20] for at in range(0, len(text), 20)]
    return [
        submit(
            esm_class=0x40,
            short_message=concatenation.header(Part(reference, len(cuts), number)) + cut.encode(),
            **fields,
        )
        for number, cut in enumerate(cuts, start=1)
    ]


def test_parts_are_charged_and_answered_at_once_and_wait_for_each_other(login):
    first, second, third = parts_of("One half of it now, the rest of it a little later.")

    before = asked(*login, third, first)
    waiting = set(Message.objects.values_list("status", flat=True))
    after = asked(*login, second)

    assert statuses(before + after) == [0, 0, 0]
    assert waiting == {"accepted"}
    assert set(Message.objects.values_list("status", flat=True)) == {"queued"}
    assert not LongMessage.objects.exists()
    assert Account.objects.get().balance == Decimal("9.85")


@pytest.mark.parametrize("coding", [0, 8])
def test_a_supplier_gets_the_octets_of_each_part_as_they_came(login, coding):
    pdus = [
        replace(pdu, data_coding=coding, short_message=pdu.short_message + b"\0\x41\x1b\x65")
        for pdu in parts_of("One half of it now, the rest of it a little later.")
    ]
    asked(*login, *reversed(pdus))

    with transaction.atomic(), connection.cursor() as cursor:
        claimed = claim.take(cursor, connector=Connector.objects.get().pk, bind="t", limit=10)

    submits = [submit for one in claimed for submit in one.submits]
    assert {(one.part.data_coding, one.part.has_udh) for one in submits} == {(coding, True)}
    sent = sorted(one.part.payload for one in submits)
    assert sent == sorted(pdu.short_message for pdu in pdus)


# Asking and changing


def test_a_message_can_be_asked_for_by_its_door_only(login):
    owner = Account.objects.get().customer
    other = smpp_accounts.issue(customer=owner, fields={"system_id": "other"}, by=None)
    ((_, response),) = asked(*login, submit())
    question = QuerySm(message_id=response.message_id, **SOURCE)

    ((status, answer),) = asked(*login, question)
    strangers = asked(other[0].system_id, other[1], question)
    wrong = asked(*login, QuerySm(message_id=response.message_id, source_addr=b"Vento"))

    assert (status, answer.message_state) == (0, message_states.MessageState.ENROUTE)
    assert answer.message_id == response.message_id
    assert statuses(strangers) == statuses(wrong) == [0x0C]


def test_a_final_message_tells_when_and_why(login):
    ((_, response),) = asked(*login, submit())
    asked(*login, CancelSm(message_id=response.message_id))

    ((status, answer),) = asked(*login, QuerySm(message_id=response.message_id))

    assert (status, answer.message_state) == (0, message_states.MessageState.DELETED)
    assert answer.final_date.endswith("00+")


def test_a_cancelled_message_is_refunded_and_its_receipt_is_owed(login):
    ((_, response),) = asked(*login, submit())

    answers = asked(*login, CancelSm(message_id=response.message_id))

    message = Message.objects.get()
    assert statuses(answers) == [0]
    assert (message.status, message.reason) == ("cancelled", "cancelled_by_sender")
    assert Account.objects.get().balance == 10
    assert Notice.objects.get().state == "cancelled"


def test_without_an_id_all_that_wait_with_these_addresses_are_cancelled(login):
    asked(
        *login,
        submit(service_type="OTP"),
        submit(),
        submit(source_addr=b"Vento"),
        submit(destination_addr=b"447700900319"),
    )

    answers = asked(*login, CancelSm(**SOURCE, **TO))

    assert statuses(answers) == [0]
    left = Message.objects.filter(status="queued").values_list("sender", "recipient")
    assert set(left) == {("Vento", "447700900318"), ("HarbourPine", "447700900319")}


def test_a_service_type_narrows_what_is_cancelled(login):
    asked(*login, submit(service_type="OTP"), submit())

    asked(*login, CancelSm(**SOURCE, **TO, service_type="OTP"))

    assert Message.objects.get(status="cancelled").wire == {"service_type": "OTP"}
    assert Message.objects.filter(status="queued").count() == 1


def test_what_was_tried_can_neither_be_cancelled_nor_replaced(login):
    ((_, response),) = asked(*login, submit())
    Message.objects.update(status="submitting", tries=1)
    pk = response.message_id

    answers = asked(
        *login,
        CancelSm(message_id=pk),
        ReplaceSm(message_id=pk, short_message=b"Another text"),
        CancelSm(message_id="m_unknown"),
        ReplaceSm(message_id="m_unknown"),
    )

    assert statuses(answers) == [0x11, 0x13, 0x0C, 0x0C]


def test_taking_back_one_part_takes_back_the_whole_message(login):
    answers = asked(*login, *parts_of("One half of it now, the rest of it a little later.")[:2])
    ids = [response.message_id for _, response in answers]

    again = asked(*login, CancelSm(message_id=ids[0]))
    again += asked(*login, CancelSm(message_id=ids[1]))

    assert statuses(again) == [0, 0]
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not LongMessage.objects.exists()


def test_a_waiting_text_is_replaced_if_it_needs_as_many_parts_in_the_same_alphabet(login):
    ((_, response),) = asked(*login, submit(schedule_delivery_time="000000010000000R"))
    pk = response.message_id

    answers = asked(
        *login,
        ReplaceSm(message_id=pk, short_message=b"Tomorrow.", registered_delivery=2),
        ReplaceSm(message_id=pk, short_message=b"x" * 161),
        ReplaceSm(message_id=pk, short_message=b"x", validity_period="yesterday"),
    )

    message = Message.objects.get()
    assert statuses(answers) == [0, 0x13, 0x62]
    assert MessageText.objects.get().text == "Tomorrow."
    assert (message.status, message.asked) == ("accepted", 2)
    assert message.next_try_at is not None


def test_no_text_takes_the_place_of_another_that_could_not_have_come_itself(login):
    make.text_rule("casino", action="block")
    make.text_rule("prize")
    ((_, response),) = asked(*login, submit(schedule_delivery_time="000000010000000R"))
    pk = response.message_id

    answers = asked(
        *login,
        ReplaceSm(message_id=pk, short_message=b"The casino opens."),
        ReplaceSm(message_id=pk, short_message=b"You won a prize."),
        ReplaceSm(message_id=pk, short_message=b"Tomorrow."),
    )

    assert statuses(answers) == [0x13, 0x13, 0]
    assert MessageText.objects.get().text == "Tomorrow."


def test_a_text_that_a_moderator_looks_at_stays_as_it_is(login):
    make.text_rule("prize")
    ((_, response),) = asked(*login, submit(short_message=b"You won a prize."))

    answers = asked(*login, ReplaceSm(message_id=response.message_id, short_message=b"Pay here."))

    assert Message.objects.get().status == "held"
    assert statuses(answers) == [0x13]
    assert MessageText.objects.get().text == "You won a prize."


def test_a_new_text_is_read_like_the_old_one(login):
    said = "Grüße".encode("utf-16-be")
    ((_, response),) = asked(*login, submit(data_coding=8, short_message=said))
    pk = response.message_id

    answers = asked(
        *login,
        ReplaceSm(message_id=pk, short_message="Später".encode("utf-16-be")),
        ReplaceSm(message_id=pk, short_message="Привет".encode("utf-16-be")),
    )

    assert statuses(answers) == [0, 0x13]
    assert MessageText.objects.get().text == "Später"


def test_what_has_a_header_of_its_own_is_not_replaced(login):
    ports = bytes.fromhex("06050415811581")
    ((_, response),) = asked(*login, submit(esm_class=0x40, short_message=ports + b"x"))

    answers = asked(*login, ReplaceSm(message_id=response.message_id, short_message=b"y"))

    assert statuses(answers) == [0x13]


def test_a_scheduled_message_can_be_put_off(login):
    ((_, response),) = asked(*login, submit(schedule_delivery_time="000000010000000R"))
    before = Message.objects.get().next_try_at

    answers = asked(
        *login,
        ReplaceSm(
            message_id=response.message_id,
            short_message=b"Later.",
            schedule_delivery_time="000000050000000R",
        ),
    )

    message = Message.objects.get()
    assert statuses(answers) == [0]
    assert (message.next_try_at - before).total_seconds() > 3 * 3600
    assert message.valid_until > message.next_try_at


def test_a_process_that_leaves_says_so_and_answers_what_it_has(login):
    async def scenario():
        async with serving() as daemon, bound(daemon, *login) as client:
            asking = asyncio.create_task(client.ask(submit(), submit()))
            await asyncio.sleep(0)
            first = await asking
            daemon.desk.is_stopping = True
            return first, await client.ask(submit())

    first, late = asyncio.run(scenario())

    assert statuses(first) == [0, 0]
    assert statuses(late) == [0x14]
    assert Message.objects.count() == 2


def test_who_comes_when_too_much_waits_is_asked_to_come_again(login, monkeypatch):
    monkeypatch.setattr(operations, "WAITING_MAX", 0)

    answers = asked(*login, submit(), QuerySm(message_id="m_unknown"))

    assert statuses(answers) == [0x14, 0x14]


def test_while_the_storage_refuses_a_commit_nothing_is_promised(login, monkeypatch):
    """The statement that would store the messages fails, as it does when a disk is full."""
    refused = []

    def away(own):
        refused.append(own)
        own._sheaf.execute("INSERT INTO messaging_gone SELECT 1")

    monkeypatch.setattr(piles.Piles, "write", away)

    answers = asked(*login, submit(), submit())

    assert statuses(answers) == [0x08, 0x08]
    assert refused
    assert not Message.objects.exists()
    assert Account.objects.get().balance == 10
