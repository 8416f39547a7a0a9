"""Accepting: one commit of messages, money and deltas, and what stays out of it."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg.pq import PipelineStatus

from billing import ledger
from billing.models import Account, Entry
from customers.models import Customer
from messaging.dispatch import flusher, payer, store
from messaging.dispatch.accept import Flush
from messaging.dispatch.decide import Desk
from messaging.dispatch.submission import Accepted, Answer, Ask, InFlight, KeyMismatch, Submission
from messaging.models import Batch, Connector, Delta, IdempotencyKey, Message, MessageText
from messaging.models.message import Lane
from messaging.text.parts import parts
from portal.core.errors import Refused
from tests import make

pytestmark = pytest.mark.django_db

GB = "447700900318"
# So many that reading all of them is dear, whatever the planner knows of the table.
ENTRIES = """
INSERT INTO billing_entry
       (account_id, number, kind, amount, balance_after, floor, purpose, key, at, day)
SELECT %s, n, 'top-up', 1, n, 0, '', n, now(), current_date FROM generate_series(1, 3000) AS n
"""


@pytest.fixture
def door():
    account = make.paying_account(customer=make.customer())
    return make.door(customer=account.customer)


@pytest.fixture(autouse=True)
def nothing_else_speaks(monkeypatch):
    """While statements are under way, no cursor may ask for answers of its own."""
    execute = CursorWrapper._execute

    def checked(self, *words):
        assert self.db.connection.pgconn.pipeline_status == PipelineStatus.OFF
        return execute(self, *words)

    monkeypatch.setattr(CursorWrapper, "_execute", checked)


def submission(
    door,
    *recipients,
    text="Your parcel arrives today.",
    sender="HarbourPine",
    ask=None,
    **more,
):
    return Submission(
        payer=payer.of_door(door.pk),
        channel="sms",
        sender=sender,
        recipients=list(recipients or [GB]),
        text=text,
        size=parts(text),
        answer=lambda accepted: Answer(202, repr(accepted.batch).encode()),
        ask=ask,
        **more,
    )


def flush(*submissions):
    with transaction.atomic(), connection.cursor() as cursor:
        return Flush(cursor, list(submissions)).run()


@pytest.mark.parametrize("lane", list(Lane))
def test_a_link_is_told_whether_what_it_should_look_for_is_urgent(door, monkeypatch, lane):
    told = []
    monkeypatch.setattr(flusher.hints, "wake", lambda of, *, urgent: told.append((of, urgent)))

    flusher.flush([submission(door, lane=lane)])

    (connector,) = Connector.objects.values_list("pk", flat=True)
    assert told == [({connector}, {connector} if lane == Lane.URGENT else set())]


def test_a_failed_commit_leaves_nothing_half_found_for_the_next_one(door, monkeypatch):
    first, second = submission(door), submission(door)
    second.payer = first.payer
    with monkeypatch.context() as broken:
        broken.setattr(Desk, "query", lambda *words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flusher.flush([first])

    (answer,) = flusher.flush([second])

    assert answer.status == 202
    assert Message.objects.get().status == "queued"


def test_a_commit_that_breaks_off_while_it_is_under_way_keeps_nothing(door, monkeypatch):
    flusher.flush([submission(door)])
    own = connection.connection
    under_way = []

    def broken(self):
        under_way.append(own.pgconn.pipeline_status)
        raise ZeroDivisionError

    with monkeypatch.context() as breaking:
        breaking.setattr(store.Messages, "write", broken)
        with pytest.raises(ZeroDivisionError):
            flusher.flush([submission(door)])
    flusher.flush([submission(door)])

    assert under_way == [PipelineStatus.ON]
    assert connection.connection is own
    assert Account.objects.get().balance == Decimal("9.90")
    assert Message.objects.count() == Entry.objects.filter(kind="usage").count() == 2


def test_an_accepted_message_is_stored_charged_and_told_in_one_go(door):
    flush(submission(door, GB, "447700900319"))

    account = Account.objects.get()
    assert account.balance == Decimal("9.90")
    assert [m.status for m in Message.objects.all()] == ["queued", "queued"]
    assert {m.price for m in Message.objects.all()} == {Decimal("0.05")}
    assert {m.cost for m in Message.objects.all()} == {Decimal("0.03")}
    batch = Batch.objects.get()
    assert batch.entry.amount == -batch.total == Decimal("-0.10")
    delta = Delta.objects.get()
    assert (delta.messages, delta.parts, delta.price) == (2, 2, Decimal("0.10"))
    assert MessageText.objects.count() == 2


@pytest.mark.parametrize("count", [1, 2])
def test_a_batch_looks_for_its_entry_by_its_number_among_many(count):
    account = make.account()
    sql, params = store.BATCHES.of([(1,) * 9] * count)
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [account.pk])
        cursor.execute(f"EXPLAIN {sql}", [timezone.now(), *params])
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using entry_number_once" in plan


def test_every_part_is_charged(door):
    flush(submission(door, text="x" * 161))

    assert Message.objects.get().parts == 2
    assert Account.objects.get().balance == Decimal("9.90")


def test_a_number_of_no_known_network_is_rejected_and_never_charged(door):
    flush(submission(door, "999123456789", GB))

    blocked = Message.objects.get(status="rejected")
    assert (blocked.reason, blocked.charge, blocked.price) == ("no_mcc_mnc", "none", 0)
    assert Account.objects.get().balance == Decimal("9.95")
    assert Batch.objects.get().messages == 1


def test_an_ended_rate_hands_the_destination_on_to_the_wider_one(door):
    make.rate(Account.objects.get().price_list, price=None, country=make.country("FR", "France"))
    make.network("Meridia", code="FR", mcc="208", mnc="98", prefixes=("336",))

    flush(submission(door, "33639981240"))

    assert Message.objects.get().price == Decimal("0.05")


def test_a_payer_without_any_price_list_has_no_price(door):
    Account.objects.update(price_list=None)

    flush(submission(door))

    assert Message.objects.get().reason == "no_client_price"


def test_who_cannot_pay_is_refused_whole_and_nothing_is_stored(door):
    numbers = [f"4477009{n:05d}" for n in range(201)]

    (outcome,) = flush(submission(door, *numbers))

    assert isinstance(outcome, ledger.InsufficientFunds)
    assert not Message.objects.exists()
    assert not Delta.objects.exists()
    assert Account.objects.get().balance == 10


def test_one_that_cannot_pay_does_not_hinder_its_neighbours(door):
    numbers = [f"4477009{n:05d}" for n in range(201)]

    poor, fine = flush(submission(door, *numbers), submission(door))

    assert isinstance(poor, Refused)
    assert isinstance(fine, Answer)
    assert Message.objects.count() == 1


def test_credit_lets_the_balance_go_below_zero_but_not_further(door):
    Account.objects.update(credit_limit=Decimal("0.04"))
    numbers = [f"4477009{n:05d}" for n in range(200)]

    first, second = flush(submission(door, *numbers), submission(door))

    assert isinstance(first, Answer)
    assert isinstance(second, ledger.InsufficientFunds)


def test_the_same_key_and_body_is_answered_alike_and_done_once(door):
    ask = Ask("order-55120", "a" * 64)

    (first,) = flush(submission(door, ask=ask))
    (second,) = flush(submission(door, ask=ask))

    assert second.body == first.body
    assert second.is_replay
    assert Message.objects.count() == IdempotencyKey.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(door):
    flush(submission(door, ask=Ask("order-55120", "a" * 64)))

    (outcome,) = flush(submission(door, ask=Ask("order-55120", "b" * 64)))

    assert isinstance(outcome, KeyMismatch)
    assert Message.objects.count() == 1


def test_the_same_key_twice_in_one_flush_is_in_flight(door):
    ask = Ask("order-55120", "a" * 64)

    first, second = flush(submission(door, ask=ask), submission(door, ask=ask))

    assert isinstance(first, Answer)
    assert isinstance(second, InFlight)
    assert Message.objects.count() == 1


def test_a_refused_submission_leaves_its_key_free(door):
    Account.objects.update(balance=0)
    flush(submission(door, ask=Ask("order-55120", "a" * 64)))

    assert not IdempotencyKey.objects.exists()


def test_a_blocked_clients_messages_are_charged_and_held(door):
    client = make.client(customer=door.customer, status="blocked")
    door.client = client
    door.save()

    flush(submission(door))

    assert Message.objects.get().status == "held"
    assert Account.objects.get().balance == Decimal("9.95")


def test_the_clients_own_account_pays_before_its_customers(door):
    client = make.client(customer=door.customer)
    own = make.account(client=client, credit_limit=5)
    door.client = client
    door.save()

    flush(submission(door))

    own.refresh_from_db()
    assert own.balance == Decimal("-0.05")


def test_an_archived_customers_door_is_closed(door):
    Customer.objects.update(status="archived", archived_at=timezone.now())

    assert not payer.of_door(door.pk).is_open


def test_a_price_list_in_another_unit_prices_nothing(door):
    Account.objects.update(own_list=make.price_list(unit="GBP", price="9"))

    flush(submission(door))

    assert Message.objects.get().price == Decimal("0.05")


def test_a_changed_rate_counts_for_the_next_message(door):
    flush(submission(door))
    make.rate(Account.objects.get().price_list, price="0.07", country=make.country())

    flush(submission(door))

    assert [m.price for m in Message.objects.order_by("id")] == [Decimal("0.05"), Decimal("0.07")]


def test_an_answer_names_the_messages_in_the_order_of_the_recipients(door):
    seen: list[Accepted] = []
    numbers = ["447700900321", "999", "447700900320"]
    asked = submission(door, *numbers)
    asked.answer = lambda accepted: seen.append(accepted) or Answer(202, b"")

    flush(asked)

    assert [message.recipient for message in seen[0].messages] == numbers
