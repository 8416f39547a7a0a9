"""What becomes of stored messages: results, receipts, refunds, and what they count for."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from billing.models import Account
from messaging.dispatch import claim, receipts, results, sweep
from messaging.dispatch.receipts import Arrived
from messaging.dispatch.results import PartResult, Tried
from messaging.models import Attempt, Connector, Delta, Message, Receipt
from messaging.states import Told
from portal.core.ids import first_of
from tests import make
from tests.messaging.test_accept import flush, submission

pytestmark = pytest.mark.django_db


def a_door(*, basis="submitted", **fields):
    account = make.paying_account(customer=make.customer(), price_list=make.price_list(basis=basis))
    return make.door(customer=account.customer, **fields)


def commit(work, *args, **named):
    with transaction.atomic(), connection.cursor() as cursor:
        return work(cursor, *args, **named)


def claimed(limit=10):
    return commit(claim.take, connector=Connector.objects.get().pk, bind="test", limit=limit)


def answered(one, result="taken", *, code=0, upstream=None):
    parts = [
        PartResult(s.attempt, result, code, f"{upstream}{s.part.number}" if upstream else None)
        for s in one.submits
    ]
    commit(results.write, Connector.objects.get().pk, [Tried(one.message, one.number, parts)])


def receipt(upstream, told=Told.DELIVERED):
    arrived = Arrived(upstream, told, "000", f"id:{upstream}", timezone.now())
    commit(receipts.store, Connector.objects.get().pk, [arrived])


def sent(door, *, upstream="u", **fields):
    flush(submission(door, **fields))
    (one,) = claimed()
    answered(one, upstream=upstream)
    return one


def counts(*names):
    return tuple(Delta.objects.aggregate(**{n: Sum(n) for n in names})[n] for n in names)


def balance():
    return Account.objects.get().balance


def test_what_is_claimed_has_its_attempt_before_anything_is_sent():
    flush(submission(a_door(), text="x" * 161))

    (one,) = claimed()

    assert Message.objects.get().status == "submitting"
    assert [a.result for a in Attempt.objects.all()] == ["open", "open"]
    assert [s.part.number for s in one.submits] == [1, 2]


def test_what_is_claimed_is_claimed_once():
    flush(submission(a_door()))

    first, second = claimed(), claimed()

    assert len(first) == 1
    assert second == []


def test_a_message_whose_parts_were_all_taken_is_sent_and_costs():
    sent(a_door())

    message = Message.objects.get()
    assert message.status == "sent"
    assert message.sent_at is not None
    assert counts("sent_parts", "delivered_parts", "cost") == (1, 0, Decimal("0.03"))


def test_a_receipt_delivers_the_message_and_keeps_the_price():
    sent(a_door())

    receipt("u1")

    assert Message.objects.get().status == "delivered"
    assert counts("messages", "sent_messages", "delivered_messages", "failed_messages") == (
        1,
        1,
        1,
        0,
    )
    assert balance() == Decimal("9.95")


def test_the_same_receipt_twice_counts_once():
    sent(a_door())

    receipt("u1")
    receipt("u1")

    assert Receipt.objects.count() == 2
    assert counts("delivered_parts") == (1,)


def test_a_receipt_that_overtakes_the_answer_waits_for_it():
    flush(submission(a_door()))
    (one,) = claimed()

    receipt("u1")
    assert Message.objects.get().status == "submitting"
    answered(one, upstream="u")

    assert Message.objects.get().status == "delivered"
    assert counts("sent_parts", "delivered_parts") == (1, 1)


def test_a_contradicting_receipt_is_kept_but_moves_nothing():
    sent(a_door())
    receipt("u1")

    receipt("u1", Told.UNDELIVERED)

    assert Message.objects.get().status == "delivered"
    assert Receipt.objects.count() == 2


def test_a_long_message_is_delivered_when_all_its_parts_are():
    sent(a_door(), text="x" * 161)

    receipt("u2")
    assert Message.objects.get().status == "sent"
    receipt("u1")

    assert Message.objects.get().status == "delivered"


def test_a_long_message_with_a_lost_part_is_undelivered():
    sent(a_door(), text="x" * 161)

    receipt("u2", Told.UNDELIVERED)
    receipt("u1")

    assert Message.objects.get().status == "undelivered"


def test_charged_on_submitted_an_undelivered_message_stays_paid():
    sent(a_door(basis="submitted"))

    receipt("u1", Told.UNDELIVERED)

    assert balance() == Decimal("9.95")


def test_charged_on_delivered_an_undelivered_message_is_refunded_once():
    sent(a_door(basis="delivered"))

    receipt("u1", Told.EXPIRED)
    receipt("u1", Told.EXPIRED)

    message = Message.objects.get()
    assert (message.status, message.charge) == ("expired", "refunded")
    assert message.refund_entry.amount == Decimal("0.05")
    assert message.refunded_on == timezone.localdate()
    assert balance() == 10
    assert counts("price") == (0,)


def test_a_message_the_supplier_refused_for_good_is_rejected_and_refunded():
    flush(submission(a_door()))
    (one,) = claimed()

    answered(one, "refused", code=0x0B)

    message = Message.objects.get()
    assert (message.status, message.reason) == ("rejected", "refused_by_supplier")
    assert balance() == 10
    assert counts("failed_parts", "sent_parts", "price") == (1, 0, 0)


def test_a_throttled_message_waits_and_costs_no_second_charge():
    flush(submission(a_door()))
    (one,) = claimed()

    answered(one, "refused", code=0x58)

    message = Message.objects.get()
    assert message.status == "queued"
    assert message.next_try_at > timezone.now()
    assert claimed() == []
    assert balance() == Decimal("9.95")


def test_a_part_that_was_taken_is_not_sent_again():
    flush(submission(a_door(), text="x" * 161))
    (one,) = claimed()
    first, second = one.submits
    parts = [
        PartResult(first.attempt, "taken", 0, "u1"),
        PartResult(second.attempt, "refused", 0x58),
    ]
    commit(results.write, Connector.objects.get().pk, [Tried(one.message, 1, parts)])
    Message.objects.update(next_try_at=None)

    (again,) = claimed()

    assert [s.part.number for s in again.submits] == [2]


def test_no_answer_is_labelled_and_resent_once():
    flush(submission(a_door()))
    (one,) = claimed()

    answered(one, "unanswered", code=None)

    message = Message.objects.get()
    assert (message.status, message.possible_duplicate) == ("queued", True)
    (again,) = claimed()
    answered(again, "unanswered", code=None)
    assert Message.objects.get().status == "unknown"


def test_a_door_that_wants_no_resend_leaves_the_outcome_unknown():
    flush(submission(a_door(resends_unanswered=False)))
    (one,) = claimed()

    answered(one, "unanswered", code=None)

    message = Message.objects.get()
    assert (message.status, message.possible_duplicate) == ("unknown", False)
    assert balance() == Decimal("9.95")


def test_a_holder_that_slept_cannot_write_over_its_successor():
    flush(submission(a_door()))
    (slept,) = claimed()
    sweep.orphans(Connector.objects.get().pk)
    claimed()

    answered(slept, "refused", code=0x0B)

    message = Message.objects.get()
    assert (message.status, message.tries) == ("submitting", 2)
    assert balance() == Decimal("9.95")


def test_a_new_holder_settles_what_the_last_one_left_in_the_air():
    flush(submission(a_door()))
    claimed()

    settled = sweep.orphans(Connector.objects.get().pk)

    assert settled == 1
    message = Message.objects.get()
    assert (message.status, message.possible_duplicate) == ("queued", True)
    assert Attempt.objects.get().result == "unanswered"


def test_what_waited_longer_than_it_is_valid_expires_and_is_refunded():
    flush(submission(a_door()))
    Message.objects.update(valid_until=timezone.now() - timedelta(seconds=1))

    sweep.outdated()

    message = Message.objects.get()
    assert (message.status, message.reason) == ("expired", "validity_over")
    assert balance() == 10


@pytest.mark.parametrize(("basis", "left"), [("submitted", "9.95"), ("delivered", "10")])
def test_a_message_without_receipt_expires_after_the_accounts_days(basis, left):
    sent(a_door(basis=basis))
    long_ago = timezone.now() - timedelta(days=4)
    Message.objects.update(id=first_of(long_ago), accepted_at=long_ago)

    sweep.no_receipt()

    message = Message.objects.get()
    assert (message.status, message.reason) == ("expired", "no_receipt")
    assert balance() == Decimal(left)


def test_a_message_within_the_accounts_days_goes_on_waiting():
    sent(a_door())
    recently = timezone.now() - timedelta(days=2)
    Message.objects.update(id=first_of(recently), accepted_at=recently)

    sweep.no_receipt()

    assert Message.objects.get().status == "sent"


def test_a_parked_receipt_is_found_by_the_sweep():
    sent(a_door())
    Attempt.objects.update(upstream_id="later")
    receipt("u1")
    Attempt.objects.update(upstream_id="u1")

    matched = sweep.parked()

    assert matched == 1
    assert Message.objects.get().status == "delivered"
